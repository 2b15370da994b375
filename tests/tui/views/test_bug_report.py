"""A run as Markdown: it says what the screen says, and nothing in it can break out of its place."""

from __future__ import annotations

import msgspec

from tests.tui.samples import ok, report, stopped
from tutor.pickling.words import Library, Stage, Verdict
from tutor.sandbox.host.results import Advice, Error, LibraryResult, Report, StageResult
from tutor.session.lab import Setup
from tutor.tui.views.bug_report import bug_report


def test_libraries_that_fare_alike_are_told_of_together() -> None:
    told = bug_report(Setup("subject = 1"), report(stopped(), stopped()))
    assert told.count("- to blame: `subject.lock`, a `_thread.lock`, line 6") == 1
    assert "**pickle and dill**: dumps-fails" in told
    assert "| dumps | ✗ TypeError | ✗ TypeError |" in told
    assert told.count("- dumps: `TypeError: cannot pickle '_thread.lock' object`") == 1
    apart = bug_report(Setup("subject = 1"), report(stopped(), ok()))
    assert "**pickle**: dumps-fails" in apart and "**dill**: ok" in apart


def test_an_error_that_differs_is_told_of_for_each_library() -> None:
    def failed(message: str) -> LibraryResult:
        error = Error("TypeError", message)
        return LibraryResult(
            Verdict.DIFFERS,
            {Stage.DUMPS: StageResult(True), Stage.SAME: StageResult(False, error=error)},
        )

    told = bug_report(Setup("subject = 1"), report(failed("one"), failed("two")))
    assert "- same: `TypeError: one`" in told and "- same: `TypeError: two`" in told


def test_output_is_told_of_by_library_only_where_it_differs() -> None:
    assert "\nOutput:\n" in bug_report(Setup("1"), report(ok(out="x"), ok(out="x")))
    apart = bug_report(Setup("1"), report(ok(out="x"), ok(out="y")))
    assert "\nOutput under pickle:\n" in apart and "\nOutput under dill:\n" in apart


def test_advice_says_what_came_of_it_for_every_library_it_is_given_for() -> None:
    advised = msgspec.structs.replace(stopped(), advice=(Advice("Leave it.", tried=Verdict.OK),))
    told = bug_report(Setup("1"), report(advised, advised))
    assert "- to do: Leave it. Tried: it's now `ok` under pickle and dill." in told


def test_what_a_snippet_made_ends_neither_its_cell_nor_its_fence() -> None:
    error = Error("a|b`c", "`x`\n# Heading", "")
    hostile = LibraryResult(
        Verdict.DUMPS_FAILS, {Stage.DUMPS: StageResult(False, error=error)}, stdout="```\n\x1b[2J"
    )
    told = bug_report(Setup("```"), Report("3.11.7", {Library.PICKLE: hostile}))
    assert "| dumps | ✗ a\\|b\\`c |" in told
    assert "- dumps: ``a|b`c: `x` # Heading``" in told
    assert told.count("````") == 4 and "\x1b" not in told
