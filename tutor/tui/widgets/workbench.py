"""Where code is written and run: the editor above, the results below."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from tutor.tui.widgets.editor import CodeEditor
from tutor.tui.widgets.results import ResultsPanel


class Workbench(Vertical):
    """An editor and a results panel. Posts ``Edited`` whenever the learner changes the text."""

    class Edited(Message):
        """The learner's text has changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self, code: str, module: str | None, *, as_module: bool, with_score: bool, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.module = module
        self.as_module = as_module
        self.editor = CodeEditor(code, id="editor")
        self.results = ResultsPanel(with_score=with_score, id="results")

    def compose(self) -> ComposeResult:
        with Horizontal(id="editor-head"):
            yield Static(id="editor-name", markup=False)
            yield Static(id="editor-mode", markup=False)
        yield self.editor
        yield self.results

    def on_mount(self) -> None:
        self._draw_head()

    def flip(self) -> None:
        """Run as a module what ran as a script, and the other way round."""
        self.as_module = not self.as_module
        self._draw_head()

    def _draw_head(self) -> None:
        name, told = "__main__", "script"
        if self.as_module:
            from tutor.course.jobs import MODULE  # late: only whoever flips a script needs it

            name = f"{self.module or MODULE}.py"
            told = f"module {self.module or MODULE}"
        self.query_one("#editor-name", Static).update(Content(name))
        self.query_one("#editor-mode", Static).update(Content.assemble((told, "$accent")))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.editor.blamed = None
        self.post_message(self.Edited(self.editor.text))
