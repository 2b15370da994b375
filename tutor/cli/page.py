"""A report as a page for people: the table of stages, what each library made of it, the output.

It draws an ``Explanation``, in which everything is decided that is said here.
"""

from __future__ import annotations

from collections.abc import Sequence

from tutor.cli.console import Paint, leading
from tutor.explanation.make import explain
from tutor.explanation.model import Account, Cell, Column, Explanation, Mark, Ruling
from tutor.pickling.words import RULE_NAMES, Library, Stage, names_of
from tutor.sandbox.host.results import Finding, Report
from tutor.text import cap_chars, cap_lines, visible

LABEL = max(len(stage.value) for stage in Stage) + 1
NARROW_CELL, WIDE_CELL = 14, 24
OUTPUT_LINES, LINE_CHARACTERS = 200, 2000
SHOWN_DIFFERENCES = 10
STYLES = {
    Mark.PASSED: "good",
    Mark.FAILED: "bad",
    Mark.UNKNOWN: "warn",
    Mark.UNREACHED: "quiet",
    Mark.WAITING: "quiet",
}


def page(report: Report, paint: Paint, where: str = "") -> list[str]:
    """The whole page as lines, none wider than ``paint.width`` but for the snippet's own output.

    ``where`` names the Python and its dill that the results come from, where they have to be named.
    """
    told = explain(report)
    lines: list[str] = []
    if told.measured:
        lines += stage_table(told.columns, paint)
    for one in told.accounts:
        lines += ["", *library_part(one.libraries, one.told, paint)]
    for note in told.notes:
        lines += ["", *(paint(line, "warn") for line in paint.wrap(note))]
    lines += output_part(told, paint)
    if where:
        lines += ["", *(paint(line, "quiet") for line in paint.wrap(f"Measured on {where}."))]
    if told.not_isolated:
        note = f"Isolation: not in force here: {', '.join(told.not_isolated)} (see pickle-tutor doctor)."
        lines += ["", *(paint(line, "quiet") for line in paint.wrap(note))]
    return lines if told.measured else lines[1:]


def stage_table(table: Sequence[Column], paint: Paint) -> list[str]:
    """The five stages by library; as many tables, one below the other, as the width asks for."""
    room = paint.width - LABEL
    each = max(1, room // NARROW_CELL)
    lines: list[str] = []
    for start in range(0, len(table), each):
        chosen = table[start : start + each]
        width = min(WIDE_CELL, room // len(chosen))
        if lines:
            lines.append("")
        head = "".join(paint.fit(column.library.value, width - 1) + " " for column in chosen)
        lines.append(" " * LABEL + paint(head.rstrip(), "bold"))
        for row, stage in enumerate(Stage):
            cells = [_cell(column.cells[row], width, paint) for column in chosen]
            lines.append(paint.fit(stage.value, LABEL) + "".join(cells).rstrip())
    return lines


def library_part(libraries: Sequence[Library], told: Account, paint: Paint) -> list[str]:
    """A verdict, what happened, who is to blame and by which rule, what to do; then the rest.

    Of a library that does not work on this Python, only that, and what to do.
    """
    lines = [*_heading(libraries, told.ruling, paint), *paint.wrap(told.sentence(tuple(libraries)), "  ")]
    if (silence := told.ruling.silence) is not None:
        return [*lines, *paint.wrap(f"To do: {silence.way_out}", "  ", "    ")]
    return [*lines, *_details(names_of(libraries), told, paint)]


def _heading(libraries: Sequence[Library], told: Ruling, paint: Paint) -> list[str]:
    """Whose verdict it is, and the verdict: on one line where both fit."""
    names = [paint(line, "bold") for line in paint.wrap(names_of(libraries))]
    verdict = paint(told.word, STYLES[told.mark])
    if len(names_of(libraries)) + 2 + len(told.word) > paint.width:
        return [*names, verdict]
    return [f"{names[0]}  {verdict}"]


def _details(names: str, told: Account, paint: Paint) -> list[str]:
    ruled = told.ruling
    lines: list[str] = []
    if told.decided:
        lines += paint.wrap(told.decided, "  ")
    for finding in ruled.findings:
        if finding.deciding:
            lines += _finding(finding, paint)
    if ruled.missing:
        lines += paint.wrap(ruled.missing, "  ", "    ")
    for difference in told.differences[1 : SHOWN_DIFFERENCES + 1]:
        lines += paint.wrap(f"Also: {difference.path} {difference.what}", "  ", "    ")
    if len(told.differences) > SHOWN_DIFFERENCES + 1:
        lines.append(f"  and {len(told.differences) - SHOWN_DIFFERENCES - 1:,} more differences")
    if told.probe is not None:
        lines += paint.wrap(f"Probe: {told.probe}", "  ", "    ")
    for stage, warning in told.warnings:
        wrapped = paint.wrap(f"Warning in {stage.value}: {warning}", "  ", "    ")
        lines += [paint(line, "warn") for line in wrapped]
    for danger in ruled.dangers:
        lines += [paint(line, "warn") for line in paint.wrap(f"! {danger}", "  ", "    ")]
    for step in ruled.advice:
        lines += paint.wrap(f"To do: {step.text}", "  ", "    ")
        if step.code:
            lines += _verbatim(step.code, "      ", paint)
        if step.trial is not None:
            mark, style = (paint.yes, "good") if step.trial.passed else (paint.no, "bad")
            wrapped = paint.wrap(f"{mark} {step.trial.sentence(names)}", "    ", "      ")
            lines += [paint(line, style) for line in wrapped]
    others = [finding for finding in ruled.findings if not finding.deciding]
    if others:
        lines.append("  The other rules:" if len(others) < len(ruled.findings) else "  The rules:")
    for finding in others:
        lines += _finding(finding, paint)
    return lines


def output_part(told: Explanation, paint: Paint) -> list[str]:
    """What the snippet and the fresh process wrote; by library, where not all of them saw the same."""
    lines: list[str] = []
    for printed in told.printed:
        for title, text in printed.told.streams:
            lines += _stream(title, printed.libraries if len(told.printed) > 1 else (), text, paint)
        if printed.told.cut:
            lines += paint.wrap("It was still writing when the run was stopped.", "  ")
    for fresh in told.fresh_output:
        if fresh.told.strip():
            whose = fresh.libraries if len(told.fresh_output) > 1 else ()
            lines += _stream("Output of the fresh process", whose, fresh.told, paint)
    return lines


def _stream(title: str, libraries: Sequence[Library], text: str, paint: Paint) -> list[str]:
    whose = f" under {names_of(libraries)}" if libraries else ""
    return ["", paint(f"{title}{whose}", "bold"), *_verbatim(text, "  ", paint)]


def _cell(cell: Cell, width: int, paint: Paint) -> str:
    """A mark and its words; the last column stays empty, so that two cells never touch."""
    text = f"{_mark(cell.mark, paint)} {cell.text}".rstrip()
    return paint(paint.fit(text, width - 1) + " ", STYLES[cell.mark])


def _mark(mark: Mark, paint: Paint) -> str:
    return {Mark.PASSED: paint.yes, Mark.FAILED: paint.no, Mark.UNKNOWN: paint.unknown}.get(
        mark, paint.unreached
    )


def _finding(finding: Finding, paint: Paint) -> list[str]:
    mark = Mark.of(finding.outcome)
    name = f"{finding.rule} {RULE_NAMES.get(finding.rule, '')}".rstrip()
    text = f"{_mark(mark, paint)} {name} {finding.outcome.value}"
    text += f": {finding.evidence}" if finding.evidence else ""
    lines = paint.wrap(text, "    ", "      ")
    return (
        [paint(line, STYLES[mark]) for line in lines] if finding.deciding or mark is Mark.UNREACHED else lines
    )


def _verbatim(text: str, indent: str, paint: Paint) -> list[str]:
    """Untrusted text as it stands, its lines wrapped where they are too wide."""
    rows = cap_lines(text.rstrip("\n"), OUTPUT_LINES).split("\n")
    return [line for row in rows for line in _row(cap_chars(row, LINE_CHARACTERS), indent, paint)]


def _row(row: str, indent: str, paint: Paint) -> list[str]:
    row = visible(row).expandtabs(4)
    lines = []
    while row:
        part = leading(row, paint.width - len(indent)) or row[0]
        lines.append(indent + part)
        row = row[len(part) :]
    return lines or [""]
