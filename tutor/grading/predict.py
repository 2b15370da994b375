"""Predictions: what a learner can guess of a card, and which guess a run proves right."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from tutor.pickling.words import Library, Verdict

if TYPE_CHECKING:
    from tutor.sandbox.host.results import Report

COMPARED = (Library("pickle"), Library("dill"))
"""The two libraries that a card is about, and that ``Guess`` names."""


class Guess(str, Enum):
    """Which library can rebuild the object, unchanged, in a fresh process."""

    BOTH = "both"
    ONLY_DILL = "only dill"
    ONLY_PICKLE = "only pickle"
    NEITHER = "neither"


def can_judge(report: Report) -> bool:
    """Whether the run tells which guess is right, as far as each library can tell anything here."""
    return all(library in report.results or report.silent(library) is not None for library in COMPARED)


def right_guess(report: Report, guess: Guess | None = None) -> Guess:
    """The guess that a run of the card under pickle and dill proves right.

    Where one of them says nothing about the object on this Python, that half of ``guess`` is taken as it
    is: only the other half can be wrong. Raises ``KeyError`` where the report lacks one of the two libraries
    for no reason that it gives.
    """
    first, second = COMPARED
    pickle = _can(report, first, guess in (Guess.BOTH, Guess.ONLY_PICKLE))
    dill = _can(report, second, guess in (Guess.BOTH, Guess.ONLY_DILL))
    if pickle:
        return Guess.BOTH if dill else Guess.ONLY_PICKLE
    return Guess.ONLY_DILL if dill else Guess.NEITHER


def _can(report: Report, library: Library, guessed: bool) -> bool:
    """Whether a library can; as it was guessed, where that cannot be known."""
    if report.silent(library) is not None:
        return guessed
    return report.results[library].verdict is Verdict.OK


def deciding_rule(report: Report) -> int | None:
    """The one rule a card is about: what stops it, under pickle before dill; else what lets it be saved."""
    results = [report.results[library] for library in COMPARED if report.silent(library) is None]
    stopped_first = sorted(results, key=lambda result: result.verdict is Verdict.OK)
    return next((result.rule for result in stopped_first if result.rule is not None), None)
