"""Whether an object agrees with everything, so that no comparison with it proves anything.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

from types import FunctionType, ModuleType

from tutor.pickling import debug
from tutor.sandbox.guest.subject_parts import PLAIN

_UNKNOWN = "no_such_attribute_of_the_lesson"
"""A name that no object has."""
_EQUALS = {kind.__eq__ for kind in (object, *PLAIN, dict, list, tuple, set, frozenset, bytearray, type)}


class _Nothing:
    """What no object is equal to."""


def agrees_with_all(value: object) -> bool:
    """Whether an object says that it is equal to any other, or that it has any attribute."""
    kind = type(value)
    if kind in PLAIN or issubclass(kind, (type, FunctionType, ModuleType)):
        return False
    try:
        if kind.__eq__ not in _EQUALS and value == _Nothing():
            return True
    except Exception:  # the class's own `==`
        debug.swallowed()
    if getattr(kind, "__getattr__", None) is None and kind.__getattribute__ is object.__getattribute__:
        return False
    try:
        getattr(value, _UNKNOWN)
    except Exception:  # the class's own `__getattr__`
        debug.swallowed()
        return False
    return True
