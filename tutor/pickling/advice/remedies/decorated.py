"""A decorated function whose wrapper has another name: ``functools.wraps`` gives it the function's."""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import class_dict, instance_dict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For a wrapper that is found under the name of the function that it closes over."""
    wrapper = trouble.obj
    if type(wrapper) is not types.FunctionType or not wrapper.__closure__:
        return
    found = trouble.users.function_def(wrapper)
    if found is None or not isinstance(found[1], (ast.FunctionDef, ast.AsyncFunctionDef)):
        return
    source, node = found[0], found[1]
    for name, cell in zip(wrapper.__code__.co_freevars, wrapper.__closure__):
        try:
            inner = cell.cell_contents
        except ValueError:
            continue
        if type(inner) is types.FunctionType and _is_found_as(wrapper, inner):
            rewrite = Rewrite()
            line = f"@{rewrite.imports(source, 'functools')}.wraps({name})"
            rewrite.before(source, node, line)
            yield from trouble.advice(
                f"Decorate `{node.name}` with `functools.wraps({name})`, so that it has the name of the "
                "function it wraps. pickle finds it by that name.",
                rewrite,
            )


def instance(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For an object that decorates a function, and is found under its name: pickled by that name."""
    for holder in trouble.holders:
        function = holder.held
        found = trouble.users.class_def(type(holder.obj))
        if (
            type(function) is not types.FunctionType
            or found is None
            or not _is_found_as(holder.obj, function)
        ):
            continue
        rewrite = Rewrite()
        text = f"def __reduce__(self):\n    return self.{holder.name}.__qualname__\n"
        if rewrite.methods(*found, text):
            yield from trouble.advice(
                f"Have `{type(holder.obj).__name__}.__reduce__` return the name of its function, "
                "which leads to it.",
                rewrite,
            )


def _is_found_as(wrapper: object, inner: types.FunctionType) -> bool:
    """Whether the name of the inner function leads to what wraps it."""
    found: Any = sys.modules.get(inner.__module__)
    for part in inner.__qualname__.split("."):
        space = class_dict(found) if isinstance(found, type) else instance_dict(found)
        member = (space or {}).get(part)
        found = getattr(member, "__func__", member)
    return found is wrapper
