"""Criteria: what is asked, what happened instead, and what it earns."""

from __future__ import annotations

import msgspec
import pytest

from tests.progress.samples import DILL, FULL, PART, PICKLE, carried, exercise, report, stopped
from tutor.course.model import Claim, Expectation
from tutor.grading.criteria import claims_on, criterion_rules, points_by_rule, shares
from tutor.grading.feedback import what_happened
from tutor.grading.grade import Grade, GradedCriterion, grade, heavy_guards, held_by, same_code
from tutor.grading.predict import Guess, deciding_rule, right_guess
from tutor.pickling.words import Library, Stage, Verdict
from tutor.sandbox.host.job import CheckPlace
from tutor.sandbox.host.results import Blame, Difference, Error, LibraryResult, Probe, StageResult, Told

STOPS = (Expectation((Claim(PICKLE, Verdict.DUMPS_FAILS, rule=2, path="subject.lock"),)),)


def test_a_full_answer_earns_every_point() -> None:
    got = grade(exercise(), FULL, (2,))
    assert got.full
    assert (got.earned, got.points) == (10, 10)
    assert [c.id for c in got.criteria] == ["verdict:pickle", "verdict:dill", "check:count", "check:lock"]
    assert [c.points for c in got.criteria] == [3, 3, 2, 2]
    assert all(c.message == "" for c in got.criteria)
    assert got.by_rule == {2: 8, 5: 2}


def test_what_the_exercise_is_about_weighs_most() -> None:
    """By itself a check of the copy weighs more than a verdict; a lesson can say otherwise."""
    plain = exercise()
    usual = msgspec.structs.replace(
        plain, checks=tuple(msgspec.structs.replace(check, weight=None) for check in plain.checks)
    )
    here = msgspec.structs.replace(usual.checks[0], place=CheckPlace.HERE)
    weighed = msgspec.structs.replace(usual.checks[1], weight=6)
    own = msgspec.structs.replace(usual, weight=0, checks=(here, weighed))
    assert shares(usual) == (2, 2, 3, 3)
    assert shares(own) == (0, 0, 1, 9)
    got = grade(own, FULL, (2,))
    assert [c.points for c in got.criteria] == [0, 0, 1, 9]
    assert points_by_rule(own, (2,)) == got.by_rule
    assert heavy_guards(got) == ()
    light = (msgspec.structs.replace(got.criteria[2], held=False), *got.criteria[3:])
    assert heavy_guards(Grade(light, 10, 9)) == ("the lock is right",)


def test_what_does_not_hold_says_what_happened_instead() -> None:
    got = grade(exercise(checks=(("count", 5), ("lock", 5))), PART, (4,))
    verdict, other, count, lock = got.criteria
    assert not got.full
    assert got.earned == 3
    assert not verdict.held
    assert verdict.message == (
        "pickle can't dump it, at subject.lock: TypeError: cannot pickle '_thread.lock' object."
    )
    assert (verdict.rule, verdict.counts_for) == (2, 5)  # shown: the engine's; counted: the checks'
    assert (other.held, other.rule) == (True, 5)
    assert not count.held
    assert count.message.startswith("Not reached, because pickle can't dump it")
    assert (lock.label, lock.rule) == ("the lock is right", 5)


def test_the_exercise_s_own_code_earns_nothing_for_what_holds_already() -> None:
    starter = exercise().snippet.code
    for answer in (starter, starter + "\n\n# a comment\n"):
        got = grade(exercise(), PART, (4,), code=answer)
        assert got.unchanged
        assert (got.earned, got.by_rule) == (0, {2: 0, 5: 0})
        assert [c.held for c in got.criteria] == [c.held for c in grade(exercise(), PART, (4,)).criteria]
    assert grade(exercise(), PART, (4,), code=starter + "\nmore = 1\n").earned == 3
    assert grade(exercise(), FULL, (2,), code=starter).earned == 10  # solved by how it was run


def test_what_held_from_the_start_earns_nothing_until_the_rest_holds() -> None:
    """The exercise's own code loads under dill: keeping that is no merit before pickle does too."""
    already = held_by(grade(exercise(), PART))
    assert already == ("verdict:dill",)
    for code in ("subject = 1  # changed\n", "subject = 3\n"):
        got = grade(exercise(), PART, code=code, already=already)
        assert got.earned == 0
        assert [(c.id, c.guard, c.held) for c in got.criteria if c.held] == [("verdict:dill", True, True)]
    assert grade(exercise(), FULL, already=already).earned == 10
    some = report(carried("count", missed=("lock",)), carried("count", "lock"))
    assert grade(exercise(), some, already=already).earned == 3 + 2  # pickle and the count, without dill


def test_what_held_from_the_start_and_no_longer_does_costs_its_points() -> None:
    already = ("verdict:dill", "check:count")
    got = grade(exercise(), report(carried("count", "lock"), stopped()), already=already)
    assert not got.full
    assert got.earned == 3  # pickle's verdict: the checks are asked under dill too
    mended = report(carried("lock", missed=("count",)), carried("lock", missed=("count",)))
    assert grade(exercise(), mended, already=already).earned == 3 + 3 + 2


def test_a_claim_counts_for_what_most_checks_are_about() -> None:
    asked = exercise(checks=(("a", 5), ("b", 3), ("c", 3)))
    assert criterion_rules(asked, (1, 2)) == (3, 3, 5, 3, 3)
    assert criterion_rules(exercise(checks=()), (4,)) == (4, 4)
    assert criterion_rules(exercise(STOPS, checks=(("a", 5),)), (4,)) == (2, 5)


def test_the_same_code_is_told_by_what_it_means() -> None:
    assert same_code("a = (1,  2)", "a = (1, 2)  # two\n")
    assert not same_code("if x:\n    a\n    b", "if x:\n    a\nb")
    assert not same_code("a = ", "a = 1")
    assert same_code("a = \n", "a =")
    assert not same_code("\0", "a")
    assert not same_code("(" * 5000, "a")


def test_a_check_that_fails_everywhere_says_so_once() -> None:
    both = carried("count", missed=("lock",))
    got = grade(exercise(), report(both, both), (2,))
    assert got.criteria[3].message == "lock was wrong."


def test_messages_that_differ_by_an_address_alone_are_one() -> None:
    one, other = (
        carried("count", missed=("lock",), said=f"cannot pickle <C object at {place}>")
        for place in ("0x7f89f75d3060", "0x7F1234567890")
    )
    told = grade(exercise(), report(one, other), (2,)).criteria[3].message
    assert told == "cannot pickle <C object at 0x7f89f75d3060>."


def test_a_check_has_to_hold_under_every_library_claimed_to_carry_it() -> None:
    got = grade(exercise(), report(carried("count", "lock"), carried("count", missed=("lock",))), (2,))
    assert got.criteria[2].held
    assert not got.criteria[3].held
    assert got.criteria[3].message == "Under dill: lock was wrong."


def test_a_check_is_not_asked_of_a_library_claimed_to_fail() -> None:
    expect = (Expectation((Claim(PICKLE, Verdict.DUMPS_FAILS), Claim(DILL, Verdict.OK))),)
    assert grade(exercise(expect), PART, (2,)).full


def test_with_nothing_claimed_ok_a_check_is_asked_of_every_library() -> None:
    one = exercise((), checks=(("count", 1),))
    assert grade(one, FULL).full
    assert not grade(one, PART).full


def test_rule_and_path_are_part_of_a_claim() -> None:
    one = exercise(STOPS, checks=())
    assert grade(one, report(stopped())).full
    wrong = grade(one, report(stopped(rule=4, path="subject.other"))).criteria[0]
    assert (
        wrong.message == "pickle can't dump it, but it is rule 4 that decides and it stops at subject.other."
    )
    assert wrong.rule is None  # as label and message name both
    unknown = grade(one, report(stopped(rule=None, path=None))).criteria[0]
    assert (
        unknown.message
        == "pickle can't dump it, but no rule was found to decide and no part was found to blame."
    )
    assert wrong.label == "pickle can't dump it, by rule 2, at subject.lock"


def test_a_rule_asked_for_is_told_beside_the_one_that_decided() -> None:
    def first(claims: tuple[Claim, ...]) -> GradedCriterion:
        return grade(exercise((Expectation(claims),), checks=()), report(stopped(rule=3))).criteria[0]

    by_rule = first((Claim(PICKLE, Verdict.OK, rule=2),))
    assert by_rule.label.endswith(", by rule 2") and by_rule.rule is None
    assert by_rule.message.startswith("pickle can't dump it, by rule 3, at subject.lock: ")
    plain = first((Claim(PICKLE, Verdict.OK),))
    assert "rule" not in plain.label + plain.message and plain.rule == 3


def test_a_library_that_was_not_run_earns_nothing() -> None:
    got = grade(exercise(), report(carried("count", "lock")), (2,))
    assert [c.held for c in got.criteria] == [True, False, False, False]
    assert got.criteria[1].message == "dill was not run."


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_can_be_asked_for_and_missed_in_words(verdict: Verdict) -> None:
    other = Verdict.OK if verdict is not Verdict.OK else Verdict.HANGS
    one = exercise((Expectation((Claim(PICKLE, verdict),)),), checks=())
    assert grade(one, report(LibraryResult(verdict))).full
    missed = grade(one, report(LibraryResult(other, detail="It took 5 seconds"))).criteria[0]
    assert not missed.held
    assert missed.message.startswith("pickle ") and missed.message.endswith("It took 5 seconds.")


def test_a_path_that_the_difference_names_is_not_named_twice() -> None:
    def told(blamed: str) -> str:
        differs = LibraryResult(
            Verdict.DIFFERS,
            {Stage.SAME: StageResult(False)},
            blame=Blame(blamed, "shop.Cart"),
            differences=(Difference("subject[0].values", "is missing"),),
        )
        return what_happened(Library.DILL, differs)

    said = "dill loads back something different"
    assert told("subject[0]") == f"{said}: subject[0].values is missing."
    assert told("subject[1]") == f"{said}, at subject[1]: subject[0].values is missing."
    assert told("subject[0].val") == f"{said}, at subject[0].val: subject[0].values is missing."


def test_messages_name_differences_and_lines() -> None:
    one = exercise(checks=())
    differs = LibraryResult(
        Verdict.DIFFERS,
        {Stage.SAME: StageResult(False)},
        differences=(Difference("subject.cache", "is missing"), Difference("subject.n", "is 2, was 1")),
    )
    early = LibraryResult(Verdict.ENDED_EARLY, error=Error("NameError", "name 'x' is not defined", line=3))
    got = grade(one, report(differs, early))
    assert (
        got.criteria[0].message
        == "pickle loads back something different: subject.cache is missing (and 1 more)."
    )
    last = "gets nothing to pickle: NameError: name 'x' is not defined (line 3)."
    assert got.criteria[1].message.endswith(last)


def test_points_by_rule_are_those_of_a_full_answer() -> None:
    one = exercise(points=17)
    assert points_by_rule(one, (3,)) == grade(one, FULL, (3,)).by_rule
    assert sum(points_by_rule(one, (3,)).values()) == 17


@pytest.mark.parametrize(
    ("version", "verdict"), [("3.9.18", Verdict.DIFFERS), ("3.11.7", Verdict.OK), ("3.12.1", Verdict.HANGS)]
)
def test_a_claim_for_named_versions_goes_before_the_general_one(version: str, verdict: Verdict) -> None:
    expectations = (
        Expectation((Claim(PICKLE, Verdict.HANGS),), ">=3.12"),
        Expectation((Claim(PICKLE, Verdict.OK), Claim(DILL, Verdict.OK))),
        Expectation((Claim(PICKLE, Verdict.DIFFERS),), "<3.10"),
    )
    claims = {claim.library: claim.verdict for claim in claims_on(expectations, version)}
    assert claims == {PICKLE: verdict, DILL: Verdict.OK}


@pytest.mark.parametrize(
    ("pickle", "dill", "guess"),
    [
        (carried(), carried(), Guess.BOTH),
        (stopped(), carried(), Guess.ONLY_DILL),
        (carried(), stopped(), Guess.ONLY_PICKLE),
        (stopped(), LibraryResult(Verdict.FRESH_DIFFERS), Guess.NEITHER),
    ],
)
def test_the_answer_of_a_card_is_what_the_run_showed(
    pickle: LibraryResult, dill: LibraryResult, guess: Guess
) -> None:
    assert right_guess(report(pickle, dill)) is guess


def test_a_card_is_about_the_rule_that_stops_it_else_about_the_one_that_carries_it() -> None:
    fine, other = carried(), LibraryResult(Verdict.OK, rule=1)
    assert deciding_rule(report(stopped(3), fine)) == 3
    assert deciding_rule(report(other, stopped(4))) == 4
    assert deciding_rule(report(stopped(5), stopped(4))) == 5
    assert deciding_rule(report(other, fine)) == 1
    assert deciding_rule(report(stopped(None), fine)) == 2
    assert deciding_rule(report(LibraryResult(Verdict.OK), LibraryResult(Verdict.OK))) is None


def test_a_card_needs_both_libraries() -> None:
    with pytest.raises(KeyError):
        right_guess(report(carried()))
    assert Library.DILL not in report(carried()).results


def test_a_probe_that_raises_on_the_original_earns_nothing() -> None:
    """The copy raises the same, which is no merit: there was nothing to bring back."""
    asked = exercise()
    asked = msgspec.structs.replace(
        asked, snippet=msgspec.structs.replace(asked.snippet, probe="subject.total()")
    )
    label = "pickle loads it back with the same `subject.total()`, in a fresh process too"
    raised = msgspec.structs.replace(
        carried("count", "lock"),
        probe=Probe(Told.RAISES, "AttributeError: 'Cart' object has no attribute 'total'"),
    )
    first = grade(asked, report(raised, raised)).criteria[0]
    assert (first.label, first.held, first.earned) == (label, False, 0)
    assert first.message == (
        "There is nothing to compare: on the original, the probe raises AttributeError: "
        "'Cart' object has no attribute 'total'."
    )
    answered = msgspec.structs.replace(carried("count", "lock"), probe=Probe(Told.GIVES, "12"))
    assert grade(asked, report(answered, answered)).full
