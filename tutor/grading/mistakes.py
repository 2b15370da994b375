"""Telling a known mistake by what happens, not by reading code.

A mistake of a lesson is run once, and what happens is its signature. For each library that is the verdict,
the deciding rule, the blame, the checks that failed and the types of the exceptions. A learner's answer
that does the same gets the mistake's feedback. Signatures are kept in memory and in the cache directory.
So is what an exercise's own code already meets, for the score.
"""

from __future__ import annotations

import asyncio
import hashlib
import platform
from collections.abc import Callable, Coroutine
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from tutor.course.jobs import job_for
from tutor.course.model import Exercise, Mistake
from tutor.course.uses import uses_dill
from tutor.explanation.facts import shown_error
from tutor.files import write_whole
from tutor.grading.grade import grade, held_by, missed_by
from tutor.grading.standard import Standard, standard_of
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.interpreters import Interpreter, own
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import CheckResult, LibraryResult, Report

T = TypeVar("T")
FORM = 6
"""Goes up when a signature holds something else: what was kept before is then run again."""
LIMITS = {Verdict.HANGS, Verdict.OUT_OF_MEMORY, Verdict.TOO_MUCH_OUTPUT, Verdict.CRASHES}
"""Endings after which nothing is known of a solution."""
ENGINE = ("pickling", "sandbox", "explanation", "course", "grading")
"""The packages whose code decides what happens, and what holds, beside the files that all packages share."""


class CanRun(Protocol):
    """The part of ``tutor.sandbox.host.runner.Runner`` that is needed here."""

    async def run(self, job: Job) -> Report: ...


class Trace(msgspec.Struct, frozen=True):
    """What happened under one library."""

    library: Library
    verdict: Verdict | None
    """``None`` where the library does not work on this Python, so that this is not known."""
    rule: int | None = None
    blame_type: str = ""
    blame_path: str = ""
    error: str = ""
    """The type of the exception that the verdict is about, if there was one."""
    failed: tuple[str, ...] = ()
    """The checks that did not hold: the id, and the exception's type unless it was an assertion."""


Signature = tuple[Trace, ...]


class StarterFacts(msgspec.Struct, frozen=True):
    """What an exercise's own code does, and the criteria that it meets."""

    signature: Signature
    held: tuple[str, ...]
    standard: Standard
    """What every answer must still be."""
    beyond: tuple[str, ...] = ()
    """The criteria that cannot be met on this Python, where a library that the exercise uses does not work:
    its own solution does not meet them."""


def signature_of(report: Report) -> Signature:
    """What happened, as far as two answers with the same mistake have it in common."""
    return tuple(
        Trace(
            library=library,
            verdict=result.verdict,
            rule=result.rule,
            blame_type=result.blame.type if result.blame else "",
            blame_path=(result.blame.way or result.blame.path) if result.blame else "",
            error=_raised(result),
            failed=tuple(sorted(_failed(check) for check in result.checks if not check.held)),
        )
        if _told(report, library)
        else Trace(library, None)
        for library in Library
        if (result := report.results.get(library)) is not None
    )


def _told(report: Report, library: Library) -> bool:
    """Whether all that was asked of a library could be found out on this Python."""
    return report.silent(library) is None and not any(c.at_fault for c in report.results[library].checks)


def _raised(result: LibraryResult) -> str:
    """The type of the exception at the stage that did not hold, or of the snippet's own."""
    error = shown_error(result)
    return error.type if error and result.verdict is not Verdict.OK else ""


def _failed(check: CheckResult) -> str:
    """A check that did not hold: a wrong value is another mistake than a missing attribute."""
    return check.id if check.error is None else f"{check.id} {check.error.type}"


def match(signature: Signature, known: tuple[Signature, ...]) -> int | None:
    """Which known signature this is.

    Where none is quite the same, one that differs only in the path to the blame will do, if there is just
    one such. The learner may have named things otherwise.
    """
    exact = [i for i, other in enumerate(known) if same(other, signature)]
    if exact:
        return exact[0] if len(exact) == 1 else None
    near = [i for i, other in enumerate(known) if same(_pathless(other), _pathless(signature))]
    return near[0] if len(near) == 1 else None


def same(one: Signature, other: Signature) -> bool:
    """Whether two answers did the same, as far as that was measured.

    Where a library says nothing, another has to have shown something wrong: the mistake may be one that only
    the silent library shows.
    """
    if whole(one) and whole(other):
        return one == other
    if [trace.library for trace in one] != [trace.library for trace in other]:
        return False
    told = [(a, b) for a, b in zip(one, other, strict=True) if a.verdict and b.verdict]
    return all(a == b for a, b in told) and any(_wrong(a) for a, _ in told)


def whole(signature: Signature) -> bool:
    """Whether every library said what happened."""
    return all(trace.verdict is not None for trace in signature)


def _wrong(trace: Trace) -> bool:
    return trace.verdict is not Verdict.OK or bool(trace.failed)


def nearer(code: str, to: str, than: str) -> bool:
    """Whether ``code`` has more lines in common with the first than with the second."""

    def likeness(other: str) -> float:
        return SequenceMatcher(None, _lines(code), _lines(other), autojunk=False).ratio()

    return likeness(to) > likeness(than)


def _lines(code: str) -> list[str]:
    """The lines that say something, without their indentation."""
    return [line.strip() for line in code.splitlines() if line.strip() and not line.strip().startswith("#")]


def _pathless(signature: Signature) -> Signature:
    return tuple(msgspec.structs.replace(trace, blame_path="") for trace in signature)


class MistakeBook:
    """The signatures of exercises' mistakes on one Python, run when they are first asked for.

    ``cache`` is a directory for signatures to be kept in between sessions; ``None`` keeps none. What
    cannot be read from it or written to it is simply run again.
    """

    def __init__(self, runner: CanRun, cache: Path | None = None, python: Interpreter | None = None) -> None:
        self._runner = runner
        self._python = python
        self._cache = cache
        self._known: dict[str, asyncio.Task[tuple[Signature, ...]]] = {}
        self._starts: dict[str, asyncio.Task[StarterFacts]] = {}

    async def find(self, exercise: Exercise, report: Report, code: str) -> Mistake | None:
        """The mistake that does what ``report`` shows, if the lesson knows one.

        Some mistakes do just what the starter does, but for the path to the blame at most. What happens
        cannot always tell those from a starter that is still as it was, or was changed elsewhere: there
        the mistake has to be the nearer one.
        """
        if not exercise.mistakes or (await self.start(exercise)).beyond:
            return None  # what cannot be done here would be taken for a mistake
        *known, starter = await self.signatures(exercise)
        found = signature_of(report)
        index = match(found, tuple(known))
        if index is None:
            return None
        mistake = exercise.mistakes[index]
        if match(found, (starter,)) is None:
            return mistake
        as_mistake, as_starter = same(found, known[index]), same(found, starter)
        if as_mistake != as_starter:  # the path to the blame is that of one of the two
            return mistake if as_mistake else None
        return mistake if nearer(code, mistake.code, exercise.snippet.code) else None

    async def signatures(self, exercise: Exercise) -> tuple[Signature, ...]:
        """One signature a mistake, in the exercise's order, and the starter's at the end."""
        key = cache_key(exercise, self._python)
        return await _once(self._known, key, lambda: self._find_out(exercise, key))

    async def start(self, exercise: Exercise) -> StarterFacts:
        """What the exercise's own code does."""
        key = cache_key(exercise, self._python)
        return await _once(self._starts, key, lambda: self._begin(exercise, key))

    async def _find_out(self, exercise: Exercise, key: str) -> tuple[Signature, ...]:
        start = await self.start(exercise)  # first: the score of an answer waits for it
        kept = await self._read("mistakes", key, tuple[Signature, ...])
        if kept is not None and len(kept) == len(exercise.mistakes):
            return (*kept, start.signature)
        codes = [mistake.code for mistake in exercise.mistakes]
        found = tuple([signature_of(await self._run(exercise, code)) for code in codes])
        if all(map(whole, found)):  # else a library that works may be installed by the next time
            self._write("mistakes", key, found)
        return (*found, start.signature)

    async def _begin(self, exercise: Exercise, key: str) -> StarterFacts:
        kept = await self._read("starts", key, StarterFacts)
        if kept is not None:
            return kept
        report = await self._run(exercise)
        solutions = (exercise.solution, *exercise.more_solutions)
        solved = [await self._run(exercise, solution.code) for solution in solutions]
        standard = standard_of(report, solved)
        beyond: tuple[str, ...] = ()
        told = all(result.verdict not in LIMITS for result in solved[0].results.values())
        if report.unwell is not None and uses_dill(exercise) and told:
            beyond = missed_by(grade(exercise, solved[0]))
        found = StarterFacts(signature_of(report), held_by(grade(exercise, report)), standard, beyond)
        if report.unwell is None:
            self._write("starts", key, found)
        return found

    async def _run(self, exercise: Exercise, code: str | None = None) -> Report:
        python = self._python.path if self._python else None
        return await self._runner.run(job_for(exercise, code, python=python, advise=False))

    async def _read(self, what: str, key: str, kind: type[T]) -> T | None:
        file = self._file(what, key)
        return await asyncio.to_thread(_read, file, kind) if file else None

    def _write(self, what: str, key: str, found: object) -> None:
        if file := self._file(what, key):
            write_whole(file, msgspec.json.encode(found))

    def _file(self, what: str, key: str) -> Path | None:
        return self._cache / what / f"{key}.json" if self._cache else None


async def _once(tasks: dict[str, asyncio.Task[T]], key: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The result of one task a key: who asks while it runs waits for it too; one that failed is redone."""
    task = tasks.get(key)
    if task is None or (task.done() and (task.cancelled() or task.exception())):
        task = tasks[key] = asyncio.create_task(work())
    return await asyncio.shield(task)


def cache_key(exercise: Exercise, python: Interpreter | None = None) -> str:
    """Changes with the exercise's code, checks and claims, the Python, its libraries, and our own code."""
    asked = [
        exercise.snippet,
        [(check.id, check.code, check.place) for check in exercise.checks],
        [mistake.code for mistake in exercise.mistakes],
        [solution.code for solution in (exercise.solution, *exercise.more_solutions)],
    ]
    engine = [FORM, python or own(), platform.platform(), _engine_stamp()]
    return hashlib.sha256(msgspec.json.encode([asked, engine], order="deterministic")).hexdigest()[:32]


def _engine_stamp() -> list[tuple[str, int, int]]:
    """Name, size and time of each file that decides what happens; a new version changes some."""
    return [
        (str(path.relative_to(HOME)), stat.st_size, stat.st_mtime_ns)
        for path in stamped_files()
        if (stat := path.stat())
    ]


HOME = Path(__file__).resolve().parent.parent


def stamped_files() -> list[Path]:
    """The files whose code decides what happens: those of the engine's packages, and those beside them."""
    return sorted([*HOME.glob("*.py"), *(path for name in ENGINE for path in (HOME / name).rglob("*.py"))])


def _read(file: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None
