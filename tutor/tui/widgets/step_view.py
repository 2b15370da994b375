"""One step on the screen: its prose, and the work it asks for beside or below it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tutor.course.model import Exercise, Predict, Question, Snippet, Step
from tutor.progress.records import StepProgress
from tutor.session.solved import BesideSolution
from tutor.text import visible
from tutor.tui import keys
from tutor.tui.code_colours import fold, highlight_python
from tutor.tui.views.inline import inline
from tutor.tui.widgets.card_deck import CardDeck
from tutor.tui.widgets.forecast_box import ForecastBox
from tutor.tui.widgets.prose import Prose, ProsePane
from tutor.tui.widgets.question_box import QuestionBox
from tutor.tui.widgets.results import VERDICT, ResultsPanel
from tutor.tui.widgets.scroll import Scroll
from tutor.tui.widgets.sheet import Sheet
from tutor.tui.widgets.workbench import READER, Workbench

ROOM = 7
"""So many lines of code are enough to show beside the prose; shorter code needs only its own."""


class StepView(Container):
    """Lays out one step. What the learner has done before is given, not looked up.

    Where the screen is narrow, text and code take turns, but a short text has its code below it. Cards are
    in one column with their text, which scrolls as a whole.
    """

    BINDINGS = [*keys.STEP]

    class Edited(Message):
        """The learner's code of a step has changed. It is that step's, whichever is open by then."""

        def __init__(self, step: Step, text: str) -> None:
            super().__init__()
            self.step = step
            self.text = text

    def __init__(
        self, step: Step, *, state: StepProgress, narrow: bool, note: str = "", earlier: Content | None = None
    ) -> None:
        super().__init__(classes=f"-{step.kind.value}")
        self.step = step
        self.set_class(narrow and isinstance(step.work, Exercise), "-typing")
        self.note = note
        """What has to be known before the step is begun, such as a library that does not work here."""
        self.earlier = earlier or Content("")
        """What came of the step before, where it is done."""
        self.narrow = narrow
        self.changed = state.done and state.updated
        self.work: Workbench | CardDeck | QuestionBox | None = None
        self.forecast: ForecastBox | None = None
        """The guess that comes before the run, in a step that asks for one."""
        if isinstance(step.work, Snippet) and step.work.forecast is not None:
            picked = state.tries[0].picked[0] if state.tries else None
            self.forecast = ForecastBox(step.work.forecast, picked, id="forecast")
            self.forecast.onward = self._onward
            self.set_class(narrow and picked is None, "-guessing")
        match step.work:
            case Snippet() | Exercise() as work:
                snippet = work.snippet if isinstance(work, Exercise) else work
                self.work = Workbench(
                    snippet.code if state.draft is None else state.draft,
                    snippet.module,
                    others=dict(snippet.files) | ({READER: snippet.reader} if snippet.reader else {}),
                    as_module=snippet.module is not None,
                    with_score=isinstance(work, Exercise),
                    earlier=self.earlier,
                    id="work-pane",
                )
            case Predict(cards=cards, warmup=warmup):
                known = {
                    i: state.guesses[c.code].guess for i, c in enumerate(cards) if c.code in state.guesses
                }
                self.work = CardDeck(cards, known, warmup=warmup, id="deck")
                self.work.onward = self._onward
                self.work.in_view = self._card_in_view
            case Question() as question:
                self.work = QuestionBox(question, tries=[one.picked for one in state.tries], id="question")
                self.work.onward = self._onward

    def compose(self) -> ComposeResult:
        with ProsePane(id="prose-pane", can_focus=True):
            yield Static(inline(self.step.title), id="step-title", markup=False)
            if self.changed:
                yield Static("Changed since you did it. Your points stay.", id="changed", markup=False)
            if self.earlier.plain:
                yield Static(self.earlier, id="earlier", markup=False)
            if self.note:
                yield Static(self.note, id="library-note", markup=False)
            if self.step.prose.strip():
                yield Prose(self.step.prose, id="prose")
            if isinstance(self.work, QuestionBox):
                yield self.work
            if self.forecast is not None:
                yield self.forecast
            if not isinstance(self.work, CardDeck):
                yield Vertical(id="below")
        if isinstance(self.work, CardDeck):
            with Scroll(id="deck-pane", can_focus=False):
                if isinstance(self.step.work, Predict) and self.step.work.setup.strip():
                    setup = highlight_python(visible(self.step.work.setup.strip("\n")))
                    yield Sheet(lambda width: fold(setup, width), id="setup")
                yield self.work
                yield Vertical(id="below")
        elif isinstance(self.work, Workbench):
            yield self.work
            yield Static(id="in-short", markup=False)

    def on_mount(self) -> None:
        self.watch(self.prose_pane, "virtual_size", self._fit, init=False)
        self.watch(self.scroller, "scroll_y", self.screen.refresh_bindings, init=False)

    def on_resize(self) -> None:
        self.call_after_refresh(self._fit)

    @on(Workbench.Edited)
    def _edited(self, event: Workbench.Edited) -> None:
        event.stop()
        self.post_message(self.Edited(self.step, event.text))

    @property
    def prose_pane(self) -> Scroll:
        """Where the text is, with what is added below it."""
        return self.query_one("#prose-pane", Scroll)

    @property
    def room(self) -> bool:
        """Whether text and code are both on a narrow screen, before the code is run."""
        return (self.has_class("-room") or self.has_class("-typing")) and not self.has_class("-show-work")

    def _fit(self) -> None:
        """See whether there is room for the code below the text."""
        bench = self.workbench
        if bench is None or not self.is_mounted:
            return
        text = sum(child.outer_size.height + child.styles.margin.height for child in self.prose_pane.children)
        lines = min(bench.editor.document.line_count, ROOM) + 3
        room = self.size.height - text >= lines
        if self.has_class("-room") and not room and bench.editor.has_focus:
            self.share(True)
        self.set_class(room, "-room")

    # Cards and questions: what is read after them

    @property
    def scroller(self) -> Widget:
        """What scrolls the cards, or the text."""
        if isinstance(self.work, CardDeck):
            return self if self.screen.has_class("-narrow") else self.query_one("#deck-pane")
        return self.prose_pane

    def action_page_up(self) -> None:
        """Scroll the cards up."""
        self.scroller.scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        """Scroll the cards down."""
        self.scroller.scroll_page_down(animate=False)

    def show_card(self, top: int, height: int) -> None:
        """Bring lines of the deck into view, in the middle where there is room around them."""
        pane = self.scroller
        at = self._line(top) + pane.scroll_offset.y
        pane.scroll_to(y=max(0, at - max(0, pane.content_size.height - height) // 2), animate=False)

    def _card_in_view(self, top: int, height: int) -> bool:
        room, at = self.scroller.content_size.height, self._line(top)
        return at >= 0 and at + min(height, room) <= room

    def _line(self, top: int) -> int:
        """On which line of what scrolls the cards a line of the deck is seen."""
        return self.query_one(CardDeck).content_region.y - self.scroller.content_region.y + top

    @property
    def texts(self) -> list[Widget]:
        """What there is to read, as the parts that scroll: the text, the cards, the results of a run."""
        if isinstance(self.work, CardDeck):
            return list(dict.fromkeys([self if self.scroller is self else self.prose_pane, self.scroller]))
        if self.workbench is None or self.workbench.results.has_class("-idle"):
            return [self.prose_pane]
        return [self.prose_pane, self.workbench.results.page]

    @property
    def _unread(self) -> int:
        """How many lines of what the lesson says in the end are below the last line that is visible."""
        pane = self.scroller
        return max([0, *(a.region.bottom - pane.content_region.bottom for a in self.query("#aside"))])

    def _onward(self) -> str:
        return "Read on" if self._unread else "Next step"

    @property
    def more_text(self) -> bool:
        """Whether some of the text is below the last line that is visible."""
        pane = self.prose_pane
        return bool(pane.display) and pane.scroll_offset.y < pane.max_scroll_y

    def read_on(self) -> bool:
        """Scroll to what the lesson says in the end; whether there was any left to read."""
        if not self._unread:
            return False
        pane, aside = self.scroller, self.query_one("#aside")
        below = aside.region.y - pane.content_region.y
        pane.scroll_relative(y=min(below - 1, self._unread) if below > 1 else self._unread, animate=False)
        return True

    @property
    def workbench(self) -> Workbench | None:
        """The editor and results, in a step that has them."""
        return self.work if isinstance(self.work, Workbench) else None

    @property
    def main(self) -> Widget:
        """What should have the focus when the step opens."""
        if isinstance(self.work, CardDeck | QuestionBox):
            return self.work
        if self.forecast is not None and self.forecast.answered is None:
            return self.forecast
        if isinstance(self.work, Workbench) and (not self.narrow or isinstance(self.step.work, Exercise)):
            return self.work.editor
        return self.prose_pane

    def show_pane(self, work: bool) -> None:
        """Where the screen is narrow, show the work instead of the prose, or the other way round."""
        self.set_class(work, "-show-work")

    def share(self, shared: bool) -> None:
        """Where the screen is narrow and nothing has run, give the code the half below the prose, or none."""
        self.set_class(shared, "-typing")

    def on_results_panel_redrawn(self, event: ResultsPanel.Redrawn) -> None:
        """Keep the results in sight, in short, where there is no room for them."""
        event.stop()
        self.set_class(not event.panel.has_class("-idle"), "-ran")
        self.set_class(self.has_class("-guessing") and event.panel.has_class("-idle"), "-guessing")
        self.set_class(event.panel.active == VERDICT, "-verdict")
        self.query_one("#in-short", Static).update(event.panel.in_short())

    async def set_note(self, note: str) -> None:
        """Say something below the title that was not known when the step was opened, or no longer say it."""
        if note != self.note:
            self.note = note
            await self.query("#library-note").remove()
            if note:
                shown = Static(note, id="library-note", markup=False)
                await self.prose_pane.mount(shown, after=self.query_one("#step-title"))

    async def show_aside(self) -> bool:
        """Add what the lesson says once the work is done; whether it is new on the screen."""
        if not self.step.aside.strip() or self.query("#aside"):
            return False
        aside = Prose(self.step.aside, id="aside", classes="note")
        await self.query_one("#below", Vertical).mount(aside, before=0)
        return True

    async def show_hints(self, hints: tuple[str, ...], shown: int) -> None:
        """Show the first ``shown`` hints under the prose."""
        for index in range(shown):
            head = Content.styled(f"Hint {index + 1} of {len(hints)}", "bold $accent")
            await self._add(f"hint-{index}", head, Static(inline(hints[index].strip(), "")))

    async def ask_before_solution(self, told: str) -> None:
        """Say what showing the solution costs."""
        head = Content.styled("Show the solution?", "bold $warning")
        await self._add("solution-cost", head, Static(told, markup=False))

    async def show_solution(self, exercise: Exercise, beside: BesideSolution | None = None) -> None:
        """Show the solution under the hints: ``beside`` the learner's own, where that is right too."""
        from tutor.tui.widgets.solution import solution_parts  # late: few steps are opened with theirs

        await self.query("#solution-cost, #solution").remove()
        body = solution_parts(exercise, beside)
        await self._add("solution", Content.styled("Solution", "bold $accent"), *body)

    async def _add(self, id: str, head: Content, *body: Widget) -> None:
        """Add a box under the prose, unless it is there."""
        if not self.query(f"#{id}"):
            box = Vertical(Static(head, markup=False), *body, id=id, classes="hint")
            await self.query_one("#below", Vertical).mount(box)

    def scroll_to_box(self, id: str, tries: int = 5, before: int = 0) -> None:
        """Bring what is under the prose into view, from its top; ``before`` is how high it was last."""
        for box in self.query(f"#{id}"):
            pane, height = self.prose_pane, box.outer_size.height
            if tries and not (height and height == before and pane.outer_size.height <= self.size.height):
                # The text was behind the work, and has yet to be laid out, or its parts have.
                self.call_after_refresh(self.scroll_to_box, id, tries - 1, height)
            else:
                pane.scroll_to_widget(box, animate=False, top=height > 6)
