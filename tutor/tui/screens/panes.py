"""The part of the lesson screen that knows which side has the screen and the focus: the text or the work."""

from __future__ import annotations

from typing import Any

from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from tutor.tui import keys
from tutor.tui.widgets.closing import Closing
from tutor.tui.widgets.step_view import StepView
from tutor.tui.widgets.workbench import Workbench


class StepHolder(Container):
    """Holds one thing at a time: a step, or the end of the lesson. Asked often, so nothing is looked up."""

    @property
    def view(self) -> StepView | None:
        """The step on the screen; ``None`` for a moment between two steps."""
        return next((shown for shown in self.children if isinstance(shown, StepView)), None)

    @property
    def bench(self) -> Workbench | None:
        """The editor and results, in a step that has them."""
        return self.view.workbench if self.view else None

    @property
    def cued(self) -> bool:
        """Whether the lesson has a word on the work that the learner hasn't seen."""
        return self.bench is not None and self.bench.cued

    @property
    def closing(self) -> Closing | None:
        """The panel at the end of the lesson, while it is open."""
        return next((shown for shown in self.children if isinstance(shown, Closing)), None)

    async def put(self, content: Widget) -> None:
        """Show this instead of what is there."""
        with self.app.batch_update():
            await self.remove_children()
            await self.mount(content)


class Panes:
    """Moves between the text and the work of the open step. On a narrow screen only one of them is shown."""

    def __init__(self, screen: Screen[Any], stage: StepHolder) -> None:
        self._screen = screen
        self._stage = stage
        self._by_run = False
        """Whether the focus is in the results because of a run, not because the learner went there."""

    def _within(self, widget: Widget | None) -> bool:
        focused = self._screen.focused
        return widget is not None and focused is not None and widget in focused.ancestors

    @property
    def in_work(self) -> bool:
        """Whether the focus is in the editor or the results."""
        return self._within(self._stage.bench)

    @property
    def in_editor(self) -> bool:
        """Whether the focus is in the editor."""
        return self._stage.bench is not None and self._screen.focused is self._stage.bench.editor

    @property
    def in_answers(self) -> bool:
        """Whether the focus is in the cards or the question."""
        view = self._stage.view
        return view is not None and view.workbench is None and view.work is not None and view.work.has_focus

    @property
    def in_results(self) -> bool:
        """Whether the focus is in the results."""
        return self._within(self._stage.bench.results if self._stage.bench else None)

    @property
    def went_to_results(self) -> bool:
        """Whether the learner went to the results, so that the same key turns to the next tab."""
        return self.in_results and not self._by_run

    def focus_moved(self) -> None:
        """The focus is somewhere else now."""
        if not self.in_results:
            self._by_run = False
        if self._stage.view is not None:
            self._stage.view.share(self.in_work)

    def show_work(self) -> None:
        """Bring the editor and the results on the screen."""
        view, bench = self._stage.view, self._stage.bench
        if view is None:
            return
        view.show_pane(True)
        if bench is not None and self._screen.has_class("-narrow") and not self.in_work:
            self._by_run = True
            bench.results.query_one("#page-scroll").focus()

    def show_text(self, box: str | None = None) -> None:
        """Go to the text, and scroll to a box in it."""
        view, bench = self._stage.view, self._stage.bench
        if view is None:
            return
        view.show_pane(False)
        # Immediately: with the focus still in the editor, growing text would bring the work back.
        self._screen.set_focus(view.prose_pane)
        if bench is not None and bench.cued:
            bench.cue("")
            self._screen.call_after_refresh(view.scroll_to_box, "aside")
        if box is not None:
            self._screen.call_after_refresh(view.scroll_to_box, box)

    def reveal(self, part: Widget) -> None:
        """Bring the text or the results on the screen, whichever this is, and leave the focus where it is."""
        view, bench = self._stage.view, self._stage.bench
        if view is not None:
            view.show_pane(bench is not None and part is bench.results.page)

    async def find(self) -> None:
        """Find words in what the open step says and shows."""
        from tutor.tui.widgets.text_find import TextFindBar  # late: it is opened on request

        view, bars = self._stage.view, self._stage.query(TextFindBar)
        if bars:
            bars.first().action_begin()
        elif view is not None:
            await self._stage.mount(TextFindBar(lambda: view.texts, self.reveal))

    def tell_of_aside(self) -> None:
        """What the lesson says to work that is done must not go unseen."""
        view, bench = self._stage.view, self._stage.bench
        if view is None or bench is None:
            return
        if view.prose_pane.display:
            self._screen.call_after_refresh(view.scroll_to_box, "aside")
        else:
            guess = f"{view.forecast.in_short}  " if view.forecast and view.forecast.in_short else ""
            bench.cue(f"{guess}▸ The lesson says more about this: {keys.told('lesson.go-on')}")

    def switch(self) -> None:
        """From the editor to the text, or from anywhere else to the editor."""
        view, bench = self._stage.view, self._stage.bench
        if view is None or bench is None:
            return
        if self.in_editor:
            self.show_text()
        else:
            if bench.ran:
                self.show_work()
            view.share(True)
            bench.show_code()
            bench.editor.focus()

    def next_file(self) -> None:
        """Show the next of the texts that take part in the run."""
        view, bench = self._stage.view, self._stage.bench
        if view is not None and bench is not None:
            if not view.room:
                self.show_work()
            bench.next_file()

    def next_tab(self) -> None:
        """To the results; from there to the next tab."""
        bench = self._stage.bench
        if bench is None:
            return
        if self.went_to_results:
            bench.results.next_tab()
        else:
            self.show_work()
            bench.results.query_one("#page-scroll").focus()
        self._by_run = False
        self._screen.refresh_bindings()
