"""What a snippet wrote, as styled text. None of it is ever read as markup."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells
from textual.content import Content

from tutor.explanation.model import Explanation, Printed
from tutor.pickling.words import Library, names_of
from tutor.text import visible
from tutor.tui.views.verdict import BAD, QUIET

OUTPUT_LINES = 400
"""The most lines of output shown; a widget with many more is slow to lay out."""


GLIMPSE = 8
"""The most lines of output shown under the verdict."""


def output_page(told: Explanation, width: int) -> Content:
    """What the snippet wrote. Where every library saw the same output, it is shown once."""
    if not told.printed:
        return Content.styled("Run it to see what it prints.", QUIET)
    alike = len(told.printed) == 1
    pages = [_output_of(() if alike else one.libraries, one.told, width) for one in told.printed]
    return Content("\n\n").join(pages)


def glimpse(told: Explanation, width: int) -> Content:
    """The first lines that the snippet printed, so that they need not be looked for; or nothing.

    Where the libraries saw different output, a sentence that says so.
    """
    if len(told.output) > 1:
        return Content.styled("What it printed differs by library: see Output.", QUIET)
    rows = chop(cap("".join(one.told for one in told.output)), width).splitlines()
    if not rows:
        return Content("")
    shown = [Content.styled("It printed:", QUIET), Content("\n".join(rows[:GLIMPSE]))]
    if (more := len(rows) - GLIMPSE) > 0:
        shown.append(Content.styled(f"… {more} more {'line' if more == 1 else 'lines'} under Output", QUIET))
    return Content("\n").join(shown)


def _output_of(libraries: tuple[Library, ...], printed: Printed, width: int) -> Content:
    parts: list[Content] = []
    if libraries:
        parts.append(Content.styled(names_of(libraries), "bold"))
    out, err, trace = (chop(cap(text), width) for text in (printed.output, printed.errors, printed.trace))
    if out:
        parts.append(Content(out))
    if err:
        parts.append(Content.styled(err, "$warning"))
    if printed.cut:
        parts.append(Content.styled("… the rest was dropped: too much output.", QUIET))
    if trace:
        parts.append(Content.styled(trace, BAD))
    if not (out or err or trace):
        parts.append(Content.styled("It printed nothing.", QUIET))
    return Content("\n").join(parts)


def chop(text: str, width: int) -> str:
    """Lines with a word that is wider than the page, such as a path, cut at its edge as a terminal does.

    Words alone would be wrapped as well, but with a gap before and after the long one.
    """
    rows = []
    for row in text.splitlines():
        long = any(cell_len(word) > width > 0 for word in row.split())
        rows += chop_cells(row, width) if long else [row]
    return "\n".join(rows)


def cap(text: str, lines: int = OUTPUT_LINES, width: int = 400) -> str:
    """Untrusted text, safe to show, with at most ``lines`` lines of at most ``width`` characters.

    The first half and the last half are kept: the end of an output says as much as its beginning.
    """
    rows = visible(text.rstrip("\n")).splitlines() if text else []
    if len(rows) > lines:
        half = lines // 2
        rows = [*rows[:half], f"… {len(rows) - 2 * half:,} lines left out …", *rows[-half:]]
    return "\n".join(row if len(row) <= width else row[: width - 1] + "…" for row in rows)
