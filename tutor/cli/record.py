"""A report as JSON for machines: the shape of ``explain --json`` and of each line of ``--jsonl``."""

from __future__ import annotations

from typing import Any

from tutor.sandbox.results import Advice, LibraryResult, Missing, Report, StageResult

Record = dict[str, Any]


def report_record(report: Report, id: object = None, *, with_id: bool = False) -> Record:
    """``{"id", "python", "results", "isolation"}``; the id only where it is asked for."""
    record: Record = {"id": id} if with_id else {}
    return record | {
        "python": report.python,
        "results": {library.value: result_record(result) for library, result in report.results.items()},
        "isolation": [
            {"name": layer.name, "holds": layer.holds, "detail": layer.detail} for layer in report.isolation
        ],
    }


def result_record(result: LibraryResult) -> Record:
    """One library's part. ``error`` and ``detail`` are there only where the snippet did not get through."""
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


def advice_record(advice: Advice) -> Record:
    """``{"text", "code", "tried"}``, and the rewritten ``snippet`` where there is one. ``tried`` is the
    verdict of running that, and ``null`` where nobody has: ``--json`` tries, ``--jsonl`` does not."""
    record: Record = {"text": advice.text, "code": advice.code}
    if advice.snippet:
        record["snippet"] = advice.snippet
    record["tried"] = None if advice.tried is None else advice.tried.value
    return record


def stage_record(outcome: StageResult) -> Record:
    """``{"held": true, "bytes": 31}``, or ``{"held": false, "error": {…}}``."""
    record: Record = {"held": outcome.held}
    if outcome.bytes is not None:
        record["bytes"] = outcome.bytes
    if outcome.error is not None:
        record["error"] = {"type": outcome.error.type, "message": outcome.error.message}
    return record
