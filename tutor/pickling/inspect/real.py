"""Reading objects for what they are, past what they claim.

An object may lie about its ``__class__``, raise from ``__getattribute__`` or ``__eq__``, or have a
metaclass that does. Everything here follows the real type and runs none of the object's own code.
"""

from __future__ import annotations

import types
from typing import Any, Optional, Union

from tutor.pickling import debug

VALUES = (type(None), bool, int, float, complex, str, bytes, bytearray)
"""Exact types that are written whole, with their own opcode or constructor."""
CONTAINERS = (dict, list, tuple, set, frozenset)
"""Exact types that are written member by member."""
VALUE_IDS = frozenset(map(id, VALUES))


def is_value(obj: object) -> bool:
    """Whether an object is of one of the exact types in ``VALUES``."""
    return id(type(obj)) in VALUE_IDS


def is_a(obj: object, classes: Union[type, tuple[type, ...]]) -> bool:
    """``isinstance`` by the real type. ``classes`` are plain classes, not abstract ones."""
    return issubclass(type(obj), classes)


def name_of(cls: type) -> str:
    """A class's ``__name__``."""
    name: str = type.__dict__["__name__"].__get__(cls)
    return name


def module_of(cls: type) -> str:
    """The module a class says it is from, or an empty string."""
    try:
        module = type.__getattribute__(cls, "__module__")
    except Exception:  # a class that fakes its names
        debug.swallowed()
        return ""
    return module if type(module) is str else ""


def mro(cls: type) -> tuple[type, ...]:
    """The classes an attribute is looked up in, read past a metaclass that lies."""
    line: tuple[type, ...] = type.__dict__["__mro__"].__get__(cls)
    return line


def class_dict(cls: type) -> Any:
    """A class's own namespace, read past its metaclass."""
    return type.__dict__["__dict__"].__get__(cls)


def defining_class(cls: type, name: str) -> Optional[type]:
    """Which class of the line of inheritance defines ``name``."""
    for base in mro(cls):
        if name in class_dict(base):
            return base
    return None


def instance_dict(obj: object) -> Optional[dict[Any, Any]]:
    """The object's own attributes, read past ``__getattribute__``."""
    try:
        namespace = object.__getattribute__(obj, "__dict__")
    except Exception:  # a class that fakes its `__dict__`
        debug.swallowed()
        return None
    return namespace if isinstance(namespace, dict) else None


def slots(obj: object) -> dict[str, Any]:
    """The slots that are set, by the name they have in the class."""
    found: dict[str, Any] = {}
    for cls in mro(type(obj)):
        if "__slots__" not in class_dict(cls):
            continue
        for name, member in class_dict(cls).items():
            if type(member) is types.MemberDescriptorType and name not in ("__dict__", "__weakref__"):
                try:
                    found.setdefault(name, member.__get__(obj))
                except AttributeError:
                    continue  # an unset slot stays behind
    return found


def is_class(obj: object) -> bool:
    """Whether an object is a class, by its real type."""
    return issubclass(type(obj), type)


def is_heap(cls: type) -> bool:
    """Whether a class was made by Python code or by a C extension at run time."""
    return bool(type.__dict__["__flags__"].__get__(cls) & (1 << 9))
