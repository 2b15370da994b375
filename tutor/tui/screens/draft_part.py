"""The part of the lesson screen for what the learner types: it is saved, and outside editors see it too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.timer import Timer

from tutor.course.model import Step
from tutor.session.draft import starter_of
from tutor.session.step import StepSession
from tutor.text import visible
from tutor.tui import keys
from tutor.tui.screens.outside_part import LOOK_EVERY, WatchedFile, edit_outside
from tutor.tui.screens.panes import Panes, StepHolder

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens

SAVE_AFTER = 0.4
"""Seconds without a keystroke after which the learner's text is saved."""


class DraftPart:
    """Keeps the text of the open step. ``run`` runs what an editor outside has saved."""

    def __init__(
        self,
        screen: Screen[Any],
        app: AppForScreens,
        session: StepSession,
        stage: StepHolder,
        panes: Panes,
        run: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._app = app
        self._session = session
        self._stage = stage
        self._panes = panes
        self._tell = partial(screen.notify, markup=False)
        self._watched = WatchedFile(app, run, self._tell)
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Look at the file of the open step from now on, where a folder is watched."""
        if self._app.folder is not None:
            self._screen.set_interval(LOOK_EVERY, self._watched.look)

    def opened(self) -> None:
        """Another step is open."""
        bench = self._stage.bench
        self._watched.opened(self._session.lesson, self._session.step, bench.editor if bench else None)

    def edited(self, step: Step, text: str) -> None:
        """Save the text of a step once the keys have rested for a moment."""
        self._session.drafts.edited(step, text)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(SAVE_AFTER, self.save)

    def save(self) -> None:
        """Save what was typed."""
        self._session.drafts.save()
        self._watched.saved()

    def save_typed(self) -> None:
        """Save what is in the editor, also where it has not said yet that it was edited."""
        view = self._stage.view
        if view is not None and view.workbench is not None:
            self._session.drafts.catch_up(view.step, view.workbench.editor.text)
        self.save()

    def edit_outside(self) -> None:
        """Open the code in the learner's own editor; what comes back is the learner's text."""
        bench = self._stage.bench
        if bench is not None:
            self.save()
            own = self._app.services.editing / f"{self._session.lesson.id}-{self._session.step.id}.py"
            edit_outside(self._app, bench.editor, self._watched.path or own)

    async def take_other(self) -> None:
        """Put the other window's text into the editor. Undo brings the learner's own back."""
        other = await self._session.drafts.other(self._session.step)
        if other is not None:
            self._put(other)
        elif self._stage.bench is not None:
            self._tell("No other window has code for this step.")

    def put_back(self) -> None:
        """Put the lesson's own code back into the editor. Undo brings the learner's text back."""
        self._put(starter_of(self._session.step))

    def _put(self, code: str) -> None:
        if self._stage.bench is not None:
            editor = self._stage.bench.editor
            editor.replace(code, (0, 0), editor.document.end)
            self._panes.show_work()
            editor.focus()


def tell_of_other_window(app: AppForScreens, step: Step) -> None:
    """Another window changed its code of a step; called from the thread that keeps the progress."""
    told = f"Another window has different code for {visible(step.title)!r}. Yours is saved now; "
    app.call_later(lambda: app.warn(f"{told}{keys.told('app.more')} brings up the other one."))
