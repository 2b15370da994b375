"""Parts of the page that every level of it draws alike."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.cli.console import Console, leading
from tutor.explanation.model import AdviceStep, Mark, Ruling
from tutor.pickling.words import Library, names_of
from tutor.sandbox.host.results import Culprit
from tutor.text import cap_chars, cap_lines, visible

OUTPUT_LINES, LINE_CHARACTERS = 200, 2000
STYLES = {
    Mark.PASSED: "good",
    Mark.FAILED: "bad",
    Mark.UNKNOWN: "warn",
    Mark.UNREACHED: "quiet",
    Mark.WAITING: "quiet",
}


def heading(libraries: Sequence[Library], told: Ruling, console: Console) -> list[str]:
    """Whose verdict it is, and the verdict: on one line where both fit."""
    names = [console(line, "bold") for line in console.wrap(names_of(libraries))]
    verdict = console(told.word, STYLES[told.mark])
    if len(names_of(libraries)) + 2 + len(told.word) > console.width:
        return [*names, verdict]
    return [f"{names[0]}  {verdict}"]


def advice_lines(steps: Sequence[AdviceStep], names: str, console: Console) -> list[str]:
    """What to do: the text, the code, and what came of trying it."""
    lines: list[str] = []
    for step in steps:
        lines += console.wrap(f"{step.lead}: {step.text}", "  ", "    ")
        if step.code:
            lines += verbatim(step.code, "      ", console)
        if step.trial is not None:
            mark, style = (console.yes, "good") if step.trial.passed else (console.no, "bad")
            wrapped = console.wrap(f"{mark} {step.trial.sentence(names)}", "    ", "      ")
            lines += [console(line, style) for line in wrapped]
    return lines


def other_parts(ruled: Ruling, console: Console) -> list[str]:
    """The other parts that fail: the first twenty, and how many more there are."""
    part = ruled.part
    if part is None or not part.others:
        return []
    lines = ["  It also fails at:"]
    for other in part.others:
        lines += console.wrap(f"{other.path} ({_what(other)})", "    ", "      ")
    if part.more > len(part.others):
        lines.append(f"    and {part.more - len(part.others):,} more")
    return lines


def _what(other: Culprit) -> str:
    rule = f", rule {other.rule}" if other.rule is not None else ""
    line = f", line {other.line}" if other.line is not None else ""
    return f"{other.type}{rule}{f', {other.file}' if other.file else ''}{line}"


def verbatim(text: str, indent: str, console: Console) -> list[str]:
    """Untrusted text as it is, its lines wrapped where they are too wide."""
    rows = cap_lines(text.rstrip("\n"), OUTPUT_LINES).split("\n")
    return [line for row in rows for line in _row(cap_chars(row, LINE_CHARACTERS), indent, console)]


def _row(row: str, indent: str, console: Console) -> list[str]:
    row = visible(row).expandtabs(4)
    lines = []
    while row:
        part = leading(row, console.width - len(indent)) or row[0]
        lines.append(indent + part)
        row = row[len(part) :]
    return lines or [""]
