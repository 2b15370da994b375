"""The open step of a lesson: where it stands, what is on the screen, and the learner's text, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Container
from textual.timer import Timer

from tutor.course.model import Exercise, Lesson, Snippet, Step
from tutor.progress.records import LessonProgress, StepProgress
from tutor.text import visible
from tutor.tui.screens.running import RunningScreen
from tutor.tui.widgets.header_line import DONE, HALF, TODO, HeaderLine
from tutor.tui.widgets.step_view import StepView
from tutor.tui.widgets.workbench import Workbench

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp

SAVE_AFTER = 0.4
"""Seconds without a keystroke after which the learner's text is saved."""


class StepScreen(RunningScreen):
    """Knows the open step and its state, and saves the text as it is typed."""

    app: TutorApp

    def __init__(self, app: TutorApp, lesson: Lesson) -> None:
        super().__init__(app.runner)
        self.study = app.study
        self.lesson = lesson
        self.index = 0
        self.stage = Container(id="stage")
        """Holds one thing at a time: a step, or the end of the lesson. Asked often, so not looked up."""
        self.progress: LessonProgress | None = None
        self._unsaved: tuple[Step, str] | None = None
        self._save_timer: Timer | None = None
        self._results_by_run = False
        self._drafts: dict[str, tuple[str | None, ...]] = {}

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
        return next((shown for shown in self.stage.children if isinstance(shown, StepView)), None)

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

    @property
    def in_results(self) -> bool:
        """Whether the focus is in the results."""
        bench = self.bench
        return bench is not None and self.focused is not None and bench.results in self.focused.ancestors

    def _to_prose(self) -> None:
        if self.view is None:
            return
        self._show(work=False)
        # At once: with the focus still in the editor, growing text would bring the work back.
        self.set_focus(self.view.prose_pane)
        if self.bench is not None and self.bench.cued:
            self.bench.cue("")
            self.call_after_refresh(self.view.scroll_to_box, "aside")

    def _show(self, *, work: bool) -> None:
        if self.view is None:
            return
        self.view.show_pane(work)
        if work and self.bench is not None and self.has_class("-narrow") and not self._in_work:
            self._results_by_run = True
            self.bench.results.query_one("#page-scroll").focus()

    async def _after(self, step: Step) -> None:
        """Show what follows from what was just recorded."""
        await self._refresh_progress()
        view = self.view
        if step is self.step and view is not None and self.state.done and await view.show_aside():
            self._tell_of_aside(view)
        self.refresh_bindings()
        self.call_after_refresh(self.refresh_bindings)  # whether there is more to read is known then

    def _tell_of_aside(self, view: StepView) -> None:
        """What the lesson says to work that is done must not go unseen."""
        if self.bench is None:
            return
        if view.prose_pane.display:
            self.call_after_refresh(view.scroll_to_box, "aside")
        else:
            self.bench.cue("▸ The lesson has a word on this: Esc")

    # Saving

    @on(Workbench.Edited)
    def _edited(self, event: Workbench.Edited) -> None:
        event.stop()
        self._unsaved = (self.step, event.text)
        if self._save_timer is not None:
            self._save_timer.stop()
        self._save_timer = self.set_timer(SAVE_AFTER, self._save_draft)

    def shows_draft(self, step: Step, text: str | None) -> None:
        """Note what the editor starts from, so that a text written elsewhere is told from it."""
        self._drafts[step.id] = (text,)

    def _save_draft(self) -> None:
        if self._unsaved is not None:
            step, text = self._unsaved
            self._unsaved = None
            kept = None if text == starter_of(step) else text
            over = self._drafts.get(step.id, ())
            self._drafts[step.id] = (*over[-1:], kept)
            self.study.keep_draft(self.lesson, step, kept, over=over, tell=self._other_window)

    def _other_window(self, step: Step) -> None:
        self.app.call_later(self._say_other_window, step)

    def _say_other_window(self, step: Step) -> None:
        self.notify(
            f"Another window changed its own text of {visible(step.title)!r}. Yours is what is saved now; "
            "^p brings up the other one.",
            severity="warning",
            timeout=10,
            markup=False,
        )

    async def take_other_text(self) -> None:
        """Put the other window's text into the editor. Undo brings the learner's own back."""
        other = await self.study.other_draft(self.lesson, self.step)
        if self.bench is None:
            return
        if other is None:
            self.notify("No other window has written a text for this step.", markup=False)
            return
        self._put(other)

    def reset_code(self) -> None:
        """Put the lesson's own code back into the editor. Undo brings the learner's text back."""
        if self.bench is not None:
            self._put(starter_of(self.step))

    def _put(self, code: str) -> None:
        assert self.bench is not None
        editor = self.bench.editor
        editor.replace(code, (0, 0), editor.document.end)
        self._show(work=True)
        editor.focus()


def starter_of(step: Step) -> str:
    """The lesson's own code of a step that has some."""
    match step.work:
        case Snippet(code=code) | Exercise(snippet=Snippet(code=code)):
            return code
    return ""
