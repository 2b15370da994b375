"""What is done to whole lines: indented, dedented, made comments and made code again."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.tui.editing.indentation import USUAL, leading

SIGN = "# "


def indented(lines: Sequence[str], unit: str) -> list[str]:
    """The lines one level deeper; an empty line stays empty."""
    return [unit + line if line.strip() else line for line in lines]


def dedented(lines: Sequence[str], unit: str) -> list[str]:
    """The lines one level less deep, all by as much, so that they keep their shape."""
    return [_without(line, unit) for line in lines]


def _without(line: str, unit: str) -> str:
    if line.startswith("\t"):
        return line[1:]
    width = len(unit.expandtabs(len(USUAL)))
    return line[min(width, len(line) - len(line.lstrip(" "))) :]


def commented(lines: Sequence[str]) -> list[str]:
    """The lines as comments; where they all are comments already, as code again."""
    full = [line for line in lines if line.strip()]
    if not full:
        return list(lines)
    if all(line.lstrip().startswith("#") for line in full):
        return [_uncommented(line) for line in lines]
    column = min(len(leading(line)) for line in full)
    return [f"{line[:column]}{SIGN}{line[column:]}" if line.strip() else line for line in lines]


def _uncommented(line: str) -> str:
    own = leading(line)
    rest = line[len(own) :]
    return own + (rest.removeprefix(SIGN) if rest.startswith(SIGN) else rest.removeprefix("#"))


def moved(column: int, old: str, new: str) -> int:
    """Where a column of a line is once the line has changed near its beginning."""
    if column == 0:
        return 0
    longer = len(new) - len(old)
    if longer > 0 and column < len(leading(old)):
        return column
    return max(0, column + longer)
