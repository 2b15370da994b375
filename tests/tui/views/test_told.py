"""What the Verdict page says under the table, each thing once; and what the Output page shows."""

from __future__ import annotations

from tests.tui.samples import ok
from tutor.explanation import make
from tutor.explanation.make import explain_results as so_far
from tutor.grading.grade import Grade, GradedCriterion
from tutor.pickling.words import Library, Outcome, Stage, Verdict
from tutor.sandbox.host.results import Difference, Error, Finding, LibraryResult, StageResult
from tutor.tui.views.output import GLIMPSE, glimpse, output_page
from tutor.tui.views.score import score_page
from tutor.tui.views.verdict import deciding, in_plain_words, reason, rules_page, verdict_table

WAS = Difference("subject", "was 300, now 30000")


def differs(evidence: str, *differences: Difference) -> str:
    return reason(
        [Library.PICKLE],
        make.reason(
            LibraryResult(
                Verdict.DIFFERS,
                {Stage.DUMPS: StageResult(True, bytes=5), Stage.SAME: StageResult(False)},
                rule=2,
                findings=(Finding(2, Outcome.BLOCKS, evidence, True, tells_difference=True),),
                differences=differences,
            )
        ),
    ).plain


def test_a_difference_that_the_rule_tells_of_is_not_told_again() -> None:
    told = differs("what comes back differs: `subject` was 300, now 30000", WAS)
    assert told.count("300") == 2 and told.endswith("now 30000.")


def test_other_differences_follow_and_the_subject_itself_is_named() -> None:
    told = differs("what comes back differs: `subject.n` is 2", Difference("subject.n", "is 2"), WAS)
    assert told.splitlines()[1:] == ["subject was 300, now 30000"]


def test_an_error_that_the_ending_tells_of_is_not_told_again() -> None:
    error = Error("ValueError", "no such row", "", 6)
    early = LibraryResult(
        Verdict.ENDED_EARLY,
        {},
        error=error,
        detail="the snippet raised ValueError on line 6: no such row",
        error_told=True,
    )
    assert reason([Library.PICKLE], make.reason(early)).plain.count("no such row") == 1
    left = LibraryResult(Verdict.ENDED_EARLY, {}, error=error, detail="the snippet called sys.exit")
    assert reason([Library.PICKLE], make.reason(left)).plain.endswith("ValueError: no such row (line 6)")


def test_what_is_carried_is_said_with_its_rule() -> None:
    assert reason([Library.DILL], make.reason(ok())).plain.startswith("Rule 2, State, lets dill save it")


def test_what_is_the_same_for_both_libraries_is_said_once() -> None:
    both = {Library.PICKLE: ok(), Library.DILL: ok()}
    assert deciding(so_far(both)).plain.startswith("Rule 2, State, lets pickle and dill save it")
    assert deciding(so_far(both)).plain.count("Rule 2") == 1
    assert rules_page(so_far(both), 60).plain.splitlines()[0] == "pickle and dill  ok"
    assert rules_page(so_far(both), 60).plain.count("2 State") == 1


def test_the_plain_words_come_with_the_rule_and_without_its_evidence() -> None:
    both = so_far({Library.PICKLE: ok(), Library.DILL: ok()})
    assert in_plain_words(both).plain == (
        "pickle and dill load it back unchanged, in a fresh process too. Rule 2, State, lets it be saved."
    )


def test_what_differs_is_said_by_library() -> None:
    apart = {Library.PICKLE: ok(rule=1), Library.DILL: ok(rule=2)}
    assert [part.split(",")[0] for part in deciding(so_far(apart)).plain.split("\n\n")] == [
        "Rule 1",
        "Rule 2",
    ]
    heads = [line for line in rules_page(so_far(apart), 60).plain.splitlines() if line.endswith("  ok")]
    assert heads == ["pickle  ok", "dill  ok"]


def test_what_is_printed_is_seen_with_the_verdict() -> None:
    def seen(pickle: str, dill: str) -> str:
        return glimpse(so_far({Library.PICKLE: ok(out=pickle), Library.DILL: ok(out=dill)}), 40).plain

    assert seen("", "") == ""
    assert seen("4 of 4\n", "4 of 4\n") == "It printed:\n4 of 4"
    assert seen("under pickle", "under dill") == "What it printed differs by library: see Output."
    many = "".join(f"line {n}\n" for n in range(GLIMPSE))
    assert seen(many, many).splitlines() == ["It printed:", *many.splitlines()]
    assert seen(many + "one\n", many + "one\n").splitlines()[-1] == "… 1 more line under Output"
    assert "\x1b" not in seen("\x1b[2J", "\x1b[2J")


def test_where_an_object_lies_is_no_difference_in_what_was_printed() -> None:
    here, there = (ok(out=f"<Job object at {address}>\n") for address in ("0x7f01aa", "0x5502bb"))
    both = {Library.PICKLE: here, Library.DILL: there}
    assert glimpse(so_far(both), 40).plain == "It printed:\n<Job object at 0x7f01aa>"
    assert output_page(so_far(both), 40).plain.count("Job object") == 1
    both[Library.DILL] = ok(out="<Task object at 0x7f01aa>\n")
    assert glimpse(so_far(both), 40).plain == "What it printed differs by library: see Output."
    assert output_page(so_far(both), 40).plain.count("object at") == 2


def test_what_is_printed_is_seen_while_a_library_still_runs() -> None:
    assert (
        glimpse(so_far({Library.PICKLE: ok(out="one"), Library.DILL: None}), 40).plain == "It printed:\none"
    )


def test_the_table_fits_its_width() -> None:
    error = Error("RecursionError", "too deep", "", 1)
    deep = LibraryResult(Verdict.DUMPS_FAILS, {Stage.DUMPS: StageResult(False, error=error)})
    results = {library: ok() if library is Library.DILL else deep for library in Library}
    for width in range(36, 100):
        rows = verdict_table(so_far(results), width=width).plain.splitlines()
        assert len(rows) == 6 and max(map(len, rows)) <= width, width
    assert "pickle-python" in rows[0] and rows[1].count("✗ RecursionError") == len(Library) - 1


def test_a_path_wider_than_the_page_is_cut_at_its_edge_and_leaves_no_gap() -> None:
    line = '  File "/usr/lib/python3/multiprocessing/connection.py", line 133, in __del__'
    page = output_page(so_far({Library.PICKLE: ok(out=f"the same words, wrapped as words\n{line}\n")}), 40)
    assert page.wrap(40)[0].plain == "the same words, wrapped as words"
    assert [row.plain for row in page.wrap(40)][1:] == [line[:40], line[40:]]


def test_a_rule_is_not_parted_from_its_number() -> None:
    label = "A parcel with one changed byte raises ValueError"
    criterion = GradedCriterion("check:1", label, True, 5, 5, 2, 2, "it raised nothing")
    for width in range(24, 90):
        page = score_page(Grade((criterion,), 2, 2), width, earned=2, best=2, hints=0)
        _, *lines = filter(None, page.plain.splitlines())  # the first is wrapped by what shows it
        assert sum("rule 5" in line for line in lines) == 1, width
        assert all(len(line) <= width for line in lines), width
