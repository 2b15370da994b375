"""The line below an editor that words are found with."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.document._document import Selection
from textual.widgets import Input, Static, TextArea

from tutor.text import one_line
from tutor.tui import keys
from tutor.tui.editing.finding import Match, following, places, preceding
from tutor.tui.widgets.line_field import LineField


@runtime_checkable
class FindsWords(Protocol):
    """A bar that a field for the words to find is in."""

    def follow(self, by: int) -> None:
        """Go to the next place, or with -1 to the one before."""

    def close(self) -> None:
        """Leave off."""


class FindField(LineField):
    """The words to find."""

    key_hints: tuple[tuple[str, str], ...] = (("Enter", "Next"), ("↑", "Previous"))
    BINDINGS = [*keys.FIND]

    def validate_value(self, value: str) -> str:
        """Whatever is typed, pasted or set, as text that only shows."""
        return one_line(value)

    def action_follow(self, by: int) -> None:
        """Go to the next place, or the one before."""
        self._bar.follow(by)

    def action_close(self) -> None:
        """Back to where the focus was."""
        self._bar.close()

    @property
    def _bar(self) -> FindsWords:
        bar = self.parent
        assert isinstance(bar, FindsWords)
        return bar


class FindBar(Horizontal):
    """Finds words in an editor, and selects each place there."""

    DEFAULT_CSS = """
    FindBar { height: 1; padding: 0 2; background: $panel; }
    FindBar Static { width: auto; color: $quiet; }
    FindBar FindField, FindBar FindField:focus {
        border: none; height: 1; padding: 0; width: 1fr; background: $panel;
    }
    """

    def __init__(self, editor: TextArea) -> None:
        super().__init__()
        self.editor = editor
        self._from = min(editor.selection)

    def compose(self) -> ComposeResult:
        yield Static("Find  ", markup=False)
        yield FindField(placeholder="words in this code", compact=True)
        yield Static(id="find-told", markup=False)

    def on_mount(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Take the focus, with what is selected in the editor as the words to find."""
        field = self.query_one(FindField)
        chosen = self.editor.selected_text
        self._from = min(self.editor.selection)
        if chosen and "\n" not in chosen:
            field.value = chosen
        field.focus()
        field.action_select_all()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        found = self._places()
        self._go(found, following(found, self._from))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.follow(1)

    def follow(self, by: int) -> None:
        """Go to the next place, or with -1 to the one before, round the end."""
        found = self._places()
        at = min(self.editor.selection)
        after = (at[0], at[1] + (not self.editor.selection.is_empty))
        self._go(found, following(found, after) if by > 0 else preceding(found, at))

    def close(self) -> None:
        """Back to the editor, where what was found is selected."""
        self.editor.focus()
        self.remove()  # not awaited: it waits for this key to be done with

    def _places(self) -> list[Match]:
        return places(self.editor.document.lines, self.query_one(FindField).value)

    def _go(self, found: list[Match], number: int | None) -> None:
        if number is None:
            told = "not there" if self.query_one(FindField).value else ""
        else:
            told = f"{number + 1} of {len(found)}"
            one = found[number]
            self.editor.selection = Selection((one.row, one.start), (one.row, one.end))
        self.query_one("#find-told", Static).update(Content(f"  {told}"))
