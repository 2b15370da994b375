"""Which of several pieces drawn one after another is under the mouse."""

from __future__ import annotations

from collections.abc import Iterable


def piece_at(place: int, sizes: Iterable[int], gap: int) -> int | None:
    """Return the number of the piece at a cell, counted from 0; ``None`` between two pieces or past the last.

    ``sizes`` are the pieces' widths, or heights, in cells; ``gap`` is how many cells are between two.
    """
    start = 0
    for number, size in enumerate(sizes):
        if start <= place < start + size:
            return number
        start += size + gap
    return None
