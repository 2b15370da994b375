"""The reference for first paint: a Textual app with the widgets of the tutor's screens, and nothing else."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import DataTable, Footer, Markdown, OptionList, ProgressBar, Static, TextArea


class Home(App[None]):
    """A list with a few bars."""

    def compose(self) -> ComposeResult:
        yield Static("reference home")
        yield OptionList("one", "two", "three")
        for _ in range(5):
            yield ProgressBar(total=10, show_eta=False)
        yield Footer()


class Lesson(App[None]):
    """Prose beside an editor and a table."""

    CSS = "Markdown, Vertical { width: 1fr; }"

    def compose(self) -> ComposeResult:
        yield Static("reference lesson")
        with Horizontal():
            yield Markdown("# A step\n\nSome prose with `code` in it.\n\n* one\n* two\n")
            with Vertical():
                yield TextArea("import threading\n\nsubject = threading.Lock()\n", language="python")
                table: DataTable[str] = DataTable()
                table.add_columns("stage", "pickle", "dill")
                table.add_rows([(str(n), "yes", "no") for n in range(5)])
                yield table
        yield Footer()


if __name__ == "__main__":
    (Lesson if "lesson" in sys.argv else Home)().run()
