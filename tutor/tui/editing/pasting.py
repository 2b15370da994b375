"""What is pasted, made to fit where it is pasted: its own indentation is kept, but moved to the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tutor.tui.editing.indentation import USUAL, leading
from tutor.tui.editing.scan import place, tokens

_ENDS_OF_LINE = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def plain_lines(text: str) -> str:
    r"""``text`` with every end of a line as ``\n``: the editor would split it at the others too."""
    return _ENDS_OF_LINE.sub("\n", text)


def fitted(text: str, before: str, after: str) -> str:
    """``text`` as it should be inserted between ``before`` and ``after``, the rest of the cursor's line.

    Several lines are moved, all by as much, so that they begin at the cursor's column. What is on a line
    that has code before the cursor is left as it is. Lines inside a long string keep theirs, unless it is
    a docstring.
    """
    text = plain_lines(text)
    if "\n" not in text or before.strip():
        return text
    target = before
    lines = _with(target, text.split("\n"))
    own = _own_indentation(lines, text)
    inside = _in_strings(text)
    fit = []
    for row, line in enumerate(lines):
        if row in inside:
            fit.append(text.split("\n")[row])
        elif not line.strip():
            fit.append("")
        else:
            fit.append(target + line[min(own, len(leading(line))) :])
    fit[0] = fit[0].removeprefix(target)  # which is there already
    if after.strip() and not lines[-1].strip():
        fit[-1] = target  # the line that was here goes on as it was
    return "\n".join(fit)


def _with(target: str, lines: Iterable[str]) -> list[str]:
    """The lines indented by what the text around them is indented by: tabs, or spaces."""
    if "\t" in target:
        return list(lines)
    return [leading(line).expandtabs(len(USUAL)) + line[len(leading(line)) :] for line in lines]


def _own_indentation(lines: Sequence[str], text: str) -> int:
    """How far the whole block is indented where it comes from.

    The first line may have lost its indentation: who copies from the middle of a text begins at a word.
    It is then known by the lines below it.
    """
    inside = _in_strings(text)
    rows = [row for row, line in enumerate(lines) if line.strip() and row not in inside]
    widths = [len(leading(lines[row])) for row in rows]
    if len(rows) < 2 or rows[0] or widths[0] or not min(widths[1:]):
        return min(widths, default=0)
    first = place(lines[0])
    if first.brackets or first.inside not in ("", "comment"):
        return 0
    opens = lines[0][: first.token].rstrip().endswith(":")
    step = len(USUAL) if opens else 0
    return max(0, min(widths[1], min(widths[1:]) + step) - step)


def _in_strings(text: str) -> set[int]:
    """The lines that begin inside a long string, but for a string that is a separate line."""
    found: set[int] = set()
    for kind, start, end in tokens(text):
        if kind == "long":
            opening = text[text.rfind("\n", 0, start) + 1 : start]
            if opening.strip(" \trRuUbBfF"):
                row = text.count("\n", 0, start)
                found |= set(range(row + 1, row + 1 + text.count("\n", start, end)))
    return found
