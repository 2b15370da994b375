"""A screen to find something in: words typed above, what fits them below, and one entry in full beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tutor.text import visible
from tutor.tui import keys
from tutor.tui.screens.base import TutorScreen
from tutor.tui.widgets.header_line import HeaderLine
from tutor.tui.widgets.probe_field import ProbeField
from tutor.tui.widgets.scroll import Scroll
from tutor.tui.widgets.sheet import Sheet
from tutor.tui.widgets.steady_list import SteadyList
from tutor.tui.widgets.tall_key_bar import TallKeyBar

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens


class FinderField(ProbeField):
    """Where the words are typed."""

    key_hints = (("Enter", "Open"), ("↑↓", "Choose"), ("a-z", "Find"))
    BINDINGS = [keys.FIND_WORDS]

    class Begin(Message):
        """The key that begins a search was pressed, where there is nothing that it could belong to."""

    async def on_key(self, event: Key) -> None:
        """Begin with other words by a character, where it can't be meant for the words."""
        actions = [one.action for one in self._bindings.key_to_bindings.get(event.key, ())]
        if event.is_printable and "begin" in actions and self.value in ("", self.selected_text):
            event.stop()
            event.prevent_default()
            self.action_begin()

    def action_begin(self) -> None:
        """Take other words."""
        self.post_message(self.Begin())

    async def action_submit(self) -> None:
        """Leave the words immediately, where one goes from place to place: keys may be on their way."""
        if not (isinstance(self.screen, FinderScreen) and self.screen.to_places()):
            await super().action_submit()


class FoundList(SteadyList):
    """What fits the words. It has the focus only while one goes from place to place."""

    key_hints = (("n", "Next"), ("N", "Previous"), ("/", "Other words"), ("Enter", "Open"))
    BINDINGS = [*keys.FINDER_LIST]

    def on_blur(self) -> None:
        self.can_focus = False


class FinderScreen(TutorScreen[None]):
    """Subclasses give the rows for the words typed, an entry in full, and what Enter does."""

    BINDINGS = [*keys.FINDER]
    AUTO_FOCUS = "#find-field"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    DEFAULT_CSS = """
    FinderScreen {
        #finder { layout: horizontal; height: 1fr; padding: 1 2 0 2; }
        #find-left { width: 2fr; height: 1fr; }
        #find-right { width: 3fr; height: 1fr; padding: 0 0 0 3; }
        #find-list { border: none; background: $background; padding: 0; height: 1fr; margin: 1 0 0 0; }
        #find-wrong { height: auto; color: $error; }
        &.-narrow #finder { layout: vertical; padding: 0 2; }
        &.-narrow #find-left { width: 1fr; height: 1fr; }
        &.-narrow #find-right { width: 1fr; height: auto; max-height: 10; padding: 1 0 0 0; }
        &.-narrow #find-list { margin: 0; }
    }
    """
    HEADING = ""
    PLACEHOLDER = ""
    NOTHING = "Nothing contains these words."

    app: AppForScreens
    _places = False
    """Whether Enter leads from place to place, instead of opening one."""

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        with Container(id="finder"):
            with Vertical(id="find-left"):
                yield FinderField(id="find-field")
                yield Static(id="find-wrong", markup=False)
                yield FoundList(id="find-list", markup=False)
            with Scroll(id="find-right", can_focus=False):
                yield Sheet(id="find-detail")
        yield TallKeyBar()

    def on_mount(self) -> None:
        self.query_one(HeaderLine).title_text = self.HEADING
        self.query_one("#find-field", Input).placeholder = self.PLACEHOLDER
        self.query_one("#find-list").can_focus = False
        self.run_worker(self._begin())

    async def _begin(self) -> None:
        """List everything. Not while it is mounted: what it waits for may wait for that in turn."""
        await self.app.loaded.wait()
        await self.load()
        self.refill()

    async def load(self) -> None:
        """Read what is to be found."""

    def rows(self, words: str, width: int) -> list[Content]:
        """The entries for these words, each on one line or two of ``width`` cells."""
        raise NotImplementedError

    def full(self, index: int, width: int) -> Content:
        """The entry of that row."""
        raise NotImplementedError

    def open_entry(self, index: int) -> None:
        """What Enter does with the entry of that row."""
        raise NotImplementedError

    def complain(self, message: str) -> None:
        """Say what could not be read."""
        self.query_one("#find-wrong", Static).update(Content(visible(message)))

    @property
    def words(self) -> str:
        """What is typed."""
        return self.query_one("#find-field", Input).value

    @property
    def chosen(self) -> int | None:
        """The row that the cursor is at."""
        return self.query_one("#find-list", OptionList).highlighted

    def refill(self) -> None:
        """List what fits the words now, from the top."""
        listed = self.query_one("#find-list", OptionList)
        width = max(24, listed.scrollable_content_region.width - 1)
        listed.clear_options()
        listed.add_options([Option(row) for row in self.rows(self.words, width)])
        listed.highlighted = 0 if listed.option_count else None
        self._detail()

    def _detail(self) -> None:
        index = self.chosen
        nothing = Content.styled(self.NOTHING if self.words.strip() else "", "$quiet")
        self.query_one("#find-detail", Sheet).show(
            lambda width: nothing if index is None else self.full(index, width)
        )
        self.query_one("#find-right", Scroll).scroll_home(animate=False)

    def on_resize(self) -> None:
        if self.app.loaded.is_set():
            self.call_after_refresh(self.refill)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.app.loaded.is_set():
            self.refill()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Open the chosen entry."""
        event.stop()
        self.action_open()

    def to_places(self) -> bool:
        """Go from the words to their places, where that was begun; whether it was."""
        listed = self.query_one("#find-list", FoundList)
        if self._places and listed.option_count:
            listed.can_focus = True
            self.set_focus(listed)
        return self._places

    @on(FinderField.Begin)
    def action_begin(self) -> None:
        """Take words, whose places one then goes through."""
        field = self.query_one("#find-field", FinderField)
        self._places = True
        self.set_focus(field)
        field.action_select_all()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._detail()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        """A click chooses a row, to be read beside the list; one on the row that is chosen opens it."""
        event.stop()
        if self.query_one("#find-list", SteadyList).before == event.option_index:
            self.action_open()

    def action_move(self, by: int) -> None:
        """Go up or down in the list, and stop at its ends."""
        listed = self.query_one("#find-list", OptionList)
        if listed.option_count:
            listed.highlighted = min(max((listed.highlighted or 0) + by, 0), listed.option_count - 1)

    def action_open(self) -> None:
        """Follow the entry."""
        if (index := self.chosen) is not None:
            self.open_entry(index)

    def action_leave(self) -> None:
        """Go back to the words; or clear them; or leave."""
        field = self.query_one("#find-field", Input)
        self._places = False
        if not field.has_focus:
            field.focus()
        elif field.value:
            field.value = ""
        else:
            self.app.leave()
