"""The part of the app that copies: text to the clipboard and to a file, and the screen as a picture."""

from __future__ import annotations

import time
from pathlib import Path

from textual.app import App
from textual.selection import SELECT_ALL
from textual.widget import Widget

from tutor.files import write_whole
from tutor.session.services import Services

COPY_FILE = "copied.txt"
"""Where a copy is, beside the progress, for terminals that keep programs from the clipboard."""
PICTURES = "pictures"
CLEAR_AFTER = 0.2
"""Seconds until the palette that asked for a picture is off the screen."""


class CopyingApp(App[int]):
    """Copies are in a file, too, which a toast names: no terminal says whether it took one."""

    services: Services

    def copy_to_clipboard(self, text: str) -> None:
        """Copy ``text``, and say so."""
        super().copy_to_clipboard(text)
        file = self.services.data / COPY_FILE
        write_whole(file, text.encode("utf-8", "backslashreplace"))
        lines = text.count("\n") + 1
        told = f"Copied {lines} lines." if lines > 1 else "Copied a line."
        if file.is_file():
            told += f" If your terminal blocks that, it's in {file}"
        self.notify(told, markup=False)

    def action_copy_part(self) -> None:
        """Copy the part of the screen that has the focus, as text."""
        if self.screen.focused is not None:
            self.copy_part(self.screen.focused)

    def copy_part(self, part: Widget) -> None:
        """Copy all the text of a part, the lines too that are scrolled off."""
        if text := text_of(part):
            self.copy_to_clipboard(text)

    def take_picture(self) -> None:
        """Save the screen as an SVG, once what asked for it has gone."""
        self.set_timer(CLEAR_AFTER, self._picture)

    def _picture(self) -> None:
        file: Path = self.services.data / PICTURES / time.strftime("screen-%Y-%m-%d-%H%M%S.svg")
        write_whole(file, self.export_screenshot().encode())
        told = f"No picture: {file} can't be written. Make its folder writable."
        if file.exists():
            told = f"The picture is saved as {file}"
        self.notify(told, markup=False)


def text_of(part: Widget) -> str:
    """The text a part of the screen shows, with what its own parts show, from top to bottom."""
    from textual.widgets import TextArea  # late: Home has none

    pieces = []
    for widget in [part, *part.walk_children(Widget)]:
        if not widget.display:
            continue
        found = (widget.text, "\n") if isinstance(widget, TextArea) else widget.get_selection(SELECT_ALL)
        if found is not None and found[0].strip():
            pieces.append(found[0].rstrip())
    return "\n\n".join(pieces)
