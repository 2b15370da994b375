"""Rows of a library's named tuple that no name leads to, such as those of pandas: plain tuples instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.origins import last_part, origins
from tutor.pickling.advice.placing import usable, wrapped, written
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.facts import find_by_name
from tutor.pickling.inspect.real import name_of

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

TEXT = "Make it a plain tuple: its class `{}` was made on the fly, and no name leads to it."


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A tuple for each of them, where the list of them is made, or for the one."""
    cls = type(trouble.obj)
    if not isinstance(trouble.obj, tuple) or not hasattr(cls, "_fields"):
        return
    if trouble.users.owns(cls.__module__) or find_by_name(cls.__module__, cls.__qualname__) is cls:
        return
    text = TEXT.format(name_of(cls))
    parent = trouble.node.parent
    if parent is not None and type(parent.obj) is list and {type(one) for one in parent.obj} == {cls}:
        for source, value in usable(origins(trouble, parent)):
            rewrite = Rewrite()
            rows = value
            if isinstance(value, ast.Call) and last_part(value.func) == "list" and len(value.args) == 1:
                rows = value.args[0]
            rewrite.replace(source, value, f"[tuple(row) for row in {written(source, rows)}]")
            yield from trouble.advice(text, rewrite)
    yield from wrapped(trouble, text, ("tuple({})",))
