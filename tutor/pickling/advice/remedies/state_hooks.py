"""Hooks of the state that do harm: one that takes apart the living object, one that knows no attributes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.origins import last_part
from tutor.pickling.advice.say import listed
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import defining_class, mro, name_of

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

MUTATES = ("pop", "update", "clear", "popitem", "setdefault")


def copied(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A ``__getstate__`` that changes ``self.__dict__`` itself: it is given a copy to change."""
    for node in reversed(trouble.node.line_of()):
        for cls, source, definition in trouble.users.user_classes(type(node.obj)):
            for method in definition.body:
                if not isinstance(method, ast.FunctionDef) or method.name != "__getstate__":
                    continue
                for one in ast.walk(method):
                    if not isinstance(one, ast.Assign) or not isinstance(one.targets[0], ast.Name):
                        continue
                    if not _is_living(one.value) or not _changes(method, one.targets[0].id):
                        continue
                    rewrite, living = Rewrite(), source.segment(one.value)
                    rewrite.insert(source, source.span(one.value)[1], ".copy()")
                    yield from trouble.advice(
                        f"Change a copy in `{name_of(cls)}.__getstate__`: `{living}` is the object's own, "
                        "so pickling it takes the object apart.",
                        rewrite,
                    )


def _is_living(value: ast.expr) -> bool:
    if isinstance(value, ast.Attribute):
        return value.attr == "__dict__"
    return isinstance(value, ast.Call) and last_part(value.func) in ("vars", "__getstate__")


def _changes(method: ast.FunctionDef, name: str) -> bool:
    """Whether a method changes the dict that a name is bound to."""
    for one in ast.walk(method):
        target = None
        if isinstance(one, ast.Subscript) and not isinstance(one.ctx, ast.Load):
            target = one.value
        elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in MUTATES:
            target = one.func.value
        if isinstance(target, ast.Name) and target.id == name:
            return True
    return False


def with_attributes(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A library's ``__reduce__`` that saves nothing of what a subclass adds, such as an array's."""
    cls = type(trouble.obj)
    base = defining_class(cls, "__reduce__")
    found = trouble.users.class_def(cls)
    if found is None or base is object or BaseException in mro(cls) or not trouble.after_load:
        return
    if trouble.users.class_def(base or cls) is not None or not trouble.changed():
        return
    names = trouble.changed()
    text = (
        "def __reduce__(self):\n    function, args, *rest = super().__reduce__()\n"
        "    return function, args, (rest[0] if rest else None, self.__dict__.copy())\n"
        "\ndef __setstate__(self, state):\n    inherited, attributes = state\n"
    )
    if defining_class(cls, "__setstate__") is not None:
        text += "    if inherited is not None:\n        super().__setstate__(inherited)\n"
    text += "    self.__dict__.update(attributes)\n"
    rewrite = Rewrite()
    if rewrite.methods(*found, text):
        yield from trouble.advice(
            f"Save {listed(names)} too: `{name_of(base or cls)}.__reduce__` doesn't know about what "
            f"`{name_of(cls)}` adds.",
            rewrite,
        )
