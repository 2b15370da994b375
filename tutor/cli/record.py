"""A report as JSON for machines: the shape of ``explain --json`` and of each line of ``--jsonl``.

Each class below is a shape, filled in from what has the same name in ``tutor.sandbox.host.results``. A field
without a default is always there; one with a default only where it says something.
"""

from __future__ import annotations

from typing import Any

import msgspec

from tutor.pickling.words import Limit, Outcome, Stage, Verdict
from tutor.sandbox.host.health import Health, what_fails
from tutor.sandbox.host.kept_out import Kept
from tutor.sandbox.host.results import Advice, LibraryResult, Report

JsonRecord = dict[str, Any]


class _Shape(msgspec.Struct, omit_defaults=True):
    """A part of the output."""


class _StageError(_Shape):
    type: str
    message: str


class _Error(_StageError):
    line: int | None


class _Stage(_Shape):
    held: bool
    limit: Limit | None = None
    """The limit of ours that cut it short."""
    bytes: int | None = None
    error: _StageError | None = None


class _FailingPart(_Shape):
    """One part that fails alone."""

    path: str
    type: str
    rule: int | None
    line: int | None
    file: str = ""
    """The file the line is in, where that is not the snippet."""


class _Missing(_Shape):
    module: str
    name: str
    module_found: bool
    path: str | None
    """``null`` where no part of the subject was found to ask for the name."""
    stopped: bool


class _Limit(_Shape):
    """A limit of ours that the run met, and the option that raises it."""

    what: Limit
    stage: Stage | None
    allowed: str
    option: str


class _KeptOut(_Shape):
    """What the sandbox kept from the code, and the option that lifts it."""

    what: Kept
    name: str
    option: str


class _Finding(_Shape):
    rule: int
    outcome: Outcome
    evidence: str


class _Difference(_Shape):
    path: str
    what: str


class _Advice(_Shape):
    """A piece of advice. Where it was made into code that can be run, ``snippet`` is the snippet with it.
    ``files`` are what that needs beside it, and ``modules`` the new text of other modules.

    ``tried`` is the verdict of running that under every library asked for: ``ok``, or the first that is
    not. ``tried_module`` is there where the script was saved as a module for it. It is ``null`` where it was
    not tried: ``--json`` does, and ``--jsonl`` with ``--try``. ``anew`` has the differences in attributes
    that are made anew on load, which do not count against the advice.
    """

    text: str
    code: str
    tried: Verdict | None
    snippet: str = ""
    files: dict[str, str] = {}
    modules: dict[str, str] = {}
    tried_module: str = ""
    anew: list[_Difference] = []


class _Layer(_Shape):
    name: str
    holds: bool
    detail: str


class _Failure(_Shape):
    verdict: Verdict
    error: str | None


class _Library(_Shape):
    """What a library can do on this Python; for one that does not work also why, and what fails."""

    name: str
    version: str | None
    works: bool
    why: str | None = None
    fails: dict[str, _Failure] | None = None


class _Result(_Shape):
    """One library's part. ``error`` and ``detail`` are there only where the snippet did not get through, and
    ``at_fault`` only where the library does not work on this Python. Then the verdict says nothing about the
    object."""

    verdict: Verdict
    stages: dict[Stage, _Stage]
    rule: int | None
    missing: list[_Missing]
    findings: list[_Finding]
    differences: list[_Difference]
    remarks: list[_Difference]
    dangers: list[str]
    advice: list[_Advice]
    at_fault: bool = False
    error: _Error | None = None
    detail: str = ""


def report_record(report: Report, id: object = None, *, with_id: bool = False) -> JsonRecord:
    """``{"id", "python", "results", "isolation"}``; the id only where it is asked for, and ``absent``, with
    what ``library`` says in a result, where a library that was asked for is not installed."""
    record: JsonRecord = {"id": id} if with_id else {}
    if report.absent:
        record["absent"] = {library.value: library_record(found) for library, found in report.absent.items()}
    return record | {
        "python": report.python,
        "results": {library.value: result_record(result) for library, result in report.results.items()},
        "isolation": [_shaped(layer, _Layer) for layer in report.isolation],
    }


def result_record(result: LibraryResult) -> JsonRecord:
    """One library's part. ``blames`` has every part that fails on its own account, the blamed one first and
    twenty more at most. ``library`` is there only for one that has to be installed. ``limit`` is there only
    where a limit of ours was met, and ``sandbox`` only where the sandbox is why the code failed."""
    record = _shaped(result, _Result)
    blame = result.blame
    parts = (
        [_FailingPart(blame.path, blame.type, result.rule, blame.line, blame.file)]
        if blame is not None
        else []
    )
    others = blame.others if blame is not None else ()
    record["blame"] = _built(parts[0]) if parts else None
    record["blames"] = [*map(_built, parts), *(_shaped(other, _FailingPart) for other in others)]
    if result.met is not None:
        record["limit"] = _shaped(result.met, _Limit)
    if result.kept_out is not None:
        record["sandbox"] = _shaped(result.kept_out, _KeptOut)
    if result.health is not None:
        record["library"] = library_record(result.health)
    return record


def library_record(health: Health) -> JsonRecord:
    """``{"name": "dill", "version": "0.4.1", "works": true}``, and for one that does not work also why."""
    shape = _Library(health.library, health.version or None, health.works)
    if not health.works:
        shape.why = what_fails(health)
        shape.fails = {
            kind: _Failure(failed.verdict, failed.error or None) for kind, failed in health.fails.items()
        }
    return _built(shape)


def advice_record(advice: Advice) -> JsonRecord:
    """``{"text", "code", "tried"}``, and what the advice was made into."""
    return _shaped(advice, _Advice)


def _shaped(facts: msgspec.Struct, shape: type[_Shape]) -> JsonRecord:
    return _built(msgspec.convert(facts, shape, from_attributes=True))


def _built(shape: _Shape) -> JsonRecord:
    built: JsonRecord = msgspec.to_builtins(shape)
    return built
