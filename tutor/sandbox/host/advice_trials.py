"""Advice that was tried: run the snippet rewritten as the advice says, and keep what came of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

import msgspec

from tutor.errors import TutorError
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Advice, Report

if TYPE_CHECKING:
    from tutor.sandbox.host.runner import OnResult

TRIED_AS = "mended"
"""The module a rewritten script is saved as: a name in ``__main__`` would fail in a fresh process."""

Rewrite = tuple[Library, str]


class RunsJobs(Protocol):
    """What trying needs of a ``Runner``."""

    async def run(self, job: Job, on_result: OnResult | None = None) -> Report: ...


async def try_advice(runner: RunsJobs, job: Job, report: Report) -> Report:
    """``report``, its advice told apart by whether the rewritten snippet passes.

    Each distinct rewrite is run once, under the library it is meant for, with the job's own probe,
    protocol and limits. Costs nothing where no advice has a rewrite. Never raises for what a rewrite
    does; one that could not be run stays untried.
    """
    wanted = rewrites(report)
    jobs = [_job(job, *rewrite) for rewrite in wanted]
    verdicts = dict(
        zip(wanted, await asyncio.gather(*(_verdict(runner, tried) for tried in jobs)), strict=True)
    )
    if not verdicts:
        return report

    def told(library: Library, advice: Advice) -> Advice:
        verdict = verdicts.get((library, advice.snippet))
        if verdict is None:
            return advice
        module = _job(job, library, advice.snippet).module
        return msgspec.structs.replace(
            advice, tried=verdict, tried_module="" if module is None or module == job.module else module
        )

    return msgspec.structs.replace(
        report,
        results={
            library: msgspec.structs.replace(
                result, advice=tuple(told(library, advice) for advice in result.advice)
            )
            for library, result in report.results.items()
        },
    )


def rewrites(report: Report) -> list[Rewrite]:
    """The distinct rewrites that a report's advice offers and nobody has tried."""
    return list(
        dict.fromkeys(
            (library, advice.snippet)
            for library, result in report.results.items()
            for advice in result.advice
            if advice.snippet and advice.tried is None
        )
    )


def run_and_try(job: Job) -> Report:
    """Run one job and try its advice, from synchronous code. Raises as ``Runner.run``."""
    from tutor.sandbox.host.runner import Runner

    async def once() -> Report:
        runner = Runner()
        try:
            return await try_advice(runner, job, await runner.run(job))
        finally:
            await runner.aclose()

    return asyncio.run(once())


def _job(job: Job, library: Library, snippet: str) -> Job:
    """The rewrite as a job. Where a library ships what a script defines, a script stays a script."""
    as_script = job.module is None and library.facts.by_value and not (job.byref and library.facts.byref)
    return msgspec.structs.replace(
        job,
        code=snippet,
        libraries=(library,),
        module=None if as_script else job.module or TRIED_AS,
        reader=None,  # it would read what the snippet was, not what it has become
        checks=(),
        explain=False,
    )


async def _verdict(runner: RunsJobs, job: Job) -> Verdict | None:
    try:
        report = await runner.run(job)
    except TutorError:
        return None
    return report.results[job.libraries[0]].verdict
