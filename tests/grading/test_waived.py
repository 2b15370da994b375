"""What rests on a library that does not work on this Python is waived, and said to be."""

from __future__ import annotations

import msgspec
import pytest

from tests.progress.samples import BOTH_OK, DILL, PICKLE, carried, exercise, report, stopped
from tutor.course.model import Claim, Expectation
from tutor.grading.grade import grade, held_by, missed_by
from tutor.grading.predict import Guess, deciding_rule, right_guess
from tutor.pickling.words import Verdict
from tutor.sandbox.host.health import Failure, Health
from tutor.sandbox.host.results import LibraryResult, Report

HEALTH = Health("dill", "3.15.2", "0.4.1", {"function": Failure(Verdict.DUMPS_FAILS, "AttributeError")})
WHY = "Not checked here: dill 0.4.1 can't save functions of a script on Python 3.15."
ONLY_DILL = (Expectation((Claim(DILL, Verdict.OK),)),)


def silent() -> LibraryResult:
    found = stopped(rule=None, path=None)
    return msgspec.structs.replace(found, at_fault=True, health=HEALTH)


def absent(pickle: LibraryResult) -> Report:
    return msgspec.structs.replace(report(pickle), absent={DILL: Health("dill", "3.15.2")})


def test_a_right_answer_reaches_full_score() -> None:
    graded = grade(exercise(), report(carried("count", "lock"), silent()))
    assert [(c.held, bool(c.waived), c.earned) for c in graded.criteria] == [
        (True, False, 3),
        (False, True, 3),
        (True, False, 2),
        (True, False, 2),
    ]
    assert (graded.full, graded.earned, graded.waived) == (True, 10, (WHY,))
    assert sum(graded.by_rule.values()) == 10


def test_points_of_what_is_waived_come_with_the_rest() -> None:
    graded = grade(exercise(), report(carried("count", missed=("lock",)), silent()))
    assert [c.earned for c in graded.criteria] == [3, 0, 2, 0]
    assert not graded.full and missed_by(graded) == ("check:lock",)


def test_a_library_that_is_not_there_is_waived_as_well() -> None:
    graded = grade(exercise(), absent(carried("count", "lock")))
    assert graded.full and graded.earned == 10
    assert graded.waived == ("Not checked here: dill isn't installed for Python 3.15.",)


def test_what_the_library_does_despite_of_it_counts() -> None:
    fine = msgspec.structs.replace(carried("count", "lock"), health=HEALTH)
    assert grade(exercise(), report(carried("count", "lock"), fine)).waived == ()
    own = msgspec.structs.replace(stopped(), health=HEALTH)
    graded = grade(exercise(), report(carried("count", "lock"), own))
    assert not graded.full and "verdict:dill" in missed_by(graded)


def test_where_all_is_waived_the_exercise_s_own_code_earns_nothing() -> None:
    work = exercise(expect=ONLY_DILL)
    found = report(carried(), silent())
    unchanged = grade(work, found, code=work.snippet.code)
    assert (unchanged.full, unchanged.earned, unchanged.unchanged) == (False, 0, True)
    changed = grade(work, found, code="subject = 3")
    assert (changed.full, changed.earned) == (True, 10)


def test_a_starter_that_holds_but_for_what_is_waived_does_not_pass_unchanged() -> None:
    claims = Expectation((Claim(PICKLE, Verdict.DUMPS_FAILS), Claim(DILL, Verdict.OK)))
    work = exercise(expect=(claims,), checks=())
    found = report(stopped(), silent())
    already = held_by(grade(work, found))
    assert already == ("verdict:pickle",)  # what is waived does not hold
    assert not grade(work, found, code=work.snippet.code, already=already).full
    assert grade(work, found, code="subject = 3", already=already).earned == 10


def test_what_even_the_solution_cannot_meet_is_waived_only_where_the_library_is_broken() -> None:
    fine = msgspec.structs.replace(carried("count", missed=("lock",)), health=HEALTH)
    found = report(carried("count", missed=("lock",)), fine)
    assert grade(exercise(), found, beyond=("check:lock",)).earned == 10
    assert grade(exercise(), found).earned == 8
    healthy = report(carried("count", missed=("lock",)), carried("count", missed=("lock",)))
    assert grade(exercise(), healthy, beyond=("check:lock",)).earned == 8


def test_a_check_that_calls_the_library_itself_is_waived() -> None:
    def calling(found: LibraryResult) -> LibraryResult:
        checks = tuple(msgspec.structs.replace(c, at_fault=not c.held) for c in found.checks)
        return msgspec.structs.replace(found, checks=checks, health=HEALTH)

    found = calling(carried("count", missed=("lock",)))
    graded = grade(exercise(), report(found, found))
    assert graded.full and [c.id for c in graded.criteria if c.waived] == ["check:lock"]


@pytest.mark.parametrize(
    ("pickle", "right"),
    [
        (carried(), {Guess.BOTH, Guess.ONLY_PICKLE}),
        (stopped(), {Guess.ONLY_DILL, Guess.NEITHER}),
    ],
)
def test_a_guess_is_held_against_the_library_that_works(pickle: LibraryResult, right: set[Guess]) -> None:
    for found in (report(pickle, silent()), absent(pickle)):
        assert {guess for guess in Guess if right_guess(found, guess) is guess} == right
        assert deciding_rule(found) == 2


def test_a_guess_counts_whole_where_both_say_something() -> None:
    fine = msgspec.structs.replace(carried(), health=HEALTH)
    found = report(stopped(), fine)
    assert {guess for guess in Guess if right_guess(found, guess) is guess} == {Guess.ONLY_DILL}


def test_both_claims_are_asked_of_a_healthy_python() -> None:
    assert exercise().snippet.expect == BOTH_OK
