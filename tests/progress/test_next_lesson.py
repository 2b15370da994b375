"""What Home says comes next, and why."""

from __future__ import annotations

import msgspec
import pytest

from tests.progress.samples import QUESTION, lesson, step
from tutor.course.model import Lesson
from tutor.progress.next_lesson import Plan, duration, plan
from tutor.progress.records import LessonProgress, StepProgress

STEP = step(QUESTION)


def named(id: str, *requires: str) -> Lesson:
    return msgspec.structs.replace(lesson(STEP, id=id), title=id.title(), requires=requires)


FIRST, SECOND, THIRD = named("first"), named("second", "first"), named("third", "second")
COURSE = (FIRST, SECOND, THIRD)


def at(lesson: Lesson, *, done: bool, visited: float = 1.0) -> LessonProgress:
    steps = {STEP.id: StepProgress(lesson.id, STEP.id, begun=True, done=done)}
    return LessonProgress(lesson.id, steps, 0, 2, visited=visited)


def test_a_newcomer_begins_at_the_beginning() -> None:
    found = plan(COURSE, {})
    assert (found.lesson, found.minutes) == (FIRST, 30)
    assert found.why == "the others build on it"


def test_the_lesson_left_last_goes_before_one_begun_earlier() -> None:
    progress = {"first": at(FIRST, done=False), "third": at(THIRD, done=False)}
    assert plan(COURSE, progress, "third").lesson == THIRD
    assert plan(COURSE, progress, "third").why == "you're in the middle of it"
    assert plan(COURSE, progress, None).lesson == FIRST


def test_what_is_done_leads_on_to_what_builds_on_it() -> None:
    found = plan(COURSE, {"first": at(FIRST, done=True)}, "first")
    assert (found.lesson, found.minutes) == (SECOND, 20)
    assert found.why == "it builds on First, which you've done"


def test_what_requires_something_open_waits() -> None:
    course = (THIRD, FIRST, SECOND)
    assert plan(course, {}).lesson == FIRST


def test_the_end_of_a_lesson_leads_to_what_builds_on_it_and_not_back_to_it() -> None:
    first, other, built, last = (
        msgspec.structs.replace(named(id, *needs), order=order)
        for order, (id, needs) in enumerate(
            {"first": (), "other": ("first",), "built": ("first",), "last": ("built",)}.items()
        )
    )
    course = (first, other, built, last)
    progress = {"first": at(first, done=False)}
    assert plan(course, progress, behind="first").lesson == other
    assert plan(course, progress, behind="first").why == "it builds on this lesson"
    progress["built"] = at(built, done=True)
    assert plan(course, progress, behind="built").lesson == first, "it was begun"
    progress["first"] = at(first, done=True)
    assert plan(course, progress, behind="built").lesson == last, "rather than the one passed over"
    progress["last"] = at(last, done=True)
    assert plan(course, progress, behind="last").lesson == other
    assert plan(course, progress, behind="last").why == "it builds on First, which you've done"
    assert plan((first,), {"first": at(first, done=False)}, behind="first") == Plan(None, "", 0)


def test_at_the_end_nothing_is_left() -> None:
    found = plan(COURSE, {one.id: at(one, done=True) for one in COURSE}, "third")
    assert (found.lesson, found.minutes, found.why) == (None, 0, "every lesson is done")
    assert plan((), {}).lesson is None


@pytest.mark.parametrize(
    ("done", "current", "onward"),
    [
        ("", "b", "b"),
        ("a", "b", "b"),
        ("acd", "c", "b"),  # nothing is left from there on: back to what was passed over
        ("ac", "c", "c"),  # the step after it is still to come
        ("abcd", "d", "d"),
        ("acd", None, None),
    ],
)
def test_a_lesson_goes_on_where_there_is_something_to_do(
    done: str, current: str | None, onward: str | None
) -> None:
    steps = {id: StepProgress("first", id, begun=True, done=id in done) for id in "abcd"}
    assert LessonProgress("first", steps, 0, 2, current=current).onward == onward


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, "0 min"), (45, "45 min"), (120, "2 h"), (200, "3 h 20 min")]
)
def test_durations_for_people(minutes: int, told: str) -> None:
    assert duration(minutes) == told
