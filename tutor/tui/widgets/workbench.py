"""Where code is written and run: the editor above, the results below."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static, TextArea

from tutor.tui.widgets.editor import CodeEditor
from tutor.tui.widgets.results import ResultsPanel
from tutor.tui.widgets.tab_strip import TabStrip

READER = "reader"
"""The name of the code that the fresh process has instead of the snippet."""

MOST_FITTED = 200
"""Lines: no screen is higher, and each change of the height lays out all of it."""


class Workbench(Vertical):
    """An editor and a results panel. Posts ``Edited`` whenever the learner changes the text.

    What else takes part in the run, files and the reader's code, can be read in tabs beside the editor.
    """

    class Edited(Message):
        """The learner's text has changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self,
        code: str,
        module: str | None,
        *,
        as_module: bool,
        with_score: bool,
        others: Mapping[str, str] | None = None,
        earlier: Content | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.others = dict(others or {})
        self.module = module
        self.as_module = as_module
        self.editor = CodeEditor(code, id="editor")
        self.results = ResultsPanel(
            with_score=with_score, to_watch=not with_score, earlier=earlier, id="results"
        )

    def compose(self) -> ComposeResult:
        with Horizontal(id="editor-head"):
            yield TabStrip(self._own_name, *self.others, id="files")
            yield Static(id="editor-mode", markup=False)
        yield self.editor
        if self.others:
            yield CodeEditor("", id="other", read_only=True)
        yield self.results
        yield Static(id="cue", markup=False)

    def on_mount(self) -> None:
        self.query_one(TabStrip).can_focus = bool(self.others)
        self.query_one(TabStrip).quiet = not self.others
        self._fit_editor()
        self._draw_head()

    @property
    def ran(self) -> bool:
        """Whether there are results to see."""
        return not self.results.has_class("-idle")

    def flip(self) -> None:
        """Run as a module what ran as a script, and the other way round."""
        self.as_module = not self.as_module
        strip = self.query_one(TabStrip)
        own = strip.active not in self.others
        strip.names = (self._own_name, *self.others)
        if own:
            strip.active = self._own_name
        self._draw_head()

    def next_file(self) -> None:
        """Show the next of the texts that take part in the run."""
        self.query_one(TabStrip).action_move(1)

    def show_code(self) -> None:
        """Show the learner's own code."""
        self.query_one(TabStrip).active = self._own_name

    def cue(self, told: str) -> None:
        """Say something on the last line; with nothing to say the line goes."""
        line = self.query_one("#cue", Static)
        line.display = bool(told)
        line.update(Content(told))

    @property
    def cued(self) -> bool:
        """Whether something is said on the last line."""
        return bool(self.query_one("#cue").display)

    @property
    def _module(self) -> str:
        from tutor.course.jobs import MODULE  # late: only whoever flips a script needs it

        return self.module or MODULE

    @property
    def _own_name(self) -> str:
        return f"{self._module}.py" if self.as_module else "__main__"

    def _fit_editor(self) -> None:
        """Give the code no more lines than it has: the results have use for the rest."""
        for editor in self.query(CodeEditor):
            lines = min(MOST_FITTED, max(3, editor.document.line_count))
            if editor.styles.max_height is None or editor.styles.max_height.value != lines:
                editor.styles.max_height = lines

    def _draw_head(self) -> None:
        shown = self.query_one(TabStrip).active
        told = [f"module {self._module}" if self.as_module else "script"]
        if shown in self.others:
            whose = "the fresh process's own" if shown == READER else "a file beside it"
            instead = f"{whose} {self._own_name}" if shown == READER else whose
            told = [f"{instead}, to read", whose, "to read"]
        # The names of the texts come first: without them it is not known which one is open.
        names = sum(len(name) + 3 for name in (self._own_name, *self.others))
        room = self.query_one("#editor-head").content_size.width - names
        fits = next((text for text in told if len(text) <= room), told[-1])
        self.query_one("#editor-mode", Static).update(Content.styled(fits, "$accent"))

    @on(Click, "#editor-mode")
    def _flip_clicked(self, event: Click) -> None:
        event.stop()
        if self.query_one(TabStrip).active not in self.others:
            self.flip()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw_head)

    def on_tab_strip_chosen(self, event: TabStrip.Chosen) -> None:
        event.stop()
        other = event.name in self.others
        for reading in self.query("#other").results(CodeEditor):
            focused = self.editor.has_focus or reading.has_focus
            if other:
                reading.python = event.name == READER or event.name.endswith(".py")
                reading.load_text(self.others[event.name])
            self.editor.display, reading.display = not other, other
            if focused:
                (reading if other else self.editor).focus()
        self._draw_head()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._fit_editor()
        if event.text_area is not self.editor:
            return
        self.editor.blamed = None
        self.post_message(self.Edited(self.editor.text))
