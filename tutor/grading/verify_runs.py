"""Proving what is run and guessed: snippets, the changes they invite to, guesses and cards."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tutor.course.claims import claims_for
from tutor.course.jobs import MODULE, card_job
from tutor.course.model import Card, Claim, Expectation, Forecast, Predict, Snippet
from tutor.grading.forecast import answer, forecast_job, right_choices
from tutor.grading.in_use import agrees, in_use
from tutor.grading.prover import Prover
from tutor.grading.steady import steady as steady_by_text
from tutor.grading.verification import Verification, claim_text, found_text, holds, result_text
from tutor.pickling.words import Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Report, Told

NO_ANSWER = {Verdict.ENDED_EARLY, Verdict.HANGS}
"""Verdicts that don't answer a prediction."""


async def prove_snippet(prover: Prover, snippet: Snippet) -> list[Verification]:
    """Every claim about a snippet holds. A library that nothing is claimed of is not run."""
    if not snippet.expect:
        return []
    return await _claims(prover, prover.lean(snippet), snippet.expect, snippet.line - 1)


async def _claims(prover: Prover, job: Job, expect: Sequence[Expectation], line: int) -> list[Verification]:
    report = await prover.run(job)
    found = [_claim(prover, claim, report, line) for claim in claims_for(expect, _version(report))]
    return [*found, *_idle_probe(prover, report, line)]


def _idle_probe(prover: Prover, report: Report, line: int) -> list[Verification]:
    """A probe that raises or blocks on the original compares nothing with nothing."""
    for library, result in report.results.items():
        idle = result.probe is not None and result.probe.told is not Told.GIVES
        if result.probe is not None and idle and report.silent(library) is None:
            what = f"this probe compares nothing: on the original it {result.probe.words}"
            return [prover.problem(line, what, report)]
    return []


async def prove_trials(prover: Prover, snippet: Snippet) -> list[Verification]:
    """Every change that the learner is invited to make does what the lesson promises."""
    found: list[Verification] = []
    for trial in snippet.trials:
        module = snippet.module if not trial.flip else None if snippet.module else MODULE
        changed = msgspec.structs.replace(snippet, code=trial.code, expect=trial.expect, module=module)
        found += await _claims(prover, prover.lean(changed), trial.expect, trial.line - 1)
    return found


async def prove_forecast(prover: Prover, snippet: Snippet, forecast: Forecast) -> list[Verification]:
    """One choice is right, and one only."""
    report = await prover.run(forecast_job(snippet, forecast, python=prover.python))
    line = forecast.line - 1
    if report.silences:
        return [prover.not_checked(line, "which choice of the guess is right", report)]
    right = right_choices(forecast, report)
    if len(right) == 1:
        return [prover.proved(line, f"the answer is `{forecast.choices[right[0]]}`", report)]
    named = ", ".join(f"`{forecast.choices[index]}`" for index in right) or "none"
    said = answer(forecast, report)
    what = f"one choice of the guess has to be right, but the answer is `{said}` (right: {named})"
    return [prover.problem(line, what, report)]


def _claim(prover: Prover, claim: Claim, report: Report, line: int) -> Verification:
    if report.silent(claim.library) is not None:
        return prover.not_checked(line, f"`{claim_text(claim)}`", report)
    result = report.results[claim.library]
    if holds(claim, result):
        return prover.proved(line, f"{claim_text(claim)}, as claimed", report)
    return prover.problem(
        line, f"the claim is `{claim_text(claim)}`, but the result is {found_text(claim, result)}", report
    )


async def prove_card(prover: Prover, predict: Predict, card: Card) -> Verification:
    """The same verdicts each time, and each of them an answer; and a copy that is the same can be used.

    The second of the two runs uses the copies; where it differs, a third says whether that is why.
    """
    job = card_job(predict, card, python=prover.python)
    alike = steady_by_text([job.code]) and not predict.setup  # what the setup defines may break in use
    first, second = await prover.pair(job, job if card.probe else in_use(job), alike)
    for library, result in first.results.items():
        if first.silent(library) is not None:
            continue
        if result.verdict in NO_ANSWER:
            what = f"this card has no answer: {library.value} says {result_text(result)}"
            return prover.problem(card.line, what, first)
        if result.probe is not None and result.probe.told is not Told.GIVES:
            what = f"this card's probe compares nothing: on the original it {result.probe.words}"
            return prover.problem(card.line, what, first)
        if agrees(result, second.results[library]):
            continue
        again = second.results[library] if card.probe else (await prover.run(job)).results[library]
        if agrees(result, again):
            found = "; ".join(f"{one.what}" for one in second.results[library].differences)
            what = f"{library.value}'s copy on this card is the same, but fails when it's used ({found})"
            return prover.problem(card.line, f"{what}: give the card a `# probe:` line", first)
        verdicts = f"`{result.verdict.value}` and then `{again.verdict.value}`"
        return prover.problem(
            card.line, f"this card has no fixed answer: {library.value} says {verdicts}", first
        )
    if first.silences:
        return prover.not_checked(card.line, "whether the card has one answer", first)
    return prover.proved(card.line, "the card has one answer", first)


def _version(report: Report) -> tuple[int, int]:
    major, minor = report.python.split(".")[:2]
    return int(major), int(minor)
