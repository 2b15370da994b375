"""Small lessons and results that the scoring tests share."""

from __future__ import annotations

from tutor.course.model import (
    Card,
    Choice,
    Claim,
    Criterion,
    Effort,
    Exercise,
    Expectation,
    Lesson,
    Predict,
    Question,
    Snippet,
    Solution,
    Step,
    StepKind,
)
from tutor.pickling.words import Library, Stage, Verdict
from tutor.sandbox.host.results import Blame, CheckResult, Error, LibraryResult, Report, StageResult

PICKLE, DILL = Library.PICKLE, Library.DILL
BOTH_OK = (Expectation((Claim(PICKLE, Verdict.OK), Claim(DILL, Verdict.OK))),)


def exercise(
    expect: tuple[Expectation, ...] = BOTH_OK,
    points: int = 10,
    checks: tuple[tuple[str, int], ...] = (("count", 2), ("lock", 5)),
    hints: int = 3,
) -> Exercise:
    return Exercise(
        snippet=Snippet("subject = 1", 1, expect=expect),
        points=points,
        effort=Effort.MODIFY,
        checks=tuple(
            Criterion(name, "assert restored", f"the {name} is right", rule, 9, weight=1)
            for name, rule in checks
        ),
        hints=tuple(f"hint {n}" for n in range(hints)),
        mistakes=(),
        solution=Solution("subject = 2", "why", 20),
    )


def step(work: Exercise | Predict | Question | Snippet | None, id: str = "mend", digest: str = "d1") -> Step:
    match work:
        case Exercise():
            kind = StepKind.EXERCISE
        case Predict():
            kind = StepKind.PREDICT
        case Question():
            kind = StepKind.QUESTION
        case Snippet():
            kind = StepKind.RUN
        case None:
            kind = StepKind.READ
    return Step(id, id.title(), kind, "Prose.", 1, digest, work)


def lesson(*steps: Step, id: str = "getstate", rules: tuple[int, ...] = (2,)) -> Lesson:
    return Lesson(id, "A title", "A summary.", rules, (), 10, (), steps, f"{id}.md")


DECK = Predict(
    tuple(Card(code, "", n) for n, code in enumerate(["1", "lambda: 0", "open('f')", "(x for x in [])"]))
)
QUESTION = Question((Choice("no", False), Choice("yes", True), Choice("this too", True)), 3)


def carried(*held: str, missed: tuple[str, ...] = (), said: str = "") -> LibraryResult:
    checks = tuple(CheckResult(name, True) for name in held)
    failed = tuple(CheckResult(name, False, said or f"{name} was wrong") for name in missed)
    return LibraryResult(Verdict.OK, dict.fromkeys(Stage, StageResult(True)), rule=2, checks=checks + failed)


def stopped(rule: int | None = 2, path: str | None = "subject.lock") -> LibraryResult:
    error = Error("TypeError", "cannot pickle '_thread.lock' object")
    return LibraryResult(
        Verdict.DUMPS_FAILS,
        {Stage.DUMPS: StageResult(False, error=error)},
        rule=rule,
        blame=Blame(path, "_thread.lock") if path else None,
    )


def report(pickle: LibraryResult, dill: LibraryResult | None = None, version: str = "3.11.7") -> Report:
    return Report(version, {PICKLE: pickle} | ({DILL: dill} if dill else {}))


FULL = report(carried("count", "lock"), carried("count", "lock"))
PART = report(stopped(), carried("count", "lock"))
