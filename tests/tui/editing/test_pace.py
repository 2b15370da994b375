"""Which keys were typed, and which arrived as one text."""

from __future__ import annotations

from tutor.tui.editing.pace import CERTAIN, Pace


def texts(*gaps: float) -> list[bool]:
    """For each of some keys, given the seconds between them: whether a text is arriving."""
    pace, now = Pace(), 100.0
    found = [pace.key(now) >= CERTAIN]
    for gap in gaps:
        now += gap
        found.append(pace.key(now) >= CERTAIN)
    return found


def test_fingers_type() -> None:
    assert texts(0.03, 0.2, 0.025) == [False] * 4


def test_keys_that_come_together_by_chance_are_typed() -> None:
    assert texts(0.06, 0.001, 0.059, 0.06, 0.001, 0.001, 0.07) == [False] * 8


def test_a_text_that_arrives_as_keys_is_known_by_its_fourth_and_again_after_a_pause() -> None:
    read = [0.00005] * 5
    assert texts(*read, 0.03, *read) == [False] * 3 + [True] * 3 + [False] * 3 + [True] * 3
