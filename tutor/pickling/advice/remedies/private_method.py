"""A bound method with two leading underscores: it is stored under another name than it says."""

from __future__ import annotations

import ast
import re
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import is_a

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """One underscore instead of two, wherever the class uses the name."""
    if not is_a(trouble.obj, types.MethodType):
        return
    name = trouble.obj.__func__.__name__
    if not name.startswith("__") or name.endswith("__"):
        return
    owner = trouble.obj.__self__
    for _, source, definition in trouble.users.user_classes(
        owner if isinstance(owner, type) else type(owner)
    ):
        taken = {getattr(one, "name", getattr(one, "attr", "")) for one in ast.walk(definition)}
        new = f"_{name.lstrip('_')}"
        if name not in taken:
            continue
        new = new if new not in taken else f"{new}_now"
        rewrite = Rewrite()
        for one in ast.walk(definition):
            if isinstance(one, ast.Attribute) and one.attr == name:
                end = source.span(one)[1]
                rewrite.replace(source, one, source.text[source.span(one)[0] : end - len(name)] + new)
            elif isinstance(one, ast.FunctionDef) and one.name == name:
                start = source.span(one)[0]
                found = re.compile(rf"\b{re.escape(name)}\b").search(source.text, start)
                if found is not None:
                    rewrite.put(source, found.start(), found.end(), new)
        yield from trouble.advice(
            f"Give the method one underscore, `{new}`: a bound method is pickled by its name, but Python "
            "stores one with two underscores under a different name.",
            rewrite,
        )
