"""Which keys were typed, and which arrived as one text."""

from __future__ import annotations

from tutor.tui.editing.pace import Pace


def paces(*gaps: float) -> list[bool]:
    """What each of some keys is taken for, given the seconds between them."""
    pace, now, found = Pace(), 100.0, [False]
    found = [pace.key(now)]
    for gap in gaps:
        now += gap
        found.append(pace.key(now))
    return found


def test_fingers_type() -> None:
    assert paces(0.03, 0.2, 0.025) == [False] * 4


def test_two_keys_that_come_together_by_chance_make_no_text_of_the_rest() -> None:
    assert paces(0.05, 0.001, 0.05, 0.04) == [False, False, True, False, False]


def test_a_text_that_arrives_as_keys_is_one_text_also_over_a_pause_between_reads() -> None:
    assert paces(*[0.00005] * 3, 0.2, 0.00005, 0.5) == [False, True, True, True, True, True, False]


def test_typing_after_a_text_is_typing_again() -> None:
    assert paces(*[0.00005] * 3, 0.06, 0.06, 0.06) == [False, True, True, True, True, False, False]
