"""Rule 4: does the path that the object or its class gives lead back to it?"""

from __future__ import annotations

import enum
from typing import Any

from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.names import Ends, Lookup, how_special, look_up_class
from tutor.pickling.inspect.real import is_a, is_class


def class_lookup(obj: Any) -> Lookup:
    """Where the path of the object's class leads."""
    return look_up_class(type(obj))


def is_member(obj: object) -> bool:
    """Whether the object is a member of an Enum: one of a kind, found through its class."""
    return is_a(obj, enum.Enum)


def path_words(found: Lookup) -> str:
    """What a path leads to, naming it."""
    if found.ends is Ends.SAME:
        return f"`{found.path}` leads back to it"
    if found.ends is Ends.UNNAMEABLE:
        inside = found.name.partition(".<locals>")[0]
        if "<locals>" in found.name:
            return f"`{found.path}` cannot be followed: `{inside}` made it, but keeps no name for it"
        return f"`{found.path}` cannot be followed: a lambda has no name"
    if found.ends is Ends.MISSING:
        return f"`{found.path}` leads nowhere: `{found.module}` has no `{found.name}`"
    if found.ends is Ends.NO_MODULE:
        return f"`{found.module}` cannot be imported"
    if is_class(found.found):
        return f"`{found.path}` leads to a different class with that name"
    return f"`{found.path}` leads to a different object, of type `{type_path(type(found.found))}`"


__all__ = ["class_lookup", "how_special", "is_member", "path_words"]
