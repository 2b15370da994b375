"""The screens on a Python whose dill does not work: told, asked for nothing, and every point in reach."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from textual.widgets import Static

from tests.tui.fakes import FakeCatalog
from tests.tui.pilots import at_step, known, lesson_screen, sees, text, until, write
from tests.tui.samples import EXERCISE, LESSON, MENDED
from tutor.sandbox.host.health import Health
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.library_run import OnOutput
from tutor.sandbox.host.results import Report
from tutor.sandbox.host.runner import OnResult, Runner
from tutor.tui.app import TutorApp
from tutor.tui.widgets.results import RULES, SCORE
from tutor.tui.widgets.sheet import Sheet

CANNOT = "can't save functions"  # the line may end here
WIDE = (120, 40)


class Elsewhere(Runner):
    """Runs everything on another Python."""

    def __init__(self, python: str) -> None:
        super().__init__()
        self.python = python

    async def run(
        self, job: Job, on_result: OnResult | None = None, on_output: OnOutput | None = None
    ) -> Report:
        return await super().run(msgspec.structs.replace(job, python=self.python), on_result)

    async def health(self, python: str | None = None, package: str = "dill") -> Health | None:
        return await super().health(self.python, package)


@pytest.fixture
def app_at(tmp_path: Path, broken_dill: str) -> Callable[..., TutorApp]:
    def made(step: str | None = None, python: str = broken_dill) -> TutorApp:
        start = (LESSON, step) if step else None
        return TutorApp(lambda: FakeCatalog(), data=tmp_path, runner=Elsewhere(python), start=start)

    return made


async def test_home_says_so(app_at: Callable[..., TutorApp]) -> None:
    app = app_at()
    async with app.run_test(size=WIDE) as pilot:
        await sees(pilot, "dill 0.4.1 can't save functions")
        assert CANNOT in str(app.screen.query_one("#library-note", Static).render())


async def test_home_says_it_in_little_where_there_is_little_room(app_at: Callable[..., TutorApp]) -> None:
    async with app_at().run_test(size=(80, 24)) as pilot:
        await sees(pilot, CANNOT)
        assert "Choose another Python" not in text(pilot)


async def test_a_run_shows_pickle_and_says_nothing_of_the_object_for_dill(
    app_at: Callable[..., TutorApp],
) -> None:
    async with app_at("run").run_test(size=WIDE) as pilot:
        screen = await at_step(pilot, "run")
        await pilot.press("f5")
        await sees(pilot, "– not measured")
        await until(pilot, lambda: not screen.running)
        await sees(pilot, "so its column says nothing")
        assert "✗ TypeError" in text(pilot)  # pickle's own
        assert screen.bench is not None
        screen.bench.results.choose(RULES)
        page = screen.bench.results.query_one("#page", Sheet).text_at(60).plain
        assert page.count("5 Danger") == 1  # pickle's findings, and none of dill's
        assert "dill  not measured" in page and CANNOT in " ".join(page.split())


async def test_an_exercise_can_be_solved_in_full(app_at: Callable[..., TutorApp], tmp_path: Path) -> None:
    """In a module, where dill saves the class by its name, and can."""
    async with app_at("mend").run_test(size=WIDE) as pilot:
        await at_step(pilot, "mend")
        await sees(pilot, CANNOT)  # below the title
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "Solved!  10 of 10 points")
    assert known(tmp_path, "mend").done


async def test_what_is_waived_is_said(app_at: Callable[..., TutorApp], tmp_path: Path) -> None:
    """The class has a method that dill must save: its claim is waived, the rest is scored."""
    script = msgspec.structs.replace(EXERCISE.snippet, module=None, reader=MENDED)
    work = msgspec.structs.replace(EXERCISE, snippet=script, mistakes=())
    steps = (*LESSON.steps[:5], msgspec.structs.replace(LESSON.steps[5], work=work))
    lesson = msgspec.structs.replace(LESSON, steps=steps)
    app = app_at()
    app._start = (lesson, "mend")
    async with app.run_test(size=WIDE) as pilot:
        screen = await at_step(pilot, "mend")
        await pilot.press("f9")
        await sees(pilot, "0 of 10 points")
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "All that can be checked here passes.  10 of 10 points")
        assert screen.bench is not None and screen.bench.results.active == SCORE
        page = screen.bench.results.query_one("#page", Sheet).text_at(60).plain
        assert "Not checked here: dill" in page and "– 2/2" in page
    state = known(tmp_path, "mend")
    assert (state.earned, state.attempts) == (10, 2)


async def test_a_card_counts_for_the_library_that_works(
    app_at: Callable[..., TutorApp], tmp_path: Path
) -> None:
    async with app_at("guess").run_test(size=WIDE) as pilot:
        await at_step(pilot, "guess")
        await sees(pilot, CANNOT)
        for answer in ("2", "enter", "2", "enter", "4"):
            await pilot.press(answer)
        await sees(pilot, "dill – not measured")
        await sees(pilot, "so only your guess about pickle")
    found = known(tmp_path, "guess").guesses
    # A lock and a dict view work under dill here too; of the lambda only pickle's half counts.
    assert [guess.right for guess in found.values()] == [True, True, True]


@pytest.mark.dill_works
async def test_nothing_is_said_where_dill_works(app_at: Callable[..., TutorApp]) -> None:
    app = app_at("mend", sys.executable)
    async with app.run_test(size=WIDE) as pilot:
        await at_step(pilot, "mend")
        await until(pilot, lambda: app.health is not None)
        assert CANNOT not in text(pilot)
        assert not lesson_screen(pilot).query("#library-note")
