"""What is said of a run, decided once: the stage, the error, the words, and for whom together."""

from __future__ import annotations

import msgspec
import pytest

from tutor.explanation.facts import shown_error, stopped_at
from tutor.explanation.make import explain, explain_results, reason, ruling
from tutor.explanation.model import Cell, Mark, Raised, ResultKind, Together
from tutor.explanation.sentences import happened
from tutor.pickling.words import FAILED_STAGE, Library, Outcome, Stage, Verdict
from tutor.sandbox.host.health import Failure, Health
from tutor.sandbox.host.interpreters import Interpreter
from tutor.sandbox.host.results import (
    Advice,
    Blame,
    Difference,
    Error,
    Finding,
    Layer,
    LibraryResult,
    Missing,
    Report,
    StageResult,
)

PICKLE, DILL = Library.PICKLE, Library.DILL
FAILS = Failure(Verdict.DUMPS_FAILS, "TypeError")
UNWELL = Health("dill", "3.15.0", "0.4.1", {"code": FAILS, "function": FAILS})
REFUSED = Error("TypeError", "cannot pickle it", line=6)
STOPPED = LibraryResult(
    Verdict.DUMPS_FAILS,
    {Stage.DUMPS: StageResult(False, error=REFUSED)},
    rule=2,
    blame=Blame("subject.lock", "_thread.lock", 1, 6),
    findings=(
        Finding(3, Outcome.DOES_NOT_APPLY, ""),
        Finding(2, Outcome.BLOCKS, "it has no state rule", True),
    ),
    advice=(Advice("Leave it behind.", tried=Verdict.DUMPS_FAILS),),
)
FINE = LibraryResult(
    Verdict.OK,
    {stage: StageResult(True, 218 if stage is Stage.DUMPS else None) for stage in Stage},
    rule=2,
    findings=(Finding(2, Outcome.CARRIES, "its state is a dict", True),),
)


def changed(result: LibraryResult, **fields: object) -> LibraryResult:
    return msgspec.structs.replace(result, **fields)


def test_a_cell_says_what_became_of_a_stage() -> None:
    pickle, dill = explain(Report("3.11.7", {PICKLE: STOPPED, DILL: FINE})).columns
    assert pickle.cells == (Cell(Mark.FAILED, "TypeError"), *[Cell(Mark.UNREACHED)] * 4)
    assert dill.cells == (Cell(Mark.PASSED, "218 bytes"), *[Cell(Mark.PASSED)] * 4)
    assert (pickle.raised, dill.raised) == (Raised("TypeError", "cannot pickle it", 6, Stage.DUMPS), None)


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_that_fails_without_an_error_says_so_in_a_word(stage: Stage) -> None:
    before = list(Stage)[: list(Stage).index(stage)]
    result = LibraryResult(
        FAILED_STAGE[stage], {**dict.fromkeys(before, StageResult(True)), stage: StageResult(False)}
    )
    cell = explain(Report("3.11.7", {PICKLE: result})).columns[0].cells[len(before)]
    assert cell == Cell(Mark.FAILED, "differs" if "same" in stage.value else "fails")
    assert stopped_at(result) is stage


def test_a_run_that_ended_is_told_of_at_the_stage_it_was_in_even_where_that_was_measured() -> None:
    """Memory runs out in a stage, which then does not hold: the stage after it is not the one."""
    out = LibraryResult(
        Verdict.OUT_OF_MEMORY,
        {Stage.DUMPS: StageResult(True, 9), Stage.LOADS: StageResult(False, error=Error("MemoryError", ""))},
    )
    hangs = LibraryResult(Verdict.HANGS, {Stage.DUMPS: StageResult(True, 1)})
    one, other = explain(Report("3.11.7", {PICKLE: out, DILL: hangs})).columns
    assert one.cells[1:3] == (Cell(Mark.FAILED, "out of memory"), Cell(Mark.UNREACHED))
    assert other.cells[:3] == (
        Cell(Mark.PASSED, "1 byte"),
        Cell(Mark.FAILED, "hangs"),
        Cell(Mark.UNREACHED),
    )


def test_a_library_that_does_not_work_here_says_nothing_about_the_object() -> None:
    failed = changed(STOPPED, health=UNWELL, at_fault=True)
    called = LibraryResult(Verdict.ENDED_EARLY, error=REFUSED, health=UNWELL, at_fault=True, called=True)
    made = explain(Report("3.15.0", {PICKLE: FINE, DILL: failed, Library.DILL_RECURSE: called}))
    for column in made.columns[1:]:
        assert column.cells[0] == Cell(Mark.UNKNOWN, "not measured")
    silent = [one for one in made.accounts if one.told.ruling.silence]
    assert [one.libraries for one in silent] == [(DILL,), (Library.DILL_RECURSE,)]
    first, second = (one.told for one in silent)
    assert first.sentence((DILL,)).startswith(
        "dill 0.4.1 can't save functions of a script on Python 3.15, so"
    )
    assert second.sentence((DILL,)).startswith("Your code uses dill, but dill 0.4.1 can't")
    assert (first.ruling.rule, first.ruling.part, first.ruling.word) == (None, None, "not measured")
    assert {one.told.kind for one in made.reasons} == {ResultKind.CARRIED, ResultKind.SILENT}


def test_a_library_that_is_not_there_has_a_column_that_says_so_and_one_that_runs_waits() -> None:
    bare = Interpreter("/usr/bin/python3", "3.13.0", None)
    pickle, dill = explain_results({PICKLE: None, DILL: None}, python=bare).columns
    assert pickle.cells == (Cell(Mark.WAITING),) * 5
    assert dill.cells == (Cell(Mark.UNREACHED, "no dill here"), *[Cell(Mark.UNREACHED)] * 4)


def test_what_is_known_so_far_is_told_while_another_library_runs() -> None:
    made = explain_results({PICKLE: STOPPED, DILL: None})
    assert [one.libraries for one in made.reasons] == [(PICKLE,)]


def test_the_snippet_s_own_error_is_shown_before_that_of_a_stage() -> None:
    own = Error("NameError", "no x", line=3)
    assert shown_error(changed(STOPPED, error=own)) == Raised("NameError", "no x", 3)
    assert shown_error(STOPPED) == Raised("TypeError", "cannot pickle it", 6, Stage.DUMPS)
    assert shown_error(FINE) is None


def test_what_happened_reads_on_after_any_name() -> None:
    told = happened(STOPPED)
    assert told == "can't dump it, at subject.lock: TypeError: cannot pickle it (line 6)."
    (both,) = explain(Report("3.11.7", {PICKLE: STOPPED, DILL: STOPPED})).accounts
    assert both.told.sentence(both.libraries) == "C" + told[1:]
    assert both.told.sentence((DILL,)) == f"dill {told}"
    assert happened(STOPPED, rule=2).startswith("can't dump it, by rule 2, at subject.lock: ")


def test_libraries_are_told_together_as_far_as_they_have_something_in_common() -> None:
    """The same reason, and then other advice: one sentence on the verdict, and two pages."""
    other = changed(STOPPED, advice=(Advice("Use copyreg."),))
    made = explain(Report("3.11.7", {PICKLE: STOPPED, DILL: other}))
    assert [one.libraries for one in made.reasons] == [(PICKLE, DILL)]
    assert [one.libraries for one in made.rulings] == [(PICKLE,), (DILL,)]
    assert [one.libraries for one in made.accounts] == [(PICKLE,), (DILL,)]


def test_the_size_and_the_time_are_no_reason_to_tell_of_libraries_apart() -> None:
    smaller = changed(FINE, stages=FINE.stages | {Stage.DUMPS: StageResult(True, 5)}, seconds=3.0, data=b"N.")
    made = explain(Report("3.11.7", {PICKLE: FINE, DILL: smaller}))
    assert len(made.reasons) == len(made.rulings) == len(made.accounts) == 1


def test_a_reason_names_the_stage_only_where_no_rule_says_more() -> None:
    assert reason(STOPPED).stage is None
    assert reason(changed(STOPPED, rule=None)).stage is Stage.DUMPS
    assert reason(STOPPED).evidence == "it has no state rule."
    assert reason(STOPPED).others == "One more part fails too."


def test_missing_names_are_told_of_in_place_of_a_number_of_parts() -> None:
    lacks = (Missing("__main__", "A", path="type(subject)", stopped=True), Missing("__main__", "B"))
    told = reason(changed(STOPPED, missing=lacks)).others
    assert told == "First error: `A` is not there; the fresh process also lacks `B`."
    assert ruling(changed(STOPPED, missing=lacks)).missing == told


def test_a_difference_that_the_evidence_tells_of_is_not_told_again() -> None:
    two = (Difference("subject", "was 1, now 2"), Difference("subject.n", "is missing"))
    result = LibraryResult(
        Verdict.DIFFERS,
        {Stage.SAME: StageResult(False)},
        rule=2,
        findings=(Finding(2, Outcome.BLOCKS, "it was 1, now 2", True, tells_difference=True),),
        differences=two,
    )
    assert reason(result).differences == two[1:]
    (told,) = explain(Report("3.11.7", {PICKLE: result})).accounts
    assert told.told.differences == two


def test_findings_are_in_the_order_of_the_rules_and_advice_says_what_came_of_it() -> None:
    ruled = ruling(STOPPED)
    assert [finding.rule for finding in ruled.findings] == [2, 3]
    trial = ruled.advice[0].trial
    assert trial is not None and not trial.passed
    assert trial.sentence("pickle and dill") == (
        "Tried: it fails under pickle and dill (`dumps-fails`) because one more part fails."
    )


def test_an_end_before_the_first_stage_is_told_of_once() -> None:
    early = LibraryResult(Verdict.ENDED_EARLY, error=REFUSED, detail="the snippet raised TypeError")
    absent = {Library.DILL_RECURSE: Health("dill", "3.11.7")}
    made = explain(Report("3.11.7", {PICKLE: early, DILL: changed(early, probe="1")}, absent=absent))
    assert not made.measured and made.notes == ()
    assert [one.libraries for one in made.accounts] == [(PICKLE, DILL)]
    assert explain(Report("3.11.7", {PICKLE: early, DILL: FINE})).measured
    crashed = LibraryResult(Verdict.CRASHES, detail="signal 11")
    assert explain(Report("3.11.7", {PICKLE: early, DILL: crashed})).measured


def test_an_error_that_the_ending_tells_of_is_not_told_again() -> None:
    early = LibraryResult(
        Verdict.ENDED_EARLY, error=REFUSED, detail="the snippet raised: cannot pickle it", error_told=True
    )
    told = reason(early)
    assert (told.ended, told.detail, told.error) == (
        "ended early",
        "The snippet raised: cannot pickle it.",
        "",
    )
    assert (
        reason(changed(early, detail="it left", error_told=False)).error
        == "TypeError: cannot pickle it (line 6)"
    )


def test_output_is_told_once_where_only_addresses_differ_and_a_traceback_not_twice() -> None:
    error = Error("ValueError", "x", traceback="Traceback: x\n")
    one = LibraryResult(Verdict.ENDED_EARLY, error=error, stdout="<C at 0x1f>\n", stderr="Traceback: x\n")
    other = changed(one, stdout="<C at 0x2f>\n")
    made = explain(Report("3.11.7", {PICKLE: one, DILL: other}))
    assert [told.libraries for told in made.printed] == [(PICKLE, DILL)]
    assert made.output == (Together((PICKLE, DILL), "<C at 0x1f>"),)
    assert made.printed[0].told.streams == (("Output", "<C at 0x1f>\n"), ("Error output", "Traceback: x\n"))
    apart = explain(Report("3.11.7", {PICKLE: one, DILL: changed(one, stdout="more\n")}))
    assert len(apart.printed) == len(apart.output) == 2 and len(apart.fresh_output) == 1


def test_the_layers_that_were_not_in_force_are_named() -> None:
    layers = (Layer("no network", False), Layer("own session", True))
    assert explain(Report("3.11.7", {PICKLE: FINE}, layers)).not_isolated == ("no network",)
