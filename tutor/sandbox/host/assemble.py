"""From the records of a run's processes to one ``LibraryResult``: a pure function."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import msgspec

from tutor.pickling.words import FAILED_STAGE, Stage, Verdict
from tutor.sandbox.host.exit_reasons import VOID, error_from, how_it_ended, local, stopped_for
from tutor.sandbox.host.records import Record
from tutor.sandbox.host.results import (
    Advice,
    Blame,
    CheckResult,
    Difference,
    Error,
    Finding,
    LibraryResult,
    Missing,
    StageResult,
)

_WHO = ("the snippet", "the fresh process")


class _Explained(msgspec.Struct):
    """The blame and rules record, checked as it enters the app."""

    rule: int | None = None
    blame: Blame | None = None
    missing: tuple[Missing, ...] = ()
    findings: tuple[Finding, ...] = ()
    dangers: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    remedies: tuple[Advice, ...] = ()
    at_fault: bool = False


def assemble(
    dumping: list[Record],
    loading: list[Record],
    *,
    wall_seconds: float,
    directory: str = "",
    checks: Sequence[str] = (),
    seconds: float = 0.0,
) -> LibraryResult:
    """What the records say happened. ``dumping`` are those of the process that ran the snippet,
    ``loading`` those of the fresh one; ``directory`` is taken out of the output's file names.
    ``checks`` names the checks that were asked for: one that was not reached does not hold.

    Every record is ``well_formed``. Never raises: what they leave out is as good as not said."""
    if any(stopped_for(process) == VOID for process in (dumping, loading)):
        dumping, loading = _trusted(dumping), _trusted(loading)
    records = [r for r in (*dumping, *loading) if r["k"] == "stage"]
    stages = {stage: found for stage in Stage if (found := _stage(stage, records, directory)) is not None}
    verdict, detail, error = _verdict(records, dumping, loading, wall_seconds, directory)
    explained = _explained(dumping, verdict)
    data = next((base64.b64decode(r["data"]) for r in records if r.get("data")), b"")
    stdout, stderr = _output(dumping, directory)
    fresh_out, fresh_err = _output(loading, directory)
    return LibraryResult(
        verdict=verdict,
        stages=stages,
        error=error,
        detail=detail,
        rule=explained.rule,
        blame=explained.blame,
        missing=explained.missing,
        findings=explained.findings,
        differences=_differences(records),
        dangers=explained.dangers,
        advice=explained.advice,
        remedies=explained.remedies,
        at_fault=explained.at_fault,
        checks=_checks([*dumping, *loading], checks, detail, directory),
        subject_type=next((str(r["type"]) for r in dumping if r["k"] == "ran"), ""),
        data=data,
        probe=next((" ".join(r["answer"]) for r in dumping if r["k"] == "probe"), None),
        stdout=stdout,
        stderr=stderr,
        fresh_output=fresh_out + fresh_err,
        output_cut=any(r.get("reason") == "too-much-output" for r in (*dumping, *loading)),
        seconds=seconds,
    )


def _checks(
    records: list[Record], asked: Sequence[str], detail: str, directory: str
) -> tuple[CheckResult, ...]:
    told = [
        CheckResult(
            r["id"],
            r["held"],
            local(r["message"], directory),
            error_from(r["error"], directory) if r.get("error") else None,
        )
        for r in records
        if r["k"] == "check"
    ]
    reached = {check.id for check in told}
    why = "this was not reached" + (f": {detail}" if detail else "")
    return (*told, *(CheckResult(id, False, why) for id in asked if id not in reached))


def _trusted(records: list[Record]) -> list[Record]:
    """What the supervisor itself says."""
    return [r for r in records if r["k"] in ("end", "out")]


def _stage(stage: Stage, records: list[Record], directory: str) -> StageResult | None:
    for record in records:
        if record["stage"] == stage.value:
            error = error_from(record["error"], directory) if record.get("error") else None
            return StageResult(
                held=bool(record["held"]),
                bytes=record.get("bytes"),
                error=error,
                warnings=tuple(map(str, record.get("warnings", ()))),
            )
    return None


def _verdict(
    stages: list[Record], dumping: list[Record], loading: list[Record], wall_seconds: float, directory: str
) -> tuple[Verdict, str, Error | None]:
    """The first stage that does not hold; where one was never reached, how its process ended."""
    measured = {record["stage"]: record for record in stages}
    for stage in Stage:
        record = measured.get(stage.value)
        if record is None:
            fresh = stage in (Stage.FRESH_LOADS, Stage.FRESH_SAME) and any(
                r["k"] == "waiting" for r in dumping
            )
            fresh = fresh or stopped_for(loading) == VOID
            ended_by = loading if fresh and stopped_for(dumping) is None else dumping
            return how_it_ended(ended_by, _who(ended_by, ended_by is loading, stage), wall_seconds, directory)
        if not record["held"]:
            if record.get("memory"):
                return (
                    Verdict.OUT_OF_MEMORY,
                    f"memory ran out during `{stage.value}`: use a smaller object",
                    None,
                )
            return FAILED_STAGE[stage], "", None
    for process in (dumping, loading):  # what goes wrong after all stages leaves the verdict as it is
        if stopped_for(process) is not None or not any(r["k"] == "done" for r in process):
            who = _WHO[process is loading]
            return Verdict.OK, how_it_ended(process, who, wall_seconds, directory)[1], None
    return Verdict.OK, "", None


def _who(records: list[Record], fresh: bool, stage: Stage) -> str:
    """Who did not get through: the snippet itself, or the stage that its process had come to."""
    if fresh:
        return (
            f"{_WHO[True]}, in `{stage.value}`," if any(r["k"] == "layers" for r in records) else _WHO[True]
        )
    return f"`{stage.value}`" if any(r["k"] == "ran" for r in records) else _WHO[False]


def _explained(records: list[Record], verdict: Verdict) -> _Explained:
    """What the process said at its end, or what it foresaw of the end that it came to."""
    for record in records:
        if record["k"] == "explained" or (record["k"] == "foreseen" and record["stage"] == verdict.value):
            try:
                return msgspec.convert(record, _Explained)
            except msgspec.ValidationError:
                break  # a record that was tampered with tells nothing
    return _Explained()


def _differences(records: list[Record]) -> tuple[Difference, ...]:
    for record in records:
        if record.get("differences"):
            return tuple(Difference(str(d["path"]), str(d["what"])) for d in record["differences"])
    return ()


def _output(records: list[Record], directory: str) -> tuple[str, str]:
    texts = {1: "", 2: ""}
    for number in texts:
        texts[number] = "".join(r["text"] for r in records if r["k"] == "out" and r["stream"] == number)
    return local(texts[1], directory), local(texts[2], directory)
