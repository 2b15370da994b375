"""A run that hangs or crashes is explained as far as it can be, and its stage is named."""

# ruff: noqa: E501

from __future__ import annotations

import pytest

from tests.pickling.test_explain import explained
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import Limits
from tutor.sandbox.host.results import LibraryResult

SHORT = Limits(wall_seconds=1.5)

HANGS = {
    "a reduce": (
        "class L:\n    def __reduce__(self):\n        while True: pass\nsubject = [1, {'a': L()}]",
        ("subject[1]['a']", "`L.__reduce__` was called in `dumps`", 3),
    ),
    "a getstate that sleeps": (
        "import time\nclass L:\n    def __getstate__(self):\n        time.sleep(100)\nclass B: pass\nsubject = B()\nsubject.inner = L()",
        ("subject.inner", "`L.__getstate__` was called in `dumps`", 4),
    ),
    "a setstate": (
        "class L:\n    def __init__(s): s.x = 1\n    def __setstate__(self, state):\n        while True: pass\nsubject = [1, (L(),)]",
        ("subject[1][0]", "`L.__setstate__` was called in `loads`", 4),
    ),
    "a function that a reduce names": (
        "def make(n):\n    while True: n += 1\nclass L:\n    def __reduce__(s): return make, (1,)\nsubject = {'k': L()}",
        ("subject['k']", "`make` was called in `loads`", 2),
    ),
}


def deciding(result: LibraryResult) -> str:
    assert [finding.rule for finding in result.findings] == [1, 2, 3, 4, 5]
    (found,) = (finding for finding in result.findings if finding.deciding)
    assert found.rule == result.rule == 2
    return found.evidence


@pytest.mark.parametrize("name", HANGS)
def test_who_keeps_the_pickler_waiting(name: str) -> None:
    code, (path, words, line) = HANGS[name]
    result = explained(code, limits=SHORT)
    assert result.verdict is Verdict.HANGS
    assert result.detail.startswith(words.rpartition(" ")[2] + " gave no answer")
    assert result.blame is not None
    assert (result.blame.path, result.blame.line) == (path, line)
    assert words in deciding(result)
    assert result.advice


def test_a_copy_that_waits_for_ever_is_blamed_on_the_rlock_in_it() -> None:
    code = "import concurrent.futures\nsubject = concurrent.futures.Future()"
    result = explained(code, Library.DILL, limits=SHORT, probe="subject.done()")
    assert result.verdict is Verdict.HANGS
    assert result.blame is not None and result.blame.path == "subject._condition._lock"
    assert "no thread can ever acquire" in deciding(result)
    assert "Condition" in result.advice[0].text


def test_an_endless_c_loop_is_told_by_its_stage() -> None:
    code = "import itertools\nclass L(list):\n    def __reduce__(s): return L, (), None, itertools.repeat(1)\nsubject = [L()]"
    result = explained(code, limits=SHORT)
    assert result.verdict in (Verdict.HANGS, Verdict.OUT_OF_MEMORY)
    if result.verdict is Verdict.HANGS:
        assert result.detail.startswith("`dumps` gave no answer")


@pytest.mark.slow
def test_a_chain_that_overflows_the_stack_is_blamed(python: str) -> None:
    code = "import sys\nsys.setrecursionlimit(10**6)\nsubject = []\nfor _ in range(200_000): subject = [subject]\nsubject = {'tree': subject}"
    result = explained(code, python=python)
    if result.verdict is not Verdict.CRASHES:  # 3.12 and later have a limit of their own for C code
        assert result.verdict is Verdict.DUMPS_FAILS
    else:
        assert "raised to 1,000,000" in deciding(result)
        assert result.detail.startswith("`dumps` was ended")
    assert result.blame is not None and result.blame.path == "subject['tree']"
    assert result.rule == 2
    assert "Flatten" in result.advice[0].text


def test_what_is_foreseen_is_not_told_of_what_does_not_come() -> None:
    code = (
        "import sys\nsys.setrecursionlimit(10**4)\nsubject = []\nfor _ in range(1_500): subject = [subject]"
    )
    assert explained(code).verdict is Verdict.OK
    assert explained(code).blame is None


def test_an_alarm_of_the_snippet_s_own_is_left_alone() -> None:
    code = "import signal\nsignal.signal(signal.SIGALRM, print)\nsignal.alarm(100)\nclass C:\n    def __reduce__(s): return int, (signal.alarm(0),)\nsubject = C()"
    result = explained(code, probe="subject if subject.__class__ is not int else subject > 90")
    assert result.verdict is Verdict.DIFFERS  # the alarm was still set when the hook was asked
    assert result.differences[0].what.startswith("gives True on the copy, gives ")
