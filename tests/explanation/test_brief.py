"""A run in a few words."""

from __future__ import annotations

from tests.tui.samples import ok, report, stopped
from tutor.explanation.brief import Deciding, deciding_rules, listed_cell, what_counts
from tutor.explanation.model import Cell, Mark
from tutor.pickling.words import Library
from tutor.sandbox.host.health import Health
from tutor.sandbox.host.results import Report


def test_a_rule_that_decides_for_several_libraries_is_told_of_once() -> None:
    assert deciding_rules(report(stopped(), stopped())) == (Deciding(2, "stops both."),)
    assert deciding_rules(report(ok(), ok())) == (Deciding(2, "lets both save it."),)
    assert deciding_rules(report(stopped(), ok())) == (Deciding(2, "stops pickle, lets dill save it."),)
    assert deciding_rules(report(stopped(), ok(rule=1))) == (
        Deciding(2, "stops pickle."),
        Deciding(1, "lets dill save it."),
    )


def test_a_row_has_the_verdict_and_the_rule_and_says_what_is_not_known() -> None:
    both = report(stopped(), ok())
    assert listed_cell(both, Library.PICKLE) == Cell(Mark.FAILED, "dumps-fails 2")
    assert listed_cell(both, Library.PICKLE, short=True) == Cell(Mark.FAILED, "dumps 2")
    assert listed_cell(both, Library.DILL, short=True) == Cell(Mark.PASSED, "ok 2")
    assert listed_cell(None, Library.PICKLE) == Cell(Mark.WAITING)
    assert listed_cell(Report("3.11.7", {}), Library.DILL) == Cell(Mark.UNREACHED, "no dill")


def test_a_guess_counts_for_the_library_that_is_there() -> None:
    alone = Report("3.13.0", {Library.PICKLE: ok()}, absent={Library.DILL: Health("dill", "3.13.0")})
    assert what_counts(alone) == (
        "dill isn't installed for Python 3.13, so only your guess about pickle counts.",
    )
    assert what_counts(report(ok(), ok())) == ()
