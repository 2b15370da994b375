"""The course as a whole: that it is as large as promised, and that no lesson is poorer than the others."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tutor.course.library import lesson_files, lessons_directory, read_lesson
from tutor.course.model import Exercise, Lesson, Predict, Question, Snippet, StepKind

LESSONS = [read_lesson(path) for path in lesson_files(lessons_directory())]
LAST = "diagnosis"
"""The capstone: it teaches nothing new, and asks for more."""


def amounts(lesson: Lesson) -> Counter[str]:
    """How many there are of each thing to do."""
    found: Counter[str] = Counter()
    for step in lesson.steps:
        match step.work:
            case Exercise():
                found["exercises"] += 1
            case Predict(cards=cards):
                found["cards"] += len(cards)
            case Question():
                found["questions"] += 1
            case Snippet():
                found["runs"] += 1
    return found


def exercises(lesson: Lesson) -> list[tuple[str, Exercise]]:
    return [(step.id, step.work) for step in lesson.steps if isinstance(step.work, Exercise)]


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.id)
def lesson(request: pytest.FixtureRequest) -> Lesson:
    assert isinstance(request.param, Lesson)
    return request.param


def test_the_course_is_as_large_as_promised() -> None:
    total = sum(map(amounts, LESSONS), Counter[str]())
    assert len(LESSONS) >= 19
    assert total["exercises"] >= 60
    assert total["cards"] >= 120
    assert total["questions"] >= 40
    assert sum(bool(exercise.more_solutions) for each in LESSONS for _, exercise in exercises(each)) >= 5


def test_each_lesson_has_something_of_everything(lesson: Lesson) -> None:
    there = amounts(lesson)
    assert there["exercises"] >= 3
    assert there["cards"] >= 7
    assert there["questions"] >= 2
    assert there["runs"] >= (1 if lesson.id == LAST else 2)
    assert lesson.minutes <= (20 if lesson.id == LAST else 15)


def test_each_lesson_lets_predict_first_and_ends_with_a_summary(lesson: Lesson) -> None:
    kinds = [step.kind for step in lesson.steps]
    first = {kind: kinds.index(kind) for kind in StepKind if kind in kinds}
    assert first[StepKind.PREDICT] < first[StepKind.RUN] < first[StepKind.EXERCISE]
    last = lesson.steps[-1]
    assert (last.id, last.title, last.work) == ("summary", "In short", None)
    assert "Read on:" in last.prose


def test_each_exercise_helps_those_who_err(lesson: Lesson) -> None:
    for id, exercise in exercises(lesson):
        assert len(exercise.checks) >= 2, id
        assert len(exercise.hints) >= 2, id
        assert len(exercise.mistakes) >= 2, id
        assert all(mistake.feedback for mistake in exercise.mistakes), id
        assert exercise.solution.why, id


def test_the_last_lesson_asks_what_no_other_asks() -> None:
    """Twenty objects, each of them new: not on a card of another lesson, and not among the types."""
    (last,) = (lesson for lesson in LESSONS if lesson.id == LAST)
    cards = [card.code for step in last.steps if isinstance(step.work, Predict) for card in step.work.cards]
    assert len(set(cards)) == len(cards) == 20
    others = [path for path in lesson_files(lessons_directory()) if not path.stem.endswith(LAST)]
    types = lessons_directory() / "types.yaml"
    elsewhere = "\n".join(path.read_text(encoding="utf-8") for path in [*others, types])
    assert [card for card in cards if card in elsewhere] == []


def test_lesson_files_are_named_by_their_order() -> None:
    assert [Path(lesson.path).stem for lesson in LESSONS] == [
        f"{number:02}-{lesson.id}" for number, lesson in enumerate(LESSONS, 1)
    ]
