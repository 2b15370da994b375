"""One piece of advice as plain JSON, and the words that several pieces share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def say(text: str, code: str = "") -> AdviceRecord:
    """Advice that cannot be tried."""
    return {"text": text, "code": code}


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in a sentence: ```A`, `B` and `C```; a count instead of those past ``most``."""
    shown = [f"`{name}`" for name in names[:most]]
    if len(names) > most:
        shown.append(f"{len(names) - most:,} more")
    return in_a_row(shown)


def in_a_row(words: Sequence[str]) -> str:
    """Words in a sentence: ``a, b and c``."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
