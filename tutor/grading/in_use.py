"""Whether a copy that is the same as the original can also be used: called, read, gone through."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from tutor.pickling.words import FAILED_STAGE, Stage, Verdict
from tutor.sandbox import guest
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import LibraryResult

MODULE = "tutor_in_use"
"""The name under which the file that uses a subject is saved beside the snippet."""
COMPARED = {Verdict.OK, *(FAILED_STAGE[stage] for stage in (Stage.SAME, Stage.FRESH_SAME))}
"""The verdicts of an object that loads, which another way to compare may change."""


def in_use(job: Job) -> Job:
    """The same job, where copies are compared by what raises when they are used."""
    files = {**job.files, f"{MODULE}.py": _guest_file()}
    probe = f"__import__({MODULE!r}).used(subject, {job.module or '__main__'!r})"
    return msgspec.structs.replace(job, files=files, probe=probe)


def agrees(plain: LibraryResult, again: LibraryResult) -> bool:
    """Whether a second run, which may have used the copies, says what the first one says.

    A copy that differs may be used as the original is, and agrees all the same.
    """
    if plain.verdict in COMPARED and plain.verdict is not Verdict.OK:
        return again.verdict in COMPARED
    return plain.verdict is again.verdict


@cache
def _guest_file() -> str:
    return (Path(guest.__file__).parent / "in_use.py").read_text(encoding="utf-8")
