"""From the results of a run to its explanation. Pure functions, and none of them raises."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import msgspec

from tutor.explanation.facts import ENDED, cells, shown_error, stopped_at
from tutor.explanation.first_sentence import both_ways, kept_out, plain
from tutor.explanation.missing import missing_sentence
from tutor.explanation.model import (
    Account,
    AdviceStep,
    BlamedPart,
    Column,
    Explanation,
    Printed,
    ResultKind,
    ResultReason,
    Ruling,
    Silence,
    Together,
)
from tutor.explanation.sentences import decided, ended, evidence, happened, trial
from tutor.explanation.typed import as_typed
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.health import no_news, way_out, what_fails
from tutor.sandbox.host.results import Difference, LibraryResult, Report
from tutor.text import without_addresses

if TYPE_CHECKING:
    from tutor.sandbox.host.interpreters import Interpreter

Results = Mapping[Library, LibraryResult | None]
"""A result a library, in the order to show them; ``None`` while that library still runs."""

FIRST_DIFFERENCES = 5
"""How many differences the short telling has."""

T = TypeVar("T")


def explain(report: Report) -> Explanation:
    """What there is to say about a run that is over."""
    missing = tuple(layer.name for layer in report.isolation if not layer.holds)
    results = as_typed(report).results
    return explain_results(
        results, notes=report.notes, not_isolated=missing, file=report.file, receiver=report.receiver
    )


def explain_results(
    results: Results,
    *,
    python: Interpreter | None = None,
    notes: Sequence[str] = (),
    not_isolated: Sequence[str] = (),
    advise: bool = True,
    file: str = "",
    receiver: str = "",
) -> Explanation:
    """What there is to say so far: the run may still go on.

    ``python`` is what it runs on, where that is not the app's own; ``advise`` is off while the learner is
    to find out alone what to do.
    """
    done = {library: result for library, result in results.items() if result is not None}
    measured = not _nothing_measured(done.values())
    return Explanation(
        columns=tuple(
            Column(library, cells(library, result, python), shown_error(result) if result else None)
            for library, result in results.items()
        ),
        measured=measured,
        reasons=together(done, reason),
        rulings=together(done, ruling if advise else _held_back),
        accounts=together(
            done, (lambda result: account(result, file, either=not receiver)) if measured else _end
        ),
        printed=together(done, _printed, _alike),
        output=together(done, lambda result: result.stdout.rstrip("\n"), without_addresses),
        fresh_output=together(done, lambda result: result.fresh_output, without_addresses),
        receiver=receiver,
        notes=tuple(notes) if measured else (),
        not_isolated=tuple(not_isolated),
    )


def reason(result: LibraryResult) -> ResultReason:
    """Why a library's run came out as it did, in short."""
    if (silence := _silence(result)) is not None:
        return ResultReason(ResultKind.SILENT, silence=silence)
    error, why = shown_error(result), evidence(result)
    if result.verdict in ENDED:
        return ResultReason(
            ResultKind.ENDED,
            ended=ENDED[result.verdict],
            detail=_capital(ended(result.detail)),
            error=""
            if error is None or result.error_told
            else error.text + (f" (line {error.line})" if error.line else ""),
        )
    if result.verdict is Verdict.OK:
        return ResultReason(ResultKind.CARRIED, rule=result.rule, evidence=why if result.rule else "")
    return ResultReason(
        ResultKind.STOPPED,
        rule=result.rule,
        path=result.blame.path if result.blame else "",
        evidence=why,
        stage=stopped_at(result) if result.rule is None else None,
        others=missing_sentence(result) or _more_parts(result),
        error=error.text if error else "",
        differences=_not_told(result),
    )


def ruling(result: LibraryResult) -> Ruling:
    """The verdict, what each rule says, the dangers, and what to do."""
    if (silence := _silence(result)) is not None:
        return Ruling(None, silence=silence)
    blame = result.blame
    beside = blame.more if blame else 0
    return Ruling(
        result.verdict,
        result.rule,
        BlamedPart(blame.path, blame.type, blame.line, blame.more, blame.others, blame.file)
        if blame
        else None,
        tuple(sorted(result.findings, key=lambda finding: finding.rule)),
        missing_sentence(result),
        result.dangers,
        tuple(AdviceStep(advice.text, advice.code, trial(advice, beside)) for advice in result.advice),
    )


def account(result: LibraryResult, file: str = "", *, either: bool = True) -> Account:
    """Everything there is to say about how a library fared. ``file`` is what the snippet is from, and
    ``either`` whether it may be for a receiver of one kind or of the other."""
    ruled = ruling(result)
    if ruled.silence is not None:
        return Account(ruled)
    return Account(
        ruled,
        happened(result),
        decided(result),
        result.detail,
        result.differences,
        result.probe.words if result.probe is not None else None,
        tuple((stage, told) for stage, outcome in result.stages.items() for told in outcome.warnings),
        remarks=result.remarks,
        option=result.met.option if result.met else "",
        both_ways=both_ways(result) if either else "",
        kept_out=kept_out(result),
        plain=(plain(result, file), plain(result, file, several=True)),
    )


def _held_back(result: LibraryResult) -> Ruling:
    """The ruling without its advice."""
    ruled = ruling(result)
    return msgspec.structs.replace(ruled, advice=(), held_back=bool(ruled.advice))


def _end(result: LibraryResult) -> Account:
    """What there is to say of a run that came to an end before anything was measured."""
    ruled = Ruling(None if result.at_fault else result.verdict, silence=_silence(result))
    option = result.met.option if result.met else ""
    return Account(
        ruled,
        "" if ruled.silence else happened(result),
        detail=result.detail,
        option=option,
        kept_out=kept_out(result),
    )


def together(
    results: Mapping[Library, LibraryResult],
    tell: Callable[[LibraryResult], T],
    what: Callable[[T], Hashable] | None = None,
) -> tuple[Together[T], ...]:
    """What ``tell`` says of each result, once for all libraries of which it says the same.

    ``what`` is what has to be the same, where that is not all of it: then the first one's is told.
    """
    told: dict[Hashable, tuple[T, list[Library]]] = {}
    for library, result in results.items():
        said = tell(result)
        told.setdefault(what(said) if what else said, (said, []))[1].append(library)
    return tuple(Together(tuple(libraries), said) for said, libraries in told.values())


def _silence(result: LibraryResult) -> Silence | None:
    health = result.health
    if not result.at_fault or health is None:
        return None
    return Silence(what_fails(health), no_news(health, called=result.called), way_out(health))


def _nothing_measured(results: Collection[LibraryResult]) -> bool:
    """Whether every run ended alike before its first stage, and nothing more is known of it."""
    endings = {(r.verdict, r.detail, r.rule, r.error and (r.error.type, r.error.message)) for r in results}
    measured = any(r.stages or r.blame or r.failed_stage or r.advice for r in results)
    return len(endings) == 1 and not measured


def _more_parts(result: LibraryResult) -> str:
    more = result.blame.more if result.blame else 0
    if not more:
        return ""
    return "One more part fails too." if more == 1 else f"{more} more parts fail too."


def _not_told(result: LibraryResult) -> tuple[Difference, ...]:
    """The first differences, without the one that the evidence tells of."""
    told = any(finding.deciding and finding.tells_difference for finding in result.findings)
    return result.differences[int(told) : FIRST_DIFFERENCES]


def _printed(result: LibraryResult) -> Printed:
    trace = result.error.traceback if result.error else ""
    return Printed(result.stdout, result.stderr, "" if trace in result.stderr else trace, result.output_cut)


def _alike(printed: Printed) -> Hashable:
    """What makes two outputs the same: where an object lies in memory is different in each process."""
    texts = (printed.output, printed.errors, printed.trace)
    return (*map(without_addresses, texts), printed.cut)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
