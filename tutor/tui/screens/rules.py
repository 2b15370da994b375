"""The five rules, a page each: the document's words, today's pickle, what dill changes, and examples."""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, TypeAlias

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click
from textual.widgets import Static

from tutor.course.cards import RuleCard, RuleExample
from tutor.errors import TutorError
from tutor.explanation.make import explain
from tutor.explanation.sentences import rule_label
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Report
from tutor.text import one_line, visible
from tutor.tui import keys
from tutor.tui.code_colours import highlight_python
from tutor.tui.screens.base import TutorScreen
from tutor.tui.views.inline import inline
from tutor.tui.views.marks import hang
from tutor.tui.views.verdict import deciding, verdict_table
from tutor.tui.widgets.header_line import HeaderLine
from tutor.tui.widgets.scroll import Scroll
from tutor.tui.widgets.sheet import Sheet
from tutor.tui.widgets.tall_key_bar import TallKeyBar

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens


class RunState(Enum):
    """What is known of an example before its run has ended."""

    RUNNING = auto()


RUNNING: Final = RunState.RUNNING
Came: TypeAlias = Report | TutorError | RunState
"""What came of an example: what was measured, why it could not be run, or that it is running."""


class RulesScreen(TutorScreen[None]):
    """One rule at a time; up and down choose an example, Enter runs it."""

    BINDINGS = [*keys.RULES]
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    RulesScreen {
        #rule-page { height: 1fr; padding: 1 2; align-horizontal: center; }
        #rule-page Sheet { max-width: 84; }
        .example { margin: 0 0 1 0; padding: 0 1; border-left: outer $background; }
        .example.-chosen { border-left: outer $accent; background: $surface; }
        #rule-text { margin: 0 0 1 0; }
        #rule-wrong { height: auto; color: $error; }
    }
    """

    app: AppForScreens

    def __init__(self, app: AppForScreens, number: int = 1) -> None:
        super().__init__()
        self._wanted = number
        self._cards: tuple[RuleCard, ...] = ()
        self._reports: dict[tuple[int, int], Came] = {}
        self._example = 0
        self._turning = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        with Scroll(id="rule-page", can_focus=False):
            yield Static(id="rule-wrong", markup=False)
            yield Sheet(id="rule-text")
        yield TallKeyBar()

    async def on_mount(self) -> None:
        self.query_one(HeaderLine).title_text = "The five rules"
        self.app.python_changed.subscribe(self, self._python_changed)
        try:
            self._cards = await self.app.services.rules()
        except TutorError as error:
            self.query_one("#rule-wrong", Static).update(Content(visible(str(error))))
            return
        await self._turn_to(self._wanted)

    @property
    def card(self) -> RuleCard | None:
        """The rule that is shown."""
        return next((card for card in self._cards if card.number == self._wanted), None)

    def reopen(self, app: AppForScreens) -> None:
        app.open_rule(self._wanted)

    async def _turn_to(self, number: int) -> None:
        self._wanted, self._example = number, 0
        card = self.card
        if card is None:
            return
        async with self._turning:
            self.query_one(HeaderLine).title_text = rule_label(number, len(self._cards))
            page = self.query_one("#rule-page", Scroll)
            await page.query(".example").remove()
            self.query_one("#rule-text", Sheet).show(lambda width: rule_text(card, width))
            await page.mount(*(Sheet(classes="example") for _ in card.examples))
            page.scroll_home(animate=False)
        self._draw()

    def _python_changed(self, _: None) -> None:
        """Take back what was run on another Python."""
        self.workers.cancel_group(self, "example")
        self._reports.clear()
        self._draw()

    def _draw(self) -> None:
        card = self.card
        if card is None:
            return
        for index, (sheet, example) in enumerate(zip(self.query(".example"), card.examples, strict=False)):
            report = self._reports.get((card.number, index))
            assert isinstance(sheet, Sheet)
            sheet.set_class(index == self._example, "-chosen")
            sheet.show(lambda width, e=example, r=report: example_text(e, r))  # type: ignore[misc]

    async def action_rule(self, number: int) -> None:
        """Turn to that rule."""
        if self._cards:
            await self._turn_to(number)

    async def action_turn(self, by: int) -> None:
        """Turn to the next or previous rule, and stop at the ends."""
        if self._cards:
            await self._turn_to(min(max(self._wanted + by, 1), len(self._cards)))

    def action_move(self, by: int) -> None:
        """Choose the next or previous example."""
        if self.card is None:
            return
        self._example = min(max(self._example + by, 0), len(self.card.examples) - 1)
        self._draw()
        self.call_after_refresh(self._show_chosen)

    def _show_chosen(self) -> None:
        """Bring the chosen example, with what came of it, into view."""
        for sheet in self.query(".example.-chosen"):
            sheet.scroll_visible(animate=False, top=True)

    def on_click(self, event: Click) -> None:
        """A click on an example chooses and runs it."""
        for index, example in enumerate(self.query(".example")):
            if example.region.contains_point(event.screen_offset):
                self._example = index
                self.action_run()

    def action_page(self, by: int) -> None:
        """Scroll the page."""
        page = self.query_one("#rule-page", Scroll)
        page.scroll_relative(y=by * max(1, page.size.height - 2), animate=False)

    def action_run(self) -> None:
        """Run the chosen example with pickle and with dill."""
        if self.card is not None and self.card.examples:
            self.run_worker(self._run(self.card, self._example), group="example", exclusive=True)

    async def _run(self, card: RuleCard, index: int) -> None:
        example = card.examples[index]
        self._reports[card.number, index] = RUNNING
        self._draw()
        try:
            job = Job(example.code, module=example.module, probe=example.probe)
            self._reports[card.number, index] = await self.app.services.run(job)
        except TutorError as error:
            self._reports[card.number, index] = error
        finally:
            if self._reports.get((card.number, index)) is RUNNING:
                del self._reports[card.number, index]  # another one was started in its place
        self._draw()
        self.call_after_refresh(self._show_chosen)

    def action_lesson(self) -> None:
        """Open the lesson that teaches the rule."""
        card = self.card
        lesson = next((one for one in self.app.lessons if card and one.id == card.lesson), None)
        if lesson is not None:
            self.app.open_lesson(lesson)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the lesson only where there is one."""
        if action == "lesson":
            return any(self.card and one.id == self.card.lesson for one in self.app.lessons)
        return True

    def first_key(self) -> str:
        """What most people want next."""
        return "run"

    def action_leave(self) -> None:
        """Go back."""
        self.app.leave()


def rule_text(card: RuleCard, width: int) -> Content:
    """What is said of a rule, above its examples."""
    restored = (
        " (the first words were missing from the answer, and are restored here)" if card.restored else ""
    )
    parts = [
        Content.assemble((f"{card.number} {one_line(card.name)}", "bold $accent")),
        Content.styled(one_line(card.question), "bold"),
        inline(one_line(card.statement, 2000)),
    ]
    told = (
        ("dill's author says", f"“{one_line(card.document_says)}”{restored}"),
        ("pickle today", one_line(card.today, 2000)),
        ("What dill changes", one_line(card.dill, 2000)),
    )
    for head, text in told:
        parts.append(Content.assemble((head, "bold"), "\n", hang(Content("  "), inline(text), width)))
    if card.examples:
        parts.append(Content.styled("Examples", "bold"))
    return Content("\n\n").join(parts)


def example_text(example: RuleExample, came: Came | None) -> Content:
    """An example, and what came of it where it was run."""
    parts = [
        Content.styled(one_line(example.note), "$quiet"),
        highlight_python(visible(example.code.rstrip())),
    ]
    if example.probe:
        parts.append(Content.assemble(("probe  ", "$quiet"), one_line(example.probe)))
    if came is RUNNING:
        parts.append(Content.styled("running…", "$quiet"))
    elif isinstance(came, TutorError):
        parts.append(Content.styled(one_line(str(came)), "$quiet"))
    elif came is not None:
        told = explain(came)
        parts += [verdict_table(told), deciding(told)]
    return Content("\n\n").join(parts)
