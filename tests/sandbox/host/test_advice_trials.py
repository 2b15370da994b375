"""Advice is tried: the rewritten snippet is run, and what came of it is told."""

from __future__ import annotations

import pytest

from tutor.explanation.sentences import trial
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.advice_trials import TRIED_AS, rewrites, run_and_try, try_advice
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Advice, LibraryResult, Report
from tutor.sandbox.host.runner import OnResult, Runner

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
    assert _sentence("pickle", advice).endswith(": with pickle it is now carried.")
    assert report.results[Library.PICKLE].verdict is Verdict.DUMPS_FAILS


def test_naming_a_lambda_is_tried_and_helps() -> None:
    code = "subject = {'double': lambda x: 2 * x}\n"
    report = run_and_try(Job(code, (Library.PICKLE,), probe="subject['double'](4)"))
    tried = [advice for advice in report.results[Library.PICKLE].advice if advice.snippet]
    assert [advice.tried for advice in tried] == [Verdict.OK]


def test_a_rewrite_that_does_not_help_says_what_is_left() -> None:
    """Two parts are to blame; a rewrite mends the first and meets the second."""
    code = COUNTER.replace("subject = Counter()", "subject = [Counter(), (i for i in [])]")
    report = run_and_try(Job(code, (Library.PICKLE,)))
    advice = report.results[Library.PICKLE].advice[0]
    assert advice.tried is Verdict.DUMPS_FAILS
    assert "still not carried (dumps-fails)" in _sentence("pickle", advice)
    blame = report.results[Library.PICKLE].blame
    assert blame is not None and blame.more == 1
    assert _sentence("pickle", advice, blame.more).endswith("(dumps-fails), for one more part fails.")


class Counting:
    """A runner that counts what it is asked for."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.real = Runner()

    async def run(self, job: Job, on_result: OnResult | None = None) -> Report:
        self.jobs.append(job)
        return await self.real.run(job, on_result)


async def test_each_rewrite_runs_once_under_its_library_without_checks() -> None:
    runner = Counting()
    job = Job(COUNTER, (Library.PICKLE, Library.PICKLE_PYTHON), protocol=2)
    try:
        report = await runner.run(job)
        doubled = Report(
            report.python,
            {
                library: LibraryResult(result.verdict, advice=result.advice * 2)
                for library, result in report.results.items()
            },
        )
        told = await try_advice(runner, job, doubled)
    finally:
        await runner.real.aclose()
    tried = runner.jobs[1:]
    assert [one.libraries for one in tried] == [(Library.PICKLE,), (Library.PICKLE_PYTHON,)]
    assert all(one.protocol == 2 and not one.explain and not one.checks for one in tried)
    assert all(a.tried is Verdict.OK for r in told.results.values() for a in r.advice if a.snippet)
    assert rewrites(told) == []


async def test_nothing_is_run_where_there_is_nothing_to_try() -> None:
    runner = Counting()
    report = Report("3.11.0", {Library.PICKLE: LibraryResult(Verdict.DUMPS_FAILS, advice=(Advice("Do."),))})
    assert await try_advice(runner, Job("1"), report) is report
    assert runner.jobs == []
    assert _sentence("pickle", Advice("Do.")) == ""
