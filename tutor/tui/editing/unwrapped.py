"""What ``TextArea`` asks of its text at every key, answered without going through all of the text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.document._wrapped_document import WrappedDocument

from tutor.highlight import EditedLines

AT_A_TIME = 32
"""Cells by which the width of a text grows: each time, the whole screen is laid out."""


class Unwrapped(WrappedDocument):
    """A document that is not wrapped: a line of it is a line on the screen.

    Textual adds up the heights of all lines for each line that it draws.
    """

    @property
    def height(self) -> int:
        """How many lines there are."""
        return self.document.line_count


class Widths:
    """How wide the lines of a text are in cells; only those that an edit has changed are measured."""

    def __init__(self) -> None:
        self._widths: list[int] = []
        self.measured = 0
        """How many lines have been measured since the beginning."""

    def update(self, change: EditedLines, lines: Sequence[str], tab: int) -> None:
        """Take a change of the lines, which are given as they are now."""
        new = [cell_len(line.expandtabs(tab)) for line in lines[change.top : change.new_end]]
        self._widths[change.top : change.old_end] = new
        self.measured += len(new)

    @property
    def widest(self) -> int:
        """The width of the widest line, or a little more."""
        return -(-max(self._widths, default=0) // AT_A_TIME) * AT_A_TIME
