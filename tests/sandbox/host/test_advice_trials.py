"""Advice is tried: the rewritten snippet is run, and what came of it is told."""

from __future__ import annotations

import pytest

from tutor.explanation.sentences import trial
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.advice_trials import TRIED_AS, rewrites, run_and_try, try_advice
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Advice, LibraryResult, Report
from tutor.sandbox.host.runner import OnResult, Runner
from tutor.sandbox.host.undone import without_first

COUNTER = """\
import threading

class Counter:
    def __init__(self):
        self.n = 0
        self.lock = threading.Lock()

subject = Counter()
"""
NEEDS_LOCK = "(subject.n, subject.lock.locked())"


def _sentence(name: str, advice: Advice, more: int = 0) -> str:
    told = trial(advice, more)
    return told.sentence(name) if told else ""


@pytest.mark.parametrize("module", [None, "counters"])
def test_leaving_an_attribute_behind_is_tried_and_helps(module: str | None) -> None:
    report = run_and_try(Job(COUNTER, (Library.PICKLE,), module, NEEDS_LOCK))
    advice = report.results[Library.PICKLE].advice[0]
    assert "__getstate__" in advice.snippet
    assert advice.tried is Verdict.OK
    assert advice.tried_module == ("" if module else TRIED_AS)
    assert _sentence("pickle", advice).endswith(": it's now `ok` under pickle.")
    assert report.results[Library.PICKLE].verdict is Verdict.DUMPS_FAILS


def test_naming_a_lambda_is_tried_and_helps() -> None:
    code = "subject = {'double': lambda x: 2 * x}\n"
    report = run_and_try(Job(code, (Library.PICKLE,), probe="subject['double'](4)"))
    tried = [advice for advice in report.results[Library.PICKLE].advice if advice.snippet]
    assert [advice.tried for advice in tried] == [Verdict.OK]


def test_one_advice_deals_with_all_parts_that_fail() -> None:
    """Two parts are to blame: the remedy for the second is tried on top of that for the first."""
    code = COUNTER.replace("subject = Counter()", "subject = [Counter(), (i for i in [])]")
    report = run_and_try(Job(code, (Library.PICKLE, Library.DILL)))
    for result in report.results.values():
        assert "(i for i in [])" in code and "list(i for i in [])" in result.advice[0].snippet
        assert result.advice[0].tried is Verdict.OK
        assert result.advice[0].tried_with == (Library.PICKLE, Library.DILL)
    both = report.results[Library.PICKLE].advice[0]
    assert "__getstate__" in both.snippet and "`lock`" in both.text and "generator" in both.text


def test_what_raises_on_the_original_too_is_no_help() -> None:
    """A probe that raises alike before and after would agree: the advice that breaks it is not believed."""
    code = "subject = {'left': (n for n in [1, 2])}\nnext(subject['left'])\n"
    report = run_and_try(Job(code, (Library.PICKLE,), probe="next(subject['left'])"))
    advice = report.results[Library.PICKLE].advice[0]
    assert advice.tried is Verdict.OK and "iter(list(" in advice.snippet


class Counting:
    """A runner that counts what it is asked for."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.real = Runner()

    async def run(self, job: Job, on_result: OnResult | None = None) -> Report:
        self.jobs.append(job)
        return await self.real.run(job, on_result)


async def test_a_rewrite_runs_once_under_all_libraries_and_without_checks() -> None:
    runner = Counting()
    job = Job(COUNTER, (Library.PICKLE, Library.PICKLE_PYTHON), module="counters", protocol=2)
    try:
        report = await runner.run(job)
        told = await try_advice(runner, job, report)
    finally:
        await runner.real.aclose()
    (tried,) = runner.jobs[1:]
    assert tried.libraries == job.libraries
    assert tried.protocol == 2 and not tried.checks
    assert all(result.advice[0].tried is Verdict.OK for result in told.results.values())
    assert rewrites(told) == []


async def test_nothing_is_run_where_there_is_nothing_to_try() -> None:
    runner = Counting()
    report = Report("3.11.0", {Library.PICKLE: LibraryResult(Verdict.DUMPS_FAILS, advice=(Advice("Do."),))})
    assert await try_advice(runner, Job("1"), report) is report
    assert runner.jobs == []
    assert _sentence("pickle", Advice("Do.")) == ""


def test_what_the_advice_makes_anew_may_differ_and_is_told() -> None:
    """A progress bar that was left out starts over: the rewrite does what it says."""
    code = (
        "import threading\nclass Bar:\n    def __init__(self):\n        self.n = 0\n"
        "        self.lock = threading.Lock()\n    def __reduce_ex__(self, protocol):\n"
        "        raise TypeError('no')\nclass Job:\n    def __init__(self):\n        self.bar = Bar()\n"
        "        self.done = []\nsubject = Job()\nsubject.bar.n = 3\n"
    )
    report = run_and_try(Job(code, (Library.PICKLE,), module="jobs"))
    (advice, *_) = report.results[Library.PICKLE].advice
    assert advice.tried is Verdict.OK
    assert [(one.path, one.what) for one in advice.anew] == [("subject.bar.n", "was 3, now 0")]
    assert "What is made again starts from scratch: subject.bar.n was 3, now 0." in _sentence(
        "pickle", advice
    )


def test_a_change_that_is_not_needed_is_left_out() -> None:
    first = "a\nX\nb\nc\n"
    assert without_first("a\nb\nc\n", first, "a\nX\nb\nY\nc\n") == "a\nb\nY\nc\n"
    assert without_first("a\nb\nc\n", first, "a\nX2\nb\nc\n") is None
