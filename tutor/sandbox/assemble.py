"""From the records of a run's processes to one ``LibraryResult``: a pure function."""

from __future__ import annotations

import base64
import signal
from typing import Any

import msgspec

from tutor.pickling.words import FAILED_STAGE, Stage, Verdict
from tutor.sandbox.results import (
    Advice,
    Blame,
    CheckResult,
    Difference,
    Error,
    Finding,
    LibraryResult,
    StageResult,
)

Record = dict[str, Any]

_PROCESS_VERDICTS = {
    "hangs": Verdict.HANGS,
    "too-much-output": Verdict.TOO_MUCH_OUTPUT,
    "too-much-disk": Verdict.TOO_MUCH_OUTPUT,
    "too-many-processes": Verdict.CRASHES,
}


class _Explained(msgspec.Struct):
    """The blame and rules record, checked as it enters the app."""

    rule: int | None = None
    blame: Blame | None = None
    findings: tuple[Finding, ...] = ()
    dangers: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()


def assemble(
    dumping: list[Record],
    loading: list[Record],
    *,
    wall_seconds: float,
    directory: str = "",
    seconds: float = 0.0,
) -> LibraryResult:
    """What the records say happened. ``dumping`` are those of the process that ran the snippet,
    ``loading`` those of the fresh one; ``directory`` is taken out of the output's file names."""
    records = [r for r in dumping if r["k"] == "stage"] + [r for r in loading if r["k"] == "stage"]
    stages = {stage: found for stage in Stage if (found := _stage(stage, records, directory)) is not None}
    verdict, detail, error = _verdict(records, dumping, loading, wall_seconds, directory)
    explained = _explained(dumping)
    data = next((base64.b64decode(r["data"]) for r in records if "data" in r), b"")
    stdout, stderr = _output(dumping, directory)
    fresh_out, fresh_err = _output(loading, directory)
    return LibraryResult(
        verdict=verdict,
        stages=stages,
        error=error,
        detail=detail,
        rule=explained.rule,
        blame=explained.blame,
        findings=explained.findings,
        differences=_differences(records),
        dangers=explained.dangers,
        advice=explained.advice,
        checks=tuple(
            CheckResult(str(r["id"]), bool(r["held"]), str(r["message"]))
            for r in (*dumping, *loading)
            if r["k"] == "check"
        ),
        subject_type=next((str(r["type"]) for r in dumping if r["k"] == "ran"), ""),
        data=data,
        probe=next((" ".join(r["answer"]) for r in dumping if r["k"] == "probe"), None),
        stdout=stdout,
        stderr=stderr,
        fresh_output=fresh_out + fresh_err,
        output_cut=any(r.get("reason") == "too-much-output" for r in (*dumping, *loading)),
        seconds=seconds,
    )


def _stage(stage: Stage, records: list[Record], directory: str) -> StageResult | None:
    for record in records:
        if record["stage"] == stage.value:
            error = _error(record["error"], directory) if "error" in record else None
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
            ended_by = loading if fresh and not _stopped_by_hand(dumping) else dumping
            return _ended(ended_by, "the fresh process" if fresh else "the snippet", wall_seconds, directory)
        if not record["held"]:
            if record.get("memory"):
                return Verdict.OUT_OF_MEMORY, f"memory ran out during {stage.value}", None
            return FAILED_STAGE[stage], "", None
    return Verdict.OK, "", None


def _stopped_by_hand(records: list[Record]) -> bool:
    return any(r["k"] == "end" and r.get("reason") is not None for r in records)


def _ended(
    records: list[Record], who: str, wall_seconds: float, directory: str
) -> tuple[Verdict, str, Error | None]:
    """How a process ended that did not report everything."""
    end = next((r for r in records if r["k"] == "end"), {})
    told = next((r for r in records if r["k"] == "ended"), None)
    reason = end.get("reason")
    if told is None and reason in _PROCESS_VERDICTS:
        detail = {
            "hangs": f"{who} gave no answer for {wall_seconds:g} seconds and was stopped",
            "too-much-output": f"{who} printed more than is kept and was stopped",
            "too-much-disk": f"{who} filled more disk than a run may and was stopped",
            "too-many-processes": f"{who} started more processes than a run may and was stopped",
        }[reason]
        return _PROCESS_VERDICTS[reason], detail, None
    if told is not None:
        return _told(told, who, directory)
    if end.get("signal") is not None:
        return _signalled(int(end["signal"]), who, wall_seconds)
    if end.get("code") == 71:
        return Verdict.OUT_OF_MEMORY, f"{who} ran out of memory", None
    if not end:
        return Verdict.CRASHES, f"the process that watches {who} was killed", None
    return (
        Verdict.ENDED_EARLY,
        f"{who} ended its process with status {end.get('code')} before its last line",
        None,
    )


def _told(told: Record, who: str, directory: str) -> tuple[Verdict, str, Error | None]:
    """The process itself said why it stops before the stages."""
    if told["why"] == "no-subject":
        return (
            Verdict.ENDED_EARLY,
            "there is nothing to pickle: bind the variable `subject`, or end with an expression",
            None,
        )
    error = _error(told["error"], directory)
    if told.get("memory"):
        return Verdict.OUT_OF_MEMORY, f"{who} ran out of memory", error
    if told["why"] == "broken":
        return (
            Verdict.ENDED_EARLY,
            f"pickle-tutor itself failed in {who}: {error.type}: {error.message}",
            error,
        )
    if told["why"] == "exit":
        return Verdict.ENDED_EARLY, f"{who} called sys.exit before its last line", error
    where = f" in line {error.line}" if error.line is not None else ""
    return Verdict.ENDED_EARLY, f"{who} raised {error.type}{where}: {error.message}".rstrip(": "), error


def _signalled(number: int, who: str, wall_seconds: float) -> tuple[Verdict, str, None]:
    if number == getattr(signal, "SIGXCPU", None):
        return Verdict.HANGS, f"{who} used more processor time than a run may", None
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = "unknown"
    return Verdict.CRASHES, f"{who} was ended by signal {number} ({name})", None


def _explained(records: list[Record]) -> _Explained:
    for record in records:
        if record["k"] == "explained":
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


def _error(record: Record, directory: str) -> Error:
    line = record.get("line")
    return Error(
        type=str(record["type"]),
        message=_local(str(record["message"]), directory),
        traceback=_local(str(record.get("traceback", "")), directory),
        line=line if isinstance(line, int) else None,
    )


def _output(records: list[Record], directory: str) -> tuple[str, str]:
    texts = {1: "", 2: ""}
    for number in texts:
        texts[number] = "".join(r["text"] for r in records if r["k"] == "out" and r["stream"] == number)
    return _local(texts[1], directory), _local(texts[2], directory)


def _local(text: str, directory: str) -> str:
    """File names as the snippet's author knows them."""
    return text.replace(directory + "/", "") if directory else text
