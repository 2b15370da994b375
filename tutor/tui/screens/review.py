"""Review: what was missed comes back, one prediction at a time, when its day has come."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from tutor.course.cards import RuleCard, TypeCard
from tutor.course.model import Card
from tutor.errors import TutorError
from tutor.explanation.make import explain
from tutor.explanation.model import Explanation
from tutor.grading.predict import can_judge, right_guess
from tutor.progress.next_lesson import duration
from tutor.progress.review import Asked, Item, Scheduled, ask
from tutor.text import one_line, visible
from tutor.tui import keys
from tutor.tui.code_colours import highlight_python
from tutor.tui.screens.base import TutorScreen
from tutor.tui.views.marks import NO, YES
from tutor.tui.views.verdict import deciding
from tutor.tui.widgets.card_deck import CardDeck
from tutor.tui.widgets.header_line import HeaderLine
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.scroll import Scroll
from tutor.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens

DAY = 24 * 60


class ReviewScreen(TutorScreen[None]):
    """Asks all that is due, the longest due first, and says when the next is."""

    BINDINGS = [*keys.REVIEW]
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    ReviewScreen {
        #review { height: 1fr; padding: 1 2; align-horizontal: center; }
        #review > * { max-width: 84; }
        CardDeck { margin: 1 0; }
    }
    """

    app: AppForScreens

    def __init__(self, app: AppForScreens) -> None:
        super().__init__()
        self._waiting: list[tuple[Item, Asked]] = []
        self._plans: dict[Item, Scheduled] = {}
        self._types: tuple[TypeCard, ...] = ()
        self._rules: tuple[RuleCard, ...] = ()
        self._at = 0
        self._right = 0
        self._told = False
        self._placing = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        with Scroll(id="review", can_focus=False):
            yield Sheet(id="review-head")
            yield Sheet(id="review-foot")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(HeaderLine).title_text = "Review"
        self.run_worker(self._begin())

    async def _begin(self) -> None:
        """Find what is due. Not while it is mounted: what it waits for may wait for that in turn."""
        await self.app.loaded.wait()
        self._types, self._rules = await self._read()
        self._plans = await self.app.study.enrol(self.app.lessons)
        now = time.time()
        for item, plan in self._plans.items():
            if plan.due <= now and (
                asked := ask(item, plan.times, self.app.lessons, self._types, self._rules)
            ):
                self._waiting.append((item, asked))
        await self._place()

    def reopen(self, app: AppForScreens) -> None:
        app.action_review()

    async def _read(self) -> tuple[tuple[TypeCard, ...], tuple[RuleCard, ...]]:
        """The lists that fresh variants come from; a review goes on without one that is not there."""
        types: tuple[TypeCard, ...] = ()
        rules: tuple[RuleCard, ...] = ()
        try:
            rules = await self.app.services.rules()
            types = await self.app.services.types()
        except TutorError:
            pass
        return types, rules

    @property
    def current(self) -> tuple[Item, Asked] | None:
        """What is asked now; ``None`` at the end."""
        return self._waiting[self._at] if self._at < len(self._waiting) else None

    async def _place(self) -> None:
        """Put the current prediction on the screen, or the end."""
        async with self._placing:
            self._told = False
            await self.query(CardDeck).remove()
            head, foot = self.query_one("#review-head", Sheet), self.query_one("#review-foot", Sheet)
            foot.show(lambda width: Content(""))
            if self.current is None:
                head.show(lambda width: self._ending())
            else:
                _, asked = self.current
                title = f"Review   {self._at + 1} of {len(self._waiting)}"
                self.query_one(HeaderLine).title_text = title
                head.show(lambda width: asked_text(asked))
                deck = CardDeck([Card(asked.code, asked.note, 1, asked.probe)], {})
                await self.query_one("#review").mount(deck, after=head)
                deck.focus()
        self.refresh_bindings()

    def _ending(self) -> Content:
        asked = len(self._waiting)
        parts = [Content.styled("Nothing is due." if not asked else "You're all caught up.", "bold $accent")]
        if asked:
            parts.append(Content(f"{self._right} of {asked} right."))
        now = time.time()
        later = [plan.due for plan in self._plans.values() if plan.due > now]
        if later:
            parts.append(Content(f"{len(later)} to come; the next in {until_due(min(later) - now)}."))
        elif not asked:
            parts.append(Content("Predictions you miss, and rules that cost you points, come back here."))
        return Content("\n\n").join(parts)

    @on(CardDeck.Guessed)
    def _guessed(self, event: CardDeck.Guessed) -> None:
        event.stop()
        if self.current is not None:
            self.run_worker(self._answer(event), group="answer", exclusive=True)

    async def _answer(self, event: CardDeck.Guessed) -> None:
        assert self.current is not None
        item, asked = self.current
        deck, foot = self.query_one(CardDeck), self.query_one("#review-foot", Sheet)
        try:
            report = await self.app.services.run(asked.job)
        except TutorError as error:
            message = str(error)
            deck.show_failure(0, message)
            foot.show(lambda width: Content.styled(visible(message), "$error"))
        else:
            deck.show_report(0, report)
            right = plan = None
            if can_judge(report):
                right = right_guess(report, event.guess) is event.guess
                plan = await self.app.study.record_review(item, right)
                self._right += right
            if plan is not None:
                self._plans[item] = plan
            foot.show(lambda width: told_text(right, plan, explain(report)))
        self._told = True
        self.refresh_bindings()

    async def action_next(self) -> None:
        """Go on once the answer is shown."""
        if self.current is not None and self._told:
            self._at += 1
            await self._place()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer Next once the answer is shown."""
        return self._told if action == "next" else True

    def action_leave(self) -> None:
        """Go back; Home counts anew."""
        self.app.go_home()


def asked_text(asked: Asked) -> Content:
    """Why this is asked, and the lines it starts with."""
    parts = [
        Content.styled("Which library can rebuild it, unchanged, in a fresh process?", "bold $accent"),
        Content.styled(one_line(asked.reason), "$quiet"),
    ]
    if asked.setup:
        parts.append(highlight_python(visible(asked.setup.rstrip())))
    return Content("\n\n").join(parts)


def told_text(right: bool | None, plan: Scheduled | None, why: Explanation) -> Content:
    """Whether the guess was right, why, and when it comes back; ``None`` where no run could tell."""
    if right is None:
        told = ("This Python has no dill, so the answer isn't counted.", "$quiet")
        return Content.assemble(told, "\n\n", deciding(why))
    mark = (f"{YES} Right.", "bold $accent") if right else (f"{NO} Not quite.", "bold $error")
    when = f" You'll see this one again in {until_due(plan.due - time.time())}." if plan is not None else ""
    return Content.assemble(mark, when, "\n\n", deciding(why))


def until_due(seconds: float) -> str:
    """``9 min``, ``3 h 20 min``, ``1 day``, ``12 days``."""
    minutes = max(1, round(seconds / 60))
    days = round(minutes / DAY)
    if minutes < DAY:
        return duration(minutes)
    return "1 day" if days == 1 else f"{days} days"
