"""One step on the screen: its prose, and the work it asks for beside or below it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tutor.course.model import Exercise, Predict, Question, Snippet, Step
from tutor.scoring.records import StepProgress
from tutor.text import visible
from tutor.tui.code_colours import highlight_python
from tutor.tui.widgets.card_deck import CardDeck
from tutor.tui.widgets.inline import inline
from tutor.tui.widgets.prose import Prose
from tutor.tui.widgets.question_box import QuestionBox
from tutor.tui.widgets.workbench import Workbench


class StepView(Container):
    """Lays out one step. What the learner has done before is given, not looked up."""

    def __init__(self, step: Step, *, state: StepProgress, narrow: bool) -> None:
        super().__init__(classes=f"-{step.kind.value}")
        self.step = step
        self.narrow = narrow
        self.changed = state.done and state.updated
        self.work: Workbench | CardDeck | QuestionBox | None = None
        match step.work:
            case Snippet() | Exercise() as work:
                snippet = work.snippet if isinstance(work, Exercise) else work
                self.work = Workbench(
                    snippet.code if state.draft is None else state.draft,
                    snippet.module,
                    as_module=snippet.module is not None,
                    with_score=isinstance(work, Exercise),
                    id="work-pane",
                )
            case Predict(cards=cards):
                known = {
                    i: state.guesses[c.code].guess for i, c in enumerate(cards) if c.code in state.guesses
                }
                self.work = CardDeck(cards, known, id="deck")
            case Question() as question:
                picked = frozenset(state.tries[-1].picked) if state.tries else None
                self.work = QuestionBox(question, picked=picked, id="question")

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="prose-pane", can_focus=True):
            yield Static(inline(self.step.title), id="step-title", markup=False)
            if self.changed:
                yield Static("Changed since you did it. Your points stay.", id="changed", markup=False)
            if self.step.prose.strip():
                yield Prose(self.step.prose, id="prose")
            if isinstance(self.work, QuestionBox):
                yield self.work
            yield Vertical(id="below")
        if isinstance(self.work, CardDeck):
            with VerticalScroll(id="deck-pane", can_focus=False):
                if isinstance(self.step.work, Predict) and self.step.work.setup.strip():
                    yield Static(
                        highlight_python(visible(self.step.work.setup.strip("\n"))), id="setup", markup=False
                    )
                yield self.work
        elif isinstance(self.work, Workbench):
            yield self.work

    @property
    def workbench(self) -> Workbench | None:
        """The editor and results, in a step that has them."""
        return self.work if isinstance(self.work, Workbench) else None

    @property
    def main(self) -> Widget:
        """What should have the focus when the step opens."""
        if isinstance(self.work, CardDeck | QuestionBox):
            return self.work
        if isinstance(self.work, Workbench) and not self.narrow:
            return self.work.editor
        return self.query_one("#prose-pane")

    def show_pane(self, work: bool) -> None:
        """Where the screen is narrow, show the work instead of the prose, or the other way round."""
        self.set_class(work, "-show-work")

    async def show_aside(self) -> None:
        """Add what the lesson says once the work is done."""
        if self.step.aside.strip() and not self.query("#aside"):
            aside = Prose(self.step.aside, id="aside", classes="note")
            await self.query_one("#below", Vertical).mount(aside, before=0)

    async def show_hints(self, hints: tuple[str, ...], shown: int) -> None:
        """Show the first ``shown`` hints under the prose."""
        below = self.query_one("#below", Vertical)
        for index in range(shown):
            if not self.query(f"#hint-{index}"):
                head = Content.assemble((f"Hint {index + 1} of {len(hints)}", "bold $accent"))
                box = Vertical(
                    Static(head, markup=False),
                    Static(inline(hints[index].strip(), "")),
                    id=f"hint-{index}",
                    classes="hint",
                )
                await below.mount(box)

    async def show_solution(self, code: str, why: str) -> None:
        """Show the solution under the hints."""
        if self.query("#solution"):
            return
        box = Vertical(
            Static(Content.styled("Solution", "bold $accent"), markup=False),
            Static(highlight_python(visible(code.strip("\n"))), classes="code", markup=False),
            *([Prose(why)] if why.strip() else []),
            id="solution",
            classes="hint",
        )
        await self.query_one("#below", Vertical).mount(box)

    def scroll_below(self) -> None:
        """Bring the newest thing under the prose into view."""
        self.query_one("#prose-pane", VerticalScroll).scroll_end(animate=False)
