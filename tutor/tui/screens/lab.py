"""The Lab: any snippet, its verdict as one types, and every switch there is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.document._document import Selection
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from tutor.explanation.facts import blamed_line
from tutor.sandbox.host.results import Report
from tutor.session.lab import KEPT_AS, START, Run, Setup, from_text, to_text, unfinished
from tutor.session.run import AdviceTried, Event, RunDone, RunSession
from tutor.text import one_line
from tutor.tui import keys
from tutor.tui.screens.base import TutorScreen
from tutor.tui.screens.lab_panels import Copied, PastRuns
from tutor.tui.screens.outside_part import edit_outside
from tutor.tui.screens.running import ShownRuns
from tutor.tui.views.bug_report import bug_report
from tutor.tui.widgets.editor import CodeEditor
from tutor.tui.widgets.header_line import HeaderLine
from tutor.tui.widgets.probe_field import ProbeField
from tutor.tui.widgets.results import ResultsPanel
from tutor.tui.widgets.switch_bar import SwitchBar, changed
from tutor.tui.widgets.tall_key_bar import TallKeyBar

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens

RUN_AFTER = 0.6
"""Seconds without a change after which a snippet that can be read runs by itself."""
SAVE_AFTER = 0.4


class LabScreen(TutorScreen[None]):
    """One snippet with its switches. The text is kept; the runs last as long as the app."""

    BINDINGS = [*keys.LAB]
    AUTO_FOCUS = "#editor"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]
    DEFAULT_CSS = """
    LabScreen {
        #lab { layout: horizontal; height: 1fr; }
        #lab-work { width: 1fr; height: 1fr; background: $surface; }
        #lab-switches { padding: 0 2; margin: 1 0 0 0; }
        #lab-probe { height: 1; padding: 0 2; margin: 0 0 1 0; }
        #lab-probe-name { width: 6; color: $quiet; }
        #lab-status { width: 28; max-width: 54%; color: $quiet; padding: 0 0 0 2; }
        #results { width: 1fr; }
        &.-narrow #lab { layout: vertical; }
        &.-narrow #lab-status { max-width: 60%; }
        &.-narrow.-short #lab-work { min-height: 11; }
        &.-narrow.-reading #lab-work { height: 2fr; min-height: 7; }
        &.-narrow.-reading #results { height: 3fr; }
        &.-narrow #results { width: 100%; }
        &.-short #lab-switches { margin: 0; }
        &.-short #lab-probe { margin: 0; }
    }
    """

    app: AppForScreens

    def __init__(self, app: AppForScreens, given: Setup | None = None) -> None:
        super().__init__()
        self._session = RunSession(app.services.runner)
        self._runs = ShownRuns(self, self._session, self._heard)
        self._given = given
        self._setup = Setup()
        self._ran: Setup | None = None
        self._shown: Run | None = None
        self._save_timer: Timer | None = None
        self._live_timer: Timer | None = None
        self._ready = False
        self._by_hand = False
        self._unsaved: Setup | None = None

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        with Container(id="lab"):
            with Vertical(id="lab-work"):
                yield CodeEditor("", id="editor")
                yield SwitchBar(self._setup, id="lab-switches")
                with Horizontal(id="lab-probe"):
                    yield Static("probe", id="lab-probe-name", markup=False)
                    yield ProbeField(id="probe")
                    yield Static(id="lab-status", markup=False)
            yield ResultsPanel(area="lab", id="results")
        yield TallKeyBar()

    async def on_mount(self) -> None:
        self.query_one(HeaderLine).title_text = "Lab"
        self.app.python_changed.subscribe(self, self._python_changed)
        kept = from_text(await self.app.study.kept(KEPT_AS)) or Setup()
        self.editor.load_text(kept.code)
        self._put(kept)
        if self._given is not None:
            self._put(self._given)  # as an edit, so that undo brings back what was here
        if self.editor.text == START:
            # It is an example: what is typed or pasted takes its place. It is seen from its beginning.
            self.editor.selection = Selection(self.editor.document.end, (0, 0))
        self._ready = True
        self._live()

    def on_unmount(self) -> None:
        self._save()

    @property
    def running(self) -> bool:
        """Whether a run goes on."""
        return self._runs.running

    @property
    def editor(self) -> CodeEditor:
        """Where the snippet is written."""
        return self.query_one("#editor", CodeEditor)

    @property
    def results(self) -> ResultsPanel:
        """Where the latest run is shown."""
        return self.query_one("#results", ResultsPanel)

    @property
    def setup(self) -> Setup:
        """The snippet and switches as they are now."""
        return msgspec.structs.replace(
            self._setup, code=self.editor.text, probe=self.query_one("#probe", ProbeField).value
        )

    def _put(self, setup: Setup) -> None:
        """Put a snippet and its switches on the screen."""
        self._setup = setup
        if self.editor.text != setup.code:
            self.editor.replace(setup.code, (0, 0), self.editor.document.end)
            self.editor.move_cursor((0, 0))
        self.query_one("#probe", ProbeField).value = setup.probe
        self.query_one(SwitchBar).show(setup)

    # Running by itself, and on request

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _changed(self, event: TextArea.Changed | Input.Changed) -> None:
        event.stop()
        if self._ran is None or self.editor.text != self._ran.code:
            if self.editor.blamed is not None:
                self._say("live")  # the line that was named may not be there any more
            self.editor.blamed = None
        if self._ready:
            self._soon()

    @on(SwitchBar.Switched)
    def _switched(self, event: SwitchBar.Switched) -> None:
        event.stop()
        if event.setup.libraries == self._setup.libraries and event.setup == self._setup:
            self.notify("At least one library must stay on.", markup=False)
        self._setup = event.setup
        self.query_one(SwitchBar).show(self._setup)
        self._soon()

    def _python_changed(self, _: None) -> None:
        """Run it again on the Python that was chosen; a run that was asked for ends first."""
        if self._ready and not (self.running and self._by_hand):
            self._ran = None
            self._live()

    def _soon(self) -> None:
        """Save and run when the keys have rested for a moment."""
        self._unsaved = self.setup
        for timer in (self._save_timer, self._live_timer):
            if timer is not None:
                timer.stop()
        self._save_timer = self.set_timer(SAVE_AFTER, self._save)
        self._live_timer = self.set_timer(RUN_AFTER, self._live)

    def _live(self) -> None:
        setup = self.setup
        waits = unfinished(setup, keys.told("lab.run"))
        if waits:
            self._say(f"… {waits}")
        elif setup != self._ran:
            self._say("live")
            self._run(setup)
        elif self.editor.blamed is None:  # else the line that is to blame is named there already
            self._say("live")

    @on(Input.Submitted)
    def action_run(self) -> None:
        """Run immediately, finished or not; while it runs, stop it."""
        if self.running:
            self._runs.stop()
        else:
            self._run(self.setup)
            self._by_hand = True
            self.refresh_bindings()

    def _run(self, setup: Setup) -> None:
        if self._live_timer is not None:
            self._live_timer.stop()
        self._ran = setup
        self._by_hand = False

        job = setup.job()
        self._runs.start(job.libraries, self.results, partial(self._session.run, job))

    def _heard(self, event: Event) -> None:
        """Keep the run; and with it, once that is known, what came of its advice."""
        match event:
            case RunDone() if self._ran is not None and self._ran.job() == event.job:
                self._shown = self.app.lab_session.add(self._ran, event.report, event.python)
                self._blame(event.report)
            case AdviceTried() if self._shown is not None and self._shown.setup.job() == event.job:
                self._shown = self.app.lab_session.add(self._shown.setup, event.report, self._shown.python)

    @on(ResultsPanel.ListingWanted)
    def _list_opcodes(self, event: ResultsPanel.ListingWanted) -> None:
        self._runs.list_opcodes(event)

    def _blame(self, report: Report) -> None:
        fits = self._ran is not None and self.editor.text == self._ran.code
        line = blamed_line(report) if fits else None
        self.editor.blamed = line
        self._say(f"live   ✗ line {line}" if line else "live")

    def _say(self, told: str) -> None:
        beside = [*self._setup.files, *(["a reader"] if self._setup.reader else [])]
        also = f"   with {one_line(', '.join(beside))}" if beside else ""
        status = self.query_one("#lab-status", Static)
        status.styles.width = max(28, len(told + also) + 3)
        status.update(Content(told + also))

    def save_typed(self) -> None:
        if self._ready:
            self._unsaved = self.setup
        self._save()

    def reopen(self, app: AppForScreens) -> None:
        app.open_lab()

    def _save(self) -> None:
        if self._unsaved is not None:
            self.app.study.keep(KEPT_AS, to_text(self._unsaved))
            self._unsaved = None

    # Keys

    def action_outside(self) -> None:
        """Open the snippet in the learner's own editor."""
        edit_outside(self.app, self.editor, self.app.services.editing / "lab.py")

    def action_flip(self) -> None:
        """Run it as a module instead of a script, or the other way round."""
        self.post_message(SwitchBar.Switched(changed(self._setup, "mode")))

    def action_switches(self) -> None:
        """To the switches."""
        self.query_one(SwitchBar).focus()

    def action_probe(self) -> None:
        """To the probe."""
        self.query_one("#probe", ProbeField).focus()

    def action_editor(self) -> None:
        """To the editor."""
        self.editor.focus()

    def action_tab(self) -> None:
        """To the results; from there to the next tab."""
        if self._in_results:
            self.results.next_tab()
        else:
            self.results.query_one("#page-scroll").focus()

    @property
    def _in_results(self) -> bool:
        return self.focused is not None and self.results in self.focused.ancestors

    def action_past(self) -> None:
        """List the runs of this session, to open one again."""

        def reopen(run: Run | None) -> None:
            if run is not None:
                self._runs.end()
                self._ran, self._shown = run.setup, run
                self._put(run.setup)
                self.results.show(dict(run.report.results), python=run.python, notes=run.report.notes)
                self._blame(run.report)

        self.app.push_screen(PastRuns(self.app.lab_session.runs), reopen)

    async def action_copy(self) -> None:
        """Copy the run that is shown as Markdown, and show what was copied."""
        if self._shown is None:
            self.notify(f"Nothing has run yet: {keys.told('lab.run')} runs it.", markup=False)
            return
        text = bug_report(self._shown.setup, self._shown.report, self._shown.python)
        self.app.copy_to_clipboard(text)
        self.app.push_screen(Copied(text, await self.app.services.save_report(text)))

    def action_leave(self) -> None:
        """Stop a run that was asked for; or go back to the editor; or leave the Lab."""
        if self.running and self._by_hand:
            self._runs.stop()
        elif self.focused is not self.editor:
            self.editor.focus()
        else:
            self._save()
            self.app.leave()

    def key_label(self, action: str) -> str | None:
        """What a key does at the moment, where that is not always the same."""
        match action:
            case "run":
                return "Stop" if self.running else "Run"
            case "leave":
                if self.running and self._by_hand:
                    return "Stop"
                return "Editor" if self.focused is not self.editor else "Back"
            case "tab":
                return "Next tab" if self._in_results else "Results"
        return None

    def on_descendant_focus(self) -> None:
        self.set_class(self._in_results, "-reading")
        self.refresh_bindings()
