"""A screen that can run code: one run at a time, shown as it comes in, stopped on request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.screen import Screen
from textual.worker import Worker, get_current_worker

from tutor.errors import TutorError
from tutor.pickling.words import Library
from tutor.sandbox.host.advice_trials import rewrites, try_advice
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import LibraryResult, Report
from tutor.session.snippets import SnippetRunner
from tutor.text import visible
from tutor.tui.views.verdict import listing
from tutor.tui.widgets.results import ResultsPanel

if TYPE_CHECKING:
    from tutor.sandbox.host.interpreters import Interpreter

TICK = 0.1
"""Seconds between two updates of the elapsed time."""

Then = Callable[[Report], Awaitable[None]]


class RunningScreen(Screen[None]):
    """Runs jobs in the background and shows them in a ``ResultsPanel``. A newer run ends an older."""

    def __init__(self, runner: SnippetRunner) -> None:
        super().__init__()
        self.runner = runner
        self.measured_on: Interpreter | None = None
        """What the latest report comes from, where it is not the app's own Python."""
        self._run_worker: Worker[None] | None = None
        self._run_panel: ResultsPanel | None = None
        self._run_started = 0.0

    @property
    def running(self) -> bool:
        """Whether a run goes on."""
        return self._run_worker is not None and not self._run_worker.is_finished

    def start_run(self, job: Job, panel: ResultsPanel, then: Then) -> None:
        """Run ``job``; show results in ``panel`` as they arrive, then hand the report to ``then``."""
        self.workers.cancel_group(self, "tried")
        self._run_panel = panel
        self._run_started = time.monotonic()
        self._run_worker = self.run_worker(self._run_job(job, panel, then), group="run", exclusive=True)
        self.refresh_bindings()

    def end_run(self) -> None:
        """End whatever runs, without a word: the step is being left."""
        for group in ("run", "feedback", "listing", "tried"):
            self.workers.cancel_group(self, group)
        self._run_worker = None

    def stop_run(self) -> None:
        """End the run that goes on, and say so."""
        if self._run_worker is None or not self.running:
            return
        seconds = time.monotonic() - self._run_started
        self._run_worker.cancel()
        self._run_worker = None
        if self._run_panel is not None:
            self._run_panel.say(
                Content.assemble(
                    ("✗ Stopped by you", "bold $warning"),
                    f" after {seconds:.1f} s.\n",
                    ("Nothing of it runs any more. F5 runs it again.", "$quiet"),
                )
            )
        self.refresh_bindings()

    async def _run_job(self, job: Job, panel: ResultsPanel, then: Then) -> None:
        results: dict[Library, LibraryResult | None] = dict.fromkeys(job.libraries)
        started = time.monotonic()
        worker = get_current_worker()

        def heard(library: Library, result: LibraryResult) -> None:
            results[library] = result
            tick()

        python: Interpreter | None = None

        def tick() -> None:
            if worker.is_cancelled:  # it was stopped, and what was said of that stays
                return
            panel.show(results, elapsed=time.monotonic() - started, python=python)

        tick()
        timer = self.set_interval(TICK, tick)
        try:
            placed, python = await self.runner.placed(job)
            report = await self.runner.run(placed, heard)
        except TutorError as error:
            timer.stop()
            panel.say(Content.styled(visible(str(error)), "$error"))
            return
        finally:
            timer.stop()
            self.call_later(self.refresh_bindings)
        self.measured_on = python
        shown = {library: report.results.get(library) for library in job.libraries}
        panel.show(shown, python=python, notes=report.notes)
        await then(report)
        if not panel.instead_of_advice and rewrites(report):
            trying = self._try(job, placed, report, panel, python)
            self.run_worker(trying, group="tried", exclusive=True)

    async def _try(
        self, job: Job, placed: Job, report: Report, panel: ResultsPanel, python: Interpreter | None
    ) -> None:
        """Try what is advised where the job ran, and show again with what came of it."""
        told = await try_advice(self.runner, placed, report)
        shown = {library: told.results.get(library) for library in job.libraries}
        panel.show(shown, python=python, notes=told.notes)
        self.advice_tried(job, told)

    def advice_tried(self, job: Job, report: Report) -> None:
        """The advice of ``report`` was tried; for a screen that keeps reports."""

    @on(ResultsPanel.ListingWanted)
    def _list(self, event: ResultsPanel.ListingWanted) -> None:
        event.stop()
        self.run_worker(self._listing(event.panel, event.data), group="listing", exclusive=True)

    async def _listing(self, panel: ResultsPanel, data: Sequence[bytes]) -> None:
        from tutor.tui.views.opcodes import opcode_lines  # late: few open the Bytes tab

        pages: dict[bytes, Content] = {}
        for raw in data:
            lines, cut = await asyncio.to_thread(opcode_lines, raw)
            pages[raw] = listing(lines, cut=cut)
        panel.show_listings(pages)
