"""One piece of advice as plain JSON, and the words that several pieces share."""

from __future__ import annotations

from collections.abc import Sequence

Advice = dict[str, str]


def say(text: str, code: str = "", snippet: str = "") -> Advice:
    """``snippet`` is the whole snippet rewritten so, where that is mechanical: to be tried."""
    return {"text": text, "code": code, **({"snippet": snippet} if snippet else {})}


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names in a sentence: ```A`, `B` and `C```; a count in place of those past ``most``."""
    shown = [f"`{name}`" for name in names[:most]]
    if len(names) > most:
        shown.append(f"{len(names) - most:,} more")
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]
