"""A runner that is closed under those who use it: nothing goes on, and no task is left behind."""

from __future__ import annotations

import asyncio

import pytest

from tests.sandbox.traces import processes
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.runner import Runner

SLEEPS = Job("import time\ntime.sleep(60)\nsubject = 1")


@pytest.mark.parametrize("after", [0.0, 0.3, 1.0], ids=["at once", "soon", "while it runs"])
async def test_what_nobody_cancelled_is_cancelled_and_cleaned_up(after: float) -> None:
    """A task of its own, such as one that learns known mistakes, outlives the screen that began it."""
    before = asyncio.all_tasks()
    runner = Runner()
    tasks = [asyncio.create_task(runner.run(SLEEPS)), asyncio.create_task(runner.warm())]
    await asyncio.sleep(after)
    await runner.aclose()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(done[0], asyncio.CancelledError)
    assert asyncio.all_tasks() == before
    assert processes() == {}


async def test_who_comes_later_starts_nothing() -> None:
    runner = Runner()
    await runner.aclose()
    for work in (runner.run(SLEEPS), runner.warm(), runner.health()):
        with pytest.raises(asyncio.CancelledError):
            await work
    assert processes() == {}
