"""What the app tells the processes of a run: the job, and to the one that dumps, how the fresh one fared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from tutor.pickling.words import Library
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.records import Fresh, Measured, Record, every, first
from tutor.sandbox.host.results import Missing

_OURS = ("libraries", "python")
"""What of a job is none of the other side's business."""


def job_message(job: Job, library: Library, kind: str) -> dict[str, Any]:
    """The job as the other side reads it. A job holds no expectation: only what is needed to run."""
    told: dict[str, Any] = msgspec.to_builtins(job)
    for name in _OURS:
        del told[name]
    told.update(kind=kind, library=library.value)
    if kind != "dump":
        told["code"] = ""
    return told


NOTHING = msgspec.Raw(b"null")


class FreshFacts(msgspec.Struct, omit_defaults=True):
    """What the dumping process is told of the fresh one."""

    loaded: bool = False
    description: msgspec.Raw = NOTHING
    answer: tuple[str, str] | None = None
    error: str = ""
    """The type of the exception that the load raised."""
    missing: tuple[Missing, ...] = ()
    stopped_by_name: bool = False
    ended: bool = False
    """Whether it came to an end before it could tell."""

    def line(self) -> bytes:
        """The facts as they are sent."""
        return msgspec.json.encode(self) + b"\n"


def fresh_line(loading: Sequence[Record]) -> bytes:
    """What there is to tell of the fresh process, by the records that it sent."""
    copy = first(Fresh, loading)
    if copy is not None:
        return FreshFacts(True, copy.description if bytes(copy.description) else NOTHING, copy.answer).line()
    failed = next((one for one in every(Measured, loading) if not one.held), None)
    if failed is None:
        return FreshFacts(ended=True).line()
    error = failed.error.type if failed.error is not None else ""
    return FreshFacts(error=error, missing=failed.missing, stopped_by_name=failed.stopped_by_name).line()
