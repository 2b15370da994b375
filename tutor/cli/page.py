"""A report as a page for people: the table of stages, what each library made of it, the output.

It draws an ``Explanation``, in which everything is decided that is said here.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from tutor.cli.console import Console
from tutor.cli.drawn import STYLES, advice_lines, heading, other_parts, verbatim
from tutor.cli.plain_page import plain_part, quiet_page
from tutor.explanation.make import explain
from tutor.explanation.model import Account, Cell, Column, Explanation, Mark
from tutor.explanation.sentences import FINDS
from tutor.pickling.words import RULE_NAMES, Library, Stage, names_of
from tutor.sandbox.host.results import Finding, Report

LABEL = max(len(stage.value) for stage in Stage) + 1
NARROW_CELL, WIDE_CELL = 14, 24
SHOWN_DIFFERENCES = 10


class Level(Enum):
    """How much a page says."""

    QUIET = "quiet"
    """The verdict, the part that is to blame, and what to do."""
    PLAIN = "plain"
    VERBOSE = "verbose"
    """All that is known."""


def page(report: Report, console: Console, where: str = "", level: Level = Level.PLAIN) -> list[str]:
    """The whole page as lines, none wider than ``console.width`` but for the snippet's own output.

    ``where`` names the Python and its dill that the results come from, where they have to be named.
    """
    told = explain(report)
    if level is Level.QUIET:
        return quiet_page(told, console)
    lines = stage_table(told.columns, console) if told.measured else []
    if level is Level.VERBOSE:
        for one in told.accounts:
            lines += ["", *library_part(one.libraries, one.told, console)]
    else:
        lines += plain_part(told, console)
    for note in told.notes:
        lines += ["", *(console(line, "warn") for line in console.wrap(note))]
    lines += output_part(told, console)
    if where:
        lines += ["", *(console(line, "quiet") for line in console.wrap(f"Measured on {where}."))]
    if told.not_isolated:
        names = ", ".join(told.not_isolated)
        note = f"Isolation is incomplete here. Not ensured: {names} (see pickle-tutor doctor)."
        lines += ["", *(console(line, "quiet") for line in console.wrap(note))]
    return lines if told.measured else lines[1:]


def stage_table(table: Sequence[Column], console: Console) -> list[str]:
    """The five stages by library; as many tables, one below the other, as the width asks for."""
    room = console.width - LABEL
    each = max(1, room // NARROW_CELL)
    lines: list[str] = []
    for start in range(0, len(table), each):
        chosen = table[start : start + each]
        width = min(WIDE_CELL, room // len(chosen))
        if lines:
            lines.append("")
        head = "".join(console.fit(column.library.value, width - 1) + " " for column in chosen)
        lines.append(" " * LABEL + console(head.rstrip(), "bold"))
        for row, stage in enumerate(Stage):
            cells = [_cell(column.cells[row], width, console) for column in chosen]
            lines.append(console.fit(stage.value, LABEL) + "".join(cells).rstrip())
    return lines


def library_part(libraries: Sequence[Library], told: Account, console: Console) -> list[str]:
    """A verdict, what happened, who is to blame and by which rule, what to do; then the rest.

    Of a library that does not work on this Python, only that, and what to do.
    """
    lines = [*heading(libraries, told.ruling, console), *console.wrap(told.sentence(tuple(libraries)), "  ")]
    if (silence := told.ruling.silence) is not None:
        return [*lines, *console.wrap(f"To do: {silence.way_out}", "  ", "    ")]
    return [*lines, *_details(names_of(libraries), told, console)]


def _details(names: str, told: Account, console: Console) -> list[str]:
    ruled = told.ruling
    lines: list[str] = []
    if told.kept_out:
        lines += console.wrap(f"To do: {told.kept_out}", "  ", "    ")
    if told.option:
        lines += console.wrap(f"To do: Allow more with {told.option}.", "  ", "    ")
    if told.decided:
        lines += console.wrap(told.decided, "  ")
    for finding in ruled.findings:
        if finding.deciding:
            lines += _finding(finding, console)
    if ruled.missing:
        lines += console.wrap(ruled.missing, "  ", "    ")
    for difference in told.differences[1 : SHOWN_DIFFERENCES + 1]:
        lines += console.wrap(f"Also: {difference.path} {difference.what}", "  ", "    ")
    if len(told.differences) > SHOWN_DIFFERENCES + 1:
        lines.append(f"  and {len(told.differences) - SHOWN_DIFFERENCES - 1:,} more")
    if told.probe is not None:
        lines += console.wrap(f"Probe: {told.probe}", "  ", "    ")
    lines += advice_lines(ruled.advice, names, console)
    lines += other_parts(ruled, console)
    for stage, warning in told.warnings:
        wrapped = console.wrap(f"Warning in {stage.value}: {warning}", "  ", "    ")
        lines += [console(line, "warn") for line in wrapped]
    for danger in ruled.dangers:
        lines += [console(line, "warn") for line in console.wrap(f"! {danger}", "  ", "    ")]
    return lines + _more(told, console)


def _more(told: Account, console: Console) -> list[str]:
    """What a user who wants to know all asks for: the rules that did not decide, and remarks."""
    lines: list[str] = []
    for remark in told.remarks:
        lines += console.wrap(f"Doesn't matter: {remark.path} {remark.what}", "  ", "    ")
    others = [finding for finding in told.ruling.findings if not finding.deciding]
    if others:
        lines.append("  The other rules:" if len(others) < len(told.ruling.findings) else "  The rules:")
    for finding in others:
        lines += _finding(finding, console)
    return lines


def output_part(told: Explanation, console: Console) -> list[str]:
    """What the snippet and the fresh process wrote; by library, where not all of them saw the same."""
    lines: list[str] = []
    for printed in told.printed:
        for title, text in printed.told.streams:
            lines += _stream(title, printed.libraries if len(told.printed) > 1 else (), text, console)
        if printed.told.cut:
            lines += console.wrap("The code was still writing when it was stopped.", "  ")
    for fresh in told.fresh_output:
        if fresh.told.strip():
            whose = fresh.libraries if len(told.fresh_output) > 1 else ()
            lines += _stream("Output of the fresh process", whose, fresh.told, console)
    return lines


def _stream(title: str, libraries: Sequence[Library], text: str, console: Console) -> list[str]:
    whose = f" under {names_of(libraries)}" if libraries else ""
    return ["", console(f"{title}{whose}", "bold"), *verbatim(text, "  ", console)]


def _cell(cell: Cell, width: int, console: Console) -> str:
    """A mark and its words; the last column stays empty, so that two cells never touch."""
    text = f"{_mark(cell.mark, console)} {cell.text}".rstrip()
    return console(console.fit(text, width - 1) + " ", STYLES[cell.mark])


def _mark(mark: Mark, console: Console) -> str:
    return {Mark.PASSED: console.yes, Mark.FAILED: console.no, Mark.UNKNOWN: console.unknown}.get(
        mark, console.unreached
    )


def _finding(finding: Finding, console: Console) -> list[str]:
    mark = Mark.of(finding.outcome)
    name = f"{finding.rule} {RULE_NAMES.get(finding.rule, '')}".rstrip()
    text = f"{_mark(mark, console)} {name} {FINDS[finding.outcome]}"
    text += f": {finding.evidence}" if finding.evidence else ""
    lines = console.wrap(text, "    ", "      ")
    return (
        [console(line, STYLES[mark]) for line in lines]
        if finding.deciding or mark is Mark.UNREACHED
        else lines
    )
