"""Proving a lesson by running it: nothing a lesson claims is taken on trust.

Every ``expect`` holds; every starter fails; every solution scores full. Every mistake fails and brings up
its own feedback and no other. Every prediction card has one answer, and no lazy answer pays. On one Python
a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

from tutor.course.cards import RuleCard
from tutor.course.format import Diagnostic
from tutor.course.jobs import job_for
from tutor.course.model import (
    Criterion,
    Exercise,
    Lesson,
    Predict,
    Question,
    Snippet,
    Solution,
    Step,
)
from tutor.course.uses import uses_dill
from tutor.grading.grade import Grade, grade, heavy_guards, held_by
from tutor.grading.mistakes import CanRun, match, signature_of, whole
from tutor.grading.prover import Prover
from tutor.grading.standard import Standard, standard_of
from tutor.grading.steady import steady as steady_by_text
from tutor.grading.verification import (
    Proved,
    Verification,
    signature_text,
)
from tutor.grading.verify_lazy import prove_lazy
from tutor.grading.verify_runs import prove_card, prove_forecast, prove_snippet, prove_trials
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Report

OnProved = Callable[[Step], object]


async def prove(
    lesson: Lesson,
    runner: CanRun,
    python: str | None = None,
    *,
    steady: bool = True,
    tries: bool = True,
    gate: asyncio.Semaphore | None = None,
    done: OnProved | None = None,
    cheats: int = 0,
) -> tuple[Verification, ...]:
    """Prove all that a lesson claims, on the Python at ``python`` or the one running the app.

    ``steady`` runs cards, mistakes and starters a second time, to see that they do the same again, but for
    those whose text says that they can do nothing else. ``tries`` runs what a step invites to try.
    ``gate`` is for lessons proved side by side to share:
    it lets in as many runs at a time as there are cores. ``done`` hears of each step that is proved.
    ``cheats`` is how many lazy answers are tried on each exercise: not the same ones on each.
    Outcomes come in the order of the file. Raises ``TutorError`` where that Python cannot be used.
    """
    prover = _LessonProver(lesson.path, lesson.rules, runner, python, steady, gate, cheats)
    prover.tries = tries

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
    cards: Sequence[RuleCard],
    path: str,
    runner: CanRun,
    python: str | None = None,
    *,
    gate: asyncio.Semaphore | None = None,
) -> tuple[Verification, ...]:
    """Prove the examples of the rule cards; ``path`` is their file's, for messages."""
    examples = [
        Snippet(e.code, e.line + 1, module=e.module, probe=e.probe, expect=e.expectations)
        for card in cards
        for e in card.examples
    ]
    prover = Prover(path, (), runner, python, steady=False, gate=gate)
    found = await asyncio.gather(*(prove_snippet(prover, example) for example in examples))
    return tuple(outcome for outcomes in found for outcome in outcomes)


class _LessonProver(Prover):
    tries = True
    """Whether to run what a step invites to try."""

    async def step(self, step: Step) -> list[Verification]:
        match step.work:
            case Snippet() as snippet:
                forecast = await prove_forecast(self, snippet, snippet.forecast) if snippet.forecast else []
                trials = await prove_trials(self, snippet) if self.tries else []
                return [*await prove_snippet(self, snippet), *forecast, *trials]
            case Predict() as predict:
                return await _all(prove_card(self, predict, card) for card in predict.cards)
            case Question(rule=int(rule)):
                return [self._question(step, rule)]
            case Exercise() as exercise:
                return await self._exercise(step, exercise)
        return []

    def _question(self, step: Step, rule: int) -> Verification:
        """A question counts for a rule of its lesson."""
        if self.rules and rule not in self.rules:
            named = ", ".join(map(str, self.rules))
            what = f"`{step.id}` is about rule {rule}, which is not among the lesson's `rules:` ({named})"
            return Diagnostic(self.path, step.line, 1, what)
        return Proved(self.path, step.line, f"`{step.id}` is about a rule of the lesson")

    async def _exercise(self, step: Step, exercise: Exercise) -> list[Verification]:
        solutions = (exercise.solution, *exercise.more_solutions)
        (begun, again), solved = await asyncio.gather(
            self._begun(exercise),
            asyncio.gather(*(self._solved(exercise, solution) for solution in solutions)),
        )
        standard = standard_of(begun, [report for report, _ in solved])
        return [
            *self._check_rules(exercise),
            self._starter(step, exercise, begun, again),
            *(self._solution(step, exercise, *one) for one in zip(solutions, solved, strict=True)),
            *await self._mistakes(step, exercise, standard),
            *await prove_lazy(self, step, exercise, begun, standard),
        ]

    def _check_rules(self, exercise: Exercise) -> list[Verification]:
        """A check counts for a rule of its lesson, as a question does."""
        named = ", ".join(map(str, self.rules))
        return [
            Diagnostic(
                self.path,
                check.line - 1,
                1,
                f"this check is about rule {check.rule}, which is not among the lesson's `rules:` ({named})",
            )
            for check in exercise.checks
            if self.rules and check.rule not in self.rules
        ]

    async def _begun(self, exercise: Exercise) -> tuple[Report, Report]:
        """What the starter does, and what it does once it is changed in a way that changes nothing."""
        code = exercise.snippet.code
        job, other = (self.lean(exercise, c) for c in (code, f"{code.rstrip()}\n# changed\n"))
        return await self.pair(job, other, _steady(exercise, code))

    async def _solved(self, exercise: Exercise, solution: Solution) -> tuple[Report, Grade]:
        report = await self.run(self.lean(exercise, solution.code))
        if not grade(exercise, report, self.rules).full:  # the message then says all there is to say
            report = await self.run(self._job(exercise, solution.code))
        return report, grade(exercise, report, self.rules)

    def _starter(self, step: Step, exercise: Exercise, report: Report, again: Report) -> Verification:
        """It does not pass, and it does not earn much once it is changed in a way that changes nothing."""
        graded = grade(exercise, report, self.rules)
        line = exercise.snippet.line - 1
        if graded.full and graded.waived:
            return self.not_checked(line, f"that the starter of `{step.id}` does not pass", report)
        if graded.full:
            return self.problem(line, f"the starter of `{step.id}` already earns the full score", report)
        if too_heavy := heavy_guards(graded):
            what = f"the starter of `{step.id}` passes the heaviest checks: `{'; '.join(too_heavy)}`"
            return self.problem(line, f"{what}; give more `weight=` to what the exercise is about", report)
        changed = grade(exercise, again, self.rules, already=held_by(graded))
        if changed.earned * 2 > changed.points:
            earned = f"{changed.earned} of {changed.points}"
            what = f"the starter of `{step.id}` earns {earned} with nothing but a comment added"
            holds = "; ".join(c.label for c in changed.criteria if c.earned and not c.guard)
            return self.problem(line, f"{what}: the checks that begin to pass are `{holds}`", report)
        return self.proved(line, f"the starter of `{step.id}` does not pass", report)

    def _solution(
        self, step: Step, exercise: Exercise, solution: Solution, solved: tuple[Report, Grade]
    ) -> Verification:
        report, graded = solved
        if graded.full and graded.waived:
            rest = "; ".join(c.label for c in graded.criteria if c.waived)
            what = f"the solution of `{step.id}` passes as far as it can be checked; the rest is `{rest}`"
            return self.not_checked(solution.line - 1, what, report)
        if graded.full:
            what = f"the solution of `{step.id}` scores {graded.earned} of {graded.points}"
            return self.proved(solution.line - 1, what, report)
        if report.unwell is not None and uses_dill(exercise):
            rest = "; ".join(c.label for c in graded.criteria if not c.held)
            what = f"the solution of `{step.id}` uses dill itself; not checked here: `{rest}`"
            return self.not_checked(solution.line - 1, what, report)
        missed = [f"\n- should: {c.label}\n  did: {c.message}" for c in graded.criteria if not c.met]
        what = f"the solution of `{step.id}` does not earn the full score"
        return self.problem(
            solution.line - 1, what if missed else f"{what}: nothing is asked", report, "".join(missed)
        )

    async def _mistakes(self, step: Step, exercise: Exercise, standard: Standard) -> list[Verification]:
        """Each fails, and is told from the others; run again, it is known again."""
        jobs = [self._job(exercise, mistake.code) for mistake in exercise.mistakes]
        reports = await asyncio.gather(*(self.pair(job, job, _steady(exercise, job.code)) for job in jobs))
        known = tuple(signature_of(report) for report, _ in reports)
        unsure = [r for r, _ in reports if not whole(signature_of(r)) or (r.unwell and uses_dill(exercise))]
        grades = [grade(exercise, report, self.rules, standard=standard) for report, _ in reports]
        idle = await self._idle(exercise, grades) if any(graded.full for graded in grades) else []
        outcomes: list[Verification] = []
        for i, (mistake, (report, again)) in enumerate(zip(exercise.mistakes, reports, strict=True)):
            line, second = mistake.line - 1, signature_of(again)
            graded = grades[i]
            twins = [m.line - 1 for j, m in enumerate(exercise.mistakes) if j != i and known[j] == known[i]]
            told_apart = not graded.full and match(second, known) == i
            if unsure and not told_apart:
                what = f"that this mistake of `{step.id}` is told from the others"
                outcomes.append(self.not_checked(line, what, unsure[0]))
            elif graded.full and idle:
                what = f"this check cannot fail: it holds for `None`, and for the mistake on line {line}"
                outcomes.append(self.problem(idle[0].line - 1, what, report))
            elif graded.full:
                what = f"this mistake of `{step.id}` earns the full score"
                outcomes.append(self.problem(line, what, report))
            elif twins:
                what = f"this does the same as the mistake on line {twins[0]}, so they cannot be told apart"
                outcomes.append(self.problem(line, f"{what}: {signature_text(known[i])}", report))
            elif match(second, known) != i:
                did, then = signature_text(known[i]), signature_text(second)
                what = f"this mistake does not do the same each time: {did}, then {then}"
                outcomes.append(self.problem(line, what, report))
            else:
                what = f"the mistake of `{step.id}` fails and brings up its own feedback"
                outcomes.append(self.proved(line, what, report))
        return outcomes

    async def _idle(self, exercise: Exercise, grades: Sequence[Grade]) -> list[Criterion]:
        """The checks that hold for every mistake and for nothing at all."""
        report = await self.run(self.lean(exercise, "subject = None\n"))
        return [
            check
            for check in exercise.checks
            if _held_in_all(check, [*grades, grade(exercise, report, self.rules)])
        ]

    def _job(self, exercise: Exercise, code: str) -> Job:
        return job_for(exercise, code, python=self.python, advise=False)


def _held_in_all(check: Criterion, grades: Sequence[Grade]) -> bool:
    return all(one.held for graded in grades for one in graded.criteria if one.id == f"check:{check.id}")


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
