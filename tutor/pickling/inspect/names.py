"""Rule 1 (and the ground of rule 4): an object's own name, and what is found under it."""

from __future__ import annotations

import enum
import sys
import types
from typing import Any, NamedTuple, Optional

from tutor.pickling import debug
from tutor.pickling.inspect.facts import find_by_name, type_path
from tutor.pickling.inspect.real import class_dict, instance_dict, is_a, is_class, mro
from tutor.pickling.inspect.reduction import Reduction, SaveKind


class Ends(enum.Enum):
    """Where a name leads."""

    SAME = enum.auto()
    """To the object that has it."""
    OTHER = enum.auto()
    """To another object."""
    MISSING = enum.auto()
    """To nothing: its module has no such name."""
    NO_MODULE = enum.auto()
    """To nothing: its module cannot be imported."""
    UNNAMEABLE = enum.auto()
    """No lookup can follow it, such as ``<lambda>`` or a name inside ``<locals>``."""


class Lookup(NamedTuple):
    """What looking an object up by its name leads to."""

    module: str
    name: str
    ends: Ends
    found: Any = None

    @property
    def path(self) -> str:
        """``module.qualname``."""
        return ".".join(part for part in (self.module, self.name) if part)

    @property
    def leads_back(self) -> bool:
        """Whether the name finds exactly this object."""
        return self.ends is Ends.SAME


def look_up(obj: Any, how: Reduction) -> Optional[Lookup]:
    """Look ``obj`` up by the name pickle would write for it; ``None`` for what has no name."""
    if type(obj) is types.ModuleType:
        return _module(obj)
    if how.kind is SaveKind.REDUCE and isinstance(how.answer, str):
        return _global(obj, how.answer)
    if is_a(obj, types.MethodType):
        return lost_method(obj, how)
    if type(obj) is types.FunctionType or is_class(obj):
        return look_up_class(obj)
    return None


def lost_method(obj: Any, how: Reduction) -> Optional[Lookup]:
    """Where the name of a bound method leads, if its owner has nothing by that name; else ``None``.

    A method with two leading underscores is stored under another name than its own, and its pickle
    asked for its own up to Python 3.14.
    """
    parts = how.parts if how.kind is SaveKind.REDUCE else None
    if parts is None or parts[0] is not getattr or len(parts[1]) != 2 or type(parts[1][1]) is not str:
        return None
    owner, name = parts[1]
    line = mro(owner) + mro(type(owner)) if is_class(owner) else mro(type(owner))
    by_itself = any("__getattr__" in class_dict(cls) for cls in line)
    if by_itself or name in (instance_dict(owner) or {}) or any(name in class_dict(cls) for cls in line):
        return None
    return Lookup(type_path(owner if is_class(owner) else type(owner)), name, Ends.MISSING)


def look_up_class(obj: Any) -> Lookup:
    """Look up a class or a function by its ``__module__`` and ``__qualname__``."""
    try:
        name = type.__dict__["__qualname__"].__get__(obj) if is_class(obj) else obj.__qualname__
    except Exception:  # a class that fakes its names
        debug.swallowed()
        name = "?"
    return _global(obj, name)


def _module(obj: types.ModuleType) -> Lookup:
    name = obj.__dict__.get("__name__")
    if not isinstance(name, str):
        return Lookup("?", "", Ends.NO_MODULE)
    found = sys.modules.get(name)
    if found is obj:
        return Lookup(name, "", Ends.SAME, obj)
    return Lookup(name, "", Ends.NO_MODULE if found is None else Ends.OTHER, found)


def _global(obj: Any, name: str) -> Lookup:
    special = how_special(obj)
    if special is not None:
        return Lookup("", special, Ends.SAME, obj)
    module = home_of(obj, name)
    if "<locals>" in name or "<lambda>" in name:
        return Lookup(module, name, Ends.UNNAMEABLE)
    try:
        found: Any = sys.modules.get(module) or (__import__(module, level=0) and sys.modules[module])
    except Exception:  # importing a module runs its code
        debug.swallowed()
        return Lookup(module, name, Ends.NO_MODULE)
    for step in name.split("."):
        try:
            found = getattr(found, step)
        except Exception:  # a module may have its own `__getattr__`
            debug.swallowed()
            return Lookup(module, name, Ends.MISSING)
    if found is obj:
        return Lookup(module, name, Ends.SAME, found)
    return Lookup(module, name, Ends.OTHER, found)


def home_of(obj: Any, name: str) -> str:
    """The module in which a pickler looks ``obj`` up by ``name``.

    It is the module the object says it is from. An object that says nothing is looked for in every
    imported module, and counts as the script's own where none has it. pickle's own search is a private
    function, and its answer for a name that does not exist differs between versions.
    """
    try:
        said = getattr(obj, "__module__", None)
    except Exception:  # the object's own `__getattr__`
        debug.swallowed()
        said = None
    if said is not None:
        return said if isinstance(said, str) else f"({type_path(type(said))})"
    for module in list(sys.modules):
        if module not in ("__main__", "__mp_main__") and find_by_name(module, name) is obj:
            return module
    return "__main__"


def how_special(obj: Any) -> Optional[str]:
    """How pickle names the types of the three singletons, which no module has under their own name."""
    for value in (None, Ellipsis, NotImplemented):
        if obj is type(value):
            return f"type({value!r})"
    return None


def is_lookup_by_name(obj: Any, how: Reduction) -> bool:
    """Whether a reduce does nothing but find an existing object by its name, as a logger's does. Of its
    attributes only its own name is saved, and loading calls for the very object."""
    parts = how.parts
    own = instance_dict(obj)
    if how.kind is not SaveKind.REDUCE or parts is None or any(part is not None for part in parts[2:]):
        return False
    func, args = parts[0], parts[1]
    if type(func) is not types.FunctionType or not own or type(own.get("name")) is not str:
        return False
    if any(type(arg) is not str or arg != own["name"] for arg in args):
        return False
    try:
        return func(*args) is obj
    except Exception:  # the function that was looked up may raise anything
        debug.swallowed()
        return False
