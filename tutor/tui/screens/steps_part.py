"""The part of the lesson screen that puts a step on it, and goes to the next one and back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from tutor.course.model import Exercise, Lesson
from tutor.progress.records import StepProgress
from tutor.session.step import StepSession
from tutor.tui.screens.lesson_host import LessonHost
from tutor.tui.screens.panes import StepHolder
from tutor.tui.screens.running import ShownRuns
from tutor.tui.views.earlier import earlier_line
from tutor.tui.views.library_note import library_note
from tutor.tui.widgets.closing import Closing, closing_text
from tutor.tui.widgets.step_view import StepView

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens

WIDE_FROM = 100
"""From so many columns on, the text and the work are side by side."""


class StepsPart:
    """Opens a lesson's steps one by one, and its end. A run that is going on ends first."""

    def __init__(
        self,
        host: LessonHost,
        app: AppForScreens,
        session: StepSession,
        stage: StepHolder,
        runs: ShownRuns,
        opened: Callable[[], None],
    ) -> None:
        self._host = host
        self._app = app
        self._session = session
        self._stage = stage
        self._runs = runs
        self._opened = opened
        """Called once a step is on the screen."""
        self._opening = asyncio.Lock()
        self.upcoming: Lesson | None = None
        """The lesson that comes next, once the end of this one is on the screen."""
        self.due = False
        """Whether something is due in the review then, which comes first."""

    def choose(self) -> None:
        """List the steps of the lesson, to go to one."""
        from tutor.tui.screens.step_map import StepMap  # late: it is opened on request

        def chosen(index: int | None) -> None:
            if index is not None:
                self.go_to(index)

        self._session.drafts.save()
        if self._session.progress is not None:
            self._app.push_screen(
                StepMap(self._session.lesson, self._session.progress, self._session.index), chosen
            )

    def go_to(self, index: int) -> None:
        """Open a step in the background."""
        self._host.begin(self.open(index), "open")

    async def open(self, index: int) -> None:
        """Put a step on the screen, as the learner left it."""
        async with self._opening:
            self._runs.end()
            await self._session.open(index)
            self._host.draw_progress()
            step, state = self._session.step, self._session.state
            narrow = self._app.size.width < WIDE_FROM
            earlier = earlier_line(step, state, await self._session.earlier())
            note = library_note(step, self._app.health)
            view = StepView(step, state=state, narrow=narrow, note=note, earlier=earlier)
            await self._stage.put(view)
            await _restore(view, state)
            view.main.focus(scroll_visible=False)  # a step opens at its title
            self._host.refresh_bindings()
            self._opened()

    async def next(self) -> None:
        """Go to the next step, or from the last one to the end of the lesson, or to the next lesson."""
        if self._stage.closing is not None:
            if self.upcoming is not None:
                self._app.open_lesson(self.upcoming)
            return
        await self._session.read()
        if self._session.index + 1 < len(self._session.lesson.steps):
            await self.open(self._session.index + 1)
        else:
            await self._close()

    async def back(self) -> None:
        """Go to the step before; from the end of the lesson, to its last step."""
        if self._stage.closing is not None:
            await self.open(self._session.index)
        elif self._session.index:
            await self.open(self._session.index - 1)

    async def _close(self) -> None:
        """Show the end of the lesson."""
        from tutor.explanation.sentences import rule_label  # late: a lesson is begun before it ends

        async with self._opening:
            self._runs.end()
            ending = await self._session.ending(self._app.lessons)
            self.upcoming, self.due = ending.onward.lesson, ending.due > 0
            self._host.draw_progress()
            text = closing_text(
                self._session.lesson.title,
                earned=ending.progress.earned,
                points=ending.progress.possible,
                by_rule=ending.by_rule,
                open_steps=list(ending.open_steps),
                review=[code or f"a card on {rule_label(rule)}" for code, rule in ending.missed],
                can=ending.can,
                upcoming=f"{self.upcoming.order} {self.upcoming.title}" if self.upcoming else None,
                why=ending.onward.why,
                due=ending.due,
            )
            closing = Closing(text)
            await self._stage.put(closing)
            closing.focus()
            self._host.refresh_bindings()


async def _restore(view: StepView, state: StepProgress) -> None:
    """Show again what the learner has seen of a step: hints, the solution, what follows the work."""
    work = view.step.work
    if isinstance(work, Exercise):
        await view.show_hints(work.hints, state.hints)
        if state.revealed:
            await view.show_solution(work)
    if state.done:
        await view.show_aside()
