"""Predictions: what a learner can guess of a card, and which guess a run proves right."""

from __future__ import annotations

from enum import Enum

from tutor.pickling.words import Library, Verdict
from tutor.sandbox.results import Report


class Guess(str, Enum):
    """Who carries the object to a fresh process, and brings it back the same."""

    BOTH = "both"
    ONLY_DILL = "only dill"
    ONLY_PICKLE = "only pickle"
    NEITHER = "neither"


def can_judge(report: Report) -> bool:
    """Whether the run tells which guess is right: it does not where the interpreter has no dill."""
    return {Library.PICKLE, Library.DILL} <= set(report.results)


def right_guess(report: Report) -> Guess:
    """The guess that a run of the card under pickle and dill proves right.

    Raises ``KeyError`` where the report lacks one of the two libraries.
    """
    pickle = report.results[Library.PICKLE].verdict is Verdict.OK
    dill = report.results[Library.DILL].verdict is Verdict.OK
    if pickle:
        return Guess.BOTH if dill else Guess.ONLY_PICKLE
    return Guess.ONLY_DILL if dill else Guess.NEITHER


def deciding_rule(report: Report) -> int | None:
    """The one rule a card is about: what stops it, under pickle before dill; else what carries it."""
    results = [report.results[library] for library in (Library.PICKLE, Library.DILL)]
    stopped_first = sorted(results, key=lambda result: result.verdict is Verdict.OK)
    return next((result.rule for result in stopped_first if result.rule is not None), None)
