"""One open step of a lesson: what is run, checked, asked and answered in it, and what is kept of it."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.timer import Timer

from tutor.course.model import Exercise, Lesson, Predict, Snippet, Step
from tutor.errors import TutorError
from tutor.sandbox.results import Report
from tutor.scoring.points import solution_open
from tutor.scoring.predict import right_guess
from tutor.scoring.records import LessonProgress, StepProgress
from tutor.tui.screens.running import RunningScreen
from tutor.tui.widgets.card_deck import CardDeck
from tutor.tui.widgets.header_line import DONE, HALF, TODO, HeaderLine
from tutor.tui.widgets.question_box import QuestionBox
from tutor.tui.widgets.results import SCORE, VERDICT
from tutor.tui.widgets.step_view import StepView
from tutor.tui.widgets.workbench import Workbench

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp

SAVE_AFTER = 0.4
"""Seconds without a keystroke after which the learner's text is saved."""


class StepScreen(RunningScreen):
    """Does the work of the open step, and keeps every bit of it as it happens."""

    app: TutorApp

    def __init__(self, app: TutorApp, lesson: Lesson) -> None:
        super().__init__(app.runner)
        self.study = app.study
        self.lesson = lesson
        self.index = 0
        self.progress: LessonProgress | None = None
        self._unsaved: tuple[Step, str] | None = None
        self._save_timer: Timer | None = None
        self._reports: dict[tuple[str, int], Report] = {}

    @property
    def step(self) -> Step:
        """The step that is open."""
        return self.lesson.steps[self.index]

    @property
    def state(self) -> StepProgress:
        """What the learner has done in the open step."""
        if self.progress is None:
            return StepProgress(self.lesson.id, self.step.id)
        return self.progress.steps[self.step.id]

    @property
    def view(self) -> StepView | None:
        """The step on the screen; ``None`` for a moment between two steps."""
        return next(iter(self.query(StepView)), None)

    @property
    def bench(self) -> Workbench | None:
        """The editor and results, in a step that has them."""
        return self.view.workbench if self.view else None

    async def _refresh_progress(self) -> None:
        self.progress = await self.study.progress(self.lesson)
        header = self.query_one(HeaderLine)
        header.step = self.index
        header.dots = tuple(
            DONE if state.done and not state.updated else HALF if state.begun else TODO
            for state in self.progress.steps.values()
        )
        header.score = (self.progress.earned, self.progress.possible)

    @property
    def _in_work(self) -> bool:
        bench = self.bench
        return bench is not None and self.focused is not None and bench in self.focused.ancestors

    def _to_prose(self) -> None:
        self._show(work=False)
        self.query_one("#prose-pane", VerticalScroll).focus()

    def _show(self, *, work: bool) -> None:
        if self.view is None:
            return
        self.view.show_pane(work)
        if work and self.bench is not None and self.has_class("-narrow") and not self._in_work:
            self.bench.results.query_one("#page-scroll").focus()

    # Running and checking

    def action_run(self) -> None:
        """Run what is in the editor; while it runs, stop it."""
        if self.running:
            self.stop_run()
        else:
            self._run(scored=False)

    def action_check(self) -> None:
        """Run the exercise with its checks, score it, and keep the attempt."""
        if isinstance(self.step.work, Exercise):
            self._run(scored=True)

    def _run(self, *, scored: bool) -> None:
        bench, step = self.bench, self.step
        if bench is None or not isinstance(step.work, Snippet | Exercise):
            return
        self._save_draft()
        self._show(work=True)
        if not bench.results.query_one("#page-scroll").has_focus:
            bench.results.choose(VERDICT)
        code = bench.editor.text

        async def done(report: Report) -> None:
            bench.editor.blamed = blamed_line(report) if bench.editor.text == code else None
            if scored:
                await self._score(bench, step, code, report)
                return
            await self.study.record_run(self.lesson, step, code, report)
            if isinstance(step.work, Snippet):
                await self.study.mark_done(self.lesson, step)
            await self._after(step)

        from tutor.course.jobs import job_for  # late: it takes long to import, and runs come later

        self.start_run(job_for(step.work, code, as_module=bench.as_module), bench.results, done)

    async def _score(self, bench: Workbench, step: Step, code: str, report: Report) -> None:
        from tutor.scoring.grade import grade  # late, as above
        from tutor.tui.score_page import score_page

        exercise = step.work
        assert isinstance(exercise, Exercise)
        graded = grade(exercise, report, self.lesson.rules, code=code)
        attempt = await self.study.record_check(self.lesson, step, code, report, graded)
        await self._after(step)
        state = self.progress.steps[step.id] if self.progress else StepProgress(self.lesson.id, step.id)

        def page(width: int, feedback: str = "") -> Content:
            return score_page(
                graded,
                width,
                earned=attempt.earned if attempt else graded.earned,
                best=state.earned,
                hints=state.hints,
                revealed=state.revealed,
                feedback=feedback,
            )

        async def recognise() -> None:
            with suppress(TutorError):  # the answer is scored all the same
                mistake = await self.app.mistakes.find(exercise, report, code)
                if mistake is not None:
                    bench.results.show_score(partial(page, feedback=mistake.feedback))

        bench.results.show_score(page)
        bench.results.choose(SCORE)
        if not graded.full:
            self.run_worker(recognise(), group="feedback", exclusive=True)

    async def _learn_mistakes(self, exercise: Exercise) -> None:
        """Find out ahead of need what the lesson's known mistakes do."""
        with suppress(TutorError):  # whoever needs it will be told
            await self.app.mistakes.signatures(exercise)

    async def _after(self, step: Step) -> None:
        """Show what follows from what was just recorded."""
        await self._refresh_progress()
        if step is self.step and self.view is not None and self.state.done:
            await self.view.show_aside()
        self.refresh_bindings()

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
        if not work.hints:
            self.notify("This exercise has no hints.", markup=False)
            return
        shown = await self.study.take_hint(self.lesson, self.step)
        await self.view.show_hints(work.hints, shown)
        await self._refresh_progress()
        self._to_prose()
        self.call_after_refresh(self.view.scroll_below)
        self.refresh_bindings()

    async def action_solution(self) -> None:
        """Show the solution, where it may be shown."""
        work = self.step.work
        if not isinstance(work, Exercise) or self.view is None:
            return
        if not self.solution_allowed or not await self.study.reveal(self.lesson, self.step):
            self.notify("The solution opens after the hints, or after three checked attempts.", markup=False)
            return
        await self.view.show_solution(work.solution.code, work.solution.why)
        await self._refresh_progress()
        self._to_prose()
        self.call_after_refresh(self.view.scroll_below)

    @property
    def solution_allowed(self) -> bool:
        """Whether the solution of the open exercise may be shown."""
        work, state = self.step.work, self.state
        return isinstance(work, Exercise) and (
            state.revealed
            or solution_open(hints_used=state.hints, hints=len(work.hints), attempts=state.attempts)
        )

    # Cards and questions

    async def _run_cards(self, step: Step, predict: Predict) -> None:
        from tutor.course.jobs import card_job  # late, as above

        deck = self.query_one(CardDeck)
        for index in sorted(range(len(predict.cards)), key=lambda i: (i < deck.current, i)):
            report = self._reports.get((step.id, index))
            if report is None:
                try:
                    report = await self.runner.run(card_job(predict, predict.cards[index], explain=True))
                except TutorError as error:
                    deck.show_failure(index, str(error))
                    continue
                self._reports[step.id, index] = report
            deck.show_report(index, report)
            await self._keep_guess(deck, step, index)

    @on(CardDeck.Guessed)
    async def _guessed(self, event: CardDeck.Guessed) -> None:
        event.stop()
        await self._keep_guess(self.query_one(CardDeck), self.step, event.index)

    async def _keep_guess(self, deck: CardDeck, step: Step, index: int) -> None:
        """Record a guess once its card has been run; until then there is nothing to hold it against."""
        guess, report = deck.guesses.get(index), self._reports.get((step.id, index))
        card = deck.cards[index]
        if guess is None or report is None or card.code in self.state.guesses:
            return
        await self.study.record_guess(self.lesson, step, card, guess, right_guess(report))
        await self._after(step)

    @on(CardDeck.Current)
    def _card_in_view(self, event: CardDeck.Current) -> None:
        event.stop()
        for pane in self.query("#deck-pane"):
            top = self.query_one(CardDeck).virtual_region.y + event.top
            pane.scroll_to(y=max(0, top - max(0, pane.size.height - event.height) // 2), animate=False)

    @on(QuestionBox.Answered)
    async def _answered(self, event: QuestionBox.Answered) -> None:
        event.stop()
        await self.study.record_answer(self.lesson, self.step, event.picked)
        await self._after(self.step)

    # Saving

    @on(Workbench.Edited)
    def _edited(self, event: Workbench.Edited) -> None:
        event.stop()
        self._unsaved = (self.step, event.text)
        if self._save_timer is not None:
            self._save_timer.stop()
        self._save_timer = self.set_timer(SAVE_AFTER, self._save_draft)

    def _save_draft(self) -> None:
        if self._unsaved is not None:
            step, text = self._unsaved
            self._unsaved = None
            self.study.keep_draft(self.lesson, step, None if text == starter_of(step) else text)

    def reset_code(self) -> None:
        """Put the lesson's own code back into the editor. Undo brings the learner's text back."""
        if self.bench is not None:
            editor = self.bench.editor
            editor.replace(starter_of(self.step), (0, 0), editor.document.end)
            editor.focus()


def starter_of(step: Step) -> str:
    """The lesson's own code of a step that has some."""
    match step.work:
        case Snippet(code=code) | Exercise(snippet=Snippet(code=code)):
            return code
    return ""


def blamed_line(report: Report) -> int | None:
    """The line of the snippet to mark: where a blamed part comes from, else where the snippet failed."""
    for result in report.results.values():
        if result.blame is not None and result.blame.line is not None:
            return result.blame.line
        if result.error is not None and result.error.line is not None:
            return result.error.line
    return None
