"""The part of the lesson screen for steps with code: run, check, hints, the solution."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.course.model import Exercise, Snippet
from tutor.session import solved
from tutor.session.blamed_line import blamed_line_of
from tutor.session.run import Event, Hear, RunDone
from tutor.session.step import CheckedAnswer, SolutionAccess, StepSession
from tutor.tui import keys
from tutor.tui.screens.lesson_host import LessonHost
from tutor.tui.screens.panes import Panes, StepHolder
from tutor.tui.screens.running import ShownRuns
from tutor.tui.views.marks import number
from tutor.tui.widgets.forecast_box import ForecastBox
from tutor.tui.widgets.results import SCORE, VERDICT
from tutor.tui.widgets.workbench import Workbench

if TYPE_CHECKING:
    from tutor.session.lab import Setup

HELD_BACK = "Fixing it is the exercise. {} gives a hint."


class CodePart:
    """Shows what becomes of the learner's code, and of what is asked for on the way."""

    def __init__(
        self, host: LessonHost, session: StepSession, stage: StepHolder, panes: Panes, runs: ShownRuns
    ) -> None:
        self._host = host
        self._stage = stage
        self._panes = panes
        self._session = session
        self._runs = runs
        self._asked_for: str | None = None
        """The step whose solution was asked for, and what it costs told."""

    # Running and checking

    def run(self, *, check: bool) -> None:
        """Run what is in the editor; to ``check`` is to score it too, and keep it as an attempt."""
        bench, work = self._stage.bench, self._session.step.work
        if bench is None or not isinstance(work, Snippet | Exercise):
            return
        self._session.drafts.save()
        if not check and self._session.owes_guess and self._ask_first():
            return
        self._panes.show_work()
        bench.cue("")
        if not bench.results.query_one("#page-scroll").has_focus:
            bench.results.choose(VERDICT)
        self.hold_advice()
        doing = self._check if check else self._run
        self._runs.start(
            self._session.libraries, bench.results, partial(doing, bench, bench.editor.text, bench.as_module)
        )

    def _ask_first(self) -> bool:
        """Ask for the guess before the run, once; whether it has still to be made."""
        view = self._stage.view
        box = next(iter(view.query(ForecastBox)), None) if view is not None else None
        if box is None or box.answered is not None:
            return False
        self._session.forecasts.let_off(self._session.step)
        self._panes.show_text("forecast")
        box.focus()
        self._host.tell(f"Make your guess first. {keys.told('lesson.run')} again runs the code without one.")
        return True

    async def _run(self, bench: Workbench, code: str, as_module: bool, hear: Hear) -> RunDone | None:
        step = self._session.step
        done = await self._session.run(code, self._marking(bench, code, hear), as_module=as_module)
        if done is not None:
            await self._host.recorded(step)
        return None if self._session.advice_held else done

    async def _check(self, bench: Workbench, code: str, as_module: bool, hear: Hear) -> RunDone | None:
        marking = self._marking(bench, code, hear)
        done, checked = await self._session.check(code, marking, as_module=as_module)
        if checked is not None:
            await self._host.recorded(checked.step)
            self.hold_advice()
            self._show_score(bench, checked)
        return None if self._session.advice_held else done

    def _marking(self, bench: Workbench, code: str, hear: Hear) -> Hear:
        """Mark the line that is to blame, too, if the code is still what was run."""
        work = self._session.step.work
        assert isinstance(work, Snippet | Exercise)

        def marking(event: Event) -> None:
            hear(event)
            if isinstance(event, RunDone):
                fits = bench.editor.text == code
                bench.editor.blamed = blamed_line_of(work, event.report) if fits else None

        return marking

    def _show_score(self, bench: Workbench, checked: CheckedAnswer) -> None:
        from tutor.tui.views.score import score_page  # late: it takes long to import, and comes later

        exercise = checked.step.work
        assert isinstance(exercise, Exercise)

        def page(width: int, feedback: str = "") -> Content:
            return score_page(
                checked.grade,
                width,
                earned=checked.earned,
                best=checked.state.earned,
                hints=checked.state.hints,
                revealed=checked.state.revealed,
                feedback=feedback,
                praise=solved.praise(exercise),
            )

        async def recognise() -> None:
            if feedback := await self._session.feedback(checked):
                bench.results.show_score(partial(page, feedback=feedback), in_short)

        in_short = f"{number(checked.earned)} of {number(checked.grade.points)} points"
        bench.results.show_score(page, in_short)
        bench.results.choose(SCORE)
        if not checked.grade.full:
            self._host.begin(recognise(), "feedback")
        elif not checked.state.revealed and not bench.cued:
            bench.cue(f"▸ The lesson's solution, and why it works: {keys.told('lesson.solution')}")

    def hold_advice(self) -> None:
        """Say where advice would be that it is kept back, or give it."""
        if self._stage.bench is not None:
            held = HELD_BACK.format(keys.told("lesson.hint")) if self._session.advice_held else ""
            self._stage.bench.results.hold_advice(held)

    # Hints and the solution

    async def hint(self) -> None:
        """Show the next hint."""
        work, view = self._session.step.work, self._stage.view
        if not isinstance(work, Exercise) or view is None:
            return
        if not work.hints:
            self._host.tell("This exercise has no hints.")
            return
        shown = await self._session.hint()
        await view.show_hints(work.hints, shown)
        self._host.draw_progress()
        self._panes.show_text(f"hint-{shown - 1}")
        self._host.refresh_bindings()

    async def solution(self) -> None:
        """Show the solution, where it may be shown; where it costs points, ask first."""
        work, view, state = self._session.step.work, self._stage.view, self._session.state
        if not isinstance(work, Exercise) or view is None:
            return
        if self._session.solution is SolutionAccess.CLOSED:
            self._host.tell(
                "The solution opens after the hints, after three checked attempts, or once you've solved it."
            )
            return
        if self._session.solution is SolutionAccess.COSTS and not self.asking:
            self._asked_for = self._session.step.id
            await view.ask_before_solution(
                f"You keep the {number(state.earned)} of {number(work.points)} points you have, and this "
                f"exercise earns no more. {keys.told('lesson.solution')} again shows it."
            )
            box = "solution-cost"
        elif await self._session.reveal():
            self._asked_for = None
            bench = self._stage.bench
            mine = bench.editor.text if bench is not None and self._session.state.solved else None
            beside = solved.compare(work, mine) if mine is not None else None
            await view.show_solution(work, beside)
            self._host.draw_progress()
            self.hold_advice()
            box = "solution"
        else:
            return
        self._panes.show_text(box)
        self._host.refresh_bindings()

    @property
    def asking(self) -> bool:
        """Whether the learner was told what the solution of the open exercise costs."""
        view = self._stage.view
        return (
            self._asked_for == self._session.step.id
            and view is not None
            and bool(view.query("#solution-cost"))
        )

    def setup(self) -> Setup | None:
        """The code as it is, run as the step runs it, for the Lab; ``None`` in a step without code."""
        from tutor.course.jobs import snippet_of  # late: few go to the Lab from here
        from tutor.session.lab import MODULE, Setup

        work, bench = self._session.step.work, self._stage.bench
        if bench is None or not isinstance(work, Snippet | Exercise):
            return None
        self._session.drafts.save()
        snippet = snippet_of(work)
        return Setup(
            code=bench.editor.text,
            as_module=bench.as_module,
            module=bench.module or MODULE,
            protocol=snippet.protocol,
            probe=snippet.probe or "",
            files=dict(snippet.files),
            reader=snippet.reader or "",
        )
