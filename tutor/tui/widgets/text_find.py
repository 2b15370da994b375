"""The line that finds words in what is only read: a step's text, its cards and its results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Offset, Region
from textual.selection import SELECT_ALL, Selection
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from tutor.tui import keys
from tutor.tui.editing.finding import Match, places
from tutor.tui.widgets.find_bar import FindField
from tutor.tui.widgets.sheet import Sheet

HIDDEN_WIDTH = 80
"""Cells: a sheet that isn't on the screen has no width yet, so that its text is read at this one."""
TRIES = 5
"""How many times the screen is laid out until a part that was hidden has its place."""


class MatchPlace(NamedTuple):
    """One place: the widget, and which of the places in it, counted from 0."""

    widget: Widget
    number: int


class TextFindField(FindField):
    """The words to find. Enter leaves them, for the keys that go from place to place."""

    key_hints = (("Enter", "Find"), ("Esc", "Close"))


class TextFindBar(Horizontal, can_focus=True):
    """Finds words in parts of a screen, and marks each place there as if it had been selected.

    ``parts`` gives what is searched, in order; ``reveal`` brings one of these on the screen.
    """

    key_hints = (("n", "Next place"), ("N", "Previous"), ("/", "Other words"), ("Esc", "Close"))
    BINDINGS = [*keys.FOUND]
    DEFAULT_CSS = """
    TextFindBar { dock: bottom; height: 1; padding: 0 2; background: $panel; }
    TextFindBar Static { width: auto; color: $quiet; }
    TextFindBar TextFindField, TextFindBar TextFindField:focus {
        border: none; height: 1; padding: 0; width: 1fr; background: $panel;
    }
    """

    def __init__(self, parts: Callable[[], Sequence[Widget]], reveal: Callable[[Widget], None]) -> None:
        super().__init__()
        self._parts = parts
        self._reveal = reveal
        self._at: int | None = None
        self._before: Widget | None = None

    def compose(self) -> ComposeResult:
        yield Static("Find  ", markup=False)
        yield TextFindField(placeholder="words in the text and the results", compact=True)
        yield Static(id="text-find-told", markup=False)

    def on_mount(self) -> None:
        self._before = self.screen.focused
        self.action_begin()

    def action_begin(self) -> None:
        """Take the words to find."""
        self.screen.set_focus(self.field)  # immediately: letters may be on their way
        self.field.action_select_all()

    @property
    def field(self) -> TextFindField:
        """Where the words are."""
        return self.query_one(TextFindField)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._at = None
        self.follow(1)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """From the words to their places."""
        event.stop()
        if self._at is not None:
            self.screen.set_focus(self)

    def action_follow(self, by: int) -> None:
        """Go to the next place, or the one before."""
        self.follow(by)

    def action_close(self) -> None:
        """Back to where the focus was."""
        self.close()

    def close(self) -> None:
        """Leave the text as it was, but scrolled to what was found."""
        self.screen.clear_selection()
        before, parts = self._before, self._parts()
        if before is None or not (before.is_attached and before.region.area):
            before = next((part for part in parts if part.can_focus and part.region.area), None)
        self.screen.set_focus(before)
        self.remove()  # not awaited: it waits for this key to be done with

    def follow(self, by: int) -> None:
        """Go to the next place, or with -1 to the one before, round the end."""
        found = self._places()
        if found:
            at = (-1 if by > 0 else 0) if self._at is None else self._at
            self._at = (at + by) % len(found)
            told = f"{self._at + 1} of {len(found)}"
            place = found[self._at]
            self._reveal(self._part_of(place.widget))
            self.call_after_refresh(self._mark, place)
        else:
            self._at = None
            self.screen.clear_selection()
            told = "not there" if self.field.value else ""
        self.query_one("#text-find-told", Static).update(Content(f"  {told}"))

    def _places(self) -> list[MatchPlace]:
        return [
            MatchPlace(widget, number)
            for part in self._parts()
            for widget in texts_in(part)
            for number in range(len(self._in(widget)))
        ]

    def _in(self, widget: Widget) -> list[Match]:
        return places(text_of(widget).splitlines(), self.field.value)

    def _part_of(self, widget: Widget) -> Widget:
        return next(part for part in self._parts() if part in widget.ancestors)

    def _mark(self, place: MatchPlace, tries: int = TRIES) -> None:
        """Mark a place and scroll to it, once it is laid out."""
        widget = place.widget
        if not (self.is_attached and widget.is_attached):
            return
        if tries and not widget.region.area:
            self.call_after_refresh(self._mark, place, tries - 1)
            return
        found = self._in(widget)
        if not found:  # the words have changed since
            return
        one = found[min(place.number, len(found) - 1)]
        span = Selection(Offset(one.start, one.row), Offset(one.end, one.row))
        self.screen.selections = {widget: span}
        part, width = self._part_of(widget), max(1, widget.content_size.width)
        lines = text_of(widget).splitlines()
        above = Content("\n".join([*lines[: one.row], lines[one.row][: one.end]])).get_height({}, width) - 1
        top = widget.content_region.y + above - part.content_region.y + part.scroll_offset.y
        part.scroll_to_region(Region(0, top, 1, 1), animate=False, force=True)


def texts_in(part: Widget) -> Iterator[Widget]:
    """The widgets of a part that have a text, from top to bottom, but not what is typed into."""
    for widget in part.walk_children(Widget):
        if widget.display and not isinstance(widget, Input | TextArea) and text_of(widget):
            yield widget


def text_of(widget: Widget) -> str:
    """The text that a widget shows itself."""
    if isinstance(widget, Sheet) and not widget.content_size.width:
        return widget.text_at(HIDDEN_WIDTH).plain
    found = widget.get_selection(SELECT_ALL)
    return found[0] if found is not None else ""
