"""Our side of the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tutor.pickling.words import Library
from tutor.sandbox.job import Job
from tutor.sandbox.results import LibraryResult, Report

OnResult = Callable[[Library, LibraryResult], None]


class Runner:
    """Runs jobs in isolated processes, and keeps spares started ahead of need.

    Use one for the life of the app. Every method is a coroutine that never blocks the event loop.
    Cancelling ``run`` kills what it started.
    """

    async def warm(self) -> None:
        """Start the spares, so that the next run does not pay for interpreter start-up."""

    async def run(self, job: Job, on_result: OnResult | None = None) -> Report:
        """Run ``job`` and say what happened. Never raises for anything the snippet does.

        Raises ``TutorError`` where the interpreter cannot be started or has no dill it needs.
        """
        raise NotImplementedError

    async def aclose(self) -> None:
        """End every process this runner started."""


def run_job(job: Job) -> Report:
    """Run one job from synchronous code."""

    async def once() -> Report:
        runner = Runner()
        try:
            return await runner.run(job)
        finally:
            await runner.aclose()

    return asyncio.run(once())
