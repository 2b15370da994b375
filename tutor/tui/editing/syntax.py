"""The first place where a text is not Python, found by reading it: nothing is executed."""

from __future__ import annotations

import ast
import warnings
from typing import NamedTuple

MOST = 100_000
"""Characters that are read; reading more would be felt."""


class Wrong(NamedTuple):
    """A line that Python cannot read, counted from 1, and what it says of it."""

    line: int
    says: str


def first_wrong(code: str) -> Wrong | None:
    """Where Python stops reading, if it does.

    Nothing is said of a text that is too long, or too deeply nested for the parser: those are limits of
    this machine's and no mistakes.
    """
    if len(code) > MOST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except SyntaxError as error:
        last = code.count("\n") + 1
        return Wrong(min(max(1, error.lineno or 1), last), error.msg or "not Python")
    except (ValueError, RecursionError, MemoryError):
        return None
    return None
