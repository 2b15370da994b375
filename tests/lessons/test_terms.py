"""No field term and no rule is named before the lesson that teaches it, nor in a plain reason."""

from __future__ import annotations

import re

import msgspec
import pytest

from tests.tui.samples import ok, report, stopped
from tutor.course.cards import load_rules, taught_by
from tutor.course.glossary import load_glossary, used_in
from tutor.course.library import lessons_directory, load_catalog
from tutor.course.model import Exercise, Lesson, Predict, Question, Snippet, Step
from tutor.explanation.plain_reasons import REFUSED, plain_reason, plain_reasons
from tutor.pickling.words import Rule, Verdict
from tutor.sandbox.host.results import Blame, Difference, LibraryResult, Missing

LESSONS = load_catalog().lessons
ORDER = {lesson.id: lesson.order for lesson in LESSONS}
TERMS = [term for term in load_glossary(lessons_directory()) if term.taught]
RULES = load_rules(lessons_directory())


def said(step: Step) -> str:
    """What the lesson itself says in a step, in its own words."""
    told = [step.title, step.prose, step.aside]
    match step.work:
        case Question(choices=choices):
            told += [f"{choice.text} {choice.feedback}" for choice in choices]
        case Exercise() as exercise:
            told += [*exercise.hints, *(check.says for check in exercise.checks), exercise.solution.why]
        case Predict(cards=cards):
            told += [card.note for card in cards]
        case Snippet(forecast=forecast) if forecast is not None:
            told.append(forecast.question)
    return " ".join(told)


def too_early(lesson: Lesson) -> list[str]:
    """What a lesson names that a later one teaches; the last step may say what comes next."""
    steps = [step for step in lesson.steps if step.id != "summary"]
    later = [term for term in TERMS if ORDER[term.taught] > lesson.order]
    rules = [card.number for card in RULES if ORDER[card.lesson] > lesson.order]
    return [
        *(f"{step.id}: {term.term}" for step in steps for term in later if used_in(term, said(step))),
        *(f"{step.id}: rule {n}" for step in steps for n in rules if re.search(rf"\brule {n}\b", said(step))),
    ]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_nothing_is_named_before_it_is_taught(lesson: Lesson) -> None:
    assert too_early(lesson) == []


def test_there_is_something_to_find() -> None:
    assert len(TERMS) >= 15 and {card.lesson for card in RULES} <= set(ORDER)
    last, first = LESSONS[-1], LESSONS[0]
    assert too_early(msgspec.structs.replace(last, order=1))
    assert taught_by(RULES, ORDER, first.id) == frozenset()
    assert taught_by(RULES, ORDER, "frames") == {1, 2, 3}
    assert taught_by(RULES, ORDER, "somebody-s-own") == {1, 2, 3, 4, 5}


RESULTS = [
    LibraryResult(verdict, rule=rule, blame=blame, missing=missing, differences=differences)
    for verdict in Verdict
    for rule in (None, *Rule)
    for blame in (None, Blame("subject", "a.B"), Blame("subject.lock", "_thread.lock"))
    for missing in ((), (Missing("__main__", "price"),))
    for differences in ((), (Difference("subject.n", "was 1, now 2"),))
]


def test_a_plain_reason_names_no_rule_hook_or_opcode() -> None:
    for result in RESULTS:
        told = plain_reason(result)
        assert told.endswith((".", "…")), told
        assert not re.search(r"\b[Rr]ules?\b", told), told
        assert [term.term for term in TERMS if used_in(term, told)] == [], told


def test_a_plain_reason_names_the_part_and_what_happened() -> None:
    lock = LibraryResult(Verdict.DUMPS_FAILS, rule=2, blame=Blame("subject.lock", "_thread.lock"))
    assert plain_reason(lock) == "there's no way to save a `lock`, which is at `subject.lock`."
    gone = LibraryResult(Verdict.FRESH_LOADS_FAILS, rule=1, missing=(Missing("__main__", "price"),))
    assert "`price`" in plain_reason(gone) and "fresh process" in plain_reason(gone)
    other = LibraryResult(Verdict.FRESH_DIFFERS, rule=1, differences=(Difference("subject(1)", "raises X"),))
    assert plain_reason(other).endswith("subject(1) raises X.")
    assert set(REFUSED) == set(Rule)


def test_what_is_true_of_both_libraries_is_said_once() -> None:
    assert len(plain_reasons(report(ok(), ok()))) == 1
    assert len(plain_reasons(report(stopped(), ok()))) == 2
