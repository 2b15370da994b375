"""An object whose class was written again after it was made: make it with the new class."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.edit import Rewrite, Source
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import is_class

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """The last definition instead of the first, which goes."""
    made = trouble.obj if is_class(trouble.obj) or hasattr(trouble.obj, "__qualname__") else type(trouble.obj)
    name = getattr(made, "__qualname__", None)
    source = trouble.users.source(getattr(made, "__module__", "")) or trouble.users.main
    if source is None or not isinstance(name, str):
        return
    same = [
        node
        for node in source.tree.body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name
    ]
    if len(same) < 2 or (same[0].decorator_list and isinstance(same[0], ast.FunctionDef)):
        return
    first, last = same[0], same[-1]
    what = "class" if isinstance(last, ast.ClassDef) else "function"
    rewrite = Rewrite()
    rewrite.replace(source, first, _whole(source, last))
    rewrite.delete(source, last)
    yield from trouble.advice(
        f"Keep one definition of `{name}`: this object was made with the first {what}, before the second "
        "replaced it.",
        rewrite,
        code=_whole(source, last),
    )


def _whole(source: Source, node: ast.stmt) -> str:
    first, last = source.rows(node)
    return "".join(source.lines[first - 1 : last]).rstrip("\n")
