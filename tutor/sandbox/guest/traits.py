"""What the subject of an exercise is: facts for the gates of its score. What has to be so is not known here.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import sys
from types import FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Optional

from tutor.pickling.inspect.facts import type_path
from tutor.sandbox.guest.subject_parts import MOST_PARTS, NUMBERS, PLAIN, SubjectPart, from_here, parts_of
from tutor.sandbox.guest.untouched import Untouched

if TYPE_CHECKING:
    from tutor.sandbox.run_records import SubjectRecord

PROTOCOLS = ("__call__", "__iter__", "__next__", "__getitem__", "__len__", "__enter__")
"""The methods that say what can be done with an object."""


def traits_of(
    subject: object, own_module: Optional[str], directory: str, untouched: Untouched
) -> SubjectRecord:
    """The record of what the subject is, before anything is done with it.

    ``own_module`` is the snippet's, ``directory`` where it and the files beside it are.
    """
    kind, parts = type(subject), parts_of(subject, directory)
    skeleton = _skeleton(parts)
    return {
        "k": "subject",
        "types": [
            _own_path(one, own_module)
            for one in type.mro(kind)
            if one is not object and (not is_own(one, own_module) or _is_found(one))
        ],
        "own": is_own(kind, own_module),
        "found": _is_found(kind),
        "does": [name for name in PROTOCOLS if _has(kind, name)],
        "parts": skeleton,
        "plain": {
            part.path: "number" if type(part.value) in NUMBERS else type(part.value).__name__
            for part in parts
            if part.path in skeleton and type(part.value) in PLAIN
        },
        "kinds": {
            part.path: _kinds(part.value, own_module, directory) for part in parts if part.path in skeleton
        },
        "offers": _offered(parts, directory),
        "replaced": untouched.replaced()[:10],
    }


def _has(kind: type, name: str) -> bool:
    """Whether instances of a class have a method, whatever its metaclass has."""
    return next((vars(one)[name] for one in type.mro(kind) if name in vars(one)), None) is not None


def is_own(kind: type, own_module: Optional[str]) -> bool:
    return kind.__module__ in ("__main__", "__mp_main__", own_module)


def _is_found(kind: type) -> bool:
    """Whether a class is where it says it is."""
    found: object = sys.modules.get(kind.__module__)
    for name in kind.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is kind


def _skeleton(parts: list[SubjectPart]) -> list[str]:
    """What an answer may not leave out: items of plain containers, and the subject's own attributes. What is
    inside an attribute, or in an object of the snippet's own, is its own affair; so is how many plain values
    a list inside has."""
    found: dict[str, None] = {}
    for part in parts[1:]:
        above = next(one for one in parts if one.path == part.inside)
        outermost = not part.inside
        attribute = outermost and part.path.startswith(".") and not part.path.startswith(".__")
        framed = outermost or (part.inside.startswith("[") and part.inside in found)
        counted = type(above.value) in (list, tuple) and not (outermost or type(part.value) not in PLAIN)
        if attribute or (framed and type(above.value) in (dict, list, tuple) and not counted):
            found[part.path] = None
    return list(found)


def _kinds(thing: object, own_module: Optional[str], directory: str) -> list[str]:
    """The classes of the snippet, and of files beside it, that a part is made of; and what it can do."""
    kind = type(thing)
    classes = [_own_path(one, own_module) for one in type.mro(kind) if from_here(one, directory)]
    return classes + [name for name in PROTOCOLS if _has(kind, name)]


def _own_path(kind: type, own_module: Optional[str]) -> str:
    """Where a class is; without the module where that is the snippet, which may be a script or a module."""
    return f".{kind.__qualname__}" if is_own(kind, own_module) else type_path(kind)


def _offered(parts: list[SubjectPart], directory: str) -> list[str]:
    """What else there is: parts of whatever it has, and the attributes that classes of the snippet give their
    instances, properties and values."""
    found: dict[str, None] = {part.path: None for part in parts}
    for part in parts:
        for one in type.mro(type(part.value)):
            if from_here(one, directory):
                for name, value in list(vars(one).items()):
                    unset = isinstance(value, MemberDescriptorType)  # one that is set is among the parts
                    if not (name.startswith("__") or unset or isinstance(value, FunctionType)):
                        found[f"{part.path}.{name}"] = None
    return list(found)[: 2 * MOST_PARTS]
