"""Equality as the class itself defines it, and whether its word can be taken.

``==`` comes first, where it gives a truth value. An array's gives an array and a table's gives a table:
then the object's own ``equals`` is asked, or the ``array_equal`` of the library that it is from. None of
them is believed where it calls the object equal to one with nothing of the same in it.
"""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Iterator
from typing import Any, Callable, Optional

from tutor.pickling import debug
from tutor.pickling.compare.whose import is_installed, is_standard
from tutor.pickling.inspect.real import CONTAINERS, class_dict, defining_class, instance_dict, module_of, mro

_METHODS = ("equals", "equal")
_FUNCTION = "array_equal"
_ARRAY = ("__array_namespace__", "__array__", "__array_interface__")
"""By any of these, an object says that it is an array."""
_MAKERS = (dict, list, set, frozenset, tuple, str, bytes, int, float, complex, object)
"""The classes whose ``__new__`` makes a blank instance of a subclass without running any of its code."""

Way = Callable[[Any, Any], Optional[bool]]


def equal(one: Any, other: Any) -> bool:
    """Whether two objects are one, or of a class that defines equality and calls them equal."""
    if one is other:
        return True
    if type(one) is not type(other) or type(one) in CONTAINERS:
        return False  # equal containers may still share or type their members otherwise
    for way in _ways(type(one)):
        answer = _asked(way, one, other)
        if answer is not None:
            return answer and not _accepts_anything(way, one)
    return False


def defines_equality(cls: type) -> bool:
    """Whether the class itself says when two of its instances are equal."""
    return cls not in CONTAINERS and next(_ways(cls), None) is not None


def ignores(obj: Any, name: str) -> bool:
    """Whether the class calls ``obj`` equal to one that differs from it in the attribute ``name`` alone."""
    held = instance_dict(obj)
    if held is None or name not in held or not defines_equality(type(obj)):
        return False
    twin = _blank(type(obj))
    if twin is None:
        return False
    object.__getattribute__(twin, "__dict__").update({**held, name: object()})
    return equal(obj, twin)


def _is_python(cls: type) -> bool:
    """Whether a class is a builtin one, of a script, or of a Python file of one's own or the standard
    library's."""
    home = getattr(sys.modules.get(module_of(cls)), "__file__", None)
    if home is None:
        return cls in _MAKERS or module_of(cls) == "__main__"
    return isinstance(home, str) and home.endswith(".py") and (is_standard(home) or not is_installed(home))


def _ways(cls: type) -> Iterator[Way]:
    """The ways to ask, the first that gives a truth value being the one that counts."""
    if defining_class(cls, "__eq__") not in (None, object):
        yield lambda one, other: one == other
    for name in _METHODS:
        if isinstance(getattr(cls, name, None), types.FunctionType):
            yield getattr(cls, name)
    if any(defining_class(cls, name) is not None for name in _ARRAY):
        function = _of_library(cls)
        if function is not None:
            yield functools.partial(function, equal_nan=True)
            yield function


def _of_library(cls: type) -> Optional[Callable[..., Optional[bool]]]:
    """``array_equal`` of the package that a class is from, or of one of its bases'."""
    for base in mro(cls):
        name = module_of(base)
        while name:
            found = getattr(sys.modules.get(name), _FUNCTION, None)
            if callable(found):
                return found  # type: ignore[no-any-return]
            name = name.rpartition(".")[0]
    return None


def _asked(way: Way, one: Any, other: Any) -> Optional[bool]:
    """What it answers; ``None`` where that isn't a truth value."""
    try:
        said: Any = way(one, other)
        if said is True or said is False:
            return bool(said)
        if (
            said is NotImplemented
            or defining_class(type(said), "__bool__") is None
            or hasattr(said, "__len__")
        ):
            return None
        return bool(said)
    except Exception:  # the class's own `==`, or the truth of what it gave
        debug.swallowed()
        return None


def _accepts_anything(way: Way, one: Any) -> bool:
    """Whether it would call ``one`` equal to an object in which nothing is as in ``one``."""
    twin = _blank(type(one))
    if twin is None:
        return False
    held = instance_dict(one)
    if held:
        object.__getattribute__(twin, "__dict__").update((name, object()) for name in held)
    for cls in mro(type(one)):
        for name, member in class_dict(cls).items() if "__slots__" in class_dict(cls) else ():
            if type(member) is types.MemberDescriptorType and name not in ("__dict__", "__weakref__"):
                member.__set__(twin, object())
    return _asked(way, one, twin) is True


def _blank(cls: type) -> Any:
    """An instance of ``cls`` with nothing in it, made without running its code. ``None`` where that cannot
    be, where its end would run code, or where C code of a package might rely on what is not there."""
    if defining_class(cls, "__del__") is not None or not all(map(_is_python, mro(cls))):
        return None
    for maker in _MAKERS:
        if issubclass(cls, maker):
            try:
                return maker.__new__(cls)
            except TypeError:
                continue  # a class of C code wants its own
    return None
