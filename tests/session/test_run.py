"""Running a job: which events are told, in which order, and that a cancelled run ends."""

from __future__ import annotations

import asyncio

import msgspec

from tests.fakes import FakeRunner
from tests.tui.samples import COUNTER, MENDED, ok, report, stopped
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.advice_trials import to_be_tried
from tutor.sandbox.host.interpreters import Interpreter
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.library_run import OnOutput
from tutor.sandbox.host.results import Advice, Report
from tutor.sandbox.host.runner import OnResult
from tutor.session.run import (
    AdviceTried,
    Event,
    Failed,
    LibraryDone,
    OutputSoFar,
    Placed,
    RunDone,
    RunSession,
)
from tutor.session.snippets import SnippetRunner

OTHER = Interpreter("/opt/other/bin/python", "3.13.1", "0.4.1")


class Advising(FakeRunner):
    """Advises to write what works; a job with that code is carried."""

    async def run(
        self, job: Job, on_result: OnResult | None = None, on_output: OnOutput | None = None
    ) -> Report:
        if job.code == MENDED:
            return await super().run(job, on_result, on_output)
        self.jobs.append(job)
        advised = msgspec.structs.replace(stopped(), advice=(Advice("Leave the lock.", snippet=MENDED),))
        return report(advised, ok())


async def test_each_library_is_told_of_and_then_the_whole_run() -> None:
    heard: list[Event] = []
    done = await RunSession(SnippetRunner(FakeRunner())).run(Job(COUNTER), heard.append)
    assert [type(event) for event in heard] == [Placed, LibraryDone, LibraryDone, RunDone]
    told = [event.library for event in heard if isinstance(event, LibraryDone)]
    assert told == [Library.PICKLE, Library.DILL]
    assert heard[-1] is done
    assert done is not None and done.report.results[Library.PICKLE].verdict is Verdict.DUMPS_FAILS
    assert done.placed == to_be_tried(done.job) and done.python is None


async def test_a_run_says_which_other_python_it_was_on() -> None:
    fake = FakeRunner()
    done = await RunSession(SnippetRunner(fake, OTHER)).run(Job(COUNTER), lambda event: None)
    assert done is not None
    assert (done.python, done.job.python, done.placed.python) == (OTHER, None, OTHER.path)
    assert fake.jobs == [done.placed]


async def test_a_job_that_cannot_be_run_is_told_as_a_failure() -> None:
    heard: list[Event] = []
    assert await RunSession(SnippetRunner(FakeRunner())).run(Job("broken"), heard.append) is None
    assert heard == [Placed(None), Failed("The interpreter [/oops] cannot be started: install it.")]


async def test_what_no_library_here_can_do_is_a_failure_too() -> None:
    bare = Interpreter("/opt/bare/bin/python", "3.12.0", None)
    heard: list[Event] = []
    session = RunSession(SnippetRunner(FakeRunner(), bare))
    assert await session.run(Job(COUNTER, libraries=(Library.DILL,)), heard.append) is None
    assert [type(event) for event in heard] == [Failed]


async def test_cancelling_the_task_ends_the_run_and_nothing_more_is_told() -> None:
    fake, heard = FakeRunner(), list[Event]()
    task = asyncio.create_task(RunSession(SnippetRunner(fake)).run(Job("forever half"), heard.append))
    while len(heard) < 3:
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert fake.cancelled == 1
    assert [type(event) for event in heard] == [Placed, OutputSoFar, LibraryDone]


async def test_advice_is_tried_where_the_job_ran() -> None:
    fake, heard = Advising(), list[Event]()
    runner = SnippetRunner(fake, OTHER)
    session = RunSession(runner)
    done = await session.run(Job(COUNTER), heard.append)
    assert done is not None
    runner.choose(None)  # what is chosen meanwhile does not move the trial
    heard.clear()
    await session.try_advice(done, heard.append)
    (tried,) = heard
    assert isinstance(tried, AdviceTried)
    assert (tried.job, tried.python) == (done.job, OTHER)
    assert tried.report.results[Library.PICKLE].advice[0].tried is Verdict.OK
    assert fake.jobs[-1].python == OTHER.path


async def test_without_advice_nothing_is_tried_or_told() -> None:
    fake, heard = FakeRunner(), list[Event]()
    session = RunSession(SnippetRunner(fake))
    done = await session.run(Job(MENDED), lambda event: None)
    assert done is not None
    await session.try_advice(done, heard.append)
    assert heard == [] and len(fake.jobs) == 1
