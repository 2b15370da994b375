"""Which parts of Python code are coloured as what: the one highlighter of editor, prose and results.

It says ``keyword`` or ``string`` and names no colour; ``tutor.tui.themes`` has the one table of those.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from pygments.lexer import LexerContext

from tutor.python_lines import PythonLines, kind_of

State = tuple[str, ...]
"""What is open where a line starts: the lexer's stack."""

BEGINNING: State = ("root",)
LONGEST = 2000
"""Characters of one line that are coloured; no one reads further, and an edit must stay quick."""


class Piece(NamedTuple):
    """A part of a line, from one column to before another, and what it is coloured as."""

    start: int
    end: int
    kind: str


class Line(NamedTuple):
    """One coloured line, with what was open where it starts and where it ends."""

    start: State
    end: State
    pieces: tuple[Piece, ...]


@cache
def _lexer() -> PythonLines:
    """Made when first needed: its patterns take a moment to compile."""
    return PythonLines()


_kind = cache(kind_of)


def colour_line(text: str, start: State = BEGINNING) -> Line:
    """Colour one line, given without its newline."""
    text = text[:LONGEST]
    context = LexerContext(f"{text}\n", 0, list(start))
    pieces: list[Piece] = []
    for position, token, part in _lexer().get_tokens_unprocessed(context=context):
        kind = _kind(token)
        end = min(position + len(part), len(text))
        if kind is None or end <= position:
            continue
        if pieces and pieces[-1].end == position and pieces[-1].kind == kind:
            position = pieces.pop().start
        pieces.append(Piece(position, end, kind))
    return Line(start, tuple(context.stack), tuple(pieces))


def colour(code: str) -> list[Piece]:
    """Colour a whole text; the columns of the pieces count from its beginning."""
    pieces = []
    state, offset = BEGINNING, 0
    for text in code.split("\n"):
        line = colour_line(text, state)
        pieces += [Piece(offset + start, offset + end, kind) for start, end, kind in line.pieces]
        state = line.end
        offset += len(text) + 1
    return pieces


class EditedLines(NamedTuple):
    """Which lines of a text an edit took away, and which there are in their place."""

    top: int
    """The first of them."""
    old_end: int
    """The line after the last that was taken away, as they were counted before."""
    new_end: int
    """The line after the last that is there instead."""


class ColouredLines:
    """Lines that change, coloured as far down as they are asked for.

    Each line is kept with what was open where it starts. An edit makes its own lines, and the one below
    them, doubtful. A doubtful line is coloured anew unless it starts as it did. If it then ends as it did,
    the lines below it are as they were, and nothing more has to be done.
    """

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._lines: list[Line | None] = []
        self._doubtful: list[int] = []
        """Lines that are not coloured, or that may start otherwise now: the uppermost one last."""
        self.lexed = 0
        """How many lines have been coloured since the beginning, counting those coloured anew."""

    def update(self, texts: Sequence[str]) -> EditedLines | None:
        """Take the text as it is now, and see where it differs from what it was; ``None`` for nowhere."""
        old, new = self._texts, list(texts)
        top = _common(old, new, min(len(old), len(new)))
        below = _common(old[top:][::-1], new[top:][::-1], min(len(old), len(new)) - top)
        old_end, new_end = len(old) - below, len(new) - below
        if top == old_end == new_end:
            return None
        moved = new_end - old_end
        self._lines[top:old_end] = [None] * (new_end - top)
        lower = [index + moved for index in self._doubtful if index > old_end]
        upper = [index for index in self._doubtful if index < top]
        first_below = [new_end] if new_end < len(new) else []
        self._doubtful = [*lower, *first_below, *range(new_end - 1, top - 1, -1), *upper]
        self._texts = new
        return EditedLines(top, old_end, new_end)

    def begins_code(self, index: int) -> bool:
        """Whether nothing is open where a line starts, as far as it has been coloured."""
        before = self._lines[index - 1] if 0 < index <= len(self._lines) else None
        return before is None or before.end == BEGINNING

    def colour_to(self, last: int, most: int | None = None) -> bool:
        """Colour the lines up to and including ``last``, at most ``most`` of them; whether it is done."""
        lexed = self.lexed
        while self._doubtful and self._doubtful[-1] <= last:
            if most is not None and self.lexed - lexed >= most:
                return False
            self._settle(self._doubtful.pop())
        return True

    def _settle(self, index: int) -> None:
        before = self._lines[index - 1] if index else None
        start = before.end if before is not None else BEGINNING
        known = self._lines[index]
        if known is not None and known.start == start:
            return
        line = self._lines[index] = colour_line(self._texts[index], start)
        self.lexed += 1
        below = index + 1
        if (known is not None and known.end == line.end) or below == len(self._texts):
            return
        if not self._doubtful or self._doubtful[-1] != below:
            self._doubtful.append(below)

    def pieces(self, index: int) -> tuple[Piece, ...]:
        """A line's pieces as they were coloured last; none where it has not been yet."""
        line = self._lines[index] if index < len(self._lines) else None
        return line.pieces if line is not None else ()


def _common(one: Sequence[str], other: Sequence[str], most: int) -> int:
    """How many of the first lines are the same in both, of ``most`` at most."""
    for index in range(most):
        if one[index] is not other[index] and one[index] != other[index]:
            return index
    return most
