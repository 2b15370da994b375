"""What a rewrite changes, in a few lines: the new lines, and the class or function they are in."""

from __future__ import annotations

import ast
import difflib

from tutor.pickling.advice.edit import parsed

MOST = 24
"""Lines of code in one piece of advice; what is left out is said to be."""


def excerpt(before: str, after: str, most: int = MOST) -> str:
    """The lines of ``after`` that ``before`` lacks, below the ``class`` and ``def`` lines around them.

    Where those make no sense by themselves, as an ``except`` without its ``try``, the whole statements.
    """
    old, new = before.splitlines(), after.splitlines()
    changed = set(_new_rows(old, new))
    short = _cut(_lines(new, changed, after), most)
    try:
        parsed(short)
    except SyntaxError:
        return _cut(_statements(new, changed, after), most)
    return short


def _cut(lines: list[str], most: int) -> str:
    return "\n".join(lines if len(lines) <= most else [*lines[: most - 1], "..."])


def _statements(new: list[str], changed: set[int], after: str) -> list[str]:
    """The statements at the top level that have a changed line, from their first line to their last."""
    lines: list[str] = []
    for node in parsed(after).body:
        rows = range(node.lineno - 1, node.end_lineno or node.lineno)
        if changed & set(rows):
            lines += [new[row] for row in rows]
    return lines


def _lines(new: list[str], changed: set[int], after: str) -> list[str]:
    """The changed lines, and the headers of what they are in."""
    headers = _headers(after)
    shown: set[int] = set()
    for row in changed:
        if new[row].strip():
            shown.add(row)
            shown.update(header for header, end in headers if header < row <= end)
    lines: list[str] = []
    last = -1
    for row in sorted(shown):
        skipped = [line for line in new[last + 1 : row] if line.strip()]
        if skipped and lines:
            indent = new[row][: len(new[row]) - len(new[row].lstrip())]
            if lines[-1].strip() != "...":
                lines.append(f"{indent}...")
        elif lines and row > last + 1:
            lines.append("")
        lines.append(new[row])
        last = row
        if any(row == header and not shown & set(range(row + 1, end + 1)) for header, end in headers):
            lines.append(new[row][: len(new[row]) - len(new[row].lstrip())] + "    ...")
    return lines


def first_change(before: str, after: str) -> int:
    """The first line of ``after`` that is new, but for the imports at its top, counted from 1."""
    old, new = before.splitlines(), after.splitlines()
    changed = _new_rows(old, new)
    real = [row for row in changed if new[row].strip() and not new[row].startswith(("import ", "from "))]
    return (real or changed or [0])[0] + 1


def _new_rows(old: list[str], new: list[str]) -> list[int]:
    """The rows of ``new`` that were put in. What the two have in common at their ends is left out first,
    so that a line that is there twice is not taken for the other one."""
    ahead = 0
    while ahead < min(len(old), len(new)) and old[ahead] == new[ahead]:
        ahead += 1
    behind = 0
    while behind < min(len(old), len(new)) - ahead and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    if ahead + behind == len(old):
        return list(range(ahead, len(new) - behind))  # nothing was taken out
    between = difflib.SequenceMatcher(
        None, old[ahead : len(old) - behind], new[ahead : len(new) - behind], autojunk=False
    )
    return [
        ahead + row
        for kind, _, _, start, end in between.get_opcodes()
        if kind != "equal"
        for row in range(start, end)
    ]


def _headers(text: str) -> list[tuple[int, int]]:
    """The row of every ``class`` and ``def`` line with a body below it, and the last row of that."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (node.lineno - 1, (node.end_lineno or node.lineno) - 1)
        for node in ast.walk(parsed(text))
        if isinstance(node, kinds) and node.body[0].lineno > node.lineno
    ]
