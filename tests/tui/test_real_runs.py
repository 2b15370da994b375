"""The lesson screen with the real sandbox behind it, and the screen's pulse while code misbehaves."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path

import msgspec

from tests.tui.fakes import FakeCatalog
from tests.tui.pilots import at_step, lesson_screen, sees, until, write
from tests.tui.samples import COUNTER, LESSON, MENDED
from tutor.progress.store import Store
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.library_run import OnOutput
from tutor.sandbox.host.results import Report
from tutor.sandbox.host.runner import OnResult, Runner
from tutor.tui.app import TutorApp
from tutor.tui.widgets.results import RULES
from tutor.tui.widgets.sheet import Sheet

PATIENCE = 60.0


class PatientRunner(Runner):
    """Ends a run only when told to, however slow the machine: no test has to be quicker than a limit."""

    async def run(
        self, job: Job, on_result: OnResult | None = None, on_output: OnOutput | None = None
    ) -> Report:
        limits = msgspec.structs.replace(job.limits, wall_seconds=2 * PATIENCE)
        return await super().run(msgspec.structs.replace(job, limits=limits), on_result, on_output)


def real_app(data: Path, step: str, runner: Runner | None = None) -> TutorApp:
    return TutorApp(lambda: FakeCatalog(), data=data, runner=runner or Runner(), start=(LESSON, step))


async def test_a_real_snippet_is_run_and_mended(tmp_path: Path) -> None:
    app = real_app(tmp_path, "mend")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError", PATIENCE)
        await sees(pilot, "subject.lock", PATIENCE)
        await until(pilot, lambda: not lesson_screen(pilot).running, PATIENCE)
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "Solved!  10 of 10 points", PATIENCE)
    with Store(tmp_path / "progress.sqlite3") as store:
        step = store.lesson(LESSON).steps["mend"]
        assert (step.earned, step.done, step.draft) == (10, True, MENDED)


async def test_what_an_exercise_asks_is_not_told_before_it_is_solved(tmp_path: Path) -> None:
    """The tutor's advice would be the answer, for nothing, where a hint has its price."""
    app = real_app(tmp_path, "mend")
    async with app.run_test(size=(120, 60)) as pilot:
        screen = await at_step(pilot, "mend")
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError", PATIENCE)
        await until(pilot, lambda: not screen.running, PATIENCE)
        assert screen.bench is not None
        page = screen.bench.results.query_one("#page", Sheet)
        screen.bench.results.choose(RULES)
        await sees(pilot, "Fixing it is the exercise.")
        assert "__getstate__" not in page.text_at(50).plain
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "Solved!", PATIENCE)
        await write(pilot, COUNTER)
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError", PATIENCE)
        screen.bench.results.choose(RULES)
        await until(pilot, lambda: "__getstate__" in page.text_at(50).plain)


async def test_a_run_outside_an_exercise_gives_advice(tmp_path: Path) -> None:
    app = real_app(tmp_path, "run")
    async with app.run_test(size=(120, 60)) as pilot:
        screen = await at_step(pilot, "run")
        await write(pilot, COUNTER)
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError", PATIENCE)
        assert screen.bench is not None
        screen.bench.results.choose(RULES)
        await sees(pilot, "__getstate__", PATIENCE)


async def test_each_way_to_misbehave_has_a_name_on_the_screen(tmp_path: Path) -> None:
    endings = {
        "import os\nos._exit(0)\n": "✗ ended early",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n": "✗ crashes",
        "while True: print('x' * 999)\n": "✗ too much output",
        "1/0\n": "ZeroDivisionError",
    }
    app = real_app(tmp_path, "run")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_step(pilot, "run")
        for code, shown in endings.items():
            await write(pilot, code)
            await pilot.press("f5")
            await sees(pilot, shown, PATIENCE)
            await until(pilot, lambda: not lesson_screen(pilot).running, PATIENCE)


async def test_the_screen_keeps_its_pulse_while_a_snippet_loops_and_floods(tmp_path: Path) -> None:
    """A 60 Hz beat on the app's own loop, by the processor time the app takes between two beats.

    By the clock a busy machine would decide; that the loop never waits for the run is shown by the
    beats that come before the run ends.
    """
    app = real_app(tmp_path, "run", PatientRunner())
    spent: list[float] = []

    async def beat() -> None:
        last = time.thread_time()
        while True:
            await asyncio.sleep(1 / 60)
            now = time.thread_time()
            spent.append(now - last)
            last = now

    async with app.run_test(size=(120, 40)) as pilot:
        await at_step(pilot, "run")
        await write(pilot, "print('x' * 20000, flush=True)\nwhile True: pass\n")
        pulse = asyncio.create_task(beat())
        await pilot.press("f5")
        await sees(pilot, "running, ", PATIENCE)
        await until(pilot, lambda: len(spent) >= 60, PATIENCE)
        assert lesson_screen(pilot).running
        await pilot.press("escape")
        await sees(pilot, "Stopped by you", PATIENCE)
        looping, spent = spent, []
        await write(pilot, "while True: print('x' * 200)\n")
        await pilot.press("f5")
        await sees(pilot, "✗ too much output", PATIENCE)
        pulse.cancel()
    assert statistics.median(looping) < 0.05, sorted(looping)[-5:]
    assert statistics.median(spent) < 0.05, sorted(spent)[-5:]


async def test_a_stopped_run_keeps_what_it_printed(tmp_path: Path) -> None:
    app = real_app(tmp_path, "run", PatientRunner())
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await at_step(pilot, "run")
        await write(pilot, "print('as far as here')\nwhile True: pass\n")
        await pilot.press("f5")
        await until(pilot, lambda: any(screen._runs._printed.values()), PATIENCE)
        await pilot.press("escape")
        await sees(pilot, "It had printed:", PATIENCE)
        await sees(pilot, "as far as here", PATIENCE)
