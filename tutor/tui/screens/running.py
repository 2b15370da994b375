"""A run on a screen: shown as it comes in, stopped on request, its advice tried afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from textual.content import Content
from textual.screen import Screen
from textual.worker import Worker, get_current_worker

from tutor.pickling.words import Library
from tutor.session.run import (
    AdviceTried,
    Event,
    Failed,
    Hear,
    LibraryDone,
    OutputSoFar,
    Placed,
    RunDone,
    RunSession,
)
from tutor.text import visible
from tutor.tui.widgets.results import ResultsPanel

if TYPE_CHECKING:
    from tutor.sandbox.host.interpreters import Interpreter
    from tutor.sandbox.host.results import LibraryResult, Report

TICK = 0.1
"""Seconds between two updates of the elapsed time."""

MOST_KEPT = 256 * 1024
"""Characters that are kept of what a run prints, in case it is stopped."""

RunWork: TypeAlias = Callable[[Hear], Awaitable[RunDone | None]]
"""Runs something, and returns the run whose advice is to be tried, if any."""


class ShownRuns:
    """The runs of a screen, one at a time. A newer run ends an older.

    ``also`` is told of each event once the results panel shows it; ``notes_on`` says what has to be known of
    a report to read it.
    """

    def __init__(
        self,
        screen: Screen[Any],
        runs: RunSession,
        also: Callable[[Event], None] = lambda event: None,
        notes_on: Callable[[Report], tuple[str, ...]] = lambda report: (),
    ) -> None:
        self._notes_on = notes_on
        self._screen = screen
        self._runs = runs
        self._also = also
        self._worker: Worker[None] | None = None
        self._panel: ResultsPanel | None = None
        self._started = 0.0
        self._printed: dict[Library, str] = {}

    @property
    def running(self) -> bool:
        """Whether a run goes on."""
        return self._worker is not None and not self._worker.is_finished

    def start(self, libraries: Sequence[Library], panel: ResultsPanel, work: RunWork) -> None:
        """Begin ``work``, and show in ``panel`` what becomes known of these libraries."""
        self.forget_advice()
        self._panel = panel
        self._started = time.monotonic()
        self._printed = {}
        following = self._follow(libraries, panel, work)
        self._worker = self._screen.run_worker(following, group="run", exclusive=True)
        self._screen.refresh_bindings()

    def forget_advice(self) -> None:
        """End the trials of advice that go on."""
        self._screen.workers.cancel_group(self._screen, "tried")

    def end(self) -> None:
        """End whatever runs, without a word: the step is being left."""
        for group in ("run", "feedback", "listing", "tried"):
            self._screen.workers.cancel_group(self._screen, group)
        self._worker = None

    def stop(self) -> None:
        """End the run that goes on, and say so."""
        if self._worker is None or not self.running:
            return
        seconds = time.monotonic() - self._started
        self._worker.cancel()
        self._worker = None
        if self._panel is not None:
            self._panel.say(
                Content.assemble(
                    ("✗ Stopped by you", "bold $warning"),
                    f" after {seconds:.1f} s.\n",
                    (f"{self._panel.key('run')} starts it again.", "$quiet"),
                    *self._kept(),
                )
            )
        self._screen.refresh_bindings()

    def _kept(self) -> list[Content]:
        """What was printed before the run was stopped; once, where every library saw the same begin."""
        longest = max(self._printed.values(), key=len, default="")
        if not longest.strip():
            return []
        from tutor.tui.views.output import cap  # late: nothing was printed before something ran

        told = "\n\nIt had printed:\n"
        return [Content.styled(told, "$quiet"), Content(cap(longest).rstrip("\n"))]

    async def _follow(self, libraries: Sequence[Library], panel: ResultsPanel, work: RunWork) -> None:
        results: dict[Library, LibraryResult | None] = dict.fromkeys(libraries)
        started = time.monotonic()
        worker = get_current_worker()
        python: Interpreter | None = None

        def tick() -> None:
            if not worker.is_cancelled:  # else it was stopped, and what was said of that stays
                panel.show(results, elapsed=time.monotonic() - started, python=python)

        def hear(event: Event) -> None:
            nonlocal python
            match event:
                case Placed():
                    python = event.python
                case OutputSoFar(library=library, text=text):
                    self._printed[library] = (self._printed.get(library, "") + text)[:MOST_KEPT]
                case LibraryDone(library=library, result=result):
                    self._printed.setdefault(library, result.stdout)
                    results[library] = result
                    tick()
                case Failed(message=message):
                    timer.stop()
                    panel.say(Content.styled(visible(message), "$error"))
                case RunDone() | AdviceTried():
                    timer.stop()
                    report = event.report
                    shown = {library: report.results.get(library) for library in libraries}
                    notes = (*report.notes, *self._notes_on(report))
                    panel.show(shown, python=event.python, notes=notes)
            self._also(event)

        tick()
        timer = self._screen.set_interval(TICK, tick)
        try:
            done = await work(hear)
        finally:
            timer.stop()
            self._screen.call_later(self._screen.refresh_bindings)
        if done is not None:
            self._screen.run_worker(self._runs.try_advice(done, hear), group="tried", exclusive=True)

    def list_opcodes(self, event: ResultsPanel.ListingWanted) -> None:
        """Give a panel the listings of the pickles that it asks for."""
        event.stop()
        listings = _list_opcodes(event.panel, event.data)
        self._screen.run_worker(listings, group="listing", exclusive=True)


async def _list_opcodes(panel: ResultsPanel, data: Sequence[bytes]) -> None:
    from tutor.tui.views.opcodes import opcode_lines  # late: few open the Bytes tab
    from tutor.tui.views.verdict import listing

    pages: dict[bytes, Content] = {}
    for raw in data:
        lines, cut = await asyncio.to_thread(opcode_lines, raw)
        pages[raw] = listing(lines, cut=cut)
    panel.show_listings(pages)
