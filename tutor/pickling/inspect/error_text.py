"""What an exception says, read in one place: it is shown and never decided by."""

from __future__ import annotations

from typing import Optional

from tutor.pickling import debug
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.real import name_of

MOST = 4_000
"""Characters of a message."""
MOST_IN_A_CLAUSE = 120
"""Characters of a message inside a sentence."""


def _text(error: BaseException) -> Optional[str]:
    """The text; ``None`` where the exception itself fails to give it."""
    try:
        return str(error)
    except Exception:  # the exception's own `__str__`
        debug.swallowed()
        return None


def message(error: BaseException) -> str:
    """The message, cut where it is long."""
    text = _text(error)
    if text is None:
        return "(its text cannot be read)"
    return text if len(text) <= MOST else text[:MOST] + "…"


def said(error: BaseException) -> str:
    """The exception with its type's full name, and its message where it has one."""
    text = message(error)
    return f"{type_path(type(error))}: {text}" if text else type_path(type(error))


def in_a_clause(error: BaseException) -> str:
    """The same as Python shows it, on one line and short, for a sentence."""
    first = ((_text(error) or "").splitlines() or [""])[0]
    name = name_of(type(error))
    return f"{name}: {first[:MOST_IN_A_CLAUSE]}".rstrip(".") if first else name
