"""Points by rule: each counts for the rule it is about, and all of them add up to what was earned."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.progress.samples import DECK, QUESTION, exercise, lesson, step
from tutor.course.library import load_catalog
from tutor.course.model import Exercise, Lesson, Predict, step_points
from tutor.grading.criteria import points_by_rule
from tutor.grading.predict import Guess
from tutor.progress.database import MIGRATIONS
from tutor.progress.mastery import Mastery, mastery, step_mastery
from tutor.progress.records import Guessed, LessonProgress, StepProgress
from tutor.progress.store import Store

CATALOG = load_catalog().lessons
GUESS = step(DECK, "guess")
WHY = step(msgspec.structs.replace(QUESTION, rule=5), "why")
VAGUE = step(QUESTION, "vague")
MEND = step(exercise())
LESSON = lesson(GUESS, WHY, VAGUE, MEND, rules=(2, 5))
RULES = st.one_of(st.none(), st.integers(1, 5))


@st.composite
def states(draw: st.DrawFn, of: Lesson) -> LessonProgress:
    """Any progress that a database may hold: by rules or without, of the lesson now or as it once was."""
    steps = {}
    for one in of.steps:
        earned = draw(st.integers(0, step_points(one) + 2))
        guesses: dict[str, Guessed] = {}
        by_rule: dict[int, int] = {}
        if isinstance(one.work, Predict):
            for card in one.work.cards:
                if draw(st.booleans()):
                    right = draw(st.booleans())
                    said = Guess.BOTH if right else Guess.NEITHER
                    guesses[card.code] = Guessed(said, Guess.BOTH, int(right), draw(RULES))
            earned = max(earned, sum(guess.points for guess in guesses.values()))
        elif isinstance(one.work, Exercise):
            for rule in draw(st.lists(st.integers(1, 5), max_size=earned)):
                by_rule[rule] = by_rule.get(rule, 0) + 1
        steps[one.id] = StepProgress(of.id, one.id, earned, by_rule, begun=True, guesses=guesses)
    total = sum(min(steps[one.id].earned, step_points(one)) for one in of.steps)
    return LessonProgress(of.id, steps, total, of.points)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([*CATALOG, LESSON]))
def test_the_rules_add_up_to_the_work(data: st.DataObject, one: Lesson) -> None:
    known = data.draw(states(one))
    bars = mastery({one.id: known}, [one])
    assert sum(bar.possible for bar in bars.values()) == one.points == known.possible
    assert sum(bar.earned for bar in bars.values()) == known.earned
    assert all(0 <= bar.earned <= bar.possible for bar in bars.values())
    assert {rule: bar.possible for rule, bar in bars.items()} == {
        rule: bar.possible for rule, bar in mastery({}, [one]).items()
    }


def test_the_whole_course_adds_up() -> None:
    bars = mastery({}, CATALOG)
    assert sorted(bars) == [1, 2, 3, 4, 5]
    assert sum(bar.possible for bar in bars.values()) == sum(one.points for one in CATALOG)
    assert all(bar.possible >= 40 for bar in bars.values()), bars


def test_a_card_counts_for_the_rule_that_decided_it_and_no_total_moves(tmp_path: Path) -> None:
    """The cards are shared by the rules of the lesson, whatever is known of them."""
    with Store(tmp_path / "p") as store:
        assert step_mastery(LESSON, GUESS) == {2: Mastery(0, 2), 5: Mastery(0, 2)}
        for card, rule, guess in zip(
            DECK.cards, (5, 3, 2), (Guess.BOTH, Guess.NEITHER, Guess.NEITHER), strict=False
        ):
            store.record_guess(LESSON, GUESS, card, guess, Guess.BOTH, rule)
        assert step_mastery(LESSON, GUESS, store.step(LESSON, GUESS)) == {2: Mastery(0, 2), 5: Mastery(1, 2)}
        store.record_guess(LESSON, GUESS, DECK.cards[3], Guess.BOTH, Guess.BOTH, 4)
        bars = step_mastery(LESSON, GUESS, store.step(LESSON, GUESS))
        assert sum(bar.earned for bar in bars.values()) == 2 and bars[5].earned >= 1


def test_a_question_counts_for_the_rule_it_names(tmp_path: Path) -> None:
    with Store(tmp_path / "p") as store:
        store.record_answer(LESSON, WHY, [1, 2])
        store.record_answer(LESSON, VAGUE, [1, 2])
        assert step_mastery(LESSON, WHY, store.step(LESSON, WHY)) == {5: Mastery(2, 2)}
        assert step_mastery(LESSON, VAGUE, store.step(LESSON, VAGUE)) == {2: Mastery(1, 1), 5: Mastery(1, 1)}


def test_an_exercise_counts_for_the_rules_of_its_criteria() -> None:
    assert {rule: bar.possible for rule, bar in step_mastery(LESSON, MEND).items()} == points_by_rule(
        exercise(), (2, 5)
    )
    state = StepProgress("getstate", "mend", 5, {2: 4, 5: 1})
    assert step_mastery(LESSON, MEND, state) == {2: Mastery(4, 8), 5: Mastery(1, 2)}


def test_progress_kept_before_guesses_had_rules_goes_on(tmp_path: Path) -> None:
    """A database of the schema before, with guesses, answers and their points split as they were."""
    path = tmp_path / "p"
    with sqlite3.connect(path) as db:
        for script in MIGRATIONS[:3]:
            db.executescript(script)
        db.execute("PRAGMA user_version = 3")
        db.executemany(
            "INSERT INTO guess VALUES ('getstate', 'guess', ?, 'both', ?, ?, 1.0)",
            [
                (DECK.cards[0].code, "both", 1),
                (DECK.cards[1].code, "neither", 0),
                (DECK.cards[2].code, "both", 1),
            ],
        )
        db.executemany(
            "INSERT INTO step (lesson, step, digest, earned, by_rule) VALUES ('getstate', ?, 'd1', 2, ?)",
            [("guess", '{"2": 1, "5": 1}'), ("why", '{"2": 1, "5": 1}')],
        )
    db.close()
    with Store(path) as store:
        assert store.saves and not store.notice
        known = store.lesson(LESSON)
        assert known.earned == 4
        assert known.steps["guess"].guesses[DECK.cards[1].code] == Guessed(Guess.BOTH, Guess.NEITHER, 0)
        assert step_mastery(LESSON, GUESS, known.steps["guess"]) == {2: Mastery(1, 2), 5: Mastery(1, 2)}
        assert step_mastery(LESSON, WHY, known.steps["why"]) == {5: Mastery(2, 2)}
        again = store.record_guess(LESSON, GUESS, DECK.cards[0], Guess.NEITHER, Guess.BOTH, 4)
        assert (again.guess, again.points, again.rule) == (Guess.BOTH, 1, 4)
        store.record_guess(LESSON, GUESS, DECK.cards[0], Guess.NEITHER, Guess.BOTH, 1)  # on another Python
        state = store.step(LESSON, GUESS)
        assert state.guesses[DECK.cards[0].code].rule == 4
        assert step_mastery(LESSON, GUESS, state) == {2: Mastery(1, 2), 5: Mastery(1, 2)}


def test_points_of_a_card_that_has_gone_are_kept() -> None:
    guesses = {card.code: Guessed(Guess.NEITHER, Guess.BOTH, 0, 3) for card in DECK.cards}
    state = StepProgress("getstate", "guess", earned=3, guesses=guesses)
    assert step_mastery(LESSON, GUESS, state) == {2: Mastery(2, 2), 5: Mastery(1, 2)}
