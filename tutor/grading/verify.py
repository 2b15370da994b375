"""Proving a lesson by running it: nothing a lesson claims is taken on trust.

Every ``expect`` holds; every starter fails; every solution scores full; every mistake fails and
brings up its own feedback and no other; every prediction card has one answer. On one Python a call.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence

from tutor.course.cards import RuleCard
from tutor.course.claims import claims_for
from tutor.course.format import Diagnostic
from tutor.course.jobs import card_job, job_for, libraries_of, snippet_of
from tutor.course.model import Card, Claim, Exercise, Lesson, Predict, Question, Snippet, Solution, Step
from tutor.course.uses import uses_dill
from tutor.grading.grade import grade, held_by
from tutor.grading.mistakes import CanRun, match, signature_of, whole
from tutor.grading.steady import steady as steady_by_text
from tutor.grading.verification import (
    NotChecked,
    Proved,
    Verification,
    claim_text,
    found_text,
    holds,
    result_text,
    signature_text,
)
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.health import what_fails
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Report

AT_ONCE = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
"""How many jobs run at a time: more would only slow each other down, up to the wall limit."""
NO_ANSWER = {Verdict.ENDED_EARLY, Verdict.HANGS}
"""Verdicts that are no answer to a prediction."""


Done = Callable[[Step], object]


async def prove(
    lesson: Lesson,
    runner: CanRun,
    python: str | None = None,
    *,
    steady: bool = True,
    gate: asyncio.Semaphore | None = None,
    done: Done | None = None,
) -> tuple[Verification, ...]:
    """Prove all that a lesson claims, on the Python at ``python`` or the one running the app.

    ``steady`` runs cards, mistakes and starters a second time, to see that they do the same again, but for
    those whose text says that they can do nothing else. ``gate`` is for lessons proved side by side to share:
    it lets in as many runs at a time as there are cores. ``done`` hears of each step that is proved.
    Outcomes come in the order of the file. Raises ``TutorError`` where that Python cannot be used.
    """
    prover = _Prover(lesson.path, lesson.rules, runner, python, steady, gate)

    async def one(step: Step) -> list[Verification]:
        outcomes = await prover.step(step)
        if done is not None:
            done(step)
        return outcomes

    found = await asyncio.gather(*map(one, lesson.steps))
    return tuple(outcome for outcomes in found for outcome in outcomes)


def effort(step: Step) -> int:
    """About how much there is to run for a step, beside the others."""
    match step.work:
        case Snippet(expect=expect):
            return int(bool(expect))
        case Predict(cards=cards):
            return len(cards)
        case Exercise(mistakes=mistakes, more_solutions=more):
            return 2 + len(more) + len(mistakes)
    return 0


async def prove_rules(
    cards: Sequence[RuleCard], path: str, runner: CanRun, python: str | None = None
) -> tuple[Verification, ...]:
    """Prove the examples of the rule cards; ``path`` is their file's, for messages."""
    examples = [
        Snippet(e.code, e.line + 1, module=e.module, probe=e.probe, expect=e.expectations)
        for card in cards
        for e in card.examples
    ]
    prover = _Prover(path, (), runner, python, steady=False)
    found = await asyncio.gather(*(prover.snippet(example) for example in examples))
    return tuple(outcome for outcomes in found for outcome in outcomes)


class _Prover:
    def __init__(
        self,
        path: str,
        rules: Sequence[int],
        runner: CanRun,
        python: str | None,
        steady: bool,
        gate: asyncio.Semaphore | None = None,
    ) -> None:
        self.path = path
        self.rules = rules
        self.python = python
        self.steady = steady
        self._runner = runner
        self._gate = gate or asyncio.Semaphore(AT_ONCE)

    async def step(self, step: Step) -> list[Verification]:
        match step.work:
            case Snippet() as snippet:
                return await self.snippet(snippet)
            case Predict() as predict:
                return await _all(self._card(predict, card) for card in predict.cards)
            case Question(rule=int(rule)):
                return [self._question(step, rule)]
            case Exercise() as exercise:
                return await self._exercise(step, exercise)
        return []

    async def snippet(self, snippet: Snippet) -> list[Verification]:
        """Every claim about a snippet holds. A library that nothing is claimed of is not run."""
        if not snippet.expect:
            return []
        report = await self._run(self._lean(snippet))
        claims = claims_for(snippet.expect, _version(report))
        return [self._claim(claim, report, snippet.line - 1) for claim in claims]

    def _claim(self, claim: Claim, report: Report, line: int) -> Verification:
        if report.silent(claim.library) is not None:
            return self._not_checked(line, f"`{claim_text(claim)}`", report)
        result = report.results[claim.library]
        if holds(claim, result):
            return self._proved(line, f"{claim_text(claim)}, as claimed", report)
        return self._problem(
            line, f"claimed is `{claim_text(claim)}`, found is {found_text(claim, result)}", report
        )

    async def _card(self, predict: Predict, card: Card) -> Verification:
        """The same verdicts each time, and none that is no answer."""
        job = card_job(predict, card, python=self.python)
        first, second = await self._pair(job, job, steady_by_text([job.code]))
        for library, result in first.results.items():
            if first.silent(library) is not None:
                continue
            again = second.results[library]
            if result.verdict is not again.verdict:
                verdicts = f"`{result.verdict.value}` and then `{again.verdict.value}`"
                return self._problem(
                    card.line, f"this card has no one answer: {library.value} says {verdicts}", first
                )
            if result.verdict in NO_ANSWER:
                what = f"this card has no answer: {library.value} says {result_text(result)}"
                return self._problem(card.line, what, first)
        if first.silences:
            return self._not_checked(card.line, "whether the card has one answer", first)
        return self._proved(card.line, "the card has one answer", first)

    def _question(self, step: Step, rule: int) -> Verification:
        """A question counts for a rule of its lesson."""
        if self.rules and rule not in self.rules:
            named = ", ".join(map(str, self.rules))
            what = f"`{step.id}` is about rule {rule}, which is not among the lesson's `rules:` ({named})"
            return Diagnostic(self.path, step.line, 1, what)
        return Proved(self.path, step.line, f"`{step.id}` is about a rule of the lesson")

    async def _exercise(self, step: Step, exercise: Exercise) -> list[Verification]:
        solutions = (exercise.solution, *exercise.more_solutions)
        proved = await _all(
            [self._starter(step, exercise), *(self._solution(step, exercise, s) for s in solutions)]
        )
        return [*proved, *await self._mistakes(step, exercise)]

    async def _starter(self, step: Step, exercise: Exercise) -> Verification:
        """It does not pass, nor does it earn much once it is changed in a way that changes nothing."""
        code = exercise.snippet.code
        job, other = (self._lean(exercise, c) for c in (code, f"{code.rstrip()}\n# changed\n"))
        report, again = await self._pair(job, other, _steady(exercise, code))
        graded = grade(exercise, report, self.rules)
        line = exercise.snippet.line - 1
        if graded.full and graded.waived:
            return self._not_checked(line, f"that the starter of `{step.id}` does not pass", report)
        if graded.full:
            return self._problem(line, f"the starter of `{step.id}` already scores full", report)
        changed = grade(exercise, again, self.rules, already=held_by(graded))
        if changed.earned * 2 > changed.points:
            earned = f"{changed.earned} of {changed.points}"
            what = f"the starter of `{step.id}` earns {earned} with nothing but a comment added"
            holds = "; ".join(c.label for c in changed.criteria if c.earned and not c.guard)
            return self._problem(line, f"{what}: what holds then and did not before is `{holds}`", report)
        return self._proved(line, f"the starter of `{step.id}` does not pass", report)

    async def _solution(self, step: Step, exercise: Exercise, solution: Solution) -> Verification:
        report = await self._run(self._lean(exercise, solution.code))
        if not grade(exercise, report, self.rules).full:  # the message then says all there is to say
            report = await self._run(self._job(exercise, solution.code))
        graded = grade(exercise, report, self.rules)
        if graded.full and graded.waived:
            rest = "; ".join(c.label for c in graded.criteria if c.waived)
            what = f"the solution of `{step.id}` holds as far as it can be checked; the rest is `{rest}`"
            return self._not_checked(solution.line - 1, what, report)
        if graded.full:
            what = f"the solution of `{step.id}` scores {graded.earned} of {graded.points}"
            return self._proved(solution.line - 1, what, report)
        if report.unwell is not None and uses_dill(exercise):
            rest = "; ".join(c.label for c in graded.criteria if not c.held)
            what = f"the solution of `{step.id}` uses dill itself; out of reach here is `{rest}`"
            return self._not_checked(solution.line - 1, what, report)
        missed = "; ".join(f"{c.label}: {c.message}" for c in graded.criteria if not c.met)
        return self._problem(
            solution.line - 1,
            f"the solution of `{step.id}` does not score full: {missed or 'nothing is asked'}",
            report,
        )

    async def _mistakes(self, step: Step, exercise: Exercise) -> list[Verification]:
        """Each fails, and is told from the others; run again, it is known again."""
        jobs = [self._job(exercise, mistake.code) for mistake in exercise.mistakes]
        reports = await asyncio.gather(*(self._pair(job, job, _steady(exercise, job.code)) for job in jobs))
        known = tuple(signature_of(report) for report, _ in reports)
        unsure = [r for r, _ in reports if not whole(signature_of(r)) or (r.unwell and uses_dill(exercise))]
        outcomes: list[Verification] = []
        for i, (mistake, (report, again)) in enumerate(zip(exercise.mistakes, reports, strict=True)):
            line, second = mistake.line - 1, signature_of(again)
            graded = grade(exercise, report, self.rules)
            twins = [m.line - 1 for j, m in enumerate(exercise.mistakes) if j != i and known[j] == known[i]]
            told_apart = not graded.full and match(second, known) == i
            if unsure and not told_apart:
                what = f"that this mistake of `{step.id}` is told from the others"
                outcomes.append(self._not_checked(line, what, unsure[0]))
            elif graded.full:
                outcomes.append(self._problem(line, f"this mistake of `{step.id}` scores full", report))
            elif twins:
                what = f"this does the same as the mistake on line {twins[0]}, so neither is told apart"
                outcomes.append(self._problem(line, f"{what}: {signature_text(known[i])}", report))
            elif match(second, known) != i:
                did, then = signature_text(known[i]), signature_text(second)
                what = f"this mistake does not do the same each time: {did}, then {then}"
                outcomes.append(self._problem(line, what, report))
            else:
                what = f"the mistake of `{step.id}` fails and brings up its own feedback"
                outcomes.append(self._proved(line, what, report))
        return outcomes

    def _job(self, exercise: Exercise, code: str) -> Job:
        return job_for(exercise, code, python=self.python, advise=False)

    def _lean(self, work: Snippet | Exercise, code: str | None = None) -> Job:
        """The job that finds out whether the claims hold, and no more: under the libraries they name, and
        looking for a culprit only where they name one."""
        claims = [claim for one in snippet_of(work).expect for claim in one.claims]
        named = {claim.library for claim in claims}
        if isinstance(work, Exercise) and work.checks and not _carry(work):
            named.update(libraries_of(work.snippet))  # its checks are asked of every library
        return job_for(
            work,
            code,
            python=self.python,
            libraries=tuple(library for library in Library if library in named),
            explain=any(claim.rule is not None or claim.path is not None for claim in claims),
            advise=False,
        )

    async def _pair(self, job: Job, other: Job, alike: bool) -> tuple[Report, Report]:
        """Two runs; where they can only be ``alike``, or nobody asks, one stands for both."""
        if alike or not self.steady:
            report = await self._run(job)
            return report, report
        return await asyncio.gather(self._run(job), self._run(other))

    async def _run(self, job: Job) -> Report:
        async with self._gate:
            return await self._runner.run(job)

    def _proved(self, line: int, what: str, report: Report) -> Proved:
        return Proved(self.path, line, f"{what} (Python {report.python})")

    def _not_checked(self, line: int, what: str, report: Report) -> NotChecked:
        assert report.unwell is not None
        return NotChecked(self.path, line, what, what_fails(report.unwell))

    def _problem(self, line: int, what: str, report: Report) -> Diagnostic:
        return Diagnostic(self.path, line, 1, f"{what} (Python {report.python})")


def _carry(exercise: Exercise) -> bool:
    """Whether a library is claimed to be ``ok`` on every Python: checks are then asked of no other."""
    plain = [claim for one in exercise.snippet.expect if not one.versions for claim in one.claims]
    others = [claim for one in exercise.snippet.expect if one.versions for claim in one.claims]
    return any(
        claim.verdict is Verdict.OK
        and all(other.verdict is Verdict.OK for other in others if other.library is claim.library)
        for claim in plain
    )


def _steady(exercise: Exercise, code: str) -> bool:
    """Whether an answer to an exercise can only do the same again."""
    snippet = exercise.snippet
    beside = [*snippet.files.values(), snippet.reader or "", f"({snippet.probe})"]
    modules = {name.partition("/")[0].removesuffix(".py") for name in snippet.files}
    return steady_by_text(
        [code, *beside, *(check.code for check in exercise.checks)], {*modules, snippet.module or ""}
    )


async def _all(proofs: Iterable[Awaitable[Verification]]) -> list[Verification]:
    return list(await asyncio.gather(*proofs))


def _version(report: Report) -> tuple[int, int]:
    major, minor = report.python.split(".")[:2]
    return int(major), int(minor)
