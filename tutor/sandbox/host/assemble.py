"""From the records of a run's processes to one ``LibraryResult``: a pure function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tutor.pickling.words import FAILED_STAGE, Limit, Stage, Verdict
from tutor.sandbox.endings import Stop
from tutor.sandbox.host.exit_reasons import ExitReason, how_it_ended, local, localised, stopped_for
from tutor.sandbox.host.job import Limits
from tutor.sandbox.host.limits_met import met_at
from tutor.sandbox.host.records import (
    Answer,
    Busy,
    Checked,
    CopySeen,
    Done,
    End,
    Explained,
    Foreseen,
    Layers,
    Measured,
    Output,
    Ran,
    Record,
    SubjectSeen,
    Waiting,
    every,
    first,
)
from tutor.sandbox.host.results import CheckResult, CopyTraits, LibraryResult, Met, Probe, StageResult, Traits
from tutor.sandbox.host.shortened import shortened

KEPT = 8 << 20
"""Bytes of a pickle that are kept to look at."""
_USUAL = Limits()
_WHO = ("the snippet", "the fresh process")


def assemble(
    dumping: Sequence[Record],
    loading: Sequence[Record],
    *,
    limits: Limits = _USUAL,
    directory: str = "",
    checks: Sequence[str] = (),
    seconds: float = 0.0,
) -> LibraryResult:
    """What the records say happened. ``dumping`` are those of the process that ran the snippet,
    ``loading`` those of the fresh one; ``directory`` is taken out of the output's file names.
    ``checks`` names the checks that were asked for: one that was not reached does not hold.

    Never raises: what the records leave out is as good as not said."""
    if any(stopped_for(process) is Stop.FORGED for process in (dumping, loading)):
        dumping, loading = _trusted(dumping), _trusted(loading)
    measured: dict[Stage, Measured] = {}
    for record in every(Measured, (*dumping, *loading)):
        measured.setdefault(record.stage, record)
    stages = {stage: _stage(measured[stage], directory) for stage in Stage if stage in measured}
    ending = _verdict(measured, dumping, loading, limits, directory)
    explained = _explained(dumping, ending.verdict)
    answer, ran = first(Answer, dumping), first(Ran, dumping)
    lost = tuple(dict.fromkeys(local(name, directory) for one in measured.values() for name in one.lost))
    stdout, stderr = _output(dumping, directory)
    fresh_out, fresh_err = _output(loading, directory)
    found = LibraryResult(
        verdict=ending.verdict,
        stages=stages,
        error=ending.error,
        detail=ending.detail,
        error_told=ending.error_told,
        scarce=ending.scarce,
        met=ending.met,
        remarks=next((one.remarks for one in measured.values() if one.remarks), ()),
        rule=explained.rule,
        blame=explained.blame,
        reason=explained.reason,
        missing=explained.missing,
        findings=explained.findings,
        differences=next((one.differences for one in measured.values() if one.differences), ()),
        dangers=(*explained.dangers, *_losses(lost)),
        lost=lost,
        advice=explained.advice,
        remedies=explained.remedies,
        at_fault=explained.at_fault,
        checks=_checks([*dumping, *loading], checks, ending.detail, directory),
        traits=_traits(dumping),
        subject_type=ran.type if ran is not None else "",
        data=next((one.data for one in measured.values() if one.data), b"") or _large(dumping),
        probe=Probe(*answer.answer) if answer is not None else None,
        stdout=stdout,
        stderr=stderr,
        fresh_output=fresh_out + fresh_err,
        output_cut=any(stopped_for(process) is Stop.OUTPUT for process in (dumping, loading)),
        seconds=seconds,
    )
    return shortened(found)


def _checks(
    records: Sequence[Record], asked: Sequence[str], detail: str, directory: str
) -> tuple[CheckResult, ...]:
    told = [
        CheckResult(
            one.id,
            one.held,
            local(one.message, directory),
            localised(one.error, directory) if one.error is not None else None,
        )
        for one in every(Checked, records)
    ]
    reached = {check.id for check in told}
    why = "this was not reached" + (f": {detail}" if detail else "")
    return (*told, *(CheckResult(id, False, why, reached=False) for id in asked if id not in reached))


def _traits(records: Sequence[Record]) -> Traits | None:
    looked, copied = first(SubjectSeen, records), first(CopySeen, records)
    if looked is None:
        return None
    copy = None if copied is None else CopyTraits(**msgspec.structs.asdict(copied))
    return Traits(**msgspec.structs.asdict(looked), copy=copy)


def _trusted(records: Sequence[Record]) -> list[Record]:
    """What the supervisor itself says."""
    return [record for record in records if isinstance(record, End | Output)]


def _stage(found: Measured, directory: str) -> StageResult:
    error = localised(found.error, directory) if found.error is not None else None
    return StageResult(
        held=found.held, bytes=found.size, error=error, warnings=found.warnings, limit=found.limit
    )


def _losses(lost: Sequence[str]) -> list[str]:
    """A sentence on each file that a load does harm to."""
    return [f"Loading it empties or removes the existing file `{name}`." for name in lost]


def _large(records: Sequence[Record]) -> bytes:
    """A pickle that is not part of a record, as much of it as is kept to look at."""
    said = first(Waiting, records)
    if said is None or said.payload is None:
        return b""
    with memoryview(said.payload) as view:
        return bytes(view[:KEPT])


def _verdict(
    measured: Mapping[Stage, Measured],
    dumping: Sequence[Record],
    loading: Sequence[Record],
    limits: Limits,
    directory: str,
) -> ExitReason:
    """The first stage that does not hold; where one was never reached, how its process ended.

    A stage that a limit of ours cut short does neither: where none fails, there is no verdict on the object.
    """
    met: Met | None = None
    for stage in Stage:
        record = measured.get(stage)
        if record is None:
            if met is not None:
                break  # what comes after it was not tried
            fresh = stage in (Stage.FRESH_LOADS, Stage.FRESH_SAME) and first(Waiting, dumping) is not None
            fresh = fresh or stopped_for(loading) is Stop.FORGED
            ended_by = loading if fresh and stopped_for(dumping) is None else dumping
            who = _who(ended_by, ended_by is loading, stage)
            ended = how_it_ended(ended_by, who, limits, directory)
            met = _met(ended.verdict, ended_by, ended_by is loading, stage, limits)
            if met is None or met.stage is None:
                return ended._replace(met=met)
            break
        if record.limit is not None:
            met = met or met_at(stage, record.limit, limits)
        elif not record.held:
            return ExitReason(FAILED_STAGE[stage])
    if met is not None:
        return ExitReason(Verdict.NOT_MEASURED, met.sentence, met=met)
    for process in (dumping, loading):  # what goes wrong after all stages leaves the verdict as it is
        if stopped_for(process) is not None or first(Done, process) is None:
            who = _WHO[process is loading]
            return ExitReason(Verdict.OK, how_it_ended(process, who, limits, directory).detail)
    return ExitReason(Verdict.OK)


def _met(
    verdict: Verdict, records: Sequence[Record], fresh: bool, stage: Stage, limits: Limits
) -> Met | None:
    """The limit that ended a process: in a stage, where that was at work and was not idle."""
    what = {Verdict.OUT_OF_MEMORY: Limit.MEMORY, Verdict.HANGS: Limit.TIME}.get(verdict)
    if what is None or stopped_for(records) is Stop.SLOW_EXIT:
        return None
    reached = fresh or first(Ran, records) is not None
    if reached and what is Limit.TIME:
        busy = any(one.stage is stage for one in every(Busy, records))
        return met_at(stage, what, limits) if busy else None
    return met_at(stage if reached else None, what, limits)


def _who(records: Sequence[Record], fresh: bool, stage: Stage) -> str:
    """Who did not get through: the snippet itself, or the stage that its process had come to."""
    if fresh:
        return f"{_WHO[True]}, in `{stage.value}`," if first(Layers, records) is not None else _WHO[True]
    return f"`{stage.value}`" if first(Ran, records) is not None else _WHO[False]


def _explained(records: Sequence[Record], verdict: Verdict) -> Explained:
    """What the process said at its end, or what it foresaw of the end that it came to."""
    for record in every(Explained, records):
        if not isinstance(record, Foreseen) or record.verdict is verdict:
            return record
    return Explained()


def _output(records: Sequence[Record], directory: str) -> tuple[str, str]:
    written = every(Output, records)
    out, err = ("".join(one.text for one in written if one.stream == number) for number in (1, 2))
    return local(out, directory), local(err, directory)
