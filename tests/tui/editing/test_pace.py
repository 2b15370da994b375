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


def test_a_text_that_arrives_as_keys_is_one_text_also_over_a_pause_between_reads() -> None:
    read = [0.00005] * 20
    assert paces(*read, 0.03, *read, 0.5) == [False, *[True] * 41, False]


def test_two_keys_that_come_together_do_not_make_the_next_ones_a_paste() -> None:
    pace = Pace()
    times = [0.0, 0.06, 0.061, 0.12, 0.18, 0.25]
    assert [pace.key(when) for when in times] == [False, False, True, False, False, False]
