"""Finding words in the text of the editor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

MOST = 10_000
"""How many places are found at most."""


class Match(NamedTuple):
    """One place: its line and columns, counted from 0."""

    row: int
    start: int
    end: int


def places(lines: Sequence[str], term: str) -> list[Match]:
    """Where ``term`` is, from top to bottom. A capital in it makes capitals matter."""
    if not term:
        return []
    pattern = re.compile(re.escape(term), 0 if term != term.lower() else re.IGNORECASE)
    found = []
    for row, line in enumerate(lines):
        for match in pattern.finditer(line):
            found.append(Match(row, *match.span()))
            if len(found) == MOST:
                return found
    return found


def following(found: Sequence[Match], at: tuple[int, int]) -> int | None:
    """The number of the first place at or after a location, round the end; ``None`` where there is none."""
    later = (number for number, one in enumerate(found) if (one.row, one.start) >= at)
    return next(later, 0 if found else None)


def preceding(found: Sequence[Match], at: tuple[int, int]) -> int | None:
    """The number of the last place before a location, round the beginning."""
    earlier = [number for number, one in enumerate(found) if (one.row, one.start) < at]
    return earlier[-1] if earlier else len(found) - 1 if found else None
