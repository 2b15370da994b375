"""What there is to say to a learner who has solved an exercise, and what a hint or another try costs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from tutor.course.model import QUESTION_POINTS, Exercise, Lesson, Question, Solution, Step
from tutor.grading.points import after_hints, question_points
from tutor.progress.records import LessonProgress, StepProgress

if TYPE_CHECKING:
    from tutor.sandbox.host.results import Report

AROUND = 2
"""How many lines that are the same are shown around those that are not."""


class Whose(Enum):
    """Whose a line of a comparison is."""

    BOTH = "both"
    YOURS = "yours"
    LESSON = "lesson"
    CUT = "cut"
    """Lines that are the same on both sides, and are left out."""


class ComparedLine(msgspec.Struct, frozen=True):
    """A line of the learner's code, of the lesson's, or of both."""

    whose: Whose
    text: str = ""


class BesideSolution(msgspec.Struct, frozen=True):
    """The learner's code beside the lesson's solution."""

    lines: tuple[ComparedLine, ...]
    """Empty where the two are the same but for layout and comments."""
    others: tuple[Solution, ...]
    """Other good ways."""


BYTES = "bytes"
ABOUT_BYTES = (
    "Your subject is bytes, so the table is about those bytes. What the job does with them is in the Score."
)


def notes_on(step: Step, report: Report) -> tuple[str, ...]:
    """What has to be known to read the results of an exercise: that they are about bytes, say."""
    made = {result.subject_type.rpartition(".")[2] for result in report.results.values()}
    return (ABOUT_BYTES,) if isinstance(step.work, Exercise) and BYTES in made else ()


def praise(exercise: Exercise) -> str:
    """One line for a learner who has just solved it."""
    return f"Solved! You can now {exercise.can}." if exercise.can else "Solved!"


def abilities(lesson: Lesson, progress: LessonProgress) -> tuple[str, ...]:
    """What a learner can do who has got this far in a lesson: what its solved exercises are about."""
    return tuple(
        step.work.can
        for step in lesson.steps
        if isinstance(step.work, Exercise) and step.work.can and progress.steps[step.id].solved
    )


def compare(exercise: Exercise, code: str) -> BesideSolution:
    """A learner's code beside the solution, line by line, and the other good ways."""
    from tutor.grading.grade import same_code  # late: it takes long to import

    same = same_code(code, exercise.solution.code)
    others = tuple(one for one in exercise.more_solutions if not same_code(code, one.code))
    return BesideSolution(() if same else tuple(_lines(code, exercise.solution.code)), others)


def _lines(yours: str, lesson: str) -> Iterator[ComparedLine]:
    mine, theirs = (
        [line.rstrip() for line in code.strip("\n").split("\n") if line.strip()] for code in (yours, lesson)
    )
    matcher = difflib.SequenceMatcher(a=mine, b=theirs, autojunk=False)
    last = 0
    for group in matcher.get_grouped_opcodes(AROUND):
        if group[0][1] > last:
            yield ComparedLine(Whose.CUT)
        for kind, a, b, c, d in group:
            if kind == "equal":
                yield from (ComparedLine(Whose.BOTH, line) for line in mine[a:b])
            else:
                yield from (ComparedLine(Whose.YOURS, line) for line in mine[a:b])
                yield from (ComparedLine(Whose.LESSON, line) for line in theirs[c:d])
            last = b
    if last < len(mine):
        yield ComparedLine(Whose.CUT)


def hint_cost(exercise: Exercise, state: StepProgress) -> int:
    """The points that the next hint takes off what can still be earned; 0 where it costs nothing."""
    if state.solved or state.revealed or state.hints >= len(exercise.hints):
        return 0
    left, then = (after_hints(exercise.points, hints) for hints in (state.hints, state.hints + 1))
    return max(0, max(left, state.earned) - max(then, state.earned))


def next_try_worth(question: Question, tries: int, *, right: bool) -> int:
    """What a right answer would earn after so many tries; 0 once it was answered."""
    return 0 if right or not question.choices else question_points(True, tries + 1)


def worth_in_words(points: int, tries: int) -> str:
    """What an answer is worth, said before it is given."""
    if not tries:
        then = question_points(True, 2)
        return f"{QUESTION_POINTS} points on the first try, {then} on the second."
    if points:
        return f"A right second try earns {points} point{'' if points == 1 else 's'}."
    return "More tries earn nothing, but they cost nothing either."
