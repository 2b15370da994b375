"""Running a job, told as events: what a screen, a line on a terminal or a test can follow alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from tutor.errors import TutorError
from tutor.pickling.words import Library

if TYPE_CHECKING:
    from tutor.sandbox.host.interpreters import Interpreter
    from tutor.sandbox.host.job import Job
    from tutor.sandbox.host.results import LibraryResult, Report
    from tutor.session.snippets import SnippetRunner


class Placed(msgspec.Struct, frozen=True):
    """It is known where the job runs."""

    python: Interpreter | None
    """The interpreter, unless it is the app's own."""


class LibraryDone(msgspec.Struct, frozen=True):
    """One library's result is known; others may follow."""

    library: Library
    result: LibraryResult


class OutputSoFar(msgspec.Struct, frozen=True):
    """The snippet has printed something, under one of the libraries; the run goes on."""

    library: Library
    text: str


class RunDone(msgspec.Struct, frozen=True):
    """Every library has been measured."""

    job: Job
    """The job as it was asked for."""
    placed: Job
    """The same job, naming the interpreter that it ran on."""
    report: Report
    python: Interpreter | None
    """The interpreter that it ran on, unless it is the app's own."""


class AdviceTried(msgspec.Struct, frozen=True):
    """The advice of a finished run was tried: ``report`` says what each rewrite did."""

    job: Job
    report: Report
    python: Interpreter | None


class Failed(msgspec.Struct, frozen=True):
    """The job could not be run at all."""

    message: str
    """What went wrong and what to do about it, as plain text for the learner."""


Event: TypeAlias = Placed | OutputSoFar | LibraryDone | RunDone | AdviceTried | Failed
Hear: TypeAlias = Callable[[Event], None]


class RunSession:
    """Runs jobs, and tells what becomes known as it becomes known.

    To stop a run, cancel the task that awaits it: the sandbox then ends every process of the run.
    """

    def __init__(self, runner: SnippetRunner) -> None:
        self.runner = runner

    async def run(self, job: Job, hear: Hear) -> RunDone | None:
        """Run ``job`` and tell ``hear`` of every event. Return the last one, or ``None`` where it failed."""
        from tutor.sandbox.host.advice_trials import to_be_tried  # late: nothing runs before a step is seen

        try:
            placed, python = await self.runner.placed(to_be_tried(job))
            hear(Placed(python))
            report = await self.runner.run(
                placed,
                lambda library, result: hear(LibraryDone(library, result)),
                lambda library, text: hear(OutputSoFar(library, text)),
            )
        except TutorError as error:
            hear(Failed(str(error)))
            return None
        done = RunDone(job, placed, report, python)
        hear(done)
        return done

    async def try_advice(self, done: RunDone, hear: Hear) -> None:
        """Try what was advised, where the job ran; silent where there is nothing to try."""
        from tutor.sandbox.host.advice_trials import rewrites, try_advice  # late, as above

        if rewrites(done.report):
            report = await try_advice(self.runner, done.placed, done.report)
            hear(AdviceTried(done.job, report, done.python))
