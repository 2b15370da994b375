"""The lesson screen: one step at a time, its text beside its work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.widget import Widget

from tutor.course.model import Exercise, Lesson, Predict, Question, Snippet, Step
from tutor.errors import TutorError
from tutor.sandbox.results import Report
from tutor.tui import jobs, keys
from tutor.tui.screens.running import RunningScreen
from tutor.tui.study import StepState
from tutor.tui.widgets.card_deck import CardDeck, Guess
from tutor.tui.widgets.header_line import DONE, HALF, TODO, HeaderLine
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.question_box import QuestionBox
from tutor.tui.widgets.results import SCORE, VERDICT
from tutor.tui.widgets.step_view import StepView
from tutor.tui.widgets.workbench import Workbench

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp

ONLY_IN = {
    "run": (Snippet, Exercise),
    "check": (Exercise,),
    "hint": (Exercise,),
    "solution": (Exercise,),
    "switch": (Snippet, Exercise),
    "tab": (Snippet, Exercise),
    "flip": (Snippet, Exercise),
}
"""Actions that only some steps have, by the work that has them."""


class LessonScreen(RunningScreen):
    """Steps through one lesson. Everything is saved as it happens."""

    BINDINGS = [*keys.LESSON]
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    app: TutorApp

    def __init__(self, app: TutorApp, lesson: Lesson, step_id: str | None = None) -> None:
        super().__init__(app.runner)
        self.study = app.study
        self.lesson = lesson
        ids = [step.id for step in lesson.steps]
        wanted = step_id or self.study.last(lesson)
        self.index = ids.index(wanted) if wanted in ids else 0
        self._opening = asyncio.Lock()

    @property
    def step(self) -> Step:
        """The step that is open."""
        return self.lesson.steps[self.index]

    @property
    def state(self) -> StepState:
        """What the learner has done in the open step."""
        return self.study.state(self.lesson, self.step)

    @property
    def view(self) -> StepView | None:
        """The step on the screen; ``None`` for a moment between two steps."""
        return next(iter(self.query(StepView)), None)

    @property
    def bench(self) -> Workbench | None:
        """The editor and results, in a step that has them."""
        return self.view.workbench if self.view else None

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        yield Container(id="stage")
        yield KeyBar()

    async def on_mount(self) -> None:
        await self.open_step(self.index)

    def on_unmount(self) -> None:
        self._save_draft()

    async def open_step(self, index: int) -> None:
        """Put a step on the screen, as the learner left it."""
        async with self._opening:
            self._save_draft()
            self.workers.cancel_node(self)
            self.index = index
            step, state = self.step, self.state
            self.study.visit(self.lesson, step)
            stage = self.query_one("#stage", Container)
            view = StepView(
                step,
                code=jobs.code_for(step, state.draft),
                as_module=jobs.starts_as_module(step),
                guesses={i: Guess(g) for i, g in state.guesses.items()},
                picked=state.picked,
            )
            with self.app.batch_update():
                await stage.remove_children()
                await stage.mount(view)
            await self._restore(view, step, state)
            view.main.focus()
            self._draw_header()
            self.refresh_bindings()
            if isinstance(step.work, Predict):
                self.run_worker(self._run_cards(step, step.work), group="cards", exclusive=True)

    async def _restore(self, view: StepView, step: Step, state: StepState) -> None:
        if isinstance(step.work, Exercise):
            await view.show_hints(step.work.hints, state.hints)
            if state.revealed:
                await view.show_solution(step.work.solution.code, step.work.solution.why)
        if state.done:
            await view.show_aside()

    def _draw_header(self) -> None:
        header = self.query_one(HeaderLine)
        states = [self.study.state(self.lesson, step) for step in self.lesson.steps]
        header.title_text = f"{self.lesson.order} {self.lesson.title}"
        header.step = self.index
        header.dots = tuple(DONE if s.done else HALF if s.begun else TODO for s in states)
        header.score = (self.study.earned(self.lesson), self.lesson.points)

    # Moving about

    async def action_next(self) -> None:
        """Go to the next step, or from the last one to the end of the lesson."""
        if self.step.work is None:
            self.study.change(self.lesson, self.step, done=True)
        if self.index + 1 < len(self.lesson.steps):
            await self.open_step(self.index + 1)

    async def action_back(self) -> None:
        """Go to the step before."""
        if self.index:
            await self.open_step(self.index - 1)

    def action_leave(self) -> None:
        """Stop the run; or leave the editor for the prose; or go Home."""
        if self.running:
            self.stop_run()
        elif self.view is not None and self._in_work:
            self._to_prose()
        else:
            self._save_draft()
            self.app.go_home()

    def action_switch(self) -> None:
        """From the editor to the prose, or from anywhere else to the editor."""
        if self.bench is None:
            return
        if self.focused is self.bench.editor:
            self._to_prose()
        else:
            self._show(work=True)
            self.bench.editor.focus()

    def action_tab(self) -> None:
        """To the results; from there to the next tab."""
        if self.bench is None:
            return
        results = self.bench.results
        if self.focused is not None and results in self.focused.ancestors:
            results.next_tab()
        else:
            self._show(work=True)
            results.query_one("#page-scroll").focus()

    @property
    def _in_work(self) -> bool:
        bench = self.bench
        return bench is not None and self.focused is not None and bench in self.focused.ancestors

    def _to_prose(self) -> None:
        self._show(work=False)
        self.query_one("#prose-pane", VerticalScroll).focus()

    def _show(self, *, work: bool) -> None:
        if self.view is not None:
            self.view.show_pane(work)

    # Running and checking

    def action_run(self) -> None:
        """Run what is in the editor; while it runs, stop it."""
        if self.running:
            self.stop_run()
            return
        bench, step = self.bench, self.step
        if bench is None or not isinstance(step.work, Snippet | Exercise):
            return
        bench.flush()
        self._show(work=True)
        bench.results.choose(VERDICT)
        job = jobs.job_for(step.work, bench.editor.text, as_module=bench.as_module)

        async def done(report: Report) -> None:
            self._blame(bench, report)
            if isinstance(step.work, Snippet):
                await self._finish(step, done=True)

        self.start_run(job, bench.results, done)

    def action_check(self) -> None:
        """Run the exercise with its checks, score it, and keep the attempt."""
        bench, step = self.bench, self.step
        if bench is None or not isinstance(step.work, Exercise):
            return
        bench.flush()
        self._show(work=True)
        bench.results.choose(VERDICT)
        job = jobs.job_for(step.work, bench.editor.text, as_module=bench.as_module)

        async def done(report: Report) -> None:
            self._blame(bench, report)
            bench.results.choose(SCORE)

        self.start_run(job, bench.results, done)

    def _blame(self, bench: Workbench, report: Report) -> None:
        lines = [r.blame.line for r in report.results.values() if r.blame and r.blame.line]
        bench.editor.blamed = lines[0] if lines else None

    async def _finish(self, step: Step, **changes: object) -> None:
        """Note what was done in a step, and show what follows from it."""
        self.study.change(self.lesson, step, **changes)
        self._draw_header()
        if step is self.step and self.view is not None and self.state.done:
            await self.view.show_aside()

    def action_flip(self) -> None:
        """Run the code as a module instead of a script, or the other way round."""
        if self.bench is not None:
            self.bench.flip()

    # Hints and the solution

    async def action_hint(self) -> None:
        """Show the next hint."""
        work = self.step.work
        if not isinstance(work, Exercise) or self.view is None:
            return
        shown = min(len(work.hints), self.state.hints + 1)
        self.study.change(self.lesson, self.step, hints=shown)
        await self.view.show_hints(work.hints, shown)
        self._to_prose()
        self.call_after_refresh(self.view.scroll_below)
        self.refresh_bindings()

    async def action_solution(self) -> None:
        """Show the solution, where it may be shown."""
        work = self.step.work
        if not isinstance(work, Exercise) or self.view is None:
            return
        if not self.solution_allowed:
            self.notify("The solution opens after the hints, or after three attempts.", markup=False)
            return
        self.study.change(self.lesson, self.step, revealed=True)
        await self.view.show_solution(work.solution.code, work.solution.why)
        self._to_prose()
        self.call_after_refresh(self.view.scroll_below)

    @property
    def solution_allowed(self) -> bool:
        """Whether the solution of the open exercise may be shown."""
        work, state = self.step.work, self.state
        return isinstance(work, Exercise) and (
            state.revealed or state.done or state.hints >= len(work.hints) or state.attempts >= 3
        )

    # Cards and questions

    async def _run_cards(self, step: Step, predict: Predict) -> None:
        deck = self.query_one(CardDeck)
        order = sorted(range(len(predict.cards)), key=lambda i: (i < deck.current, i))
        for index in order:
            try:
                report = await self.runner.run(jobs.card_job(predict, index))
            except TutorError as error:
                deck.show_failure(index, str(error))
                continue
            deck.show_report(index, report)

    @on(CardDeck.Guessed)
    async def _guessed(self, event: CardDeck.Guessed) -> None:
        event.stop()
        guesses = {**self.state.guesses, event.index: int(event.guess)}
        assert isinstance(self.step.work, Predict)
        await self._finish(self.step, guesses=guesses, done=len(guesses) == len(self.step.work.cards))

    @on(CardDeck.Current)
    def _card_in_view(self, event: CardDeck.Current) -> None:
        event.stop()
        for pane in self.query("#deck-pane"):
            deck = self.query_one(CardDeck)
            region = deck.virtual_region.grow(deck.styles.margin)
            top = region.y + event.top
            pane.scroll_to(y=max(0, top - max(0, pane.size.height - event.height) // 2), animate=False)

    @on(QuestionBox.Answered)
    async def _answered(self, event: QuestionBox.Answered) -> None:
        event.stop()
        await self._finish(self.step, picked=event.picked, done=event.right or self.state.done)

    # Saving

    @on(Workbench.Edited)
    def _edited(self, event: Workbench.Edited) -> None:
        event.stop()
        self._keep(event.text)

    def _save_draft(self) -> None:
        bench = self.bench if self.is_mounted else None
        if bench is not None and bench.unsaved:
            self._keep(bench.editor.text)

    def _keep(self, text: str) -> None:
        self.study.change(self.lesson, self.step, draft=text)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only the keys that do something in the open step."""
        if action in ONLY_IN:
            return isinstance(self.step.work, ONLY_IN[action])
        if action == "back":
            return self.index > 0
        return True

    def key_label(self, action: str) -> str | None:
        """What a key does at the moment, where that is not always the same. Empty hides it."""
        match action:
            case "run":
                return "Stop" if self.running else "Run"
            case "leave":
                return "Stop" if self.running else "Text" if self._in_work else "Home"
            case "switch":
                in_editor = self.bench is not None and self.focused is self.bench.editor
                return "Text" if in_editor else "Editor"
            case "solution":
                return None if self.solution_allowed else ""
        return None

    def on_descendant_focus(self) -> None:
        self.refresh_bindings()


__all__ = ["LessonScreen", "Question", "Widget"]
