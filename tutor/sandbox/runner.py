"""Our side of the sandbox: jobs in, reports out, spares kept ready in between."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable

from tutor.errors import TutorError
from tutor.pickling.words import Library, Stage
from tutor.sandbox.assemble import assemble
from tutor.sandbox.contained import self_contained
from tutor.sandbox.job import Job
from tutor.sandbox.lanes import Kind, Lanes, shown_to
from tutor.sandbox.process import Lane
from tutor.sandbox.reap import remove
from tutor.sandbox.records import Record
from tutor.sandbox.results import Layer, LibraryResult, Report

OnResult = Callable[[Library, LibraryResult], None]


class Runner:
    """Runs jobs in isolated processes, and keeps spares started ahead of need.

    Use one for the life of the app. Every method is a coroutine that never blocks the event loop.
    Cancelling ``run`` kills what it started. ``many`` is for jobs that follow one another by the
    hundred: a run then takes place in the room of the one before it, where that left it untouched; in
    its process even, where neither can touch anything but what it makes.
    """

    def __init__(self, *, many: bool = False) -> None:
        self._many = many
        self.lanes = Lanes()

    async def warm(self, python: str | None = None) -> None:
        """Start the spares of one interpreter, so that the next run does not pay for its start-up.

        Those of any other end; a run that is going on there is left alone.
        """
        await self.lanes.warm(python)

    @property
    def spare_pythons(self) -> set[str | None]:
        """The interpreters that spares are kept ready of; ``None`` is the app's own."""
        return self.lanes.pythons

    async def run(self, job: Job, on_result: OnResult | None = None) -> Report:
        """Run ``job`` and say what happened. Never raises for anything the snippet does.

        Each library has processes of its own, so it sees the subject as if it were the only one.
        ``on_result`` hears of each library as soon as it is done. Raises ``TutorError`` where the
        interpreter cannot be started or has no dill it needs.
        """

        libraries = list(dict.fromkeys(job.libraries))
        how = {"keep": self._many, "contained": self._many and _contained(job)}
        kind = Kind(job.python, job.paths, how["contained"])
        lanes = await self.lanes.take(kind, [shown_to(library) for library in libraries])

        async def one(
            library: Library, lane: Lane
        ) -> tuple[str, Library, LibraryResult, list[Record]] | TutorError:
            try:
                python, result, layers = await self._library(job, library, kind, lane, how)
            except TutorError as error:
                return error  # raised below, once the other libraries are done too
            if on_result is not None:
                on_result(library, result)
            return python, library, result, layers

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(*pair)) for pair in zip(libraries, lanes, strict=True)]
        finished = []
        for task in tasks:
            outcome = task.result()
            if isinstance(outcome, TutorError):
                raise outcome
            finished.append(outcome)
        layers = next((layers for _, _, _, layers in finished if layers), [])
        return Report(
            python=finished[0][0],
            results={library: result for _, library, result, _ in finished},
            isolation=tuple(Layer(str(r["name"]), bool(r["holds"]), str(r["detail"])) for r in layers),
        )

    async def aclose(self) -> None:
        """End every process this runner started."""
        await self.lanes.aclose()

    async def _library(
        self, job: Job, library: Library, kind: Kind, lane: Lane, how: Record
    ) -> tuple[str, LibraryResult, list[Record]]:
        """One library's run: dump here, load in a fresh process, then hear who is to blame."""
        started = time.monotonic()
        dumping: list[Record] = []
        loading: list[Record] = []
        fresh: asyncio.Task[None] | None = None

        def heard(record: Record) -> None:
            nonlocal fresh
            dumping.append(record)
            if record["k"] == "waiting":
                message = {**_message(job, library, "fresh"), **how}
                fresh = asyncio.create_task(self._fresh(job, message, kind, lane, dumping, loading))

        whole = False
        try:
            await lane.hello()
            while not await lane.dump.run({**_message(job, library, "dump"), **how}, heard):
                self.lanes.release(kind, lane, reuse=False)  # it died while it was idle
                (lane,) = await self.lanes.take(kind, [lane.shows])
                await lane.hello()
            if fresh is not None:
                await fresh
            whole = True
        finally:
            if fresh is not None and not whole:
                fresh.cancel()
            self.lanes.release(kind, lane, reuse=whole)
        directory = _directory(dumping)
        if not lane.alive and directory:
            await asyncio.to_thread(remove, directory)  # it could not do so itself any more
        result = assemble(
            dumping,
            loading,
            wall_seconds=job.limits.wall_seconds,
            directory=directory,
            checks=[check.id for check in job.checks],
            seconds=time.monotonic() - started,
        )
        lane.layers = next((r["layers"] for r in dumping if r["k"] == "layers"), []) or lane.layers
        return lane.python, result, lane.layers

    async def _fresh(
        self,
        job: Job,
        message: Record,
        kind: Kind,
        lane: Lane,
        dumping: list[Record],
        loading: list[Record],
    ) -> None:
        """Load in a process that never ran the snippet, and tell the dumping one what it found."""
        data = next((r["data"] for r in dumping if r.get("data")), None)
        if data is None:
            lane.dump.tell({"loaded": False})
            return
        size = len(base64.b64decode(data))
        if size > job.limits.pickle_bytes:
            loading.append({"k": "end", "reason": "too-much-data"})
            lane.dump.tell({"loaded": False, "ended": True})
            return
        message = {**message, "data": data, "directory": _directory(dumping)}
        told = False

        def heard(record: Record) -> None:
            nonlocal told
            loading.append(record)
            if record["k"] == "end":  # the process is gone; its surroundings are cleaned up meanwhile
                told = True
                _note_blocked_probe(job, loading)
                lane.dump.tell(_fresh_facts(loading))

        await lane.fresh.hello()
        if not await lane.fresh.run(message, heard):
            (spare,) = await self.lanes.take(kind, [lane.shows])  # it died while it was idle
            try:
                await spare.fresh.hello()
                await spare.fresh.run(message, heard)
            finally:
                self.lanes.release(kind, spare, reuse=False)
        if not told:
            lane.dump.tell(_fresh_facts(loading))


def _contained(job: Job) -> bool:
    """Whether one process can run this job after another such job, and nobody could tell."""
    alone = job.module is None and job.reader is None and not (job.files or job.checks)
    return alone and self_contained(job.code, job.probe)


def _message(job: Job, library: Library, kind: str) -> Record:
    """The job as the other side reads it. Holds no expectation: only what is needed to run."""
    return {
        "kind": kind,
        "library": library.value,
        "code": job.code if kind == "dump" else "",
        "module": job.module,
        "probe": job.probe,
        "protocol": job.protocol,
        "byref": job.byref,
        "files": job.files,
        "reader": job.reader,
        "explain": job.explain,
        "paths": job.paths,
        "checks": [{"id": c.id, "code": c.code, "place": c.place.value} for c in job.checks],
        "limits": {
            "wall_seconds": job.limits.wall_seconds,
            "memory_bytes": job.limits.memory_bytes,
            "output_bytes": job.limits.output_bytes,
            "file_bytes": job.limits.file_bytes,
            "disk_bytes": job.limits.disk_bytes,
        },
    }


def _directory(records: list[Record]) -> str:
    return next((str(r["path"]) for r in records if r["k"] == "directory"), "")


def _note_blocked_probe(job: Job, loading: list[Record]) -> None:
    """A probe that blocks on the fresh copy, and did not on the original, has given another answer."""
    loaded = any(r.get("stage") == Stage.FRESH_LOADS.value and r["held"] for r in loading)
    hung = any(r["k"] == "end" and r.get("reason") == "hangs" for r in loading)
    if job.probe is not None and loaded and hung and not any(r["k"] == "fresh" for r in loading):
        loading.append(
            {"k": "fresh", "answer": ["blocks:", f"no answer for {job.limits.wall_seconds:g} seconds"]}
        )


def _fresh_facts(loading: list[Record]) -> Record:
    """What the dumping process is told of the fresh one."""
    facts: Record = {"loaded": False}
    for record in loading:
        if record["k"] == "fresh":
            facts |= {key: record[key] for key in ("description", "answer") if key in record}
            facts["loaded"] = True
        elif record["k"] == "stage" and not record["held"]:
            facts["error"] = record.get("error") or {}
            facts |= {key: record[key] for key in ("missing", "stopped_by_name") if key in record}
    if not facts["loaded"] and "error" not in facts:
        facts["ended"] = True
    return facts


def run_job(job: Job) -> Report:
    """Run one job from synchronous code."""

    async def once() -> Report:
        runner = Runner()
        try:
            return await runner.run(job)
        finally:
            await runner.aclose()

    return asyncio.run(once())
