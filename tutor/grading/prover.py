"""What every proof is made with: the runs it asks for, and how what they show is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tutor.course.format import Diagnostic
from tutor.course.jobs import job_for, libraries_of, snippet_of
from tutor.course.model import Exercise, Snippet
from tutor.grading.mistakes import CanRun
from tutor.grading.verification import NotChecked, Proved
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.health import what_fails
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.process_pool import CORES
from tutor.sandbox.host.results import Report

AT_ONCE = CORES
"""How many jobs run at a time: more would only slow each other down, up to the wall limit."""


class Prover:
    """Runs what a lesson claims, on one Python."""

    def __init__(
        self,
        path: str,
        rules: Sequence[int],
        runner: CanRun,
        python: str | None,
        steady: bool,
        gate: asyncio.Semaphore | None = None,
        cheats: int = 0,
    ) -> None:
        self.path = path
        self.rules = rules
        self.python = python
        self.steady = steady
        self.cheats = cheats
        self._runner = runner
        self._gate = gate or asyncio.Semaphore(AT_ONCE)

    def lean(self, work: Snippet | Exercise, code: str | None = None) -> Job:
        """The job that finds out whether the claims hold, and no more: under the libraries they name, and
        looking for a culprit only where they name one."""
        claims = [claim for one in snippet_of(work).expect for claim in one.claims]
        named = {claim.library for claim in claims}
        if isinstance(work, Exercise) and work.checks and not _carry(work):
            named.update(libraries_of(work.snippet))  # its checks are asked of every library
        return job_for(
            work,
            code,
            python=self.python,
            libraries=tuple(library for library in Library if library in named),
            explain=any(claim.rule is not None or claim.path is not None for claim in claims),
            advise=False,
        )

    async def pair(self, job: Job, other: Job, alike: bool) -> tuple[Report, Report]:
        """Two runs; where they can only be ``alike``, or it isn't asked for, one serves for both."""
        if alike or not self.steady:
            report = await self.run(job)
            return report, report
        return await asyncio.gather(self.run(job), self.run(other))

    async def run(self, job: Job) -> Report:
        """Run a job as soon as there is room for it."""
        async with self._gate:
            return await self._runner.run(job)

    def proved(self, line: int, what: str, report: Report) -> Proved:
        """Something that is as the lesson says."""
        return Proved(self.path, line, f"{what} (Python {report.python})")

    def not_checked(self, line: int, what: str, report: Report) -> NotChecked:
        """Something that cannot be known on this Python."""
        assert report.unwell is not None
        return NotChecked(self.path, line, what, what_fails(report.unwell))

    def problem(self, line: int, what: str, report: Report, more: str = "") -> Diagnostic:
        """Something that is not as the lesson says; ``more`` are lines to follow."""
        return Diagnostic(self.path, line, 1, f"{what} (Python {report.python}){more}")


def _carry(exercise: Exercise) -> bool:
    """Whether a library is claimed to be ``ok`` on every Python: checks are then asked of no other."""
    plain = [claim for one in exercise.snippet.expect if not one.versions for claim in one.claims]
    others = [claim for one in exercise.snippet.expect if one.versions for claim in one.claims]
    return any(
        claim.verdict is Verdict.OK
        and all(other.verdict is Verdict.OK for other in others if other.library is claim.library)
        for claim in plain
    )
