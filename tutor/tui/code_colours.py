"""Python code as coloured ``Content``, in the theme's own colours, for fences, cards and solutions."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content, Span

from tutor.highlight import colour
from tutor.tui.themes import CODE_STYLES


def highlight_python(code: str) -> Content:
    """Colour ``code``; the text itself is unchanged."""
    return Content(code, spans=[Span(start, end, CODE_STYLES[kind]) for start, end, kind in colour(code)])


def fold(code: Content, width: int) -> Content:
    """``code`` with its lines folded to ``width``: what does not fit goes on below, after a mark.

    Without the mark ``return``, alone on its line, would read as a statement.
    """
    lines = []
    for line in code.split("\n"):
        indent = len(line.plain) - len(line.plain.lstrip())
        if line.cell_length <= width or indent + 20 > width:
            lines.append(line)
            continue
        first, *rest = _pieces(line[indent:], width - indent - 4)
        below = Content.assemble(" " * (indent + 2), ("↳ ", "$quiet"))
        lines += [line[:indent] + first, *(below + more for more in rest)]
    return Content("\n").join(lines)


def _pieces(line: Content, width: int) -> list[Content]:
    """``line`` in pieces no wider than ``width``, each ending where code may be read on from."""
    pieces = []
    while line.cell_length > width:
        cut = _cut(line.plain, width)
        pieces.append(line[:cut].rstrip())
        line = line[cut:]
    return [*pieces, line]


def _cut(text: str, width: int) -> int:
    """Where to end a piece: behind a space, else at a bracket or a dot, and in a name only where it must."""
    fits = next(end for end in range(min(width, len(text)), 0, -1) if cell_len(text[:end]) <= width)
    space = text.rfind(" ", 0, fits + 1) + 1
    if space * 2 > fits:
        return space
    joint = max((at for at in range(1, fits + 1) if text[at] == "." or text[at - 1] in "([{,"), default=0)
    return max(joint, space) or fits
