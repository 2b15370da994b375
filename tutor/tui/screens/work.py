"""Running and checking the code of the open step, its hints, and its solution."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.course.model import Exercise, Lesson, Snippet, Step
from tutor.errors import TutorError
from tutor.grading.points import solution_open
from tutor.progress.records import StepProgress
from tutor.sandbox.host.results import Report
from tutor.tui.screens.step import StepScreen
from tutor.tui.widgets.header_line import number
from tutor.tui.widgets.results import SCORE, VERDICT
from tutor.tui.widgets.workbench import Workbench

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp


HELD_BACK = "What to do about it is what this exercise asks. F2 gives a hint."


class WorkScreen(StepScreen):
    """Does the work of a step that has code, and keeps every bit of it as it happens."""

    def __init__(self, app: TutorApp, lesson: Lesson) -> None:
        super().__init__(app, lesson)
        self._asked_for: str | None = None

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
        bench.cue("")
        if not bench.results.query_one("#page-scroll").has_focus:
            bench.results.choose(VERDICT)
        code, work = bench.editor.text, step.work

        async def done(report: Report) -> None:
            bench.editor.blamed = blamed_line(work, report) if bench.editor.text == code else None
            if scored:
                await self._score(bench, step, code, report)
                return
            await self.study.record_run(self.lesson, step, code, report)
            if isinstance(step.work, Snippet):
                await self.study.mark_done(self.lesson, step)
            await self._after(step)

        from tutor.course.jobs import job_for  # late: it takes long to import, and runs come later

        self._hold_advice()
        self.start_run(job_for(step.work, code, as_module=bench.as_module), bench.results, done)

    async def _score(self, bench: Workbench, step: Step, code: str, report: Report) -> None:
        from tutor.grading.grade import grade  # late, as above
        from tutor.tui.views.score import score_page

        exercise = step.work
        assert isinstance(exercise, Exercise)
        already: tuple[str, ...] = ()
        beyond: tuple[str, ...] = ()
        with suppress(TutorError):  # the answer is scored all the same
            start = await self.app.mistakes.start(exercise)
            already, beyond = start.held, start.beyond
        graded = grade(exercise, report, self.lesson.rules, code=code, already=already, beyond=beyond)
        attempt = await self.study.record_check(self.lesson, step, code, report, graded)
        await self._after(step)
        state = self.progress.steps[step.id] if self.progress else StepProgress(self.lesson.id, step.id)
        self._hold_advice()

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
        if graded.full:
            if not state.revealed and not bench.cued:
                bench.cue("▸ The lesson's solution, and why it works: F3")
        else:
            self.run_worker(recognise(), group="feedback", exclusive=True)

    def _hold_advice(self) -> None:
        """Keep the tutor's advice back until an exercise is solved: it is what the exercise asks for."""
        open_yet = isinstance(self.step.work, Exercise) and not (self.state.solved or self.state.revealed)
        if self.bench is not None:
            self.bench.results.hold_advice(HELD_BACK if open_yet else "")

    async def _learn_mistakes(self, exercise: Exercise) -> None:
        """Find out ahead of need what the lesson's known mistakes do."""
        with suppress(TutorError):  # whoever needs it will be told
            await self.app.mistakes.signatures(exercise)

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
        self.call_after_refresh(self.view.scroll_to_box, f"hint-{shown - 1}")
        self.refresh_bindings()

    async def action_solution(self) -> None:
        """Show the solution, where it may be shown; where it costs points, ask first."""
        work, view, state = self.step.work, self.view, self.state
        if not isinstance(work, Exercise) or view is None:
            return
        if not self.solution_allowed:
            self.notify(
                "The solution opens after the hints, after three checked attempts, or once it is solved.",
                markup=False,
            )
            return
        if not self.asking and not state.revealed and not state.solved:
            self._asked_for = self.step.id
            await view.ask_before_solution(
                f"You keep the {number(state.earned)} of {number(work.points)} points you have, and this "
                "exercise earns no more. F3 again shows it."
            )
            box = "solution-cost"
        elif await self.study.reveal(self.lesson, self.step):
            self._asked_for = None
            await view.show_solution(work.solution.code, work.solution.why)
            await self._refresh_progress()
            self._hold_advice()
            box = "solution"
        else:
            return
        self._to_prose()
        self.call_after_refresh(view.scroll_to_box, box)
        self.refresh_bindings()

    @property
    def asking(self) -> bool:
        """Whether the learner was told what the solution of the open exercise costs."""
        return (
            self._asked_for == self.step.id
            and self.view is not None
            and bool(self.view.query("#solution-cost"))
        )

    @property
    def solution_allowed(self) -> bool:
        """Whether the solution of the open exercise may be shown."""
        work, state = self.step.work, self.state
        return isinstance(work, Exercise) and (
            state.revealed
            or solution_open(
                hints_used=state.hints, hints=len(work.hints), attempts=state.attempts, solved=state.solved
            )
        )


def blamed_line(work: Snippet | Exercise, report: Report) -> int | None:
    """The line of the snippet to mark: where a blamed part comes from, else where the snippet failed.

    In an exercise only for a library that it asks for: what another one makes of it is no mistake.
    """
    from tutor.grading.grade import checked_libraries, claims_on  # late, as above

    asked = tuple(report.results)
    if isinstance(work, Exercise):
        asked = checked_libraries(claims_on(work.snippet.expect, report.python), report)
    for library, result in report.results.items():
        if library not in asked or result.at_fault:
            continue
        if result.blame is not None and result.blame.line is not None:
            return result.blame.line
        if result.error is not None and result.error.line is not None:
            return result.error.line
    return None
