"""The steps of a lesson in a list: what each is called, what is done, and where to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.course.model import Lesson, Step, step_points
from tutor.progress.records import LessonProgress, StepProgress
from tutor.text import one_line
from tutor.tui import keys
from tutor.tui.screens.over import OverScreen
from tutor.tui.views.inline import inline
from tutor.tui.views.marks import TODO, step_mark
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.steady_list import SteadyList

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens


class StepList(SteadyList):
    """The steps; Enter opens one."""

    key_hints = (("Enter", "Open"), ("↑↓", "Choose"), ("r", "Reset"))


class StepMap(OverScreen[int | None]):
    """Gives the place of the step to open, counted from 0."""

    BINDINGS = [*keys.STEPS, keys.CLOSE]
    AUTO_FOCUS = "#steps"
    DEFAULT_CSS = """
    StepMap {
        align: center middle;
        background: $background 60%;
        #map { width: 84; max-width: 96%; height: auto; max-height: 90%; background: $panel; padding: 1 2; }
        #steps { border: none; height: auto; max-height: 18; background: $panel; padding: 0; }
        Static { margin: 0 0 1 0; }
    }
    """

    app: AppForScreens

    def __init__(self, lesson: Lesson, progress: LessonProgress, at: int) -> None:
        super().__init__()
        self._lesson = lesson
        self._progress = progress
        self._at = at

    def compose(self) -> ComposeResult:
        with Vertical(id="map"):
            yield Static(Content.styled(one_line(f"{self._lesson.order} {self._lesson.title}"), "bold"))
            yield StepList(id="steps", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        listed = self.query_one("#steps", OptionList)
        width = max(30, listed.scrollable_content_region.width - 2)
        states = self._progress.steps
        listed.add_options(
            [
                Option(step_row(number, step, states.get(step.id), width))
                for number, step in enumerate(self._lesson.steps, start=1)
            ]
        )
        listed.highlighted = self._at

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_index)

    def action_reset(self) -> None:
        """Reset the chosen step, once the learner has said yes."""
        index = self.query_one("#steps", OptionList).highlighted
        if index is not None:
            self.dismiss(None)
            self.app.ask_to_reset(self._lesson, self._lesson.steps[index])

    def action_close(self) -> None:
        """Close without going anywhere."""
        self.dismiss(None)


def step_row(number: int, step: Step, state: StepProgress | None, width: int) -> Content:
    """A step on one line: its state, number and title, its id for ``--lesson``, and its points."""
    mark = step_mark(state)
    points = step_points(step)
    earned = min(state.earned, points) if state else 0
    score = f"{earned}/{points}" if points else ""
    right = Content.assemble((one_line(step.id), "$quiet"), (f"{score:>7}", "$quiet"))
    left = Content.assemble(
        (f"{mark} ", "$quiet" if mark == TODO else "$accent"),
        (f"{number:>2}  ", "$quiet"),
        inline(step.title),
    )
    left = left.truncate(max(8, width - right.cell_length - 2), ellipsis=True)
    return Content.assemble(left, " " * max(2, width - left.cell_length - right.cell_length), right)
