"""What to bring back, and when: missed predictions and rules that lost points, on a spaced schedule.

The schedule is FSRS. A new item comes back in ten minutes; each right answer moves it further off, by
days and then weeks, and a wrong one brings it back in ten minutes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec

from tutor.course.model import Lesson, Predict, Snippet
from tutor.progress.mastery import step_mastery
from tutor.progress.records import LessonProgress
from tutor.sandbox.host.job import Job

if TYPE_CHECKING:
    from fsrs import Scheduler

    from tutor.course.cards import RuleCard, TypeCard

SOON = timedelta(minutes=10)
"""When a missed item comes back."""


class ReviewKind(str, Enum):
    """What an item asks about."""

    CARD = "card"
    """A prediction that was missed."""
    RULE = "rule"
    """A rule for which points were lost in steps that are done."""


class Item(msgspec.Struct, frozen=True):
    """One thing to review. A card is known by its lesson, step and code; a rule by its number.

    A card's ``rule`` is the one that decided it, where that is known, else 0.
    """

    kind: ReviewKind
    lesson: str = ""
    step: str = ""
    code: str = ""
    rule: int = 0

    @property
    def key(self) -> str:
        """What the item is kept under."""
        parts = [self.lesson, self.step, self.code] if self.kind is ReviewKind.CARD else [self.rule]
        return json.dumps([self.kind.value, *parts], ensure_ascii=True)


class Scheduled(msgspec.Struct, frozen=True):
    """Where an item is in its schedule: what FSRS knows of it, when it is due, how often it was asked."""

    memory: str
    """FSRS's own record, as JSON."""
    due: float
    """In seconds since 1970."""
    times: int = 0


class Asked(msgspec.Struct, frozen=True):
    """A prediction to make in a review: what is shown, how it is run, and why it is asked."""

    code: str
    job: Job
    reason: str
    note: str = ""
    setup: str = ""
    probe: str | None = None
    """What the copies are compared by, where that is not everything about them."""


def missed(lessons: Iterable[Lesson], progress: Mapping[str, LessonProgress]) -> tuple[Item, ...]:
    """What went wrong, of what is still in the lessons: first the cards, then the rules by number."""
    cards: list[Item] = []
    rules: set[int] = set()
    for lesson in lessons:
        known = progress.get(lesson.id)
        for step in lesson.steps:
            state = known.steps.get(step.id) if known else None
            if state is None:
                continue
            if isinstance(step.work, Predict):
                cards += [
                    Item(ReviewKind.CARD, lesson.id, step.id, card.code, guess.rule or 0)
                    for card in step.work.cards
                    if (guess := state.guesses.get(card.code)) is not None and not guess.right
                ]
            elif state.done and (not isinstance(step.work, Snippet) or state.tries):
                bars = step_mastery(lesson, step, state)
                rules |= {rule for rule, bar in bars.items() if bar.earned < bar.possible}
    return (*cards, *(Item(ReviewKind.RULE, rule=rule) for rule in sorted(rules)))


def begin(key: str, now: float) -> Scheduled:
    """A new item, which comes back soon."""
    from fsrs import Card

    card = Card(card_id=crc32(key.encode()), due=_when(now))
    return _rated(card.to_json(), now, right=False, times=0)


def after(known: Scheduled, *, right: bool, now: float) -> Scheduled:
    """The schedule after an answer."""
    return _rated(known.memory, now, right=right, times=known.times + 1)


def readable(memory: str) -> bool:
    """Whether a schedule that was kept can be gone on with. Raises ``ValueError`` or the like where not."""
    from fsrs import Card

    return bool(Card.from_json(memory))


def _rated(memory: str, now: float, *, right: bool, times: int) -> Scheduled:
    from fsrs import Card, Rating

    rating = Rating.Good if right else Rating.Again
    card, _ = _scheduler().review_card(Card.from_json(memory), rating, _when(now))
    return Scheduled(card.to_json(), card.due.timestamp(), times)


@cache
def _scheduler() -> Scheduler:
    from fsrs import Scheduler  # late: it is needed only once something was missed

    # Without fuzzing the same answers give the same schedule.
    return Scheduler(learning_steps=(SOON,), relearning_steps=(SOON,), enable_fuzzing=False)


def _when(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC)


def ask(
    item: Item,
    times: int,
    lessons: Iterable[Lesson],
    types: Sequence[TypeCard],
    rules: Sequence[RuleCard],
) -> Asked | None:
    """The prediction that an item asks for the ``times``-th time, from 0; ``None`` where it has gone.

    A card is asked as it was first, then in turn with a fresh variant about the rule that decided it.
    Where that is not known, the variant is about a rule of the card's lesson. A rule is asked by one
    variant after the other.
    """
    if item.kind is ReviewKind.RULE:
        return _variant([item.rule], times, f"Rule {item.rule} lost you points.", types, rules)
    lesson = next((lesson for lesson in lessons if lesson.id == item.lesson), None)
    step = next((step for step in lesson.steps if step.id == item.step), None) if lesson else None
    if lesson is None or step is None or not isinstance(step.work, Predict):
        return None
    card = next((card for card in step.work.cards if card.code == item.code), None)
    if card is None:
        return None
    if times % 2 and (wanted := [item.rule] if item.rule else lesson.rules):
        about = f"Like `{item.code[:40]}`, which you missed in {lesson.title}."
        turn = times // 2 + crc32(item.key.encode())
        if fresh := _variant(wanted, turn, about, types, rules):
            return fresh
    from tutor.course.jobs import card_job  # late: only a review needs it

    job = card_job(step.work, card, explain=True)
    return Asked(
        card.code, job, f"You missed this in {lesson.title}.", card.note, step.work.setup, card.probe
    )


def _variant(
    wanted: Sequence[int],
    turn: int,
    reason: str,
    types: Sequence[TypeCard],
    rules: Sequence[RuleCard],
) -> Asked | None:
    """One of the type list's entries about these rules; where there are none, of the rules' examples."""
    found = [
        Asked(
            card.code.rstrip(), Job(card.code, module=card.module, probe=card.probe), reason, probe=card.probe
        )
        for card in types
        if card.rule in wanted
    ] or [
        Asked(one.code.rstrip(), Job(one.code, module=one.module, probe=one.probe), reason, probe=one.probe)
        for card in rules
        if card.number in wanted
        for one in card.examples
    ]
    return found[turn % len(found)] if found else None
