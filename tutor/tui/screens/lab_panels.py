"""What opens over the Lab: the runs of this session, and the Markdown that was copied."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.session.lab import Run
from tutor.text import one_line
from tutor.tui import keys
from tutor.tui.screens.over import OverScreen
from tutor.tui.views.verdict import verdict_mark
from tutor.tui.widgets.editor import CodeEditor
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.steady_list import SteadyList


class RunList(SteadyList):
    """The runs; Enter opens one again."""

    key_hints = (("Enter", "Open again"), ("↑↓", "Choose"))


class PastRuns(OverScreen[Run | None]):
    """The runs since the app was started, newest first. Gives the one to open again."""

    BINDINGS = [keys.CLOSE]
    AUTO_FOCUS = "#runs"
    DEFAULT_CSS = """
    PastRuns {
        align: center middle;
        background: $background 60%;
        #past { width: 90; max-width: 96%; height: auto; max-height: 80%; background: $panel; padding: 1 2; }
        #runs { border: none; height: auto; max-height: 16; background: $panel; padding: 0; }
        Static { margin: 0 0 1 0; }
    }
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        super().__init__()
        self._runs = list(runs)

    def compose(self) -> ComposeResult:
        with Vertical(id="past"):
            told = "Runs of this session" if self._runs else "Nothing has run yet in this session."
            yield Static(Content.styled(told, "bold"))
            yield RunList(*(Option(run_row(run)) for run in self._runs), id="runs", markup=False)
        yield KeyBar()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._runs[event.option_index])

    def action_close(self) -> None:
        """Close without opening any."""
        self.dismiss(None)


def run_row(run: Run) -> Content:
    """A run on one line: its number, each library's verdict, how it was run, and its last line."""
    parts: list[str | tuple[str, str]] = [(f"{run.number:>3}  ", "$quiet")]
    for library, result in run.report.results.items():
        told, style = verdict_mark(result)
        parts.append((f"{told[0]} {library.value} {told[2:]}  ", style))
    setup = run.setup
    how = [f"module {setup.module}"] if setup.as_module else []
    how += [f"protocol {setup.protocol}"] if setup.protocol is not None else []
    how += ["byref"] if setup.byref else []
    how += [f"probe {setup.probe}"] if setup.probe else []
    how += [run.python.label] if run.python else []
    parts.append((one_line(", ".join(how)) + "  " if how else "", "$quiet"))
    last = next((line for line in reversed(setup.code.splitlines()) if line.strip()), "")
    return Content.assemble(*parts, one_line(last, 60))


class Copied(OverScreen[None]):
    """The Markdown that went to the clipboard, for terminals that do not take it, and where it was saved."""

    BINDINGS = [keys.CLOSE]
    AUTO_FOCUS = "#copied-text"
    DEFAULT_CSS = """
    Copied {
        align: center middle;
        background: $background 60%;
        #copied { width: 96; max-width: 96%; height: 80%; background: $panel; padding: 1 2; }
        #copied-text { margin: 1 0 0 0; }
    }
    """

    def __init__(self, text: str, told: str) -> None:
        super().__init__()
        self._text = text
        self._told = told

    def compose(self) -> ComposeResult:
        with Vertical(id="copied"):
            told = Content.assemble(("Copied as Markdown", "bold"), (f"; {one_line(self._told)}", "$quiet"))
            yield Static(told)
            yield CodeEditor(self._text, id="copied-text", read_only=True)
        yield KeyBar()

    def action_close(self) -> None:
        """Back to the Lab."""
        self.dismiss(None)
