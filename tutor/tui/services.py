"""What the screens need of the core, as they see it: small protocols, so that tests can stand in."""

from __future__ import annotations

from typing import Protocol

from tutor.sandbox.job import Job
from tutor.sandbox.results import Report
from tutor.sandbox.runner import OnResult


class RunnerLike(Protocol):
    """The sandbox, as ``tutor.sandbox.runner.Runner`` offers it."""

    async def warm(self) -> None: ...

    async def run(self, job: Job, on_result: OnResult | None = None) -> Report: ...

    async def aclose(self) -> None: ...
