"""A report as JSON for machines: the shape of ``explain --json`` and of each line of ``--jsonl``."""

from __future__ import annotations

from typing import Any

from tutor.sandbox.host.health import Health, what_fails
from tutor.sandbox.host.results import Advice, LibraryResult, Missing, Report, StageResult

Record = dict[str, Any]


def report_record(report: Report, id: object = None, *, with_id: bool = False) -> Record:
    """``{"id", "python", "results", "isolation"}``; the id only where it is asked for, and ``absent``, with
    what ``library`` says in a result, where a library that was asked for is not installed."""
    record: Record = {"id": id} if with_id else {}
    if report.absent:
        record["absent"] = {library.value: library_record(found) for library, found in report.absent.items()}
    return record | {
        "python": report.python,
        "results": {library.value: result_record(result) for library, result in report.results.items()},
        "isolation": [
            {"name": layer.name, "holds": layer.holds, "detail": layer.detail} for layer in report.isolation
        ],
    }


def result_record(result: LibraryResult) -> Record:
    """One library's part. ``error`` and ``detail`` are there only where the snippet did not get through;
    ``library`` only for dill, and ``at_fault`` where the library failed for want of working on this Python:
    then the verdict is none on the object."""
    record: Record = {
        "verdict": result.verdict.value,
        "stages": {stage.value: stage_record(outcome) for stage, outcome in result.stages.items()},
        "rule": result.rule,
        "blame": {"path": result.blame.path, "type": result.blame.type} if result.blame else None,
        "missing": [missing_record(missing) for missing in result.missing],
        "findings": [
            {"rule": finding.rule, "outcome": finding.outcome.value, "evidence": finding.evidence}
            for finding in result.findings
        ],
        "differences": [
            {"path": difference.path, "what": difference.what} for difference in result.differences
        ],
        "advice": [advice_record(advice) for advice in result.advice],
    }
    if result.health is not None:
        record["library"] = library_record(result.health)
    if result.at_fault:
        record["at_fault"] = True
    if result.error is not None:
        record["error"] = {
            "type": result.error.type,
            "message": result.error.message,
            "line": result.error.line,
        }
    if result.detail:
        record["detail"] = result.detail
    return record


def missing_record(missing: Missing) -> Record:
    """``{"module", "name", "module_found", "path", "stopped"}``: ``path`` is ``null`` where no part of the
    subject was found to ask for the name."""
    return {
        "module": missing.module,
        "name": missing.name,
        "module_found": missing.module_found,
        "path": missing.path,
        "stopped": missing.stopped,
    }


def library_record(health: Health) -> Record:
    """``{"name": "dill", "version": "0.4.1", "works": true}``, and for one that does not work also why, and
    what fails."""
    record: Record = {
        "name": health.library,
        "version": health.version or None,
        "works": health.works,
    }
    if not health.works:
        record["why"] = what_fails(health)
        record["fails"] = {
            kind: {"verdict": failed.verdict.value, "error": failed.error or None}
            for kind, failed in health.fails.items()
        }
    return record


def advice_record(advice: Advice) -> Record:
    """``{"text", "code", "tried"}``. Where the advice was made into code that can be run, also the whole
    ``snippet`` with it, the ``files`` it needs beside it, and the new text of other ``modules``.

    ``tried`` is the verdict of running that under every library asked for (``ok``, or the first that is
    not), with ``tried_module`` where the script was saved as a module for it. It is ``null`` where nobody has
    tried: ``--json`` does, and ``--jsonl`` with ``--try``.
    """
    record: Record = {"text": advice.text, "code": advice.code}
    if advice.snippet:
        record["snippet"] = advice.snippet
    for name, texts in (("files", advice.files), ("modules", advice.modules)):
        if texts:
            record[name] = texts
    record["tried"] = None if advice.tried is None else advice.tried.value
    if advice.tried_module:
        record["tried_module"] = advice.tried_module
    return record


def stage_record(outcome: StageResult) -> Record:
    """``{"held": true, "bytes": 31}``, or ``{"held": false, "error": {…}}``."""
    record: Record = {"held": outcome.held}
    if outcome.bytes is not None:
        record["bytes"] = outcome.bytes
    if outcome.error is not None:
        record["error"] = {"type": outcome.error.type, "message": outcome.error.message}
    return record
