"""Stand-ins for the core: a runner that answers by script, and a catalog of sample lessons."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.tui.samples import LESSON, OTHER, ok, report, stopped
from tutor.course.model import Lesson
from tutor.errors import TutorError
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.health import Health
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.library_run import OnOutput
from tutor.sandbox.host.results import CheckResult, Error, LibraryResult, Report
from tutor.sandbox.host.runner import OnResult


@dataclass
class FakeRunner:
    """Answers by what the code says: ``forever`` waits until cancelled, ``broken`` raises.

    Code with ``__getstate__`` is carried; anything else stops at the lock under pickle.
    """

    jobs: list[Job] = field(default_factory=list)
    cancelled: int = 0
    warmed: int = 0
    warm_for: str | None = None
    closed: int = 0

    healthy: Health | None = None

    async def warm(self, python: str | None = None) -> None:
        self.warmed += 1
        self.warm_for = python

    async def health(self, python: str | None = None) -> Health | None:
        return self.healthy

    async def aclose(self) -> None:
        self.closed += 1

    async def run(
        self, job: Job, on_result: OnResult | None = None, on_output: OnOutput | None = None
    ) -> Report:
        self.jobs.append(job)
        try:
            if "forever" in job.code:
                if on_output is not None and "half" in job.code:
                    on_output(Library.PICKLE, "printed [/before]\n")
                if on_result is not None and "half" in job.code:
                    on_result(Library.DILL, ok(out="half"))
                await asyncio.sleep(3600)
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if "broken" in job.code:
            raise TutorError("The interpreter [/oops] cannot be started: install it.")
        made = answer(job)
        if on_result is not None:
            for library, result in made.results.items():
                on_result(library, result)
        return made


def answer(job: Job) -> Report:
    """What the fake sandbox makes of a job."""
    if "flood" in job.code:
        flood = LibraryResult(
            Verdict.TOO_MUCH_OUTPUT, detail="It wrote more than 256 KiB.", stdout="[/x]\n" * 999
        )
        return report(flood, flood)
    if "unreadable" in job.code:
        unread = LibraryResult(
            Verdict.ENDED_EARLY, error=Error("SyntaxError", "'(' was never closed", line=1)
        )
        return report(unread, unread)
    out = "\x1b[2J\x1b]0;title\x07[/oops] {'k': [x]}\n" if "print" in job.code else ""
    if "__getstate__" not in job.code:
        return report(stopped(out=out), ok(out=out))
    held = tuple(CheckResult(check.id, True) for check in job.checks)
    if "half mended" in job.code:
        held = tuple(CheckResult(c.id, c.id != "lock", "restored.lock is None [/b]") for c in job.checks)
    done = [_with_checks(ok(size, out=out), held) for size in (118, 218)]
    return report(*done)


def _with_checks(result: LibraryResult, checks: tuple[CheckResult, ...]) -> LibraryResult:
    import msgspec

    return msgspec.structs.replace(result, checks=checks)


@dataclass
class FakeCatalog:
    """The sample lessons, and the files that could not be read."""

    lessons: Sequence[Lesson] = (LESSON, OTHER)
    problems: Sequence[object] = ()
