"""Enum members: values that come back as themselves, or members saved by their name."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.origins import last_part
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import is_class, name_of

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

BY_NAME = "Save the members of `{}` by name: their values can't be saved, or don't come back the same."
METHOD = "def __reduce_ex__(self, protocol):\n    return getattr, (type(self), self.name)\n"


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For a member, or what a member is made of."""
    for node in reversed(trouble.node.line_of()):
        cls = node.obj if is_class(node.obj) else type(node.obj)
        if not issubclass(cls, enum.Enum):
            continue
        found = trouble.users.class_def(cls)
        if found is None:
            continue
        source, definition = found
        rewrite = Rewrite()
        names = []
        for one in definition.body:
            if (
                isinstance(one, ast.Assign)
                and isinstance(one.value, ast.Call)
                and last_part(one.value.func) == "object"
                and isinstance(one.targets[0], ast.Name)
            ):
                names.append(one.targets[0].id)
                rewrite.replace(source, one.value, f'"{names[-1]}"')
        if names:
            yield from trouble.advice(
                f"Give the member `{names[0]}` a value that survives a copy, such as its name. Members are "
                "found again by their values, and the copy of an `object()` is a different object.",
                rewrite,
            )
        rewrite = Rewrite()
        if rewrite.methods(source, definition, METHOD):
            yield from trouble.advice(BY_NAME.format(name_of(cls)), rewrite)
        return
