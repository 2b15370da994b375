"""The page for people: it fits any width, and says everything a report holds."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.cli.console import NARROWEST, WIDEST, Console, columns, console_for
from tutor.cli.page import Level, page
from tutor.cli.record import advice_record
from tutor.pickling.words import Library, Outcome, Stage, Verdict
from tutor.sandbox.host.results import (
    Advice,
    Blame,
    Difference,
    Error,
    Finding,
    Layer,
    LibraryResult,
    Probe,
    Report,
    StageResult,
    Told,
)

RICH = LibraryResult(
    Verdict.FRESH_DIFFERS,
    {
        Stage.DUMPS: StageResult(True, bytes=14_020, warnings=("it is deprecated",)),
        Stage.LOADS: StageResult(True),
        Stage.SAME: StageResult(True),
        Stage.FRESH_LOADS: StageResult(True),
        Stage.FRESH_SAME: StageResult(False),
    },
    rule=2,
    blame=Blame("subject['a'][1].lock", "_thread.lock", more=2, line=7),
    findings=(
        Finding(2, Outcome.BLOCKS, "it has no state rule", deciding=True),
        Finding(3, Outcome.DOES_NOT_APPLY, "no frame"),
    ),
    differences=(Difference("subject.cache", "is missing"), Difference("subject.n", "is 2")),
    dangers=("Loading it opens a file.",),
    advice=(Advice("Leave the lock behind.", "def __getstate__(self):\n    return {}"),),
    probe=Probe(Told.GIVES, "3"),
    stdout="printed\tthis\n",
    stderr="and this\n",
    fresh_output="from over there\n",
    output_cut=True,
)


def text(report: Report, width: int = 80, **console: bool) -> str:
    return "\n".join(page(report, Console(width=width, **console), level=Level.VERBOSE))


def test_what_is_the_same_for_both_libraries_is_on_the_page_once() -> None:
    good = LibraryResult(
        Verdict.OK,
        {stage: StageResult(True) for stage in Stage},
        rule=2,
        findings=(Finding(2, Outcome.CARRIES, "its state is a dict", deciding=True),),
    )
    shown = text(Report("3.11.7", {Library.PICKLE: good, Library.DILL: good}))
    assert "pickle and dill  ok\n  Loads it back unchanged, in a fresh process too.\n" in shown
    assert shown.count("its state is a dict") == 1
    apart = text(Report("3.11.7", {Library.PICKLE: good, Library.DILL: RICH}))
    assert "pickle  ok\n  pickle loads it back" in apart.lower()
    assert "\ndill  fresh-differs\n" in apart


def test_everything_a_report_holds_is_on_the_page() -> None:
    shown = text(
        Report("3.11.7", {Library.DILL: RICH}, (Layer("no network", False), Layer("own session", True)))
    )
    for part in (
        "14,020 bytes",
        "✗ differs",
        "dill loads something different in a fresh process, at subject['a'][1].lock",
        "subject.cache is missing (and 1 more).",
        "Also: subject.n is 2",
        "Rule 2, State, decides",
        "is of type _thread.lock (line 7), and 2 more",
        "✗ 2 State stops it: it has no state rule",
        "· 3 Frame doesn't apply: no frame",
        "Probe: gives 3",
        "Warning in dumps: it is deprecated",
        "! Loading it opens a file.",
        "To do: Leave the lock behind.",
        "      def __getstate__(self):",
        "Output\n  printed this",
        "Error output\n  and this",
        "Output of the fresh process\n  from over there",
        "The code was still writing when it was stopped.",
        "Not ensured: no network (",
    ):
        assert part in " ".join(shown.split(" ")) or part in " ".join(shown.split()), part


@pytest.mark.parametrize(
    "verdict", [v for v in Verdict if v not in set(Verdict) - {Verdict.HANGS, Verdict.CRASHES}]
)
def test_an_end_that_is_no_stage_stands_where_it_came_to_an_end(verdict: Verdict) -> None:
    result = LibraryResult(
        verdict, {Stage.DUMPS: StageResult(True, bytes=1)}, detail="No answer after 5 seconds."
    )
    rows = text(Report("3.11.7", {Library.PICKLE: result})).splitlines()
    assert rows[1].split() == ["dumps", "✓", "1", "byte"]
    assert rows[2].split() == ["loads", "✗", verdict.value]
    assert rows[3].split() == ["same", "·"]
    assert any("No answer after 5 seconds." in row for row in rows)


def test_who_is_to_blame_and_what_to_do_come_before_the_rules_that_do_not_decide() -> None:
    rows = text(Report("3.11.7", {Library.DILL: RICH})).splitlines()
    starts = (
        "  dill loads",
        "  Rule 2, State, decides",
        "    ✗ 2 State",
        "  To do:",
        "  The other rules:",
    )
    places = [next(n for n, row in enumerate(rows) if row.startswith(start)) for start in starts]
    assert places == sorted(places)
    assert rows[places[-1] + 1].strip() == "· 3 Frame doesn't apply: no frame"


def test_what_ends_every_run_before_it_is_measured_is_said_once() -> None:
    broken = LibraryResult(
        Verdict.ENDED_EARLY,
        error=Error("SyntaxError", "invalid syntax (snippet.py, line 3)", line=3),
        detail="the snippet raised SyntaxError",
    )
    shown = text(Report("3.11.7", {Library.PICKLE: broken, Library.DILL: broken}), width=100)
    assert shown.splitlines() == [
        "pickle and dill  ended-early",
        "  Gets nothing to pickle: SyntaxError: invalid syntax (snippet.py, line 3).",
    ]
    one = text(Report("3.11.7", {Library.PICKLE: broken}))
    assert "  pickle gets nothing to pickle" in one
    other = LibraryResult(Verdict.CRASHES, detail="the snippet was ended by signal 11")
    assert "dumps" in text(Report("3.11.7", {Library.PICKLE: broken, Library.DILL: other}))


def test_machines_are_told_of_advice_that_nobody_tried() -> None:
    assert advice_record(Advice("Do it.", "x = 1")) == {"text": "Do it.", "code": "x = 1", "tried": None}
    assert advice_record(Advice("Do it.", tried=Verdict.OK))["tried"] == "ok"


def test_output_that_differs_is_shown_by_library() -> None:
    one, two = (LibraryResult(Verdict.OK, stdout=text) for text in ("one\n", "two\n"))
    shown = text(Report("3.11.7", {Library.PICKLE: one, Library.DILL: two}))
    assert "Output under pickle\n  one" in shown and "Output under dill\n  two" in shown


def test_where_an_object_lies_is_no_difference_in_the_output() -> None:
    both = {
        library: LibraryResult(Verdict.OK, {}, stdout=f"<Job at {place}>\n")
        for library, place in ((Library.PICKLE, "0x7f01aa"), (Library.DILL, "0x5502bb"))
    }
    shown = text(Report("3.11.7", both))
    assert "Output\n  <Job at 0x7f01aa>" in shown and shown.count("<Job at") == 1


def test_without_symbols_it_is_ascii_and_without_colour_it_has_no_escapes() -> None:
    report = Report("3.11.7", {Library.PICKLE: RICH})
    assert text(report, symbols=False).isascii()
    assert "\x1b" not in text(report)
    assert "\x1b[31m" in text(report, colour=True)


class Stream(io.StringIO):
    """A place to write to that may be a terminal."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    encoding = "utf-8"

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("terminal", "variables", "colour"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    terminal: bool, variables: dict[str, str], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert console_for(Stream(terminal)).colour is colour


ANY = st.text(max_size=60) | st.sampled_from(["\x1b[2J", "漢字" * 30, "a" * 300, "x\ny\tz", "é\u0301"])


@settings(max_examples=150, deadline=None)
@given(
    width=st.integers(NARROWEST, WIDEST),
    libraries=st.lists(st.sampled_from(Library), min_size=1, unique=True),
    words=st.lists(ANY, min_size=9, max_size=9),
    verdict=st.sampled_from(Verdict),
)
def test_it_fits_any_width_and_hides_every_control(
    width: int, libraries: list[Library], words: list[str], verdict: Verdict
) -> None:
    kind, message, path, what, evidence, danger, advice, code, output = words
    result = LibraryResult(
        verdict,
        {
            Stage.DUMPS: StageResult(False, error=Error(kind, message)),
            Stage.SAME: StageResult(True, bytes=10**9),
        },
        error=Error(kind, message, traceback=output),
        detail=what,
        rule=4,
        blame=Blame(path, kind),
        findings=(Finding(4, Outcome.BLOCKS, evidence, True),),
        differences=(Difference(path, what),) * 15,
        dangers=(danger,),
        advice=(Advice(advice, code),),
        stdout=output,
    )
    early = LibraryResult(Verdict.ENDED_EARLY, detail=what)
    shown = [Report("3.11.7", dict.fromkeys(libraries, one)) for one in (result, early)]
    for line in [line for report in shown for line in page(report, Console(width=width))]:
        assert "\x1b" not in line and "\n" not in line
        assert columns(line) <= width, line


def test_a_page_says_as_much_as_it_is_asked_for() -> None:
    report = Report("3.11.7", {Library.DILL: RICH})
    quiet, plain, verbose = ("\n".join(page(report, Console(width=80), level=level)) for level in Level)
    assert len(quiet) < len(plain) < len(verbose)
    assert "To do: Leave the lock behind." in quiet and "fresh loads" not in quiet
    assert "fresh loads" in plain and "The other rules:" not in plain
    assert "The other rules:" in verbose


def test_the_plain_page_fits_a_screen_and_says_what_where_and_why() -> None:
    fix = Advice(
        "Leave it behind.", "\n".join("line" for _ in range(9)), tried=Verdict.OK, tried_with=(Library.DILL,)
    )
    lock = LibraryResult(
        Verdict.DUMPS_FAILS,
        {Stage.DUMPS: StageResult(False, error=Error("TypeError", "cannot pickle it"))},
        rule=2,
        blame=Blame("subject.lock", "_thread.lock", line=12, file="shop/client.py", name="jobs.client.lock"),
        reason="there's no way to save a lock",
        advice=(fix, Advice("Or do something else.")),
    )
    report = Report("3.11.7", {Library.PICKLE: lock, Library.DILL: lock}, called="jobs.client")
    lines = page(report, Console(width=80))
    told = " ".join(" ".join(lines).split())
    assert "pickle and dill can't save jobs.client.lock (shop/client.py, line 12): there's no way to" in told
    assert told.count("Leave it behind.") == 1 and "something else" not in told
    assert len(lines) <= 24
