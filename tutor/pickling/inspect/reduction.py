"""How a library takes an object apart: which hook answers, and with what.

Follows the order of ``Pickler.save`` step by step, reading classes past their metaclasses and
objects past their ``__getattr__`` wherever the pickler itself does. Calling a hook runs the object's
own code, as the pickler would.
"""

from __future__ import annotations

import copyreg
import enum
import pickle
import types
from typing import Any, NamedTuple, Optional

from tutor.pickling import debug
from tutor.pickling.codecs.base import Codec
from tutor.pickling.inspect.real import CONTAINERS, class_dict, defining_class, is_value, name_of
from tutor.pickling.inspect.stuck import Stuck

RECONSTRUCTOR: Any = vars(copyreg)["_reconstructor"]
"""What the default reduce of protocols 0 and 1 calls with (class, base, the base's value)."""


OUT_OF_BAND = 5
"""The first protocol that saves a ``PickleBuffer``: PEP 574."""


def makes_bare(func: object) -> bool:
    """Whether a reduce's callable does no more than make an instance of a class anew."""
    made_by = vars(copyreg)
    return func is RECONSTRUCTOR or func is made_by["__newobj__"] or func is made_by["__newobj_ex__"]


class SaveKind(enum.Enum):
    """How a library saves an object."""

    VALUE = enum.auto()
    """With its own opcode."""
    CONTAINER = enum.auto()
    """Member by member."""
    NAME = enum.auto()
    """A class or function, as its module and qualified name."""
    TABLE = enum.auto()
    """By an entry of the library's own table."""
    REDUCE = enum.auto()
    """By what a hook answered."""
    REFUSED = enum.auto()
    """Not at all: the hook raised."""
    HUNG = enum.auto()
    """Not at all: the hook was not asked here, since asking it did not end."""


class HookKind(enum.Enum):
    """Where a library finds the hook that it asks."""

    NONE = enum.auto()
    """It asks none."""
    TABLE = enum.auto()
    COPYREG = enum.auto()
    REDUCE_EX = enum.auto()
    REDUCE = enum.auto()
    GETSTATE = enum.auto()
    """The default reduce, which asks a ``__getstate__`` that the class itself defines."""
    DEFAULT = enum.auto()
    """``object.__reduce_ex__`` alone."""


class Hook(NamedTuple):
    """A hook that a library asks, and whose it is."""

    kind: HookKind = HookKind.NONE
    name: str = ""
    """The class that defines it, or the function that is the entry of a table."""
    package: str = ""
    """The library whose table it is in."""

    @property
    def words(self) -> str:
        """The hook as a person would name it: ``copyreg's entry `pickle_pattern```."""
        return _HOOK_WORDS[self.kind].format(self.name, self.package)


_HOOK_WORDS = {
    HookKind.NONE: "",
    HookKind.TABLE: "{1}'s `{0}`",
    HookKind.COPYREG: "copyreg's entry `{0}`",
    HookKind.REDUCE_EX: "`{0}.__reduce_ex__`",
    HookKind.REDUCE: "`{0}.__reduce__`",
    HookKind.GETSTATE: "`object.__reduce_ex__` with `{0}.__getstate__`",
    HookKind.DEFAULT: "`object.__reduce_ex__`",
}


class Reduction(NamedTuple):
    """The answer of the hook that a library finds for one object."""

    kind: SaveKind
    hook: Hook = Hook()
    answer: Any = None
    """What the hook gave: a name, or the tuple of two to six parts."""
    error: Optional[BaseException] = None
    """What the hook raised, where the object was refused."""
    owner: Optional[type] = None
    """The class that defines the hook; ``object`` for the default one."""
    what: str = ""
    """What the hook is to the library, for an entry of its table."""
    stuck: Optional[Stuck] = None
    """What is known of a hook that did not end."""

    @property
    def valid(self) -> bool:
        """Whether the answer is one that a pickler takes."""
        return self.kind is not SaveKind.REDUCE or isinstance(self.answer, str) or self.parts is not None

    @property
    def parts(self) -> Optional[tuple[Any, ...]]:
        """The answer as (callable, args, state, list items, dict items, state setter)."""
        answer = self.answer
        if type(answer) is not tuple or not 2 <= len(answer) <= 6 or not isinstance(answer[1], tuple):
            return None
        return answer + (None,) * (6 - len(answer))


def reduction(obj: object, codec: Codec) -> Reduction:
    """Ask ``obj`` the way the library would. Never raises for what the object does."""
    cls = type(obj)
    if is_value(obj):
        return Reduction(SaveKind.VALUE)
    if any(cls is kind for kind in CONTAINERS):
        return Reduction(SaveKind.CONTAINER)
    entry = codec.entry(obj)
    if entry is not None:
        asked = Hook(HookKind.TABLE, entry.name, codec.package)
        kind = SaveKind.TABLE if entry.error is None else SaveKind.REFUSED
        return Reduction(kind, asked, error=entry.error, what=entry.what)
    if cls is pickle.PickleBuffer and codec.protocol >= OUT_OF_BAND:
        return Reduction(SaveKind.VALUE)
    if cls is types.FunctionType or cls is type:
        return Reduction(SaveKind.NAME)
    function = _registered(cls)
    if function is not None:
        asked = Hook(HookKind.COPYREG, str(getattr(function, "__name__", "callable")))
        return _ask(lambda: function(obj), asked, cls)
    if issubclass(cls, type):
        return Reduction(SaveKind.NAME)
    return _own_hook(obj, cls, codec)


def _registered(cls: type) -> Any:
    try:
        return copyreg.dispatch_table.get(cls)
    except Exception:
        debug.swallowed()
        return None  # a metaclass whose hash or comparison raises


def _own_hook(obj: Any, cls: type, codec: Codec) -> Reduction:
    protocol = codec.protocol
    definer = defining_class(cls, "__reduce_ex__")
    passed_over = definer is not None and class_dict(definer)["__reduce_ex__"] is None
    if passed_over and not codec.compiled:  # only the C pickler calls a hook that is None
        line = defining_class(cls, "__reduce__")
        return _ask(lambda: obj.__reduce__(), Hook(HookKind.REDUCE, name_of(line or object)), object)
    if definer is not None and definer is not object:
        return _ask(lambda: obj.__reduce_ex__(protocol), Hook(HookKind.REDUCE_EX, name_of(definer)), definer)
    definer = defining_class(cls, "__reduce__")
    if definer is not None and definer is not object:
        return _ask(lambda: obj.__reduce_ex__(protocol), Hook(HookKind.REDUCE, name_of(definer)), definer)
    state = defining_class(cls, "__getstate__")
    if state is not None and state is not object:
        return _ask(lambda: obj.__reduce_ex__(protocol), Hook(HookKind.GETSTATE, name_of(state)), state)
    return _ask(lambda: obj.__reduce_ex__(protocol), Hook(HookKind.DEFAULT), object)


def _ask(call: Any, hook: Hook, owner: type) -> Reduction:
    try:
        return Reduction(SaveKind.REDUCE, hook, call(), owner=owner)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit is how some refuse
        return Reduction(SaveKind.REFUSED, hook, error=error, owner=owner)
