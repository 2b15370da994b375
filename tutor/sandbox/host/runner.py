"""Our side of the sandbox: jobs in, reports out, spares kept ready in between."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from tutor.errors import TutorError
from tutor.paths import cache_dir
from tutor.pickling.codecs.registry import PACKAGES
from tutor.pickling.words import ALL_LIBRARIES, Library, Limit, Stage
from tutor.sandbox.folders import remove
from tutor.sandbox.host.assemble import assemble
from tutor.sandbox.host.checkup import calls_on, health_of, held_against
from tutor.sandbox.host.exit_reasons import local
from tutor.sandbox.host.fork_server import NoPackage, ProcessPair
from tutor.sandbox.host.health import Health
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.messages import (
    FreshFacts,
    can_share_a_process,
    directory_of,
    fresh_facts,
    message_of,
    note_blocked_probe,
    with_what_was_kept_out,
)
from tutor.sandbox.host.process_pool import PoolKey, ProcessPool
from tutor.sandbox.host.records import End, Layers, Measured, Output, Record, Waiting, every, first
from tutor.sandbox.host.results import Layer, LibraryResult, Report
from tutor.sandbox.reuse import Reuse

OnResult = Callable[[Library, LibraryResult], None]
OnOutput = Callable[[Library, str], None]


class Runner:
    """Runs jobs in isolated processes, and keeps spares started ahead of need.

    Use one for the life of the app. Every method is a coroutine that never blocks the event loop.
    Cancelling ``run`` kills what it started. ``many`` is for jobs that follow one another by the
    hundred: a run then takes place in the namespaces of the one before it, where that left them untouched; in
    its process even, where neither can touch anything but what it makes.
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

        Each library has processes of its own, so it sees the subject as if it were the only one.
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
        how: dict[str, Any] = {"reuse": reuse}
        kind = PoolKey(job.python, job.paths, reuse is Reuse.PROCESS, job.opens)
        pairs = await self.pool.take(kind, [library.facts.package for library in libraries])

        async def one(
            library: Library, pair: ProcessPair
        ) -> tuple[str, Library, LibraryResult, tuple[Layer, ...]] | TutorError:
            health: Health | None = None
            try:
                if not library.facts.bundled():
                    health, pair = await self._health(kind, pair, how)
                more = {**how, "broken": health.broken if health is not None else {}}
                python, result, layers = await self._library(job, library, kind, pair, more, on_output)
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
            return python, library, result, layers

        async with asyncio.TaskGroup() as group:
            tasks = {
                library: group.create_task(one(library, pair))
                for library, pair in zip(libraries, pairs, strict=True)
            }
        finished = []
        absent: dict[Library, Health] = {}
        some_here = any(not isinstance(task.result(), NoPackage) for task in tasks.values())
        for library, task in tasks.items():
            outcome = task.result()
            if isinstance(outcome, NoPackage) and some_here:
                absent[library] = outcome.health
            elif isinstance(outcome, TutorError):
                raise outcome
            else:
                finished.append(outcome)
        layers = next((layers for _, _, _, layers in finished if layers), ())
        results = {library: result for _, library, result, _ in finished}
        return Report(
            python=finished[0][0],
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
        kind, how = PoolKey(python), {"reuse": Reuse.NAMESPACES if self._many else Reuse.NOTHING}
        (pair,) = await self.pool.take(kind, [package])
        try:
            health, pair = await self._health(kind, pair, how)
        except NoPackage as error:
            return error.health
        self.pool.release(kind, pair, reuse=True)
        return health

    async def _health(
        self, kind: PoolKey, pair: ProcessPair, how: dict[str, Any]
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
                        _, result, _ = await self._library(job, tried, kind, pair, how)
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

    async def _library(
        self,
        job: Job,
        library: Library,
        kind: PoolKey,
        pair: ProcessPair,
        how: dict[str, Any],
        on_output: OnOutput | None = None,
    ) -> tuple[str, LibraryResult, tuple[Layer, ...]]:
        """One library's run: dump here, load in a fresh process, then hear who is to blame.

        ``how`` is added to what both processes are told.
        """
        started = time.monotonic()
        dumping: list[Record] = []
        loading: list[Record] = []
        fresh: asyncio.Task[None] | None = None

        def heard(record: Record) -> None:
            nonlocal fresh
            dumping.append(record)
            if isinstance(record, Output) and on_output is not None:
                on_output(library, local(record.text, directory_of(dumping)))
            if isinstance(record, Waiting):
                message = {**message_of(job, library, "fresh"), **how}
                fresh = asyncio.create_task(self._fresh(job, message, kind, pair, dumping, loading))

        whole = False
        try:
            await pair.hello()
            while not await pair.dump.run({**message_of(job, library, "dump"), **how}, heard):
                self.pool.release(kind, pair, reuse=False)  # it died while it was idle
                (pair,) = await self.pool.take(kind, [pair.package])
                await pair.hello()
            if fresh is not None:
                await fresh
            whole = True
        finally:
            if fresh is not None and not whole:
                fresh.cancel()
            self.pool.release(kind, pair, reuse=whole)
        directory = directory_of(dumping)
        if not pair.alive and directory:
            await asyncio.to_thread(remove, directory)  # it could not do so itself any more
        result = assemble(
            dumping,
            loading,
            limits=job.limits,
            directory=directory,
            checks=[check.id for check in job.checks],
            seconds=time.monotonic() - started,
        )
        result = with_what_was_kept_out(result, [*dumping, *loading], job, directory)
        said = first(Layers, dumping)
        if said is not None and said.layers:  # a process tells of them in its first run only
            pair.layers = said.layers
        return pair.python, result, pair.layers

    async def _fresh(
        self,
        job: Job,
        message: dict[str, Any],
        kind: PoolKey,
        pair: ProcessPair,
        dumping: list[Record],
        loading: list[Record],
    ) -> None:
        """Load in a process that never ran the snippet, and tell the dumping one what it found."""
        dumped = next((record for record in every(Measured, dumping) if record.stage is Stage.DUMPS), None)
        data = dumped.data if dumped is not None else b""
        raw = next((record.payload for record in every(Waiting, dumping)), None)
        if not data and raw is None:
            if dumped is not None and dumped.held:
                loading.append(Measured(Stage.FRESH_LOADS, False, limit=Limit.SIZE))
            pair.dump.tell(FreshFacts(ended=dumped is not None and dumped.held).line())
            return
        message = {
            **message,
            "data": base64.b64encode(data).decode("ascii") if data else None,
            "directory": directory_of(dumping),
        }
        told = False

        def heard(record: Record) -> None:
            nonlocal told
            loading.append(record)
            if isinstance(record, End):  # the process is gone; its surroundings are cleaned up meanwhile
                told = True
                note_blocked_probe(job, loading)
                pair.dump.tell(fresh_facts(loading).line())

        await pair.fresh.hello()
        if not await pair.fresh.run(message, heard, raw):
            (spare,) = await self.pool.take(kind, [pair.package])  # it died while it was idle
            try:
                await spare.fresh.hello()
                await spare.fresh.run(message, heard, raw)
            finally:
                self.pool.release(kind, spare, reuse=False)
        if not told:
            pair.dump.tell(fresh_facts(loading).line())


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
