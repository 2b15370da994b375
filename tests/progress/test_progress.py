"""The store: what is remembered, what counts, and that points only grow."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.progress.samples import DECK, FULL, PART, QUESTION, exercise, lesson, report, step, stopped
from tutor.course.model import Lesson, Step
from tutor.errors import TutorError
from tutor.grading.grade import Grade, grade
from tutor.grading.predict import Guess
from tutor.pickling.words import Library, Verdict
from tutor.progress.mastery import Mastery, mastery
from tutor.progress.store import Store

MEND = step(exercise())
GUESS = step(DECK, "guess")
WHY = step(QUESTION, "why")
READ = step(None, "read")
LESSON = lesson(READ, GUESS, WHY, MEND, rules=(2, 5))
WHOLE, SOME = grade(MEND.work, FULL, (2, 5)), grade(MEND.work, PART, (2, 5))  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data" / "progress.sqlite3") as opened:
        assert opened.saves and not opened.notice
        yield opened


def check(store: Store, got: Grade = WHOLE, at: Step = MEND) -> int:
    return store.record_check(LESSON, at, "subject = 2", FULL if got.full else PART, got).earned


def test_nothing_is_known_of_a_new_learner(store: Store) -> None:
    known = store.lesson(LESSON)
    assert not known.begun and not known.done
    assert (known.earned, known.possible, known.current) == (0, 16, None)
    assert list(known.steps) == ["read", "guess", "why", "mend"]
    assert store.last_visited() is None


def test_an_attempt_is_kept_whole(store: Store) -> None:
    before = time.time()
    store.record_run(LESSON, MEND, "subject = '\udc80'", PART)
    store.record_check(LESSON, MEND, "subject = 2", PART, SOME)
    checked, run = store.attempts("getstate", "mend")
    assert (checked.code, checked.checked, checked.earned, checked.full) == ("subject = 2", True, 3, False)
    assert checked.verdicts == {Library.PICKLE: Verdict.DUMPS_FAILS, Library.DILL: Verdict.OK}
    assert before <= checked.at <= time.time()
    assert (run.code, run.checked, run.earned) == ("subject = '\\udc80'", False, 0)
    assert store.step(LESSON, MEND).attempts == 1  # a run is not an answer
    assert [a.id for a in store.attempts("getstate", "mend", limit=1)] == [checked.id]


def test_the_best_attempt_counts(store: Store) -> None:
    assert check(store, SOME) == 3
    assert store.step(LESSON, MEND).earned == 3
    check(store)
    assert check(store, SOME) == 3
    known = store.step(LESSON, MEND)
    assert (known.earned, known.done, known.attempts) == (10, True, 3)
    assert known.by_rule == {2: 8, 5: 2}


def test_hints_cost_and_are_counted_to_the_last(store: Store) -> None:
    assert [store.take_hint(LESSON, MEND) for _ in range(4)] == [1, 2, 3, 3]
    assert check(store) == 7
    known = store.step(LESSON, MEND)
    assert (known.hints, known.earned, sum(known.by_rule.values())) == (3, 7, 7)


def test_a_hint_taken_later_costs_nothing_earned(store: Store) -> None:
    check(store)
    store.take_hint(LESSON, MEND)
    assert check(store) == 9
    assert store.step(LESSON, MEND).earned == 10


def test_after_the_solution_nothing_new_is_earned(store: Store) -> None:
    assert not store.reveal(LESSON, MEND)
    check(store, SOME)
    check(store, SOME)
    assert not store.reveal(LESSON, MEND)
    check(store, SOME)
    assert store.reveal(LESSON, MEND)
    assert check(store) == 0
    known = store.step(LESSON, MEND)
    assert (known.earned, known.revealed, known.done) == (3, True, True)


def test_all_hints_open_the_solution_too(store: Store) -> None:
    for _ in range(3):
        store.take_hint(LESSON, MEND)
    assert store.reveal(LESSON, MEND)


def test_only_the_first_guess_counts(store: Store) -> None:
    first, second, *others = DECK.cards
    assert store.record_guess(LESSON, GUESS, first, Guess.BOTH, Guess.BOTH).right
    assert not store.record_guess(LESSON, GUESS, second, Guess.BOTH, Guess.ONLY_DILL).right
    again = store.record_guess(LESSON, GUESS, second, Guess.ONLY_DILL, Guess.ONLY_DILL)
    assert (again.guess, again.points) == (Guess.BOTH, 0)
    known = store.step(LESSON, GUESS)
    assert (known.earned, known.done, list(known.guesses)) == (1, False, [first.code, second.code])
    for card in others:
        store.record_guess(LESSON, GUESS, card, Guess.NEITHER, Guess.NEITHER)
    known = store.step(LESSON, GUESS)
    assert (known.earned, known.done) == (3, True)


@pytest.mark.parametrize(("wrong", "earned"), [(0, 2), (1, 1), (2, 0)])
def test_a_question_pays_full_then_half_then_nothing(store: Store, wrong: int, earned: int) -> None:
    for _ in range(wrong):
        assert not store.record_answer(LESSON, WHY, [1]).right  # one of two right ones is not enough
    assert not store.step(LESSON, WHY).done
    assert store.record_answer(LESSON, WHY, {2, 1}).points == earned
    assert store.record_answer(LESSON, WHY, {2, 1}).points == 0
    known = store.step(LESSON, WHY)
    assert (known.earned, known.done, len(known.tries)) == (earned, True, wrong + 2)
    assert known.tries[-1].picked == (1, 2)


def test_the_learner_comes_back_to_the_same_step_and_text(tmp_path: Path) -> None:
    with Store(tmp_path / "p") as store:
        store.visit(LESSON, READ)
        store.visit(LESSON, MEND)
        store.save_draft(LESSON, MEND, "mine\udcff")
    with Store(tmp_path / "p") as store:
        assert store.lesson(LESSON).current == "mend"
        assert store.last_visited() == ("getstate", "mend")
        assert store.step(LESSON, MEND).draft == "mine\\udcff"
        store.save_draft(LESSON, MEND, None)
        assert store.step(LESSON, MEND).draft is None
        store.mark_done(LESSON, READ)
        assert store.lesson(LESSON).steps_done == 1
        shorter = lesson(READ)
        assert store.lesson(shorter).current is None


def test_a_changed_expectation_keeps_the_points_and_says_so(store: Store) -> None:
    check(store)
    changed = step(exercise(points=6), digest="d2")
    again = lesson(changed)
    known = store.step(again, changed)
    assert (known.earned, known.done, known.updated) == (10, True, True)
    assert store.lesson(again).earned == 6
    store.record_check(again, changed, "", PART, grade(changed.work, PART))  # type: ignore[arg-type]
    assert store.step(again, changed).updated
    store.record_check(again, changed, "", FULL, grade(changed.work, FULL))  # type: ignore[arg-type]
    known = store.step(again, changed)
    assert (known.earned, known.updated) == (10, False)


def test_a_step_only_looked_at_is_not_updated(store: Store) -> None:
    store.visit(LESSON, MEND)
    changed = step(exercise(), digest="d2")
    assert not store.step(lesson(changed), changed).updated


def test_a_changed_question_may_be_tried_anew(store: Store) -> None:
    store.record_answer(LESSON, WHY, [0])
    changed = step(QUESTION, "why", "d2")
    assert store.record_answer(lesson(changed), changed, [1, 2]).points == 2


def test_mastery_is_the_best_attempts_by_rule(store: Store) -> None:
    assert mastery({}, [LESSON]) == {
        1: Mastery(0, 0),
        2: Mastery(0, 11),
        3: Mastery(0, 0),
        4: Mastery(0, 0),
        5: Mastery(0, 5),
    }
    check(store)
    store.record_answer(LESSON, WHY, [1, 2])
    bars = mastery(store.lessons([LESSON]), [LESSON])
    assert (bars[2], bars[5]) == (Mastery(9, 11), Mastery(3, 5))
    assert bars[2].share == 9 / 11 and bars[1].share == 0
    assert sum(bar.earned for bar in bars.values()) == store.lesson(LESSON).earned


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["some", "whole", "hint", "reveal", "right", "wrong", "guess"]), max_size=12))
def test_points_never_go_down_and_never_above_what_there_is(moves: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, Store(Path(folder, "p")) as store:
        earned = 0
        for number, move in enumerate(moves):
            match move:
                case "some" | "whole":
                    check(store, WHOLE if move == "whole" else SOME)
                case "hint":
                    store.take_hint(LESSON, MEND)
                case "reveal":
                    store.reveal(LESSON, MEND)
                case "right" | "wrong":
                    store.record_answer(LESSON, WHY, [1, 2] if move == "right" else [0])
                case _:
                    store.record_guess(LESSON, GUESS, DECK.cards[number % 4], Guess.BOTH, Guess.BOTH)
            now = store.lesson(LESSON)
            assert earned <= now.earned <= now.possible
            earned = now.earned
            bars = mastery(store.lessons([LESSON]), [LESSON])
            assert sum(bar.earned for bar in bars.values()) == earned


def test_two_instances_and_many_threads_lose_nothing(tmp_path: Path) -> None:
    one, two = Store(tmp_path / "p"), Store(tmp_path / "p")
    failures: list[Exception] = []

    def work(store: Store) -> None:
        try:
            for _ in range(20):
                store.record_check(LESSON, MEND, "x", PART, SOME)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(store,)) for store in (one, two, one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert one.step(LESSON, MEND).attempts == two.step(LESSON, MEND).attempts == 80
    assert len(two.attempts("getstate", "mend")) == 80
    one.close()
    two.close()


def test_a_method_is_quick(store: Store) -> None:
    """Quick enough to call between two frames: the median of many, as single ones meet a busy disk."""
    times = []
    for _ in range(200):
        began = time.perf_counter()
        check(store, SOME)
        store.save_draft(LESSON, MEND, "x" * 5000)
        times.append((time.perf_counter() - began) / 2)
    assert sorted(times)[100] < 0.005
    began = time.perf_counter()
    store.lessons([LESSON] * 10)
    assert time.perf_counter() - began < 0.1


def test_a_disk_that_refuses_is_told_in_a_sentence(store: Store) -> None:
    """Here not even memory is of use: what is written there is no database any more."""
    store._keeping.connection.execute("PRAGMA query_only = 1")
    told: list[str] = []
    store.tell_by(told.append)
    store.visit(LESSON, READ)
    assert "can't be saved" in told[0] and not store.saves
    store._keeping.connection.execute("PRAGMA query_only = 1")
    with pytest.raises(TutorError, match=r"Progress could not be read or saved in .*p"):
        store.visit(LESSON, READ)


@pytest.mark.parametrize("method", ["take_hint", "reveal"])
def test_only_exercises_have_hints_and_solutions(store: Store, method: str) -> None:
    with pytest.raises(TypeError, match="'read' is not an exercise"):
        getattr(store, method)(LESSON, READ)
    assert not store.step(LESSON, READ).begun  # and nothing was written half
    with pytest.raises(TypeError, match="asks no question"):
        store.record_answer(LESSON, READ, [0])


def test_lessons_do_not_mix(store: Store) -> None:
    other: Lesson = lesson(MEND, id="other")
    store.record_check(other, MEND, "", report(stopped()), SOME)
    assert store.lesson(LESSON).earned == 0
    assert store.lessons([LESSON, other])["other"].earned == 3


def test_a_draft_by_another_instance_is_kept_aside(tmp_path: Path) -> None:
    with Store(tmp_path / "p.sqlite3") as one, Store(tmp_path / "p.sqlite3") as two:
        assert one.save_draft(LESSON, MEND, "mine", over=(None,)) is None
        assert two.save_draft(LESSON, MEND, "theirs", over=(None,)) == "mine"
        assert one.other_draft(LESSON, MEND) == "mine"
        assert one.save_draft(LESSON, MEND, "mine too", over=(None, "mine")) == "theirs"
        assert two.other_draft(LESSON, MEND) == "theirs"
        assert one.save_draft(LESSON, MEND, "mine\ud800", over=("mine too",)) is None
        assert one.save_draft(LESSON, MEND, None, over=("mine\ud800",)) is None
        assert one.step(LESSON, MEND).draft is None


def test_a_reset_begins_anew_and_keeps_the_history(store: Store) -> None:
    check(store)
    store.take_hint(LESSON, MEND)
    store.save_draft(LESSON, MEND, "# mine")
    store.record_guess(LESSON, GUESS, DECK.cards[0], Guess.NEITHER, Guess.BOTH)
    store.record_answer(LESSON, WHY, {0})
    store.visit(LESSON, WHY)
    assert len(store.enrol([LESSON])) == 1
    assert store.reset(LESSON, MEND) == 1
    fresh = store.step(LESSON, MEND)
    assert (fresh.earned, fresh.done, fresh.hints, fresh.attempts, fresh.draft) == (0, False, 0, 0, None)
    assert store.step(LESSON, GUESS).guesses and store.step(LESSON, WHY).tries  # the others stay
    (kept,) = store.past(LESSON, MEND)
    assert kept["step"][0]["draft"] == "# mine" and kept["step"][0]["earned"] == 10
    assert len(store.attempts("getstate", "mend")) == 1
    check(store)
    assert store.step(LESSON, MEND).earned == 10  # and it can be earned again
    assert store.reset(LESSON) == 3
    assert not store.lesson(LESSON).begun and not store.enrol([LESSON])
    assert store.past(LESSON, GUESS)[0]["guess"][0]["guess"] == Guess.NEITHER.value
    store.visit(LESSON, READ)
    store.keep("lab", "my snippet")
    assert store.reset() == 1
    assert store.last_visited() is None and store.kept("lab") == "my snippet"
    assert [len(store.past(LESSON, one)) for one in (READ, MEND)] == [1, 2]


def test_a_lesson_is_read_in_as_many_queries_however_many_steps_it_has(store: Store) -> None:
    made = []
    for number in (3, 60):
        long = lesson(*(step(QUESTION, f"why-{n}") for n in range(number)))
        for one in long.steps:
            store.record_answer(long, one, [0])
        asked: list[str] = []
        store._keeping.connection.set_trace_callback(asked.append)
        known = store.lessons([long, lesson(READ, id="untouched")])
        store._keeping.connection.set_trace_callback(None)
        assert all(known[long.id].steps[one.id].tries for one in long.steps)
        assert not known["untouched"].begun
        made.append(len(asked))
    assert made[0] == made[1]
