"""Five bars, one a rule: what a learner has earned of all there is to earn for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tutor.course.model import (
    Exercise,
    Forecast,
    Lesson,
    Predict,
    Question,
    Snippet,
    Step,
    step_points,
)
from tutor.grading.points import split, split_evenly
from tutor.pickling.words import Rule
from tutor.progress.records import Guessed, LessonProgress, StepProgress


class Mastery(msgspec.Struct, frozen=True):
    """The points of one rule."""

    earned: int
    possible: int

    @property
    def share(self) -> float:
        """How full the bar is, from 0 to 1."""
        return self.earned / self.possible if self.possible else 0.0


def mastery(progress: Mapping[str, LessonProgress], lessons: Iterable[Lesson]) -> dict[int, Mastery]:
    """One entry for each of the five rules, from the progress of each lesson by its id.

    Over the rules it adds up to what the lessons show: every point counts for one rule.
    """
    earned = {int(rule): 0 for rule in Rule}
    possible = dict(earned)
    for lesson in lessons:
        seen = progress.get(lesson.id)
        for step in lesson.steps:
            for rule, bar in step_mastery(lesson, step, seen.steps.get(step.id) if seen else None).items():
                earned[rule] = earned.get(rule, 0) + bar.earned
                possible[rule] = possible.get(rule, 0) + bar.possible
    return {rule: Mastery(earned[rule], possible[rule]) for rule in sorted(possible)}


def step_mastery(lesson: Lesson, step: Step, state: StepProgress | None = None) -> dict[int, Mastery]:
    """The points of one step, by the rule they count for.

    An exercise's criteria and a question name their rules; a guess before a run counts for the rule that
    the snippet's claims name. What has no rule is shared by the rules of the lesson.

    So are the cards of a deck. Which rule decides a card is known only once it has run, and a total must not
    change while one answers. What a card earned goes to the rule that decided it, as far as that has room.
    """
    whole = step_points(step)
    possible: dict[int, int] = {}
    earned: dict[int, int] = {}
    match step.work:
        case Exercise() as exercise:
            from tutor.grading.criteria import points_by_rule  # late: the store is opened without it

            possible = points_by_rule(exercise, lesson.rules)
            by_rule = state.by_rule if state else {}
            earned = {rule: min(points, by_rule.get(rule, 0)) for rule, points in possible.items()}
        case Question(rule=int(rule)):
            possible = {rule: whole}
        case Snippet(forecast=Forecast()) as snippet if (named := _claimed_rule(snippet)) is not None:
            possible = {named: whole}
        case Predict() as predict:
            _add(possible, split_evenly(whole, lesson_rules(lesson)))
            for rule, points in measured_cards(predict, state.guesses if state else {}):
                earned[rule] = min(possible.get(rule, 0), earned.get(rule, 0) + points)
    left = max(0, min(state.earned, whole) - sum(earned.values())) if state else 0
    shared = whole - sum(possible.values())
    _add(possible, split_evenly(shared, lesson_rules(lesson)))
    _add(earned, split_evenly(min(left, shared), lesson_rules(lesson)))
    # Points are never lost: those of what is no longer in the lesson fill what is there instead.
    room = {rule: points - earned.get(rule, 0) for rule, points in possible.items()}
    rest = split(max(0, left - shared), list(room.values()))
    _add(earned, dict(zip(room, rest, strict=True)))
    return {rule: Mastery(earned.get(rule, 0), points) for rule, points in possible.items() if points}


def _claimed_rule(snippet: Snippet) -> int | None:
    """The first rule that a snippet's claims name."""
    claims = (claim for expectation in snippet.expect for claim in expectation.claims)
    return next((claim.rule for claim in claims if claim.rule is not None), None)


def measured_cards(predict: Predict, guesses: Mapping[str, Guessed]) -> list[tuple[int, int]]:
    """The rule of each card of a deck for which one is known, and what its guess earned."""
    known = [guesses[card.code] for card in predict.cards if card.code in guesses]
    return [(guess.rule, guess.points) for guess in known if guess.rule is not None]


def lesson_rules(lesson: Lesson) -> Sequence[int]:
    """The rules a lesson is about; all five where it names none."""
    return lesson.rules or tuple(int(rule) for rule in Rule)


def _add(to: dict[int, int], points: Mapping[int, int]) -> None:
    for rule, more in points.items():
        to[rule] = to.get(rule, 0) + more
