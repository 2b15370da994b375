"""Measures whether a library works on a Python: an ordinary run each of a function and a class of a script.

It costs two short runs, once for each interpreter and package. What was found is kept in the cache
directory, and measured again when the interpreter or the files of the package have changed.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from tutor.errors import TutorError
from tutor.pickling.blame.fault import CLASS, CODE, FUNCTION
from tutor.pickling.words import ALL_LIBRARIES, FAILED_STAGE, Verdict
from tutor.sandbox.host.health import Failure, Health
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Error, LibraryResult

FORM = 2
"""Goes up when something else is measured: what was kept before is then measured again."""
TRIED = {
    FUNCTION: ("def double(n):\n    return 2 * n\n\n\nsubject = double\n", "subject(21)"),
    CLASS: (
        "class Pair:\n    def __init__(self, n):\n        self.n = n\n\n    def double(self):\n"
        + "        return 2 * self.n\n\n\nsubject = Pair\n",
        "subject(21).double()",
    ),
    CODE: ("subject = compile('2 * 21', 'sum', 'eval')\n", "eval(subject)"),
}
"""By kind, a snippet with an object that any version of the library should save and load, and its probe."""

Measure = Callable[[Job], Awaitable[LibraryResult]]


class Installed(msgspec.Struct, frozen=True):
    """Which package an interpreter has, as its process says when it starts."""

    executable: str
    python: str
    version: str
    stamp: str
    """Changes with the files of the package: one that was fixed keeps its version at times."""
    package: str


_known: dict[str, Health] = {}
"""What was measured or read by this process, by the key it is kept under."""


async def health_of(found: Installed, measure: Measure, cache: Path | None) -> Health | None:
    """What the library can do there: known from before, else measured by ``measure``, which runs a job.

    ``None`` where it could not be measured; the next run tries again.
    """
    key = _key(found)
    if key in _known:
        return _known[key]
    file = cache / "health" / f"{key}.json" if cache is not None else None
    health = await asyncio.to_thread(_read, file) if file is not None else None
    if health is None:
        health = await _measured(found, measure)
        if health is not None and file is not None:
            await asyncio.to_thread(_write, file, health)
    if health is not None:
        _known[key] = health
    return health


def calls_on(package: str, result: LibraryResult) -> bool:
    """Whether the code of a package raised what ended the snippet, a stage or a check."""
    errors = [_ending(result), *(check.error for check in result.checks)]
    return any(error is not None and error.package == package for error in errors)


def _ending(result: LibraryResult) -> Error | None:
    """The exception that the verdict is about."""
    stage = result.stages.get(result.failed_stage) if result.failed_stage else None
    return result.error or (stage.error if stage else None)


def held_against(result: LibraryResult, health: Health, *, own: bool) -> LibraryResult:
    """A result with what is known of a library. It is added to its ``own`` result always. To another it is
    added where the snippet or a check calls the library, or has pickle call it, and it does not work."""
    checks = tuple(
        msgspec.structs.replace(check, at_fault=_explains(health, check.error)) for check in result.checks
    )
    called = (result.verdict is Verdict.ENDED_EARLY or not own) and _explains(health, _ending(result))
    if called:  # what was found out about it is about the library's own code
        result = msgspec.structs.replace(
            result,
            at_fault=True,
            called=True,
            rule=None,
            blame=None,
            findings=(),
            advice=(),
            remedies=(),
            dangers=(),
        )
    if not (own or called or any(check.at_fault for check in checks)):
        return result
    return msgspec.structs.replace(result, health=health, checks=checks)


def _explains(health: Health, error: Error | None) -> bool:
    return error is not None and health.explains(error.package, error.type, error.kinds)


async def _measured(found: Installed, measure: Measure) -> Health | None:
    fails: dict[str, Failure] = {}
    tried = next(one for one in ALL_LIBRARIES if one.facts.package == found.package)
    for kind, (code, probe) in TRIED.items():
        if kind == CODE and FUNCTION not in fails:
            continue  # a code object is saved as a part of every function
        job = Job(code, libraries=(tried,), probe=probe, explain=False)
        try:
            result = await measure(job)
        except TutorError:
            return None
        if result.verdict is not Verdict.OK:
            if result.verdict not in FAILED_STAGE.values():
                return None  # a slow machine, or a limit: that is no fact about the library
            fails[kind] = _failure(result)
    return Health(found.package, found.python, found.version, fails)


def _failure(result: LibraryResult) -> Failure:
    error = _ending(result)
    return Failure(result.verdict, error.type if error else "")


def _key(found: Installed) -> str:
    try:
        started = os.stat(found.executable).st_mtime_ns
    except OSError:
        started = 0
    parts = [FORM, *msgspec.structs.astuple(found), started]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]


def _read(file: Path) -> Health | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Health)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(file: Path, health: Health) -> None:
    from tutor.files import write_whole  # late: it is written once

    write_whole(file, msgspec.json.encode(health))
