"""Our side of the sandbox: jobs in, reports out, spares kept ready in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from tutor.errors import TutorError
from tutor.paths import cache_dir
from tutor.pickling.codecs.registry import PACKAGES
from tutor.pickling.words import ALL_LIBRARIES, Library
from tutor.sandbox.host.checkup import calls_on, health_of, held_against
from tutor.sandbox.host.fork_server import NoPackage, ProcessPair
from tutor.sandbox.host.health import Health
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.library_run import LibraryOutcome, LibraryRun, OnOutput
from tutor.sandbox.host.messages import can_share_a_process
from tutor.sandbox.host.process_pool import PoolKey, ProcessPool
from tutor.sandbox.host.results import LibraryResult, Report
from tutor.sandbox.reuse import Reuse

OnResult = Callable[[Library, LibraryResult], None]


class Runner:
    """Runs jobs in isolated processes, and keeps spares started ahead of need.

    Use one for the life of the app. Every method is a coroutine that never blocks the event loop.
    Cancelling ``run`` kills what it started. ``many`` is for jobs that follow one another by the hundred:
    a run then takes place in the namespaces of the one before it, where that left them untouched. It takes
    place in its process even, where neither can touch anything but what it makes.
    """

    def __init__(self, *, many: bool = False) -> None:
        self._many = many
        self.pool = ProcessPool()
        self._healths: dict[tuple[str | None, str], Health] = {}
        self._measuring = asyncio.Lock()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._closed = False

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Have ``aclose`` end the task that is running, should it come before this is over."""
        task = asyncio.current_task()
        if self._closed or task is None:
            raise asyncio.CancelledError  # a task that outlives the app: it is to end, and to start nothing
        self._under_way.add(task)
        try:
            yield
        finally:
            self._under_way.discard(task)

    async def warm(self, python: str | None = None) -> None:
        """Start the spares of one interpreter, so that the next run does not pay for its start-up.

        Those of any other end; a run that is going on there is left alone.
        """
        with self._at_work():
            await self.pool.warm(python)

    @property
    def spare_pythons(self) -> set[str | None]:
        """The interpreters that spares are kept ready of; ``None`` is the app's own."""
        return self.pool.pythons

    async def run(
        self, job: Job, on_result: OnResult | None = None, on_output: OnOutput | None = None
    ) -> Report:
        """Run ``job`` and say what happened. Never raises for anything the snippet does.

        Each library has its own processes, so it sees the subject as if it were the only one.
        ``on_result`` hears of each library as soon as it is done, ``on_output`` of what the snippet prints.
        A library that is not installed there is left out, and said to be. Raises ``TutorError`` where the
        interpreter cannot be started, or has none of the libraries.
        """
        with self._at_work():
            return await self._run(job, on_result, on_output)

    async def _run(self, job: Job, on_result: OnResult | None, on_output: OnOutput | None) -> Report:
        libraries = list(dict.fromkeys(job.libraries))
        reuse = Reuse.NAMESPACES if self._many else Reuse.NOTHING
        if self._many and can_share_a_process(job):
            reuse = Reuse.PROCESS
        kind = PoolKey(job.python, job.paths, reuse is Reuse.PROCESS, job.opens)
        pairs = await self.pool.take(kind, [library.facts.package for library in libraries])

        async def one(library: Library, pair: ProcessPair) -> LibraryOutcome | TutorError:
            health: Health | None = None
            try:
                if not library.facts.bundled():
                    health, pair = await self._health(kind, pair, reuse)
                broken = health.broken if health is not None else {}
                run = LibraryRun(
                    self.pool, kind, pair, job, library, reuse=reuse, broken=broken, on_output=on_output
                )
                python, result, layers = await run.measure()
                if health is not None:
                    result = held_against(result, health, own=True)
                for package in PACKAGES:
                    if package != library.facts.package and calls_on(package, result):
                        other = await self._health_of(job.python, package)
                        result = result if other is None else held_against(result, other, own=False)
            except TutorError as error:
                return error  # raised below, once the other libraries are done too
            if on_result is not None:
                on_result(library, result)
            return LibraryOutcome(python, result, layers)

        async with asyncio.TaskGroup() as group:
            tasks = {
                library: group.create_task(one(library, pair))
                for library, pair in zip(libraries, pairs, strict=True)
            }
        finished: dict[Library, LibraryOutcome] = {}
        absent: dict[Library, Health] = {}
        some_here = any(not isinstance(task.result(), NoPackage) for task in tasks.values())
        for library, task in tasks.items():
            outcome = task.result()
            if isinstance(outcome, NoPackage) and some_here:
                absent[library] = outcome.health
            elif isinstance(outcome, TutorError):
                raise outcome
            else:
                finished[library] = outcome
        layers = next((one.layers for one in finished.values() if one.layers), ())
        results = {library: one.result for library, one in finished.items()}
        return Report(
            python=next(iter(finished.values())).python,
            results=_worth_following(results, absent),
            isolation=layers,
            absent=absent,
        )

    async def health(self, python: str | None = None, package: str = PACKAGES[0]) -> Health | None:
        """What a library's package can do on a Python: from the cache, else measured.

        ``None`` where that was not possible. Without ``package``, the first that has to be installed.

        Raises ``TutorError`` where the interpreter cannot be started.
        """
        with self._at_work():
            return await self._health_of(python, package)

    async def _health_of(self, python: str | None, package: str) -> Health | None:
        if (python, package) in self._healths:
            return self._healths[python, package]
        kind, reuse = PoolKey(python), Reuse.NAMESPACES if self._many else Reuse.NOTHING
        (pair,) = await self.pool.take(kind, [package])
        try:
            health, pair = await self._health(kind, pair, reuse)
        except NoPackage as error:
            return error.health
        self.pool.release(kind, pair, reuse=True)
        return health

    async def _health(
        self, kind: PoolKey, pair: ProcessPair, reuse: Reuse
    ) -> tuple[Health | None, ProcessPair]:
        """What the package of ``pair`` can do where that is, and a pair to go on with.

        It waits only to measure.

        Where it raises, the pair has been given back.
        """
        whole, key = False, (kind.python, pair.package)
        tried = next(library for library in ALL_LIBRARIES if library.facts.package == pair.package)
        try:
            if key not in self._healths:
                async with self._measuring:
                    await pair.hello()
                    assert pair.installed is not None

                    async def measure(job: Job) -> LibraryResult:
                        nonlocal pair
                        run = LibraryRun(self.pool, kind, pair, job, tried, reuse=reuse)
                        _, result, _ = await run.measure()
                        (pair,) = await self.pool.take(kind, [pair.package])
                        return result

                    health = await health_of(pair.installed, measure, cache_dir())
                    if health is not None:
                        self._healths[key] = health
            whole = True
        finally:
            if not whole:
                self.pool.release(kind, pair, reuse=False)
        return self._healths.get(key), pair

    async def aclose(self) -> None:
        """Cancel what is under way, whoever asked for it, and end every process this runner started.

        No task of a run is left when the event loop closes: it would be reported on the terminal.
        """
        self._closed = True
        going = [task for task in self._under_way if task is not asyncio.current_task()]
        for task in going:
            if not task.cancelling():  # a second time would break off its cleaning up
                task.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        await self.pool.aclose()


def _worth_following(
    results: dict[Library, LibraryResult], absent: dict[Library, Health]
) -> dict[Library, LibraryResult]:
    """The results without advice to use a library that does not work on this Python, or is not there."""
    healths = [*absent.values(), *(result.health for result in results.values() if result.health)]
    useless = {Library(health.library) for health in healths if not health.works}
    return {
        library: msgspec.structs.replace(
            result, advice=tuple(advice for advice in result.advice if advice.uses not in useless)
        )
        if any(advice.uses in useless for advice in result.advice)
        else result
        for library, result in results.items()
    }


def run_job(job: Job) -> Report:
    """Run one job from synchronous code."""

    async def once() -> Report:
        runner = Runner()
        try:
            return await runner.run(job)
        finally:
            await runner.aclose()

    return asyncio.run(once())
