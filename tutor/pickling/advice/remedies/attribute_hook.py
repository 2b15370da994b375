"""A ``__getattr__`` that never raises ``AttributeError``, or calls itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.remake import first_parameter
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import name_of

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A guard at the start of the user's ``__getattr__`` of the object, or of what holds it."""
    seen: list[type] = []
    for node in reversed(trouble.node.line_of()):
        cls = type(node.obj)
        if cls in seen:
            continue
        seen.append(cls)
        for base, source, definition in trouble.users.user_classes(cls):
            for method in definition.body:
                if not isinstance(method, ast.FunctionDef) or method.name != "__getattr__":
                    continue
                every = method.args.posonlyargs + method.args.args
                if len(every) < 2:
                    continue
                me, name = first_parameter(method), every[1].arg
                asked = [
                    one.attr
                    for one in ast.walk(method)
                    if isinstance(one, ast.Attribute)
                    and isinstance(one.value, ast.Name)
                    and one.value.id == me
                    and not (one.attr.startswith("__") and one.attr.endswith("__"))
                ]
                test = f'{name}.startswith("__")'
                own = list(dict.fromkeys(asked))
                if own:
                    shown = f"{name} == {own[0]!r}" if len(own) == 1 else f"{name} in {tuple(own)!r}"
                    test = f"{shown} or {test}"
                rewrite = Rewrite()
                if rewrite.body_start(source, method, f"if {test}:\n    raise AttributeError({name})"):
                    yield from trouble.advice(
                        f"Have `{name_of(base)}.__getattr__` raise `AttributeError` for special names"
                        f"{' and for what it reads itself' if own else ''}: pickle makes an empty "
                        "object, and asks it for `__setstate__` before it has any attributes.",
                        rewrite,
                    )
