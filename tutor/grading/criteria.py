"""The criteria of an exercise: its claims and checks, what rule each counts for, and its points."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence

from tutor.course.claims import claims_for
from tutor.course.model import Claim, Exercise, Expectation
from tutor.grading.points import check_weight, claim_weight, split
from tutor.pickling.words import Library, Rule, Verdict
from tutor.sandbox.host.results import Report


def claims_on(expectations: Sequence[Expectation], version: str) -> tuple[Claim, ...]:
    """The claims that hold on a Python, given as ``3.11.7``: at most one a library."""
    major, minor, *_ = version.split(".")
    return claims_for(expectations, (int(major), int(minor)))


def criterion_rules(exercise: Exercise, rules: Sequence[int], version: str = "") -> tuple[int, ...]:
    """The rule each criterion counts for, in the order of ``Grade.criteria``.

    A claim that names none counts for the rule that most of the exercise's checks are about.
    """
    named = Counter(check.rule for check in exercise.checks).most_common(1)
    default = named[0][0] if named else rules[0] if rules else int(Rule.STATE)
    claims = claims_on(exercise.snippet.expect, version or platform.python_version())
    return (
        *(claim.rule if claim.rule is not None else default for claim in claims),
        *(check.rule for check in exercise.checks),
    )


def shares(exercise: Exercise, version: str = "") -> tuple[int, ...]:
    """The points of each criterion, in the order of ``Grade.criteria``."""
    claims = claims_on(exercise.snippet.expect, version or platform.python_version())
    weights = [*(claim_weight(exercise) for _ in claims), *(check_weight(check) for check in exercise.checks)]
    return split(exercise.points, weights)


def points_by_rule(exercise: Exercise, rules: Sequence[int], version: str = "") -> dict[int, int]:
    """The most an exercise can earn, by the rule it counts for."""
    counted = criterion_rules(exercise, rules, version)
    possible: dict[int, int] = {}
    for rule, points in zip(counted, shares(exercise, version), strict=True):
        possible[rule] = possible.get(rule, 0) + points
    return possible


def checked_libraries(claims: Sequence[Claim], report: Report) -> tuple[Library, ...]:
    """The libraries a check has to hold under."""
    carried = tuple(claim.library for claim in claims if claim.verdict is Verdict.OK)
    return carried or tuple(report.results)
