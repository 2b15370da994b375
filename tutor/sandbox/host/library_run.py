"""One library's run of a job: dump in one process, load in a fresh one, then hear who is to blame."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from tutor.pickling.words import Library, Limit, Stage
from tutor.sandbox.folders import remove
from tutor.sandbox.host.assemble import assemble
from tutor.sandbox.host.exit_reasons import local
from tutor.sandbox.host.fork_server import ProcessPair
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.messages import (
    FreshFacts,
    directory_of,
    fresh_facts,
    message_of,
    note_blocked_probe,
    with_what_was_kept_out,
)
from tutor.sandbox.host.process_pool import PoolKey, ProcessPool
from tutor.sandbox.host.records import End, Layers, Measured, Output, Record, Waiting, every, first
from tutor.sandbox.host.results import Layer, LibraryResult
from tutor.sandbox.reuse import Reuse

OnOutput = Callable[[Library, str], None]


class LibraryOutcome(NamedTuple):
    """What came of one library's run."""

    python: str
    """The version of the interpreter that it ran on."""
    result: LibraryResult
    layers: tuple[Layer, ...]


class LibraryRun:
    """The run of a job under one library, in a pair of processes that it takes over and gives back.

    ``kind`` is where in the pool ``pair`` came from. ``reuse`` says what the processes may be used for
    afterwards, ``broken`` which objects the library cannot save on this Python.
    """

    def __init__(
        self,
        pool: ProcessPool,
        kind: PoolKey,
        pair: ProcessPair,
        job: Job,
        library: Library,
        *,
        reuse: Reuse,
        broken: dict[str, Any] | None = None,
        on_output: OnOutput | None = None,
    ) -> None:
        self._pool = pool
        self._kind = kind
        self._job = job
        self._library = library
        self._how: dict[str, Any] = {"reuse": reuse, "broken": broken}
        self._on_output = on_output
        self._dumping: list[Record] = []
        """What the dumping process has reported."""
        self._loading: list[Record] = []
        """What the fresh process has reported."""
        self._pair = pair
        self._fresh: asyncio.Task[None] | None = None
        self._told = False
        """Whether the dumping process knows what became of the fresh one."""

    async def measure(self) -> LibraryOutcome:
        """Run the job. Raises ``TutorError`` where the interpreter did not start."""
        started, whole = time.monotonic(), False
        try:
            await self._pair.hello()
            while not await self._pair.dump.run(self._message("dump"), self._heard):
                self._pool.release(self._kind, self._pair, reuse=False)  # it died while it was idle
                (self._pair,) = await self._pool.take(self._kind, [self._pair.package])
                await self._pair.hello()
            if self._fresh is not None:
                await self._fresh
            whole = True
        finally:
            if self._fresh is not None and not whole:
                self._fresh.cancel()
            self._pool.release(self._kind, self._pair, reuse=whole)
        directory = directory_of(self._dumping)
        if not self._pair.alive and directory:
            await asyncio.to_thread(remove, directory)  # it could no longer do so itself
        result = assemble(
            self._dumping,
            self._loading,
            limits=self._job.limits,
            directory=directory,
            checks=[check.id for check in self._job.checks],
            seconds=time.monotonic() - started,
        )
        records = [*self._dumping, *self._loading]
        result = with_what_was_kept_out(result, records, self._job, directory)
        said = first(Layers, self._dumping)
        if said is not None and said.layers:  # a process tells of them in its first run only
            self._pair.layers = said.layers
        return LibraryOutcome(self._pair.python, result, self._pair.layers)

    def _message(self, kind: str) -> dict[str, Any]:
        return {**message_of(self._job, self._library, kind), **self._how}

    def _heard(self, record: Record) -> None:
        """Note what the dumping process reports; once it waits, start the fresh one."""
        self._dumping.append(record)
        if isinstance(record, Output) and self._on_output is not None:
            self._on_output(self._library, local(record.text, directory_of(self._dumping)))
        if isinstance(record, Waiting):
            self._fresh = asyncio.create_task(self._load(record))

    async def _load(self, waiting: Waiting) -> None:
        """Load in a process that never ran the snippet, and tell the dumping one what it found."""
        dumped = next((one for one in every(Measured, self._dumping) if one.stage is Stage.DUMPS), None)
        data = dumped.data if dumped is not None else b""
        if not data and waiting.payload is None:
            if dumped is not None and dumped.held:
                self._loading.append(Measured(Stage.FRESH_LOADS, False, limit=Limit.SIZE))
            self._pair.dump.tell(FreshFacts(ended=dumped is not None and dumped.held).line())
            return
        message = {
            **self._message("fresh"),
            "data": base64.b64encode(data).decode("ascii") if data else None,
            "directory": directory_of(self._dumping),
        }

        def heard(record: Record) -> None:
            self._loading.append(record)
            if isinstance(record, End):  # the process is gone; its surroundings are cleaned up meanwhile
                note_blocked_probe(self._job, self._loading)
                self._tell()

        try:
            await self._pair.fresh.hello()
            if not await self._pair.fresh.run(message, heard, waiting.payload):
                await self._load_in_another(message, heard, waiting)  # it died while it was idle
        finally:
            self._tell()  # also where none could be started: the dumping process waits for it

    async def _load_in_another(
        self, message: dict[str, Any], heard: Callable[[Record], None], waiting: Waiting
    ) -> None:
        (spare,) = await self._pool.take(self._kind, [self._pair.package])
        try:
            await spare.fresh.hello()
            await spare.fresh.run(message, heard, waiting.payload)
        finally:
            self._pool.release(self._kind, spare, reuse=False)

    def _tell(self) -> None:
        """Tell the dumping process, once, what became of the fresh one."""
        if not self._told:
            self._told = True
            self._pair.dump.tell(fresh_facts(self._loading).line())
