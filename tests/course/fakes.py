"""A runner that answers by looking at the code, so that the proof itself can be put to the test."""

from __future__ import annotations

from collections.abc import Callable

from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Blame, CheckResult, LibraryResult, Report

Answer = Callable[[Job], LibraryResult]


class FakeRunner:
    """Answers the same for each library; keeps the jobs it was given."""

    def __init__(self, answer: Answer, python: str = "3.11.7") -> None:
        self.answer = answer
        self.python = python
        self.jobs: list[Job] = []

    async def run(self, job: Job) -> Report:
        self.jobs.append(job)
        return Report(self.python, {library: self.answer(job) for library in job.libraries})


def result(
    verdict: Verdict = Verdict.OK,
    rule: int | None = None,
    blame: tuple[str, str] | None = None,
    failed: tuple[str, ...] = (),
    checks: tuple[str, ...] = (),
) -> LibraryResult:
    """A result as the sandbox gives it; ``blame`` is a path and a type."""
    return LibraryResult(
        verdict,
        rule=rule,
        blame=Blame(*blame) if blame else None,
        checks=tuple(CheckResult(id, id not in failed) for id in checks),
    )


def report(**results: LibraryResult) -> Report:
    return Report("3.11.7", {Library(name): found for name, found in results.items()})
