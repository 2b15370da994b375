"""How a library takes an object apart: which hook answers, and with what.

Follows the order of ``Pickler.save`` step by step, reading classes past their metaclasses and
objects past their ``__getattr__`` wherever the pickler itself does. Calling a hook runs the object's
own code, as the pickler would.
"""

from __future__ import annotations

import copyreg
import types
from typing import Any, Optional

from tutor.pickling.codecs.base import Codec
from tutor.pickling.inspect.real import CONTAINERS, class_dict, defining_class, is_value, name_of

RECONSTRUCTOR: Any = vars(copyreg)["_reconstructor"]
"""What the default reduce of protocols 0 and 1 calls with (class, base, the base's value)."""


def makes_bare(func: object) -> bool:
    """Whether a reduce's callable does no more than make an instance of a class anew."""
    made_by = vars(copyreg)
    return func is RECONSTRUCTOR or func is made_by["__newobj__"] or func is made_by["__newobj_ex__"]


class Reduction:
    """The answer of the hook that a library finds for one object.

    ``kind`` is one of ``value`` (an opcode of its own), ``container`` (member by member), ``name``
    (a class or function, saved as its module and qualified name), ``table`` (an entry of the
    library's own table), ``reduce`` (a hook gave the answer), ``refused`` (the hook raised ``error``),
    ``hung`` (it was not asked, since asking did not end: ``hook`` then says what is known).
    """

    def __init__(
        self,
        kind: str,
        hook: str = "",
        answer: Any = None,
        error: Optional[BaseException] = None,
        owner: Optional[type] = None,
        what: str = "",
    ) -> None:
        self.kind = kind
        self.hook = hook
        """The hook as a person would name it: ``copyreg's entry for re.Pattern``."""
        self.answer = answer
        """What the hook gave: a name, or the tuple of two to six parts."""
        self.error = error
        self.owner = owner
        """The class that defines the hook; ``object`` for the default one."""
        self.what = what
        """What the hook is to the library, for ``table``."""

    @property
    def valid(self) -> bool:
        """Whether the answer is one that a pickler takes."""
        return self.kind != "reduce" or isinstance(self.answer, str) or self.parts is not None

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
        return Reduction("value", "an opcode of its own")
    if any(cls is kind for kind in CONTAINERS):
        return Reduction("container", "an opcode of its own")
    entry = codec.entry(obj)
    if entry is not None:
        hook = f"{codec.package}'s `{entry.name}`"
        return Reduction(
            "table" if entry.error is None else "refused", hook, error=entry.error, what=entry.what
        )
    if cls is types.FunctionType or cls is type:
        return Reduction("name", "its name")
    hook = _registered(cls)
    if hook is not None:
        owner = f"copyreg's entry `{getattr(hook, '__name__', 'callable')}`"
        return _ask(lambda: hook(obj), owner, cls)
    if issubclass(cls, type):
        return Reduction("name", "its name")
    return _own_hook(obj, cls, codec)


def _registered(cls: type) -> Any:
    try:
        return copyreg.dispatch_table.get(cls)
    except Exception:
        return None  # a metaclass whose hash or comparison raises


def _own_hook(obj: Any, cls: type, codec: Codec) -> Reduction:
    protocol = codec.protocol
    definer = defining_class(cls, "__reduce_ex__")
    passed_over = definer is not None and class_dict(definer)["__reduce_ex__"] is None
    if passed_over and not codec.compiled:  # only the C pickler calls a hook that is None
        return _ask(lambda: obj.__reduce__(), "`__reduce__`", object)
    if definer is not None and definer is not object:
        return _ask(lambda: obj.__reduce_ex__(protocol), f"`{name_of(definer)}.__reduce_ex__`", definer)
    definer = defining_class(cls, "__reduce__")
    if definer is not None and definer is not object:
        return _ask(lambda: obj.__reduce_ex__(protocol), f"`{name_of(definer)}.__reduce__`", definer)
    state = defining_class(cls, "__getstate__")
    hook = "`object.__reduce_ex__`"
    if state is not None and state is not object:
        return _ask(
            lambda: obj.__reduce_ex__(protocol), f"{hook} with `{name_of(state)}.__getstate__`", state
        )
    return _ask(lambda: obj.__reduce_ex__(protocol), hook, object)


def _ask(call: Any, hook: str, owner: type) -> Reduction:
    try:
        return Reduction("reduce", hook, call(), owner=owner)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit is how some refuse
        return Reduction("refused", hook, error=error, owner=owner)
