"""The questions that every telling asks of a result, answered in one place."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from tutor.explanation.model import Cell, Mark, Raised
from tutor.pickling.words import Library, Stage, Verdict
from tutor.sandbox.host.health import NOT_MEASURED
from tutor.sandbox.host.results import LibraryResult, Report

if TYPE_CHECKING:
    from tutor.sandbox.host.interpreters import Interpreter

ENDED = {
    Verdict.HANGS: "hangs",
    Verdict.CRASHES: "crashes",
    Verdict.OUT_OF_MEMORY: "out of memory",
    Verdict.TOO_MUCH_OUTPUT: "too much output",
    Verdict.ENDED_EARLY: "ended early",
    Verdict.NOT_MEASURED: NOT_MEASURED,
}
"""The verdicts that no stage is named after, in words."""

NO_ERROR = {
    Stage.DUMPS: "fails",
    Stage.LOADS: "fails",
    Stage.SAME: "differs",
    Stage.FRESH_LOADS: "fails",
    Stage.FRESH_SAME: "differs",
}
"""What is said of a stage that did not hold, where nothing was raised."""


def stopped_at(result: LibraryResult) -> Stage | None:
    """The stage a library did not get past: the failed one, or the one it was in when it ended."""
    if result.verdict is Verdict.OK:
        return None
    if result.failed_stage is not None:
        return result.failed_stage
    if result.met is not None and result.met.stage is not None:
        return result.met.stage
    return next((s for s in Stage if s not in result.stages or not result.stages[s].held), None)


def shown_error(result: LibraryResult) -> Raised | None:
    """The error that is shown for a result: the snippet's own, else that of the stage it stopped at."""
    stage = None if result.error else result.failed_stage
    outcome = result.stages.get(stage) if stage else None
    error = result.error or (outcome.error if outcome else None)
    return None if error is None else Raised(error.type, error.message, error.line, stage)


def blamed_line(report: Report, libraries: Collection[Library] | None = None) -> int | None:
    """Return the line that a blamed part comes from, or where the code itself failed, counted from 1.

    Only the results of ``libraries`` count; without them, those of all.
    """
    for library, result in report.results.items():
        if result.at_fault or (libraries is not None and library not in libraries):
            continue
        if result.blame is not None and result.blame.line is not None and not result.blame.file:
            return result.blame.line
        if result.error is not None and result.error.line is not None:
            return result.error.line
    return None


def cells(
    library: Library, result: LibraryResult | None, python: Interpreter | None = None
) -> tuple[Cell, ...]:
    """A library's column. ``python`` is what the run is on, where that is not the app's own."""
    if python is not None and not python.has(library):
        return (
            Cell(Mark.UNREACHED, f"no {library.facts.package} here"),
            *[Cell(Mark.UNREACHED)] * (len(Stage) - 1),
        )
    return tuple(_cell(result, stage) for stage in Stage)


def _cell(result: LibraryResult | None, stage: Stage) -> Cell:
    if result is None:
        return Cell(Mark.WAITING)
    outcome, stopped = result.stages.get(stage), stage is stopped_at(result)
    cut = result.met is not None and result.met.stage is stage
    if cut or (outcome is not None and outcome.limit is not None):
        return Cell(Mark.UNKNOWN, NOT_MEASURED)
    if stopped and result.at_fault:
        return Cell(Mark.UNKNOWN, NOT_MEASURED)
    if stopped and result.verdict in ENDED:
        return Cell(Mark.FAILED, ENDED[result.verdict])
    if outcome is None:
        return Cell(Mark.UNREACHED)
    if outcome.held:
        return Cell(Mark.PASSED, "" if outcome.bytes is None else size(outcome.bytes))
    return Cell(Mark.FAILED, outcome.error.type.rpartition(".")[2] if outcome.error else NO_ERROR[stage])


def size(count: int) -> str:
    """A number of bytes for people: ``218 bytes``, ``1 byte``, ``14,020 bytes``."""
    return "1 byte" if count == 1 else f"{count:,} bytes"
