"""What the Lab runs, keeps and waits for, without a screen."""

from __future__ import annotations

import pytest

from tests.tui.samples import ok, report
from tutor.pickling.words import Library
from tutor.session.lab import MOST_RUNS, Session, Setup, from_text, to_text, unfinished


def test_a_setup_travels_as_text_and_bad_text_is_none() -> None:
    setup = Setup("x", True, "a.b", 3, True, (Library.DILL,), "subject", ("/a",), {"f.txt": "y"}, "z")
    assert from_text(to_text(setup)) == setup
    for bad in (None, "", "{", "[]", '{"libraries": []}', '{"protocol": 9}', '{"module": "a-b"}'):
        assert from_text(bad) is None


@pytest.mark.parametrize(
    ("setup", "why"),
    [
        (Setup("1"), ""),
        (Setup(" \n"), "nothing to run"),
        (Setup("a = (\n"), "line 1 is not finished"),
        (Setup("a\nb = 'x"), "line 2 is not finished"),
        (Setup("1", probe="subject."), "probe is not finished"),
        (Setup("#" * 60_000), "long code: F5 runs it"),
        (Setup("\0"), "line 1 is not finished"),
        (Setup("(" * 5000), "line 1 is not finished"),
        (Setup("'\\d'"), ""),
    ],
)
def test_what_waits_says_why(setup: Setup, why: str) -> None:
    assert unfinished(setup) == why


def test_a_session_keeps_the_latest_runs_and_repeats_once() -> None:
    session = Session()
    for number in range(MOST_RUNS + 5):
        session.add(Setup(str(number)), report(ok(), ok()))
    again = session.add(Setup(str(MOST_RUNS + 4)), report(ok(), ok()))
    assert len(session.runs) == MOST_RUNS
    assert (again.number, session.runs[1].number) == (MOST_RUNS + 5, MOST_RUNS + 4)
