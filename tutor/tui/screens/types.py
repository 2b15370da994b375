"""The types the documents name, with what each library makes of them on this Python, measured live."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tutor.course.cards import TypeCard
from tutor.errors import TutorError
from tutor.explanation.brief import listed_cell, verdict_cell
from tutor.explanation.make import explain
from tutor.explanation.sentences import rule_label
from tutor.pickling.words import DEFAULT_LIBRARIES
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Report
from tutor.session.lab import MODULE, Setup
from tutor.text import one_line, visible
from tutor.tui import keys
from tutor.tui.code_colours import highlight_python
from tutor.tui.screens.base import TutorScreen
from tutor.tui.views.verdict import UNSURE, deciding, drawn
from tutor.tui.widgets.header_line import HeaderLine
from tutor.tui.widgets.probe_field import ProbeField
from tutor.tui.widgets.scroll import Scroll
from tutor.tui.widgets.sheet import Sheet
from tutor.tui.widgets.steady_list import SteadyList
from tutor.tui.widgets.tall_key_bar import TallKeyBar

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens

AT_ONCE = 2
"""How many entries are measured at a time."""
CELL = 21
"""Cells for a verdict in its own words; a narrower list has only the stage that fails."""
SHORT_CELL = 10
WORDS_FROM = 96
"""From so many cells on, a row has room for a name and two verdicts in their own words."""


class TypeFilter(ProbeField):
    """Where words are typed that narrow the list down."""

    key_hints = (("Enter", "Open in the Lab"), ("↑↓", "Choose"), ("a-z", "Filter"))


class TypesScreen(TutorScreen[None]):
    """A list that narrows down as one types; what is open is shown beside it."""

    BINDINGS = [*keys.TYPES]
    AUTO_FOCUS = "#type-filter"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    DEFAULT_CSS = """
    TypesScreen {
        #types { layout: horizontal; height: 1fr; padding: 1 2 0 2; }
        #types-left { width: 5fr; height: 1fr; }
        #types-right { width: 3fr; height: 1fr; padding: 0 0 0 3; scrollbar-size-vertical: 1; }
        #type-list {
            border: none; background: $background; padding: 0; height: 1fr; scrollbar-gutter: stable;
        }
        #type-head { margin: 1 0 0 0; }
        #type-wrong { height: auto; }
        &.-narrow #types { layout: vertical; padding: 0 2; }
        &.-narrow #types-left { width: 1fr; height: 3fr; }
        &.-narrow #types-right { width: 1fr; height: 2fr; padding: 1 0 0 0; }
        &.-narrow #type-head { margin: 0; }
    }
    """

    app: AppForScreens

    def __init__(self, app: AppForScreens) -> None:
        super().__init__()
        self._cards: tuple[TypeCard, ...] = ()
        self._shown: list[TypeCard] = []
        self._known = app.services.measured_types

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        with Container(id="types"):
            with Vertical(id="types-left"):
                yield TypeFilter(id="type-filter")
                yield Static(id="type-wrong", markup=False)
                yield Sheet(self._heading, id="type-head")
                yield SteadyList(id="type-list", markup=False)
            with Scroll(id="types-right", can_focus=False):
                yield Sheet(id="type-detail")
        yield TallKeyBar()

    async def on_mount(self) -> None:
        self.query_one(HeaderLine).title_text = "Types"
        self.query_one("#type-filter", Input).placeholder = "filter by a word: lock, iterator, rule 3, ok"
        self.query_one("#type-list").can_focus = False
        try:
            self._cards = await self.app.services.types()
        except TutorError as error:
            self.query_one("#type-wrong", Static).update(Content.styled(visible(str(error)), "$error"))
            return
        self.app.python_changed.subscribe(self, self._python_changed)
        self._python_changed(None)

    def reopen(self, app: AppForScreens) -> None:
        app.action_types()

    def _python_changed(self, _: None) -> None:
        """Show what is known on the chosen Python, and measure the rest there."""
        self._known = self.app.services.measured_types
        self._fill()
        self.run_worker(self._measure(self._known), group="measure", exclusive=True)

    def on_resize(self) -> None:
        self.call_after_refresh(self._fill)

    async def _measure(self, known: dict[str, Report]) -> None:
        """Run what has not been run yet in this session, in the list's order."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(card: TypeCard) -> None:
            async with gate:
                job = Job(card.code, module=card.module, probe=card.probe)
                try:
                    known[card.id] = await self.app.services.run(job)
                except TutorError as error:
                    self.query_one("#type-wrong", Static).update(
                        Content.styled(visible(str(error)), "$error")
                    )
                    return
            self._redraw(card)

        async with asyncio.TaskGroup() as group:
            for card in self._cards:
                if card.id not in known:
                    group.create_task(one(card))

    # Drawing

    @property
    def chosen(self) -> TypeCard | None:
        """The entry the cursor is at."""
        index = self.query_one("#type-list", OptionList).highlighted
        return self._shown[index] if index is not None and index < len(self._shown) else None

    @property
    def _width(self) -> int:
        return max(30, self.query_one("#type-list").scrollable_content_region.width - 1)

    def _heading(self, width: int) -> Content:
        """What is in the columns."""
        names = [(library.value, "bold") for library in DEFAULT_LIBRARIES]
        return columns(Content.styled("verdict, and the rule that decides", "$quiet"), names, self._width)

    def _fill(self) -> None:
        """The entries that the filter lets through."""
        listed = self.query_one("#type-list", OptionList)
        kept = self.chosen
        words = self.query_one("#type-filter", Input).value.lower().split()
        self._shown = [c for c in self._cards if all(w in searched(c, self._known.get(c.id)) for w in words)]
        self.query_one("#type-head", Sheet).redraw()
        listed.clear_options()
        listed.add_options([Option(row(c, self._known.get(c.id), self._width)) for c in self._shown])
        if self._shown:
            listed.highlighted = self._shown.index(kept) if kept in self._shown else 0
        self._detail()

    def _redraw(self, card: TypeCard) -> None:
        if not self.query(HeaderLine):  # the screen is being closed
            return
        if card in self._shown:
            listed = self.query_one("#type-list", OptionList)
            prompt = row(card, self._known.get(card.id), self._width)
            listed.replace_option_prompt_at_index(self._shown.index(card), prompt)
            if card is self.chosen:
                self._detail()
        header = self.query_one(HeaderLine)
        header.title_text = (
            f"Types, {sum(c.id in self._known for c in self._cards)} of {len(self._cards)} run"
        )

    def _detail(self) -> None:
        card = self.chosen
        report = self._known.get(card.id) if card else None
        self.query_one("#type-detail", Sheet).show(
            lambda width: (
                detail(card, report) if card else Content.styled("No type matches the filter.", "$quiet")
            )
        )

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._fill()

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._detail()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        """A click chooses a row; one on the row that is chosen opens it."""
        event.stop()
        if self.query_one("#type-list", SteadyList).before == event.option_index:
            self.action_open()

    # Keys

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_open()

    def action_move(self, by: int) -> None:
        """Go up or down in the list, and stop at its ends."""
        listed = self.query_one("#type-list", OptionList)
        if self._shown:
            listed.highlighted = min(max((listed.highlighted or 0) + by, 0), len(self._shown) - 1)

    def action_open(self) -> None:
        """Open the entry in the Lab."""
        card = self.chosen
        if card is not None:
            self.app.open_lab(
                Setup(card.code, card.module is not None, card.module or MODULE, probe=card.probe or "")
            )

    def action_leave(self) -> None:
        """Clear the filter; or leave."""
        field = self.query_one("#type-filter", Input)
        if field.value:
            field.value = ""
        else:
            self.app.leave()


def searched(card: TypeCard, report: Report | None) -> str:
    """The text that the filter's words are looked for in."""
    texts = [card.id, card.name, card.claim, *card.named_by, card.note]
    if report is not None:
        for library, result in report.results.items():
            texts += [
                f"{library.value} {verdict_cell(result).text}",
                rule_label(result.rule) if result.rule else "",
            ]
    return " ".join(texts).lower()


def columns(left: Content, cells: Sequence[tuple[str, str]], width: int) -> Content:
    """A name, cut where it has to be, and a cell a library at the right."""
    cell = CELL if width >= WORDS_FROM else SHORT_CELL
    right = [(f"{text:<{cell}}"[:cell] + " ", style) for text, style in cells]
    room = width - len(cells) * (cell + 1)
    name = left.truncate(max(8, room - 1), ellipsis=True)
    return Content.assemble(name, " " * max(1, room - name.cell_length), *right)


def row(card: TypeCard, report: Report | None, width: int) -> Content:
    """An entry on one line: its name, and each library's verdict with the rule that decided."""
    short = width < WORDS_FROM
    cells = [drawn(listed_cell(report, library, short=short)) for library in DEFAULT_LIBRARIES]
    return columns(Content(one_line(card.name or card.id)), cells, width)


def detail(card: TypeCard, report: Report | None) -> Content:
    """An entry in full: the claim, the code, and what decided."""
    parts = [Content.styled(one_line(card.name or card.id), "bold")]
    if card.claim:
        where = f" ({one_line(', '.join(card.named_by))})" if card.named_by else ""
        parts.append(Content.assemble(one_line(card.claim), (where, "$quiet")))
    if card.note:
        parts.append(Content.styled(one_line(card.note), "$quiet"))
    parts.append(highlight_python(visible(card.code.rstrip())))
    if report is not None:
        told = explain(report)
        parts.append(deciding(told))
        parts += [Content.styled(one_line(note), UNSURE) for note in told.notes]
    return Content("\n\n").join(parts)
