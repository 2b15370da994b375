"""The parts of an exercise's subject, with their paths, as they are and not as the subject tells of them.

They are read without its own attribute lookups: an object that says it is another one is seen for what it
is. Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import contextlib
import os
import sys
from types import MemberDescriptorType
from typing import Any, Callable, NamedTuple, Optional

NUMBERS = (bool, int, float, complex)
PLAIN = (type(None), *NUMBERS, str, bytes)
"""Exact types whose value is all there is to them."""
MOST_PARTS, MOST_ITEMS = 100, 20
_MOST_DEEP = 3


class SubjectPart(NamedTuple):
    """A part of the subject, and how to give it another value."""

    path: str
    value: object
    put: Optional[Callable[[object], None]]
    inside: str = ""
    """The path of what it is a part of."""


def parts_of(subject: object, directory: str) -> list[SubjectPart]:
    """The subject and its parts: items and attributes, as far as they are the snippet's own to give."""
    found = [SubjectPart("", subject, None)]
    met: set[int] = set()
    level = found[:]
    for _ in range(_MOST_DEEP):
        below: list[SubjectPart] = []
        for part in level:
            if id(part.value) not in met:
                met.add(id(part.value))
                below += _inside(part, directory)
        level = below[: MOST_PARTS - len(found)]
        found += level
    return found


def _inside(part: SubjectPart, directory: str) -> list[SubjectPart]:
    thing: Any = part.value
    kind = type(thing)
    if kind in PLAIN:
        return []
    found: list[SubjectPart] = []
    if issubclass(kind, dict):
        for key, value in list(dict.items(thing))[:MOST_PARTS]:
            if type(key) in (str, int):
                found.append(
                    SubjectPart(
                        f"{part.path}[{key!r}]", value, _setter(dict.__setitem__, thing, key), part.path
                    )
                )
    elif issubclass(kind, list):
        for index, value in enumerate(list.__getitem__(thing, slice(0, MOST_ITEMS))):
            found.append(
                SubjectPart(
                    f"{part.path}[{index}]", value, _setter(list.__setitem__, thing, index), part.path
                )
            )
    elif issubclass(kind, tuple):
        for index, value in enumerate(tuple.__getitem__(thing, slice(0, MOST_ITEMS))):
            found.append(SubjectPart(f"{part.path}[{index}]", value, None, part.path))
    if not from_here(kind, directory):
        return found
    for name, value in list(own_dict(thing).items()):
        if isinstance(name, str):
            found.append(
                SubjectPart(
                    f"{part.path}.{name}", value, _setter(dict.__setitem__, own_dict(thing), name), part.path
                )
            )
    for one in type.mro(kind):
        for name, slot in list(vars(one).items()):
            if isinstance(slot, MemberDescriptorType):
                with contextlib.suppress(AttributeError):
                    value = slot.__get__(thing, kind)
                    found.append(
                        SubjectPart(f"{part.path}.{name}", value, _setter(slot.__set__, thing), part.path)
                    )
    return found


def _setter(put: Callable[..., object], *where: object) -> Callable[[object], None]:
    def change(value: object) -> None:
        put(*where, value)

    return change


def own_dict(thing: object) -> dict[str, object]:
    """The instance's own dictionary, whatever it says of it."""
    try:
        names = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}
    return names if type(names) is dict else {}


def from_here(kind: type, directory: str) -> bool:
    """Whether a class is defined in the snippet or in a file beside it."""
    module = sys.modules.get(kind.__module__)
    file = getattr(module, "__file__", None)
    return kind.__module__ == "__main__" or (isinstance(file, str) and file.startswith(directory + os.sep))
