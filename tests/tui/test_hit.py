"""Which piece is under the mouse."""

from __future__ import annotations

import pytest

from tutor.tui.hit import piece_at


@pytest.mark.parametrize(
    ("place", "piece"),
    [(-1, None), (0, 0), (2, 0), (3, None), (4, None), (5, 1), (10, 3), (11, None)],
)
def test_each_cell_has_one_piece_or_none(place: int, piece: int | None) -> None:
    assert piece_at(place, (3, 1, 0, 1), 2) == piece
