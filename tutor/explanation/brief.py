"""A run in a few words: for a card, a row of a list, a line of a batch."""

from __future__ import annotations

import msgspec

from tutor.explanation.model import Cell, Mark, mark_of
from tutor.pickling.words import DEFAULT_LIBRARIES, Library, Verdict
from tutor.sandbox.host.health import NOT_MEASURED, what_fails
from tutor.sandbox.host.results import LibraryResult, Report

SHORT = {
    Verdict.DUMPS_FAILS: "dumps",
    Verdict.LOADS_FAILS: "loads",
    Verdict.FRESH_LOADS_FAILS: "fresh",
    Verdict.FRESH_DIFFERS: "fresh",
    Verdict.OUT_OF_MEMORY: "memory",
    Verdict.TOO_MUCH_OUTPUT: "output",
    Verdict.ENDED_EARLY: "early",
    Verdict.NOT_MEASURED: "unknown",
}
"""The verdicts that are cut where there is no room for them."""


class Deciding(msgspec.Struct, frozen=True):
    """A rule that decided, and for whom."""

    rule: int
    told: str
    """``stops both.``, ``stops pickle, lets dill save it.``"""


def verdict_cell(result: LibraryResult) -> Cell:
    """``✗ dumps-fails``: a library's verdict."""
    if result.at_fault:
        return Cell(Mark.UNKNOWN, NOT_MEASURED)
    return Cell(mark_of(result.verdict), result.verdict.value)


def listed_cell(report: Report | None, library: Library, *, short: bool = False) -> Cell:
    """A library's verdict with the rule that decided, ``✗ dumps-fails 2``, or in ``short`` ``✗ dumps 2``.

    Without a report the run still goes on.
    """
    if report is None:
        return Cell(Mark.WAITING)
    result = report.results.get(library)
    if result is None:
        return Cell(Mark.UNREACHED, f"no {library.facts.package}")
    if result.at_fault:
        return Cell(Mark.UNKNOWN, "unknown" if short else NOT_MEASURED)
    cell = verdict_cell(result)
    told = SHORT.get(result.verdict, cell.text) if short else cell.text
    return Cell(cell.mark, f"{told} {result.rule}" if result.rule else told)


def deciding_rules(report: Report) -> tuple[Deciding, ...]:
    """The rules that decided, each with the libraries that it stops, or that it lets save the object."""
    carried: dict[int, dict[Library, bool]] = {}
    for library, result in report.results.items():
        if result.rule is not None:
            carried.setdefault(result.rule, {})[library] = result.verdict is Verdict.OK
    return tuple(Deciding(rule, _for_whom(fared)) for rule, fared in carried.items())


def _for_whom(fared: dict[Library, bool]) -> str:
    does = {True: "lets {} save it", False: "stops {}"}
    if len(fared) > 1 and len(set(fared.values())) == 1:
        return does[next(iter(fared.values()))].format("both") + "."
    return ", ".join(does[saved].format(library.value) for library, saved in fared.items()) + "."


def what_counts(report: Report) -> tuple[str, ...]:
    """Why only a part of a guess could be judged, a sentence a reason."""
    reasons = dict.fromkeys(map(what_fails, report.silences.values()))
    others = [library.value for library in DEFAULT_LIBRARIES if not report.silent(library)]
    counted = f"only your guess about {others[0]} counts" if others else "your guess counts as right"
    return tuple(f"{reason}, so {counted}." for reason in reasons)
