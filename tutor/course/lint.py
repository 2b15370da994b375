"""What is not wrong with a lesson, and would still make it better: for ``check --strict``."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.course.format import Diagnostic
from tutor.course.model import Exercise, Lesson, Predict, Question, Snippet, Step

FEWEST_MISTAKES = 2
LONGEST_PROSE = 1500
"""Characters of prose in one step, beyond which a screen of 24 lines becomes many."""


def remarks(lesson: Lesson) -> tuple[Diagnostic, ...]:
    """Remarks on a lesson that can be read, in the order of the file."""
    found = [
        Diagnostic(lesson.path, line, 1, message) for step in lesson.steps for line, message in _of_step(step)
    ]
    if len(lesson.rules) > 1:
        found += [
            Diagnostic(
                lesson.path,
                step.line,
                1,
                f"the lesson is about several rules, but the question `{step.id}` does not name its own: "
                "end its heading with `{rule=…}`",
            )
            for step in lesson.steps
            if isinstance(step.work, Question) and step.work.rule is None
        ]
    kinds = {type(step.work) for step in lesson.steps}
    for kind, name in ((Predict, "predictions"), (Snippet, "snippet to run"), (Exercise, "exercise")):
        if kind not in kinds:
            found.append(Diagnostic(lesson.path, 1, 1, f"the lesson has no {name}"))
    return tuple(sorted(found))


def _of_step(step: Step) -> Iterator[tuple[int, str]]:
    if len(step.prose) > LONGEST_PROSE:
        yield step.line, f"`{step.id}` has {len(step.prose)} characters of prose; make it two steps"
    match step.work:
        case Snippet(expect=()) as snippet:
            yield snippet.line - 1, "nothing is claimed about this snippet, so nothing is proved"
        case Question() as question:
            for choice in question.choices:
                if not choice.feedback:
                    yield question.line, f"the choice `{choice.text[:40]}` has no feedback"
        case Exercise() as exercise:
            line = exercise.snippet.line - 1
            if not exercise.checks:
                yield line, "no check asks whether the copy is what was wanted"
            if len(exercise.mistakes) < FEWEST_MISTAKES:
                yield (
                    line,
                    f"an exercise should have at least {FEWEST_MISTAKES} mistakes",
                )
            if not exercise.solution.why:
                yield exercise.solution.line - 1, "the solution does not say why it works"
