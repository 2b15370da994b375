"""Telling a known mistake by what happens, not by reading code.

A mistake of a lesson is run once, and what happens is its signature: for each library the verdict,
the deciding rule, the blame and the checks that failed. A learner's answer that does the same gets
the mistake's feedback. Signatures are kept in memory and in the cache directory.
"""

from __future__ import annotations

import asyncio
import hashlib
import platform
from pathlib import Path
from typing import Protocol

import msgspec

from tutor.course.jobs import job_for
from tutor.course.kept import write_whole
from tutor.course.model import Exercise, Mistake
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.job import Job
from tutor.sandbox.results import Report

ENGINE = ("pickling", "sandbox")
"""The rooms whose code decides what happens."""


class CanRun(Protocol):
    """The part of ``tutor.sandbox.runner.Runner`` that is needed here."""

    async def run(self, job: Job) -> Report: ...


class Trace(msgspec.Struct, frozen=True):
    """What happened under one library."""

    library: Library
    verdict: Verdict
    rule: int | None = None
    blame_type: str = ""
    blame_path: str = ""
    error: str = ""
    """The exception's type, where the snippet itself ended early."""
    failed: tuple[str, ...] = ()
    """The ids of the checks that did not hold."""


Signature = tuple[Trace, ...]


def signature_of(report: Report) -> Signature:
    """What happened, as far as two answers with the same mistake have it in common."""
    return tuple(
        Trace(
            library=library,
            verdict=result.verdict,
            rule=result.rule,
            blame_type=result.blame.type if result.blame else "",
            blame_path=result.blame.path if result.blame else "",
            error=result.error.type if result.error and result.verdict is Verdict.ENDED_EARLY else "",
            failed=tuple(sorted(check.id for check in result.checks if not check.held)),
        )
        for library in Library
        if (result := report.results.get(library)) is not None
    )


def match(signature: Signature, known: tuple[Signature, ...]) -> int | None:
    """Which known signature this is.

    Where none is quite the same, one that differs only in the path to the blame will do (the learner
    may have named things otherwise), if there is just one such.
    """
    exact = [i for i, other in enumerate(known) if other == signature]
    if exact:
        return exact[0] if len(exact) == 1 else None
    near = [i for i, other in enumerate(known) if _pathless(other) == _pathless(signature)]
    return near[0] if len(near) == 1 else None


def _pathless(signature: Signature) -> Signature:
    return tuple(msgspec.structs.replace(trace, blame_path="") for trace in signature)


class MistakeBook:
    """The signatures of exercises' mistakes, run when they are first asked for.

    ``cache`` is a directory for signatures to be kept in between sessions; ``None`` keeps none. What
    cannot be read from it or written to it is simply run again.
    """

    def __init__(self, runner: CanRun, cache: Path | None = None) -> None:
        self._runner = runner
        self._cache = cache
        self._known: dict[str, asyncio.Task[tuple[Signature, ...]]] = {}

    async def find(self, exercise: Exercise, report: Report) -> Mistake | None:
        """The mistake that does what ``report`` shows, if the lesson knows one."""
        if not exercise.mistakes:
            return None
        index = match(signature_of(report), await self.signatures(exercise))
        return None if index is None else exercise.mistakes[index]

    async def signatures(self, exercise: Exercise) -> tuple[Signature, ...]:
        """One signature a mistake, in the exercise's order."""
        key = cache_key(exercise)
        task = self._known.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._known[key] = asyncio.create_task(self._find_out(exercise, key))
        return await asyncio.shield(task)

    async def _find_out(self, exercise: Exercise, key: str) -> tuple[Signature, ...]:
        file = self._cache / "mistakes" / f"{key}.json" if self._cache else None
        if file is not None:
            kept = await asyncio.to_thread(_read, file)
            if kept is not None and len(kept) == len(exercise.mistakes):
                return kept
        found = tuple(
            [signature_of(await self._runner.run(job_for(exercise, m.code))) for m in exercise.mistakes]
        )
        if file is not None:
            await asyncio.to_thread(write_whole, file, msgspec.json.encode(found))
        return found


def cache_key(exercise: Exercise) -> str:
    """Changes with the exercise's code, checks and claims, with the Python, and with our own code."""
    asked = [
        exercise.snippet,
        [(check.id, check.code, check.place) for check in exercise.checks],
        [mistake.code for mistake in exercise.mistakes],
    ]
    engine = [platform.python_version(), platform.platform(), _engine_stamp()]
    return hashlib.sha256(msgspec.json.encode([asked, engine], order="deterministic")).hexdigest()[:32]


def _engine_stamp() -> list[tuple[str, int, int]]:
    """Name, size and time of each file that decides what happens; a new version changes some."""
    home = Path(__file__).resolve().parent.parent
    files = sorted(path for room in ENGINE for path in (home / room).rglob("*.py"))
    return [(path.name, stat.st_size, stat.st_mtime_ns) for path in files if (stat := path.stat())]


def _read(file: Path) -> tuple[Signature, ...] | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=tuple[Signature, ...])
    except (OSError, msgspec.MsgspecError):
        return None
