"""Five bars, one a rule: what a learner has earned of all there is to earn for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tutor.course.model import Exercise, Lesson, Predict, Question, Step, step_points
from tutor.pickling.words import Rule
from tutor.scoring.grade import points_by_rule
from tutor.scoring.points import split_evenly
from tutor.scoring.records import LessonProgress


class Mastery(msgspec.Struct, frozen=True):
    """The points of one rule."""

    earned: int
    possible: int

    @property
    def share(self) -> float:
        """How full the bar is, from 0 to 1."""
        return self.earned / self.possible if self.possible else 0.0


def mastery(progress: Mapping[str, LessonProgress], lessons: Iterable[Lesson]) -> dict[int, Mastery]:
    """One entry for each of the five rules, from the progress of each lesson by its id."""
    earned = {int(rule): 0 for rule in Rule}
    possible = dict(earned)
    for lesson in lessons:
        seen = progress.get(lesson.id)
        for step in lesson.steps:
            most = step_points_by_rule(lesson, step)
            got = seen.steps[step.id].by_rule if seen and step.id in seen.steps else {}
            for rule, points in most.items():
                possible[rule] = possible.get(rule, 0) + points
                earned[rule] = earned.get(rule, 0) + min(points, got.get(rule, 0))
    return {rule: Mastery(earned[rule], possible[rule]) for rule in sorted(possible)}


def step_points_by_rule(lesson: Lesson, step: Step) -> dict[int, int]:
    """The most a step can earn, by the rule it counts for.

    An exercise's criteria name their rules. Cards and questions are about all the rules of their
    lesson, so their points are split over them.
    """
    match step.work:
        case Exercise() as exercise:
            return points_by_rule(exercise, lesson.rules)
        case Predict() | Question():
            return split_evenly(step_points(step), lesson_rules(lesson))
    return {}


def lesson_rules(lesson: Lesson) -> Sequence[int]:
    """The rules a lesson is about; all five where it names none."""
    return lesson.rules or tuple(int(rule) for rule in Rule)
