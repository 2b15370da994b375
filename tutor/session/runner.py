"""The sandbox as a session sees it, and the real one, imported when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tutor.sandbox.host.health import Health
    from tutor.sandbox.host.job import Job
    from tutor.sandbox.host.library_run import OnOutput
    from tutor.sandbox.host.results import Report
    from tutor.sandbox.host.runner import OnResult, Runner


class RunnerLike(Protocol):
    """The sandbox, as ``tutor.sandbox.host.runner.Runner`` offers it."""

    async def warm(self, python: str | None = None) -> None: ...

    async def health(self, python: str | None = None) -> Health | None: ...

    async def run(
        self, job: Job, on_result: OnResult | None = None, on_output: OnOutput | None = None
    ) -> Report: ...

    async def aclose(self) -> None: ...


class LateRunner:
    """The real ``Runner``, imported when it is first used: after the first screen is drawn."""

    def __init__(self) -> None:
        self._made: Runner | None = None

    @property
    def _runner(self) -> Runner:
        if self._made is None:
            from tutor.sandbox.host.runner import Runner

            self._made = Runner()
        return self._made

    async def warm(self, python: str | None = None) -> None:
        await self._runner.warm(python)

    async def health(self, python: str | None = None) -> Health | None:
        return await self._runner.health(python)

    async def run(
        self, job: Job, on_result: OnResult | None = None, on_output: OnOutput | None = None
    ) -> Report:
        return await self._runner.run(job, on_result, on_output)

    async def aclose(self) -> None:
        if self._made is not None:
            await self._made.aclose()
