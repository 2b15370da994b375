"""A named tuple, an Enum or a class made by a call, whose own name is not the one it is bound to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.origins import assigned
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.facts import find_by_name
from tutor.pickling.inspect.real import is_class

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """Give it the name that it is bound to, and the module that it is in."""
    made = trouble.obj if is_class(trouble.obj) or hasattr(trouble.obj, "__name__") else type(trouble.obj)
    name = getattr(made, "__name__", None)
    if not isinstance(name, str):
        return
    for source, bound in trouble.users.bound_to(made):
        for node in source.nodes:
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
                continue
            if not any(isinstance(target, ast.Name) and target.id == bound for target in node.targets):
                continue
            args = node.value.args
            rewrite = Rewrite()
            if args and isinstance(args[0], ast.Constant) and args[0].value == name and bound != name:
                rewrite.replace(source, args[0], f'"{bound}"')
                if getattr(made, "__module__", "") != source.module:
                    rewrite.after(source, node, f"{bound}.__module__ = __name__")
                yield from trouble.advice(
                    f"Give it the name that it is bound to, `{bound}`: pickle looks for it under its own "
                    f"name, `{name}`.",
                    rewrite,
                )
            elif bound == name and getattr(made, "__module__", "") != source.module:
                rewrite.after(source, source.statement_of(node), f"{bound}.__module__ = __name__")
                yield from trouble.advice(
                    f"Correct `{bound}.__module__`: it says `{made.__module__}`.", rewrite
                )
    if not is_class(made) or find_by_name(made.__module__, made.__qualname__) is made:
        return
    for source, bound in trouble.users.bound_to(made):
        lines = [f"{bound}.__qualname__ = {bound!r}"] if bound != made.__qualname__ else []
        if made.__module__ != source.module:
            lines.append(f"{bound}.__module__ = __name__")
        for value in assigned(source, source.tree, bound)[-1:]:
            rewrite = Rewrite()
            rewrite.after(source, source.statement_of(value), "\n".join(lines))
            yield from trouble.advice(f"Give the class the name that it is bound to, `{bound}`.", rewrite)
