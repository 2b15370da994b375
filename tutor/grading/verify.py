"""Proving a lesson by running it: nothing a lesson claims is taken on trust.

Every ``expect`` holds; every starter fails; every solution scores full; every mistake fails and
brings up its own feedback and no other; every prediction card has one answer. On one Python a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Sequence

import msgspec

from tutor.course.cards import RuleCard
from tutor.course.claims import claims_for
from tutor.course.format import Diagnostic
from tutor.course.jobs import card_job, job_for
from tutor.course.model import (
    Card,
    Claim,
    Exercise,
    Expectation,
    Forecast,
    Lesson,
    Predict,
    Question,
    Snippet,
    Solution,
    Step,
)
from tutor.course.uses import uses_dill
from tutor.grading.forecast import answer, forecast_job, right_choices
from tutor.grading.grade import grade, heavy_guards, held_by
from tutor.grading.in_use import agrees, in_use
from tutor.grading.mistakes import CanRun, match, signature_of, whole
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
from tutor.sandbox.host.results import Report, Told

AT_ONCE = 2
"""How many jobs run at a time: more would only slow each other down, up to the wall limit."""
NO_ANSWER = {Verdict.ENDED_EARLY, Verdict.HANGS}
"""Verdicts that are no answer to a prediction."""


async def prove(
    lesson: Lesson, runner: CanRun, python: str | None = None, *, steady: bool = True
) -> tuple[Verification, ...]:
    """Prove all that a lesson claims, on the Python at ``python`` or the one running the app.

    ``steady`` runs cards, mistakes and starters a second time, to see that they do the same again.
    Outcomes come in the order of the file. Raises ``TutorError`` where that Python cannot be used.
    """
    prover = _Prover(lesson.path, lesson.rules, runner, python, steady)
    found = await asyncio.gather(*(prover.step(step) for step in lesson.steps))
    return tuple(outcome for outcomes in found for outcome in outcomes)


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
        self, path: str, rules: Sequence[int], runner: CanRun, python: str | None, steady: bool
    ) -> None:
        self.path = path
        self.rules = rules
        self.python = python
        self.steady = steady
        self._runner = runner
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def step(self, step: Step) -> list[Verification]:
        match step.work:
            case Snippet() as snippet:
                forecast = await self._forecast(snippet, snippet.forecast) if snippet.forecast else []
                trials = await self._trials(snippet) if self.steady else []
                return [*await self.snippet(snippet), *forecast, *trials]
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
        job = job_for(snippet, python=self.python)
        return await self._claims(job, snippet.expect, snippet.line - 1)

    async def _claims(self, job: Job, expect: Sequence[Expectation], line: int) -> list[Verification]:
        """Run a job under the libraries that something is claimed of."""
        named = {claim.library for expectation in expect for claim in expectation.claims}
        claimed = tuple(library for library in Library if library in named)
        report = await self._run(msgspec.structs.replace(job, libraries=claimed))
        return [self._claim(claim, report, line) for claim in claims_for(expect, _version(report))]

    async def _trials(self, snippet: Snippet) -> list[Verification]:
        """Every change that the learner is invited to make does what the lesson promises."""
        found = []
        for trial in snippet.trials:
            as_module = (snippet.module is None) if trial.flip else None
            job = job_for(snippet, trial.code, as_module=as_module, python=self.python)
            found += await self._claims(job, trial.expect, trial.line - 1)
        return found

    async def _forecast(self, snippet: Snippet, forecast: Forecast) -> list[Verification]:
        """One choice is right, and one only."""
        report = await self._run(forecast_job(snippet, forecast, python=self.python))
        line = forecast.line - 1
        if report.silences:
            return [self._not_checked(line, "which choice of the guess is right", report)]
        right = right_choices(forecast, report)
        if len(right) == 1:
            return [self._proved(line, f"the guess is `{forecast.choices[right[0]]}`", report)]
        named = ", ".join(f"`{forecast.choices[index]}`" for index in right) or "none"
        what = f"one choice of the guess has to be right; found is `{answer(forecast, report)}`: {named} is"
        return [self._problem(line, what, report)]

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
        """The same verdicts each time, and none that is no answer; and a copy that is the same can be used.

        The second of the two runs uses the copies; where it differs, a third says whether that is why.
        """
        job = card_job(predict, card, python=self.python)
        first, second = await self._pair(job, job if card.probe else in_use(job))
        for library, result in first.results.items():
            if first.silent(library) is not None:
                continue
            if result.verdict in NO_ANSWER:
                what = f"this card has no answer: {library.value} says {result_text(result)}"
                return self._problem(card.line, what, first)
            if result.probe is not None and result.probe.told is not Told.GIVES:
                what = f"this card's probe compares nothing: on the original it {result.probe.words}"
                return self._problem(card.line, what, first)
            if agrees(result, second.results[library]):
                continue
            again = second.results[library] if card.probe else (await self._run(job)).results[library]
            if agrees(result, again):
                found = "; ".join(f"{one.what}" for one in second.results[library].differences)
                what = f"{library.value}'s copy on this card is the same, but fails when it's used ({found})"
                return self._problem(card.line, f"{what}: give the card a `# probe:` line", first)
            verdicts = f"`{result.verdict.value}` and then `{again.verdict.value}`"
            return self._problem(
                card.line, f"this card has no one answer: {library.value} says {verdicts}", first
            )
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
        job, other = self._job(exercise, code), self._job(exercise, f"{code.rstrip()}\n# changed\n")
        report, again = await self._pair(job, other)
        graded = grade(exercise, report, self.rules)
        line = exercise.snippet.line - 1
        if graded.full and graded.waived:
            return self._not_checked(line, f"that the starter of `{step.id}` does not pass", report)
        if graded.full:
            return self._problem(line, f"the starter of `{step.id}` already scores full", report)
        if too_heavy := heavy_guards(graded):
            what = f"the starter of `{step.id}` meets what weighs most: `{'; '.join(too_heavy)}`"
            return self._problem(line, f"{what}; give what the exercise is about more `weight=`", report)
        changed = grade(exercise, again, self.rules, already=held_by(graded))
        if changed.earned * 2 > changed.points:
            earned = f"{changed.earned} of {changed.points}"
            what = f"the starter of `{step.id}` earns {earned} with nothing but a comment added"
            holds = "; ".join(c.label for c in changed.criteria if c.earned and not c.guard)
            return self._problem(line, f"{what}: what holds then and did not before is `{holds}`", report)
        return self._proved(line, f"the starter of `{step.id}` does not pass", report)

    async def _solution(self, step: Step, exercise: Exercise, solution: Solution) -> Verification:
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
        reports = await asyncio.gather(*(self._pair(job, job) for job in jobs))
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
        return job_for(exercise, code, python=self.python)

    async def _pair(self, job: Job, other: Job) -> tuple[Report, Report]:
        """Two runs; where steadiness is not asked for, the first stands for both."""
        if not self.steady:
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


async def _all(proofs: Iterable[Awaitable[Verification]]) -> list[Verification]:
    return list(await asyncio.gather(*proofs))


def _version(report: Report) -> tuple[int, int]:
    major, minor = report.python.split(".")[:2]
    return int(major), int(minor)
