"""From the fences of a step to its work: a snippet, cards, a question, or an exercise."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tutor.course.diagnostics import LessonSource, slug
from tutor.course.format.blocks import Tasks
from tutor.course.format.code import cards
from tutor.course.format.fences import Marked
from tutor.course.format.forecast import read_forecast, read_trials
from tutor.course.model import (
    Choice,
    Criterion,
    Exercise,
    Mistake,
    Predict,
    Question,
    Snippet,
    Solution,
    StepKind,
)
from tutor.pickling.words import article

StepWork = Snippet | Predict | Question | Exercise

MAIN = ("run", "predict", "exercise")
BELONGS_TO = {
    "setup": ("predict",),
    "check": ("exercise",),
    "hint": ("exercise",),
    "mistake": ("exercise",),
    "solution": ("exercise",),
    "reader": ("run", "exercise"),
    "file": ("run", "exercise"),
    "guess": ("run",),
    "try": ("run",),
}
ONCE = ("setup", "reader", "guess")


class Parts:
    """What has been found of one step's work so far."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.fences: list[Marked] = []
        self.tasks: Tasks | None = None
        self.aside: list[str] = []
        self.said: dict[int, str] = {}
        """The quote after a fence, by the line the fence starts on."""
        self.doubtful = False
        """Whether a fence's role could not be told: then what seems to be missing may be there."""

    @property
    def main(self) -> Marked | None:
        """Return the fence that decides the step's kind."""
        return next((fence for fence in self.fences if fence.role in MAIN), None)

    def of(self, role: str) -> list[Marked]:
        """Return the fences of one role."""
        return [fence for fence in self.fences if fence.role == role]

    def add(self, source: LessonSource, fence: Marked) -> None:
        """Take a fence in, unless the step has its one piece of work already."""
        if fence.role in MAIN and (other := self._other_work()) is not None:
            source.report(fence.line, fence.column, _second(other))
        elif fence.role in ONCE and self.of(fence.role):
            source.report(fence.line, fence.column, f"a second `{fence.role}` in one step")
        elif fence.file and fence.file in {other.file for other in self.fences}:
            source.report(fence.line, fence.column, f"a second file `{fence.file}` in one step")
        else:
            self.fences.append(fence)

    def add_tasks(self, source: LessonSource, tasks: Tasks) -> None:
        """Take a list of choices in, unless the step has its one piece of work already."""
        if (other := self._other_work()) is not None:
            source.report(tasks.start + 1, 1, _second(other))
        else:
            self.tasks = tasks

    def _other_work(self) -> tuple[str, int] | None:
        if self.tasks is not None:
            return "question", self.tasks.start + 1
        return (self.main.role, self.main.line) if self.main else None


def _second(other: tuple[str, int]) -> str:
    kind, line = other
    already = f"this already has {article(kind)} on line {line}"
    return f"a step has one piece of work, but {already}; start another `##`"


def kind_of(work: StepWork | None) -> StepKind:
    """Return the kind of step that a piece of work makes."""
    match work:
        case Snippet():
            return StepKind.RUN
        case Predict():
            return StepKind.PREDICT
        case Question():
            return StepKind.QUESTION
        case Exercise():
            return StepKind.EXERCISE
    return StepKind.READ


def build_work(source: LessonSource, parts: Parts) -> StepWork | None:
    """The work of a step, or ``None`` for one to read; what is missing or astray is noted."""
    main = parts.main
    if not parts.doubtful:
        _report_strays(source, parts, main.role if main else None)
    if parts.tasks is not None:
        return _question(source, parts.tasks)
    match main:
        case Marked(role="run"):
            return msgspec.structs.replace(
                _snippet(source, parts, main),
                forecast=read_forecast(source, parts.of("guess")),
                trials=read_trials(source, main, parts.of("try")),
            )
        case Marked(role="predict"):
            return _predict(source, parts, main)
        case Marked(role="exercise"):
            return _exercise(source, parts, main)
    return None


def _report_strays(source: LessonSource, parts: Parts, main: str | None) -> None:
    for fence in parts.fences:
        owners = BELONGS_TO.get(fence.role, MAIN)
        if fence.role not in MAIN and main not in owners:
            wanted = " or ".join(f"`{owner}`" for owner in owners)
            source.report(
                fence.line, fence.column, f"`{fence.role}` belongs to a step with {wanted}, but this has none"
            )


def _snippet(source: LessonSource, parts: Parts, main: Marked) -> Snippet:
    files = {fence.file: fence.code.text for fence in parts.of("file")}
    for fence in parts.of("file"):
        if main.module and fence.file == f"{main.module}.py":
            source.report(
                fence.line, fence.column, f"`{fence.file}` is the name the snippet itself is saved as"
            )
    reader = parts.of("reader")
    return Snippet(
        code=main.code.text,
        line=main.code.line,
        module=main.module,
        probe=main.probe,
        protocol=main.protocol,
        files=files,
        reader=reader[0].code.text if reader else None,
        expect=main.expect,
    )


def _predict(source: LessonSource, parts: Parts, main: Marked) -> Predict:
    before = len(source.problems)
    found = cards(source, main.code)
    if not found and main.code.text.strip() and len(source.problems) == before:
        source.report(main.line, main.column, "this `predict` fence has no expression in it")
    setup = parts.of("setup")
    before_cards = setup[0].code.text if setup else ""
    return Predict(found, setup=before_cards, module=main.module, warmup=main.warmup)


def _question(source: LessonSource, tasks: Tasks) -> Question:
    line = tasks.start + 1
    if len(tasks.items) < 2:
        source.report(line, 1, "a question needs at least two choices")
    elif not any(item.right for item in tasks.items):
        source.report(line, 1, "a question needs a right choice, marked `- [x]`")
    choices = tuple(Choice(item.text, item.right, item.feedback) for item in tasks.items)
    return Question(choices, line)


def _exercise(source: LessonSource, parts: Parts, main: Marked) -> Exercise | None:
    solutions = [
        Solution(fence.code.text, parts.said.get(fence.start, ""), fence.code.line)
        for fence in parts.of("solution")
    ]
    if not solutions and not parts.doubtful:
        source.report(main.line, main.column, "an `exercise` needs a `python solution` in its step")
    if not parts.of("hint") and not parts.doubtful:
        source.report(main.line, main.column, "an `exercise` needs at least one `text hint` in its step")
    mistakes = []
    for fence in parts.of("mistake"):
        feedback = parts.said.get(fence.start, "")
        if not feedback:
            source.report(
                fence.line, fence.column, "a `mistake` needs its feedback: a `>` quote just below it"
            )
        mistakes.append(Mistake(fence.code.text, feedback, fence.code.line))
    snippet = _snippet(source, parts, main)
    if not solutions:
        return None
    return Exercise(
        snippet=snippet,
        points=main.points,
        effort=main.effort,
        checks=_criteria(parts.of("check")),
        hints=tuple(fence.code.text.strip() for fence in parts.of("hint")),
        mistakes=tuple(mistakes),
        solution=solutions[0],
        more_solutions=tuple(solutions[1:]),
        allows=main.allows,
        weight=main.weight,
        can=main.can,
    )


def _criteria(checks: Iterable[Marked]) -> tuple[Criterion, ...]:
    """Checks with an id each, made of what they say, so that moving one keeps its id."""
    found: list[Criterion] = []
    taken: set[str] = set()
    for fence in checks:
        base = slug(fence.says) or "check"
        id = next(
            name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base}-{n}") not in taken
        )
        taken.add(id)
        found.append(
            Criterion(
                id,
                fence.code.text,
                fence.says,
                fence.rule,
                fence.code.line,
                fence.where,
                fence.weight,
                fence.gate,
            )
        )
    return tuple(found)
