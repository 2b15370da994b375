"""What the processes of a run are told: the job, and then what became of it in the fresh process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from tutor.pickling.words import Library, Limit, Stage
from tutor.sandbox import wire
from tutor.sandbox.endings import Stop
from tutor.sandbox.host.exit_reasons import stopped_for
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.kept_out import kept_out
from tutor.sandbox.host.purity import self_contained
from tutor.sandbox.host.records import Directory, Ended, Fresh, Measured, Record, Refused, every, first
from tutor.sandbox.host.results import LibraryResult, Missing


def can_share_a_process(job: Job) -> bool:
    """Whether a process that has run another such job can run this one, with the same result."""
    alone = (
        not (job.opens or job.package)
        and job.module is None
        and job.reader is None
        and not (job.files or job.modules or job.checks)
    )
    return alone and self_contained(job.code, job.probe)


def directory_of(records: Sequence[Record]) -> str:
    """Return the run's own folder, as its process reported it; empty if it has not."""
    said = first(Directory, records)
    return said.path if said is not None else ""


def note_blocked_probe(job: Job, loading: list[Record]) -> None:
    """Note that a probe blocks on the fresh copy: that is a different answer from the original's."""
    loaded = any(one.stage is Stage.FRESH_LOADS and one.held for one in every(Measured, loading))
    hung = stopped_for(loading) is Stop.HANGS
    if job.probe is not None and loaded and hung and first(Fresh, loading) is None:
        loading.append(Fresh(answer=("blocks:", f"no answer for {job.limits.wall_seconds:g} seconds")))


def with_what_was_kept_out(
    result: LibraryResult, records: Sequence[Record], job: Job, directory: str
) -> LibraryResult:
    """The result, with what the sandbox kept from the code that failed."""
    said = [one for record in every(Ended, records) for one in record.denied]
    said += [one for record in every(Refused, records) for one in record.denied]
    found = kept_out(said, job, directory) if said else None
    return result if found is None else msgspec.structs.replace(result, kept_out=found)


_OURS = ("libraries", "python")
"""The parts of a job that are not for the processes."""


def message_of(job: Job, library: Library, kind: str) -> dict[str, Any]:
    """Return a job as the processes read it. It has no expectation in it: only what is needed to run."""
    told: dict[str, Any] = msgspec.to_builtins(job)
    for name in _OURS:
        del told[name]
    told.update(kind=kind, library=library.value)
    if kind != "dump":
        told["code"] = job.code if job.imports_script and job.module is None else ""
    return told


NOTHING = msgspec.Raw(b"null")


class FreshFacts(msgspec.Struct, omit_defaults=True):
    """What the dumping process is told of the fresh one."""

    loaded: bool = False
    description: msgspec.Raw = NOTHING
    answer: tuple[str, str] | None = None
    limit: Limit | None = None
    error: str = ""
    """The type of the exception that the load raised."""
    missing: tuple[Missing, ...] = ()
    stopped_by_name: bool = False
    ended: bool = False
    """Whether it came to an end before it could tell."""

    def line(self) -> bytes:
        """The facts as they are sent."""
        try:
            return msgspec.json.encode(self) + b"\n"
        except UnicodeEncodeError:  # half a surrogate pair: plain JSON has none, Python's own writer does
            told = msgspec.to_builtins(msgspec.structs.replace(self, description=NOTHING))
            return wire.pack({**told, "description": json.loads(bytes(self.description))})


def fresh_facts(loading: Sequence[Record]) -> FreshFacts:
    """Return what the dumping process is told about the fresh one."""
    copy = first(Fresh, loading)
    if copy is not None:
        return FreshFacts(
            True, copy.description if bytes(copy.description) else NOTHING, copy.answer, copy.limit
        )
    failed = next((one for one in every(Measured, loading) if not one.held), None)
    if failed is None or failed.limit is not None:
        return FreshFacts(ended=True)
    error = failed.error.type if failed.error is not None else ""
    return FreshFacts(error=error, missing=failed.missing, stopped_by_name=failed.stopped_by_name)
