"""Opening a file again without losing what is in it: never in a mode that empties it, or wants it absent."""

from __future__ import annotations

import ast
import io
import re
from typing import Any

from tutor.pickling.inspect.real import is_a

_HARMFUL = re.compile(r"[wx]([bt+]{0,2})")
"""The modes that empty a file, or that fail where there is one."""
_PLACE = 1
"""Where a function that opens a path has the mode; a method of a path has it first."""


def kept_mode(mode: str) -> str:
    """The mode that goes on with a file where this one would begin it anew."""
    found = _HARMFUL.fullmatch(mode)
    return f"a{found[1]}" if found else mode


def without_loss(text: str, held: Any) -> str:
    """An expression that makes ``held`` again, with the modes it opens files in changed to go on with them.

    What is opened keeps its mode where that loses nothing. ``text`` itself where there is none.
    """
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return text
    changes: list[tuple[ast.expr, str]] = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        for given in _modes(call):
            if isinstance(given, ast.Constant):
                if isinstance(given.value, str) and kept_mode(given.value) != given.value:
                    changes.append((given, f'"{kept_mode(given.value)}"'))
            elif _opens(call) and _HARMFUL.fullmatch(str(getattr(held, "mode", "") or "")):
                written = f"{ast.get_source_segment(text, given)}"
                changes.append((given, f'{written}.replace("w", "a").replace("x", "a")'))
    rows = text.splitlines(keepends=True)
    for node, new in sorted(changes, key=lambda one: (one[0].lineno, one[0].col_offset), reverse=True):
        if node.lineno != node.end_lineno:
            continue
        row = rows[node.lineno - 1].encode()
        rows[node.lineno - 1] = (
            row[: node.col_offset].decode() + new + row[node.end_col_offset or 0 :].decode()
        )
    return "".join(rows)


def is_written_to(held: Any) -> bool:
    """Whether this is an open file that may have something in its buffer."""
    return is_a(held, io.IOBase) and not held.closed and held.writable()


def _opens(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name == "open"


def _modes(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that may be the mode to open a file in."""
    found = [one.value for one in call.keywords if one.arg in ("mode", "filemode")]
    place = _PLACE
    if isinstance(call.func, ast.Attribute) and call.func.attr == "open" and call.args:
        first = call.args[0]
        if isinstance(first, ast.Constant) and _HARMFUL.fullmatch(str(first.value)):
            place = 0
    return [*found, *call.args[place : place + 1]]
