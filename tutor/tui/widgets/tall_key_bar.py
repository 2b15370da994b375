"""A key bar that takes a second line before it leaves a key out."""

from __future__ import annotations

from textual.geometry import Size

from tutor.tui.keys import DROPPED_FIRST
from tutor.tui.widgets.key_bar import GAP, KeyBar, KeyEntry

ROWS = 2
WIDE_FROM = 96
"""From so many cells on there may be a second line. On a smaller screen, the lines are for other things."""


class TallKeyBar(KeyBar):
    """For screens with more keys than fit on one line of 80 columns."""

    DEFAULT_CSS = "TallKeyBar { height: auto; }"

    def fitting(self, width: int) -> list[KeyEntry]:
        """The entries shown, on one line or two."""
        return [entry for row in self.rows(width) for entry in row]

    def rows(self, width: int) -> list[list[KeyEntry]]:
        """The entries line by line; what has no room on two lines is dropped as the short bar drops it."""
        if width < WIDE_FROM:
            return [KeyBar.fitting(self, width)]
        entries = self.entries()
        rows = self._wrapped(entries, width)
        if len(rows) > 1:  # a second line is not for the sake of one key that the help lists too
            without = self._wrapped([e for e in entries if e.action != DROPPED_FIRST[0]], width)
            rows = without if len(without) == 1 else rows
        for action in DROPPED_FIRST:
            if len(rows) <= ROWS:
                break
            entries = [entry for entry in entries if entry.action != action]
            rows = self._wrapped(entries, width)
        return rows[:ROWS]

    @staticmethod
    def _wrapped(entries: list[KeyEntry], width: int) -> list[list[KeyEntry]]:
        rows: list[list[KeyEntry]] = [[]]
        used = 0
        for entry in entries:
            if rows[-1] and used + GAP + entry.width > width:
                rows.append([])
            used = entry.width if not rows[-1] else used + GAP + entry.width
            rows[-1].append(entry)
        return rows

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.rows(width))

    def _changed(self, _: object) -> None:
        size = self.content_size
        self.refresh(layout=len(self.rows(size.width)) != size.height)  # a layout is for all of the screen
