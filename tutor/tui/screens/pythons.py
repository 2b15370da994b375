"""Choosing the Python that snippets run on: those found on this machine, or one named by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tutor.errors import TutorError
from tutor.sandbox.host.interpreters import Interpreter, own, resolve
from tutor.session.snippets import SnippetRunner, near_end
from tutor.text import one_line, visible
from tutor.tui import keys
from tutor.tui.screens.over import OverScreen
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.probe_field import ProbeField
from tutor.tui.widgets.steady_list import SteadyList

CHOSEN, OTHER = "●", "○"


class PythonList(SteadyList):
    """The interpreters; Enter chooses one."""

    key_hints = (("Enter", "Run snippets on it"), ("↑↓", "Choose"), ("Tab", "Name another"))


class NameField(ProbeField):
    """Where an interpreter is named that is not in the list."""

    key_hints = (("Enter", "Run snippets on it"), ("Tab", "To the list"))


class PythonsScreen(OverScreen[Interpreter | None]):
    """The interpreters that can run snippets, the app's own first. Gives the one that was chosen."""

    BINDINGS = [keys.CLOSE]
    AUTO_FOCUS = "#python-list"
    DEFAULT_CSS = """
    PythonsScreen {
        align: center middle;
        background: $background 60%;
        #pythons { width: 84; max-width: 96%; height: auto; max-height: 90%; padding: 1 2; }
        #pythons { background: $panel; }
        #python-list { border: none; height: auto; max-height: 12; background: $panel; padding: 0; }
        #python-name { background: $surface; }
        #python-looking, #python-head { margin: 0 0 1 0; }
        #python-looking, #python-ask { color: $quiet; }
        #python-ask { margin: 1 0 0 0; }
        #python-wrong { color: $error; height: auto; }
    }
    """

    def __init__(self, runner: SnippetRunner) -> None:
        super().__init__()
        self._runner = runner
        self._listed: list[Interpreter] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="pythons"):
            yield Static(Content.styled("Which Python runs the snippets?", "bold"), id="python-head")
            yield PythonList(id="python-list", markup=False)
            yield Static("Looking for more on this machine…", id="python-looking", markup=False)
            yield Static(
                "Or a version such as 3.13, a command, or the path of an interpreter or its environment:",
                id="python-ask",
                markup=False,
            )
            yield NameField(id="python-name")
            yield Static(id="python-wrong", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(NameField).placeholder = "3.13"
        self._list([own()])
        self.run_worker(self._look(), group="look", exclusive=True)

    async def _look(self) -> None:
        """List what is found, once it is."""
        found = await self._runner.interpreters()
        self._list(found)
        self.query_one("#python-looking").display = False

    def _list(self, found: Sequence[Interpreter]) -> None:
        chosen = self._runner.chosen
        shown = list(found)
        if chosen is not None and all(one.path != chosen.path for one in shown):
            shown.insert(1, chosen)
        self._listed = shown
        listed = self.query_one(PythonList)
        kept = listed.highlighted
        listed.clear_options()
        listed.add_options([Option(self._row(one, chosen)) for one in shown])
        paths = [one.path for one in shown]
        listed.highlighted = kept if kept else paths.index(chosen.path) if chosen else 0

    def _row(self, one: Interpreter, chosen: Interpreter | None) -> Content:
        here = one.path == chosen.path if chosen else one.is_own
        where = "the app's own" if one.is_own else near_end(one.path, 44)
        return Content.assemble(
            (f"{CHOSEN if here else OTHER} ", "$accent" if here else "$quiet"),
            (f"{one_line(one.version, 12):<12} ", "bold" if here else ""),
            (f"{one_line(one.dill_label, 14):<14} ", "" if one.dill else "$quiet"),
            (one_line(where, 60), "$quiet"),
        )

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._listed[event.option_index])

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.query_one("#python-wrong", Static).update(Content("Looking…"))
            self.run_worker(self._resolve(event.value), group="resolve", exclusive=True)

    async def _resolve(self, name: str) -> None:
        try:
            found = await asyncio.to_thread(resolve, name)
        except TutorError as error:
            self.query_one("#python-wrong", Static).update(Content(visible(str(error))))
        else:
            self.dismiss(found)

    def action_close(self) -> None:
        """Close without choosing any."""
        self.dismiss(None)
