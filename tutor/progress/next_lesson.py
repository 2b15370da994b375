"""What to do next, why, and how long the rest takes. Pure: progress in, a plan out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tutor.course.model import Lesson
from tutor.progress.records import LessonProgress


class Plan(msgspec.Struct, frozen=True):
    """The lesson to go on with, the reason in a few words, and the minutes of all that is not done."""

    lesson: Lesson | None
    why: str
    minutes: int


def plan(
    lessons: Sequence[Lesson],
    progress: Mapping[str, LessonProgress],
    last: str | None = None,
    *,
    behind: str | None = None,
) -> Plan:
    """What comes next: the lesson visited ``last``, else the first begun, else the first that is not done.

    A new lesson is offered only where what it requires is done, as far as there is one like that.
    ``behind`` is a lesson whose end was just reached, even with steps of it open. Then what builds on it
    comes first, and what is after it comes before what is not.
    """
    done = {lesson.id for lesson in lessons if lesson.id in progress and progress[lesson.id].done}
    left = [lesson for lesson in lessons if lesson.id not in (done | {behind})]
    minutes = sum(lesson.minutes for lesson in left)
    if not left:
        all_done = bool(lessons) and len(done) == len(lessons)
        return Plan(None, "every lesson is done" if all_done else "", 0)
    begun = [lesson for lesson in left if lesson.id in progress and progress[lesson.id].begun]
    for lesson in begun:
        if lesson.id == last:
            return Plan(lesson, "you're in the middle of it", minutes)
    if begun:
        return Plan(begun[0], "you've begun it", minutes)
    known = {lesson.id: lesson for lesson in lessons}
    met = done | {behind}
    ready = [lesson for lesson in left if all(id in met or id not in known for id in lesson.requires)]
    if behind in known:
        passed = known[behind].order
        left = sorted(left, key=lambda one: one.order < passed)
        ready = sorted(ready, key=lambda one: (behind not in one.requires, one.order < passed))
    lesson = (ready or left)[0]
    if behind in lesson.requires:
        return Plan(lesson, "it builds on this lesson", minutes)
    needs = [known[id].title for id in lesson.requires if id in done]
    if needs:
        return Plan(lesson, f"it builds on {needs[-1]}, which you've done", minutes)
    if behind in known and lesson.order < known[behind].order:
        return Plan(lesson, "you haven't done it yet", minutes)
    return Plan(lesson, "it comes next" if done else "the others build on it", minutes)


def minutes_left(lesson: Lesson, known: LessonProgress | None) -> int:
    """How long the rest of a lesson takes: its steps are taken to be of one length."""
    open_steps = len(lesson.steps) - (known.steps_done if known else 0)
    return max(1, round(lesson.minutes * open_steps / max(1, len(lesson.steps))))


def duration(minutes: int) -> str:
    """``45 min``, ``2 h``, ``3 h 20 min``."""
    hours, rest = divmod(minutes, 60)
    told = [f"{hours} h"] if hours else []
    if rest or not hours:
        told.append(f"{rest} min")
    return " ".join(told)
