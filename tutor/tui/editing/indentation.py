"""How far a line of Python is indented: after Enter, by Tab and Backspace, and while a word is typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tutor.tui.editing.scan import CLOSERS, OPENERS, Place, place

USUAL = "    "
MOST_READ = 100_000
"""Characters above the cursor that are read to find out where it is; more would be felt."""

_BLOCK = re.compile(
    r"\s*(?:if|elif|else|for|while|try|except|finally|with|def|class|async|match|case)\b", re.ASCII
)
_LEAVES = re.compile(r"\s*(?:return|pass|raise|break|continue)\b", re.ASCII)
_CONTINUES = re.compile(r"\s*(else|finally|elif|except)\b.*:", re.ASCII)
_OPENS = {
    "else": re.compile(r"\s*(?:if|elif|for|while|except|async)\b"),
    "elif": re.compile(r"\s*(?:if|elif)\b"),
    "except": re.compile(r"\s*(?:try|except)\b"),
    "finally": re.compile(r"\s*(?:try|except|else)\b"),
}
"""The lines that each of the words that continue a block may belong to."""


class NewLine(NamedTuple):
    """What Enter does at the cursor."""

    cut: int
    """How many spaces before the cursor go."""
    text: str
    """What comes before the cursor: the end of the line, and the indentation of the next."""
    behind: str
    """What comes after the cursor."""
    skip: int
    """How many spaces after the cursor go."""


def leading(line: str) -> str:
    """The spaces and tabs a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def unit_of(lines: Sequence[str]) -> str:
    """One level of indentation, as the text has it: that of the first line indented below another."""
    for above, line in pairwise(lines):
        if above.endswith(":") and line[:1] in (" ", "\t") and line.strip():
            deeper = leading(line).removeprefix(leading(above))
            if deeper in ("\t", "  ", "   ", USUAL, USUAL * 2):
                return deeper
    return USUAL


def less(indentation: str, unit: str) -> str:
    """An indentation with one level taken away; what is not a whole level goes first."""
    if indentation.endswith("\t"):
        return indentation[:-1]
    spaces = len(indentation) - len(indentation.rstrip(" "))
    width = len(unit.expandtabs(len(USUAL)))
    return indentation[: len(indentation) - (spaces - 1) % width - 1] if spaces else indentation


def at_tab(before: str, unit: str) -> str:
    """What Tab inserts after ``before``, the line up to the cursor: spaces up to the next level."""
    if unit == "\t":
        return unit
    return " " * (len(unit) - len(before.expandtabs(len(USUAL))) % len(unit))


def at_backspace(before: str, unit: str) -> int:
    """How many characters Backspace takes: a level of indentation where there is nothing else."""
    if before and not before.strip(" \t"):
        return len(before) - len(less(before, unit))
    return 1


def at_enter(above: str, after: str, unit: str) -> NewLine:
    """What Enter does after ``above``, the text up to the cursor, and before the rest of its line."""
    above = recent(above)
    line = above[above.rfind("\n") + 1 :]
    own = leading(line)
    if own == line:  # in the indentation: what comes after the cursor keeps its column
        return NewLine(len(line), "\n" + line, "", 0 if after.strip() else len(after))
    here = place(above)
    if here.inside == "long":
        return NewLine(0, "\n" + own, "", 0)
    below = _statement_indentation(above, here)
    if here.inside == "short":
        return NewLine(0, "\n" + below, "", 0)
    if here.inside == "comment" and after.strip():
        skip = len(after) - len(after.lstrip())
        return NewLine(len(line) - len(line.rstrip()), f"\n{below}# ", "", skip)
    code = above[: here.token].rstrip(" \t")
    behind = ""
    if here.brackets:
        below, base = _inside_bracket(above, code, here, unit)
        if code[-1] in OPENERS and after.lstrip().startswith(OPENERS[code[-1]]):
            behind = "\n" + base
    elif code.endswith("\\"):
        continued = above.rfind("\n") + 1 > here.statement
        below = own if continued else below + unit
    elif code.endswith(":") and _BLOCK.match(code, here.statement):
        below += unit
    elif not after.strip() and _LEAVES.match(code, here.statement):
        below = _outer(above[: here.statement], below, unit)
    cut = len(line) - len(line.rstrip(" \t"))
    return NewLine(cut, "\n" + below, behind, len(after) - len(after.lstrip(" \t")))


def as_typed(above: str) -> str | None:
    """Where the line that was just typed belongs, if not where it is: its indentation, else ``None``.

    ``above`` is the text up to the cursor. Asked after a colon, which may end ``else:``, and after a
    bracket that closes a block of lines.
    """
    above = recent(above)
    start = above.rfind("\n") + 1
    line = above[start:]
    own, word = leading(line), line.strip()
    if word in CLOSERS:
        here = place(above[:start])
        if here.inside or not here.brackets or above[here.brackets[-1]] != CLOSERS[word]:
            return None
        opener = here.brackets[-1]
        row = above.rfind("\n", 0, opener) + 1
        hangs = not _code(above[opener + 1 : above.find("\n", opener)])
        return _if_other(leading(above[row:opener]), own) if hangs else None
    continues = _CONTINUES.fullmatch(line)
    if continues is None:
        return None
    here = place(above)
    if here.inside or here.brackets:
        return None
    opens = _OPENS[continues[1]]
    most = len(own)
    for before in reversed(above[:start].splitlines()):
        indentation = leading(before)
        if before.strip() and len(indentation) <= most:
            if opens.match(before):
                return _if_other(indentation, own)
            most = len(indentation)
            if not most and not before.lstrip().startswith("#"):
                break
    return None


def recent(text: str) -> str:
    """The end of a text that is too long to be read anew at every key, from the start of a line."""
    if len(text) <= MOST_READ:
        return text
    return text[text.find("\n", len(text) - MOST_READ) + 1 :]


def _if_other(indentation: str, own: str) -> str | None:
    return indentation if indentation != own else None


def _statement_indentation(text: str, here: Place) -> str:
    return leading(text[here.statement :])


def _inside_bracket(text: str, code: str, here: Place, unit: str) -> tuple[str, str]:
    """The indentation inside the innermost open bracket, and that of the line it was opened on."""
    opener = here.brackets[-1]
    row = text.rfind("\n", 0, opener) + 1
    base = leading(text[row:opener])
    if here.aligned is not None and text[here.aligned :].lstrip(" \t")[:1] not in CLOSERS:
        return leading(text[here.aligned :]), base
    line_end = text.find("\n", opener)
    rest = code[opener + 1 : line_end if line_end >= 0 else None]
    if not _code(rest):
        return base + unit, base
    column = len(text[row : opener + 1].expandtabs(len(USUAL))) + len(rest) - len(rest.lstrip())
    return base + " " * (column - len(base.expandtabs(len(USUAL)))), base


def _code(rest: str) -> str:
    """The rest of a line behind a bracket, but for space and a comment."""
    rest = rest.strip()
    return "" if rest.startswith("#") else rest


def _outer(above: str, own: str, unit: str) -> str:
    """The indentation of the block around the one that ends."""
    for line in reversed(above.splitlines()):
        stripped = line.strip()
        if stripped and not stripped.startswith("#") and len(leading(line)) < len(own):
            return leading(line)
    return less(own, unit)
