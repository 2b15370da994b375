"""How to make an object again that is left out of the state."""

from __future__ import annotations

import io
import sys
import types
from typing import Any

from tutor.pickling.advice.recipes import RECIPES
from tutor.pickling.advice.reopening import kept_mode
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.real import is_a


def standard_stream(obj: Any) -> str:
    """Which of the process's own streams this is, ``stdout`` for example; empty for any other object."""
    names = ("stdin", "stdout", "stderr")
    return next((name for name in names if _is_either(obj, name)), "")


def _is_either(obj: Any, name: str) -> bool:
    return is_a(obj, io.IOBase) and (obj is getattr(sys, name) or obj is getattr(sys, f"__{name}__"))


def made_anew(obj: Any) -> str:
    """The expression that makes such an object again."""
    if standard_stream(obj):
        return f"sys.{standard_stream(obj)}"
    if is_a(obj, io.IOBase) and isinstance(getattr(obj, "name", None), str):
        return f"open({obj.name!r}, {kept_mode(getattr(obj, 'mode', 'r'))!r})"
    if type(obj) is types.FunctionType:
        return "..."
    path = type_path(type(obj))
    recipe = RECIPES.get(path)
    if recipe is not None and recipe.args == "()":
        return f"{recipe.module}.{recipe.name}()"
    known = {
        "sqlite3.Connection": "...  # sqlite3.connect(path)",
        "socket.socket": "...  # socket.create_connection(address)",
        "generator": "...  # call the generator function again",
    }
    if path.partition(".")[0] in ("queue", "threading", "asyncio", "concurrent") and "<" not in path:
        return f"{path}()"
    return known.get(path, f"...  # a new {path}")
