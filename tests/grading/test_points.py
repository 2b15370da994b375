"""Whole points that add up, and prices that never take too much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.grading.points import (
    after_hints,
    card_points,
    question_points,
    scale,
    solution_open,
    split,
    split_evenly,
)

POINTS = st.integers(0, 500)
WEIGHTS = st.lists(st.integers(0, 50), max_size=12)


@given(POINTS, WEIGHTS)
def test_a_split_adds_up_and_stays_near_the_exact_shares(points: int, weights: list[int]) -> None:
    shares = split(points, weights)
    assert len(shares) == len(weights)
    if sum(weights):
        assert sum(shares) == points
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share - points * weight / sum(weights)) < 1
    else:
        assert not any(shares)


def test_the_odd_points_go_to_the_first() -> None:
    assert split(10, [1, 1, 1, 1]) == (3, 3, 2, 2)
    assert split(1, [1, 1, 1]) == (1, 0, 0)
    assert split_evenly(7, ["a", "b"]) == {"a": 4, "b": 3}


@given(POINTS, st.integers(0, 20))
def test_hints_never_take_more_than_half_nor_give(points: int, hints: int) -> None:
    left = after_hints(points, hints)
    assert points / 2 <= left <= points
    assert left <= after_hints(points + 1, hints)
    assert after_hints(points, hints + 1) <= left


@pytest.mark.parametrize(("hints", "left"), [(0, 10), (1, 9), (3, 7), (5, 5), (9, 5)])
def test_each_hint_costs_a_tenth(hints: int, left: int) -> None:
    assert after_hints(10, hints) == left


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 50)), st.integers(0, 100))
def test_scaling_down_takes_from_every_part(parts: dict[int, int], percent: int) -> None:
    total = sum(parts.values()) * percent // 100
    scaled = scale(parts, total)
    assert sum(scaled.values()) == total
    assert all(scaled[key] <= parts[key] for key in parts)


def test_the_solution_opens_after_all_hints_or_three_attempts() -> None:
    assert not solution_open(hints_used=2, hints=3, attempts=2)
    assert solution_open(hints_used=3, hints=3, attempts=0)
    assert solution_open(hints_used=0, hints=3, attempts=3)
    assert not solution_open(hints_used=0, hints=0, attempts=2)
    assert solution_open(hints_used=0, hints=3, attempts=1, solved=True)


def test_cards_and_questions() -> None:
    assert (card_points(True), card_points(False)) == (1, 0)
    assert [question_points(True, n) for n in (1, 2, 3, 4)] == [2, 1, 0, 0]
    assert question_points(False, 1) == 0
