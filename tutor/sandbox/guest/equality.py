"""Whether an object agrees with everything, so that no comparison with it proves anything.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

from types import FunctionType, MemberDescriptorType, ModuleType

from tutor.pickling import debug
from tutor.sandbox.guest.subject_parts import PLAIN, own_dict

_UNKNOWN = "no_such_attribute_of_the_lesson"
"""A name that no object has."""
_EQUALS = {kind.__eq__ for kind in (object, *PLAIN, dict, list, tuple, set, frozenset, bytearray, type)}


class _Nothing:
    """What no object is equal to."""


def agrees_with_all(value: object) -> bool:
    """Whether an object says that it is equal to any other, or to any of its class, or that it has any
    attribute."""
    kind = type(value)
    if kind in PLAIN or issubclass(kind, (type, FunctionType, ModuleType)):
        return False
    try:
        if kind.__eq__ not in _EQUALS and (value == _Nothing() or _agrees_with_its_kind(value)):
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


def _agrees_with_its_kind(value: object) -> bool:
    """Whether an object with something in it is equal to one of its class with something else in it all."""
    kind = type(value)
    other = object.__new__(kind)  # raises for a dict or a list: what is in those is compared
    names = list(own_dict(value))
    for name in names:
        own_dict(other)[name] = _Nothing()
    named = [value for one in type.mro(kind) for value in vars(one).values()]
    slots = [slot for slot in named if isinstance(slot, MemberDescriptorType)]
    for slot in slots:
        slot.__set__(other, _Nothing())
    return bool(names or slots) and bool(value == other)
