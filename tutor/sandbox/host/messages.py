"""What the processes of a run are told: the job, and then what became of it in the fresh process."""

from __future__ import annotations

from tutor.pickling.words import Library, Stage
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.purity import self_contained
from tutor.sandbox.host.records import Record


def can_share_a_process(job: Job) -> bool:
    """Whether a process that has run another such job can run this one, with the same result."""
    alone = job.module is None and job.reader is None and not (job.files or job.modules or job.checks)
    return alone and self_contained(job.code, job.probe)


def message_of(job: Job, library: Library, kind: str) -> Record:
    """Return a job as the processes read it. It has no expectation in it: only what is needed to run."""
    return {
        "kind": kind,
        "library": library.value,
        "code": job.code if kind == "dump" else "",
        "module": job.module,
        "probe": job.probe,
        "protocol": job.protocol,
        "byref": job.byref,
        "files": job.files,
        "modules": job.modules,
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


def directory_of(records: list[Record]) -> str:
    """Return the run's own folder, as its process reported it; empty if it has not."""
    return next((str(r["path"]) for r in records if r["k"] == "directory"), "")


def note_blocked_probe(job: Job, loading: list[Record]) -> None:
    """Note that a probe blocks on the fresh copy: that is a different answer from the original's."""
    loaded = any(r.get("stage") == Stage.FRESH_LOADS.value and r["held"] for r in loading)
    hung = any(r["k"] == "end" and r.get("reason") == "hangs" for r in loading)
    if job.probe is not None and loaded and hung and not any(r["k"] == "fresh" for r in loading):
        loading.append(
            {"k": "fresh", "answer": ["blocks:", f"no answer for {job.limits.wall_seconds:g} seconds"]}
        )


def fresh_facts(loading: list[Record]) -> Record:
    """Return what the dumping process is told about the fresh one."""
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
