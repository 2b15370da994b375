"""What comes back for review, when, and as what."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.progress.samples import DECK, FULL, QUESTION, exercise, lesson, step
from tutor.course.cards import RuleCard, RuleExample, TypeCard
from tutor.grading.grade import grade
from tutor.grading.predict import Guess
from tutor.progress.database import MIGRATIONS
from tutor.progress.review import SOON, Item, ReviewKind, after, ask, begin, missed
from tutor.progress.store import Store

CARDS = step(DECK, id="guess", digest="d2")
ASK = step(QUESTION, id="why", digest="d3")
MENDED = exercise()
MEND = step(MENDED, id="mend", digest="d4")
WHOLE = grade(MENDED, FULL, (2,))
LESSON = lesson(CARDS, ASK, MEND)
WRONG = Item(ReviewKind.CARD, "getstate", "guess", "lambda: 0")
DAY = 86_400.0
NOW = 1_800_000_000.0
MINUTES = SOON.total_seconds()

RULES = tuple(
    RuleCard(
        number=n,
        name="",
        question="",
        statement="",
        document_says="",
        today="",
        dill="",
        examples=(RuleExample(f"subject = {n}", "pickle: ok"),),
    )
    for n in range(1, 6)
)
TYPES = tuple(TypeCard(f"t{n}", f"subject = 'type {n}'", rule=2) for n in range(3))


def guess(store: Store, code: str, said: Guess, answer: Guess = Guess.BOTH) -> None:
    card = next(card for card in DECK.cards if card.code == code)
    store.record_guess(LESSON, CARDS, card, said, answer)


def test_a_right_guess_is_not_reviewed_and_a_wrong_one_is(tmp_path: Path) -> None:
    with Store(tmp_path / "p") as store:
        guess(store, "1", Guess.BOTH)
        guess(store, "lambda: 0", Guess.NEITHER)
        assert missed([LESSON], store.lessons([LESSON])) == (WRONG,)
        assert list(store.enrol([LESSON], NOW)) == [WRONG]


def test_a_card_that_has_gone_from_the_lesson_is_not_asked(tmp_path: Path) -> None:
    with Store(tmp_path / "p") as store:
        guess(store, "lambda: 0", Guess.NEITHER)
        assert store.enrol([LESSON], NOW)
        assert store.enrol([lesson(ASK, MEND)], NOW) == {}
        assert ask(WRONG, 0, [lesson(ASK, MEND)], (), ()) is None


def test_points_lost_in_a_done_step_bring_its_rule_back_until_they_are_earned(tmp_path: Path) -> None:
    with Store(tmp_path / "p") as store:
        store.take_hint(LESSON, MEND)
        assert missed([LESSON], store.lessons([LESSON])) == ()
        store.record_check(LESSON, MEND, "x", FULL, WHOLE)
        assert {item.rule for item in missed([LESSON], store.lessons([LESSON]))} <= {2, 5}
        assert missed([LESSON], store.lessons([LESSON]))
    with Store(tmp_path / "q") as store:
        store.record_check(LESSON, MEND, "x", FULL, WHOLE)
        assert missed([LESSON], store.lessons([LESSON])) == ()


def test_right_answers_move_it_further_off_and_a_wrong_one_brings_it_back() -> None:
    plan = begin("x", NOW)
    assert plan.due == NOW + MINUTES and plan.times == 0
    gaps = []
    now = plan.due
    for _ in range(4):
        plan = after(plan, right=True, now=now)
        gaps.append(plan.due - now)
        now = plan.due
    assert gaps[0] >= DAY
    assert gaps == sorted(gaps) and gaps[-1] > 2 * gaps[0]
    again = after(plan, right=False, now=now)
    assert again.due == now + MINUTES and again.times == 5


def test_the_same_answers_give_the_same_schedule() -> None:
    assert begin("x", NOW) == begin("x", NOW)
    assert after(begin("x", NOW), right=True, now=NOW) == after(begin("x", NOW), right=True, now=NOW)


def test_the_schedule_is_kept_and_begun_once(tmp_path: Path) -> None:
    with Store(tmp_path / "p") as store:
        guess(store, "lambda: 0", Guess.NEITHER)
        store.enrol([LESSON], NOW)
        moved = store.record_review(WRONG, True, NOW + MINUTES)
        assert moved.due > NOW + DAY and moved.times == 1
    with Store(tmp_path / "p") as store:
        assert store.enrol([LESSON], NOW + 9 * DAY) == {WRONG: moved}


def test_the_longest_due_comes_first(tmp_path: Path) -> None:
    with Store(tmp_path / "p") as store:
        guess(store, "1", Guess.NEITHER)
        store.enrol([LESSON], NOW)
        guess(store, "lambda: 0", Guess.NEITHER)
        store.enrol([LESSON], NOW + 60)
        assert [item.code for item in store.enrol([LESSON], NOW + 61)] == ["1", "lambda: 0"]
        store.record_review(Item(ReviewKind.CARD, "getstate", "guess", "1"), True, NOW + 700)
        assert [item.code for item in store.enrol([LESSON], NOW + 701)] == ["lambda: 0", "1"]


def test_progress_of_each_older_schema_is_kept_when_the_table_is_added(tmp_path: Path) -> None:
    for version in range(1, len(MIGRATIONS)):
        path = tmp_path / f"v{version}"
        db = sqlite3.connect(path, isolation_level=None)
        for script in MIGRATIONS[:version]:
            db.executescript(script)
        db.execute(f"PRAGMA user_version = {version}")
        db.execute(
            "INSERT INTO guess (lesson, step, card, guess, answer, points, at) "
            "VALUES ('getstate', 'guess', 'lambda: 0', 'neither', 'only dill', 0, 1.0)"
        )
        db.execute("INSERT INTO step (lesson, step, digest) VALUES ('getstate', 'guess', 'd2')")
        db.close()
        with Store(path) as store:
            assert store.notice == ""
            assert list(store.enrol([LESSON], NOW)) == [WRONG]
            assert store.step(LESSON, CARDS).guesses["lambda: 0"].answer is Guess.ONLY_DILL


def test_a_card_is_asked_as_it_was_and_then_in_turn_with_fresh_variants() -> None:
    asked = [ask(WRONG, times, [LESSON], TYPES, RULES) for times in range(6)]
    assert all(one is not None for one in asked)
    codes = [one.code for one in asked if one]
    assert codes[0] == codes[2] == codes[4] == "lambda: 0"
    assert "subject = lambda: 0" in (asked[0].job.code if asked[0] else "")
    assert sorted(codes[1::2]) == [f"subject = 'type {n}'" for n in range(3)]


def test_without_a_type_list_the_examples_of_the_rules_are_the_variants() -> None:
    fresh = ask(WRONG, 1, [LESSON], (), RULES)
    assert fresh is not None and fresh.code == "subject = 2"
    about = ask(Item(ReviewKind.RULE, rule=4), 0, [LESSON], TYPES, RULES)
    assert about is not None and about.code == "subject = 4"
    assert "Rule 4" in about.reason
