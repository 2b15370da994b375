"""How many points things are worth. Every number of the scoring is in this file.

All points are whole. An exercise's points are split over its criteria; hints cost a little of what an
attempt earns; cards score on the first guess, a question on its first two tries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from tutor.course.model import CARD_POINTS, QUESTION_POINTS, Criterion, Exercise
from tutor.sandbox.host.job import CheckPlace

HINT_COST_PERCENT = 10
"""What each hint taken before an attempt costs, of the points that attempt reaches."""
LAZY_PERCENT = 20
"""The most that an answer earns whose copy is not made from the bytes, of the exercise's points."""
ATTEMPTS_BEFORE_SOLUTION = 3
"""After so many checked attempts the solution may be shown, even with hints left."""

CLAIM_WEIGHT = 1
"""What each expected verdict weighs where its lesson says nothing else: it is a means to the end."""
CHECK_WEIGHTS = {CheckPlace.FRESH: 2, CheckPlace.HERE: 1}
"""What a check weighs: more for what the copy does in a fresh process, which is what was wanted."""

Key = TypeVar("Key")


def claim_weight(exercise: Exercise) -> int:
    """What each expected verdict of an exercise weighs."""
    return CLAIM_WEIGHT if exercise.weight is None else exercise.weight


def check_weight(check: Criterion) -> int:
    """What a check weighs."""
    return CHECK_WEIGHTS[check.place] if check.weight is None else check.weight


def split(points: int, weights: Sequence[int]) -> tuple[int, ...]:
    """``points`` split in proportion to ``weights``, in whole points that add up exactly.

    By largest remainder; where remainders are equal the earlier part gets the odd point.
    """
    total = sum(weights)
    if total <= 0:
        return tuple(0 for _ in weights)
    shares = [points * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(points * weights[i] % total))
    for index in by_remainder[: points - sum(shares)]:
        shares[index] += 1
    return tuple(shares)


def lazy(points: int, earned: Sequence[int]) -> tuple[int, ...]:
    """What is left of ``earned`` by a lazy answer to an exercise of so many points."""
    return split(min(sum(earned), points * LAZY_PERCENT // 100), earned)


def split_evenly(points: int, keys: Sequence[Key]) -> dict[Key, int]:
    """``points`` split over ``keys``, equally but for the odd points, which go to the first ones."""
    return dict(zip(keys, split(points, [1] * len(keys)), strict=True))


def after_hints(points: int, hints: int) -> int:
    """What is left of an attempt's points when ``hints`` were taken before it: never below half."""
    cost = (points * HINT_COST_PERCENT * hints + 50) // 100  # to the nearest whole point
    return points - min(cost, points // 2)


def scale(parts: Mapping[Key, int], total: int) -> dict[Key, int]:
    """The same parts, made smaller in proportion so that they add up to ``total``."""
    return dict(zip(parts, split(total, list(parts.values())), strict=True))


def solution_open(*, hints_used: int, hints: int, attempts: int, solved: bool = False) -> bool:
    """Whether the solution may be shown: once solved, after every hint, or after enough checked attempts.

    An exercise without hints opens by attempts alone.
    """
    return solved or (hints > 0 and hints_used >= hints) or attempts >= ATTEMPTS_BEFORE_SOLUTION


def card_points(right: bool) -> int:
    """What the first guess on a card earns; later guesses earn nothing, and are not asked for."""
    return CARD_POINTS if right else 0


def question_points(right: bool, attempt: int) -> int:
    """What an answer earns: all on the first try (``attempt`` 1), half on the second, then nothing."""
    if not right or attempt > 2:
        return 0
    return QUESTION_POINTS if attempt == 1 else QUESTION_POINTS // 2
