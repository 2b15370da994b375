"""A later change to a text without an earlier one: for advice whose first part is not needed."""

from __future__ import annotations

import difflib

Edit = tuple[int, int, list[str]]


def without_first(original: str, first: str, second: str) -> str | None:
    """Return ``original`` with what ``second`` changes in ``first``, and not what that changed.

    ``None`` where the one is within the other.
    """
    base = first.splitlines(keepends=True)
    edits = sorted(_edits(base, original) + _edits(base, second), key=lambda edit: edit[:2])
    made: list[str] = []
    done = 0
    for start, end, lines in edits:
        if start < done:
            return None
        made += [*base[done:start], *lines]
        done = end
    return "".join(made + base[done:])


def _edits(base: list[str], changed: str) -> list[Edit]:
    lines = changed.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, base, lines, autojunk=False)
    return [
        (start, end, lines[begin:stop])
        for kind, start, end, begin, stop in matcher.get_opcodes()
        if kind != "equal"
    ]
