"""Snippets on another Python than the app's: choosing it, seeing which it is, and coming back to it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.tui.fakes import FakeRunner, make_app
from tests.tui.pilots import Tutor, at_step, footer, known, sees, text, until
from tests.tui.samples import LESSON
from tutor.pickling.words import Library
from tutor.sandbox.host.health import Health
from tutor.sandbox.host.interpreters import Interpreter, measure
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.library_run import OnOutput
from tutor.sandbox.host.results import Report
from tutor.sandbox.host.runner import OnResult, Runner
from tutor.session.settings import Settings
from tutor.session.snippets import near_end
from tutor.tui.app import TutorApp
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.lab import LabScreen
from tutor.tui.screens.pythons import PythonsScreen
from tutor.tui.screens.types import TypesScreen
from tutor.tui.themes import LIGHT
from tutor.tui.widgets.card_deck import CardDeck
from tutor.tui.widgets.header_line import HeaderLine

SIZES = ((120, 40), (80, 24))
NEWER = Interpreter("/opt/newer/bin/python", "3.13.0", "0.4.1")
BARE = Interpreter("/opt/bare/bin/python", "3.12.1")


class Honest(FakeRunner):
    """Reports on the libraries it was asked for and that are there, as the sandbox does."""

    async def run(
        self, job: Job, on_result: OnResult | None = None, on_output: OnOutput | None = None
    ) -> Report:
        made = await super().run(job)
        absent = {
            library: Health("dill", BARE.version)
            for library in job.libraries
            if library.facts.package == "dill" and job.python == BARE.path
        }
        results = {library: made.results[library] for library in job.libraries if library not in absent}
        for library, result in results.items():
            if on_result is not None:
                on_result(library, result)
        return Report(made.python, results, absent=absent)


def header(pilot: Tutor) -> str:
    return text(pilot).splitlines()[0]


def notices(pilot: Tutor) -> list[str]:
    return [told.message for told in pilot.app._notifications]


async def at_home(pilot: Tutor) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
    await sees(pilot, LESSON.title)


async def in_lab(pilot: Tutor) -> LabScreen:
    await at_home(pilot)
    await pilot.press("l")
    await until(pilot, lambda: isinstance(pilot.app.screen, LabScreen))
    await sees(pilot, "✗ TypeError")
    screen = pilot.app.screen
    assert isinstance(screen, LabScreen)
    await until(pilot, lambda: not screen.running)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_the_labs_switch_and_the_header(tmp_path: Path, size: tuple[int, int]) -> None:
    runner = Honest()
    app = make_app(tmp_path, runner=runner, pythons=[NEWER, BARE])
    async with app.run_test(size=size) as pilot:
        lab = await in_lab(pilot)
        assert "own Python" in text(pilot) and "3.13" not in header(pilot)
        assert runner.jobs[-1].python is None
        await pilot.press("ctrl+s", "left", "space")
        await until(pilot, lambda: isinstance(app.screen, PythonsScreen))
        await sees(pilot, "no dill")
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.screen is lab and runner.jobs[-1].python == NEWER.path)
        await sees(pilot, "on Python 3.13.0 · dill 0.4.1")
        assert NEWER.label in header(pilot)
        await until(pilot, lambda: runner.warm_for == NEWER.path)
        assert Settings(tmp_path / "settings.json").python == NEWER.path


async def test_the_palette_offers_each_and_leads_back(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner, pythons=[NEWER])
    async with app.run_test(size=(120, 40)) as pilot:
        await at_home(pilot)
        await pilot.press("ctrl+p", *"snippets with")
        await sees(pilot, "Run snippets with Python 3.13.0 (/opt/newer/bin/python, dill")
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.runner.chosen == NEWER)
        assert any(NEWER.label in told for told in notices(pilot))
        await pilot.press("ctrl+p", *"app's own")
        await sees(pilot, "the app's own, dill")
        await pilot.press("enter")
        await until(pilot, lambda: app.runner.chosen is None)
        assert "python" not in json.loads((tmp_path / "settings.json").read_text())
        assert "3.13" not in header(pilot)


async def test_one_that_is_not_listed_is_named(tmp_path: Path, another_python: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        app.action_pythons()
        await until(pilot, lambda: isinstance(app.screen, PythonsScreen))
        assert "Enter Run snippets on it" in footer(pilot)
        await pilot.press("tab", *"/no/such", "enter")
        await sees(pilot, "There is no Python '/no/such' here")
        app.screen.query_one("#python-name").value = str(another_python.parent.parent)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: app.runner.path == str(another_python))


async def test_it_is_remembered_and_the_command_line_wins(tmp_path: Path, another_python: Path) -> None:
    Settings(tmp_path / "settings.json").keep_python(str(another_python))
    there = measure(str(another_python))
    assert there is not None
    runner = Honest()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test(size=(120, 40)) as pilot:
        await in_lab(pilot)
        assert runner.jobs[-1].python == str(another_python)
        await sees(pilot, f"on {there.label}")
        assert there.label in header(pilot)
    app = make_app(tmp_path, python=NEWER)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_home(pilot)
        assert app.runner.path == NEWER.path and NEWER.label in header(pilot)
    assert Settings(tmp_path / "settings.json").python == str(another_python)


async def test_one_that_has_gone_is_said_once(tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    Settings(settings).keep_theme(LIGHT)
    Settings(settings).keep_python(str(tmp_path / "gone"))
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: any("is no longer there, so" in told for told in notices(pilot)))
        await in_lab(pilot)
        assert runner.jobs[-1].python is None and runner.warm_for is None
    assert Settings(settings).python is None and Settings(settings).theme == LIGHT


async def test_one_that_does_not_start_today_is_tried_again(tmp_path: Path) -> None:
    refuses = tmp_path / "refuses"
    refuses.write_text("#!/bin/sh\nexit 1\n")
    refuses.chmod(0o755)
    Settings(tmp_path / "settings.json").keep_python(str(refuses))
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: any("did not start, so" in told for told in notices(pilot)))
        assert app.runner.chosen is None
    assert Settings(tmp_path / "settings.json").python == str(refuses)


async def test_settings_that_hold_nonsense_are_none(tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    for kept in ("[]", "{", '{"python": 3, "theme": []}', '{"python": "a\\u0000b"}', "[" * 5000):
        settings.write_text(kept)
        assert Settings(settings).python is None
        Settings(settings).theme


async def test_cards_are_answered_by_the_chosen_python(tmp_path: Path) -> None:
    runner = Honest()
    app = make_app(tmp_path, lesson=LESSON, step="guess", runner=runner, pythons=[NEWER])
    async with app.run_test(size=(120, 40)) as pilot:
        await at_step(pilot, "guess")
        deck = pilot.app.screen.query_one(CardDeck)
        await until(pilot, lambda: len(deck.reports) == len(deck.cards))
        before = len(runner.jobs)
        app.use_python(NEWER)
        await until(pilot, lambda: len(runner.jobs) == before + len(deck.cards))
        assert {job.python for job in runner.jobs[before:]} == {NEWER.path}


async def test_one_without_dill_shows_pickle_and_says_so(tmp_path: Path) -> None:
    runner = Honest()
    app = make_app(tmp_path, lesson=LESSON, step="guess", runner=runner, python=BARE)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_step(pilot, "guess")
        deck = pilot.app.screen.query_one(CardDeck)
        await until(pilot, lambda: len(deck.reports) == len(deck.cards))
        await pilot.press("1")
        await sees(pilot, "no dill here")
        assert BARE.label in header(pilot) or BARE.short_label in header(pilot)
    (guess,) = known(tmp_path, "guess").guesses.values()
    assert not guess.right  # pickle's half of it is held against the card
    app = make_app(tmp_path, runner=runner, python=BARE)
    async with app.run_test(size=(120, 40)) as pilot:
        await in_lab(pilot)
        await sees(pilot, "no dill here")


async def test_the_types_are_measured_anew_and_known_again(tmp_path: Path) -> None:
    runner = Honest()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_home(pilot)
        await pilot.press("y")
        await until(
            pilot, lambda: isinstance(app.screen, TypesScreen) and len(app.services.measured_types) > 20
        )
        app.use_python(NEWER)
        await until(
            pilot, lambda: len(app.services.measured_types) > 20 and runner.jobs[-1].python == NEWER.path
        )
        assert NEWER.label in header(pilot)
        app.use_python(BARE)
        await sees(pilot, "✗ dumps 2  no dill")
        app.use_python(NEWER)
        assert len(app.services.measured_types) > 20


async def test_a_run_that_goes_on_is_left_alone(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, lesson=LESSON, step="mend", runner=runner)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await at_step(pilot, "mend")
        assert screen.bench is not None
        screen.bench.editor.load_text("subject = 'forever'")
        await pilot.press("f5")
        await until(pilot, lambda: screen.running and "forever" in runner.jobs[-1].code)
        before = runner.cancelled
        app.use_python(NEWER)
        await pilot.pause()
        await asyncio.sleep(0.1)
        assert screen.running and runner.cancelled == before


async def test_spares_are_those_of_the_chosen_interpreter(another_python: Path) -> None:
    """With the real sandbox: the spares of the other one end, and a run in between is not disturbed."""
    runner = Runner()
    try:
        await runner.warm()
        going = asyncio.create_task(runner.run(Job("import time; time.sleep(1); subject = 1")))
        await asyncio.sleep(0.2)
        await runner.warm(str(another_python))
        assert set((await going).results) == {Library.PICKLE, Library.DILL}
        await runner.warm(str(another_python))  # what the run gave back is of no more use either
        assert runner.spare_pythons == {str(another_python)}
        report = await runner.run(Job("subject = 1", python=str(another_python)))
        there = measure(str(another_python))
        assert there is not None and report.python == there.version
    finally:
        await runner.aclose()


def test_the_header_keeps_the_python_where_it_sheds_the_rest() -> None:
    line = HeaderLine()
    line.set_reactive(HeaderLine.title_text, "A title that is rather long for a line of so few cells")
    line.set_reactive(HeaderLine.dots, ("○",) * 9)
    line.set_reactive(HeaderLine.score, (3, 400))
    line.set_reactive(HeaderLine.python, (NEWER.label, NEWER.short_label))
    for width in range(34, 160):
        assert "Python 3.13" in line.line(width).plain
        assert line.line(width).cell_length <= width


@pytest.mark.parametrize(
    "path", ["/a/b", "/usr/bin/python3", "/home/me/projects/" + "x" * 90 + "/bin/python"]
)
def test_a_long_path_keeps_its_end(path: str) -> None:
    assert near_end(path).endswith(path[-4:]) and len(near_end(path)) <= max(36, len("…/bin/python"))


def test_the_app_can_be_told_at_the_door(tmp_path: Path) -> None:
    app = TutorApp(lambda: None, data=tmp_path, runner=FakeRunner(), python=NEWER)  # type: ignore[arg-type, return-value]
    assert app.runner.chosen == NEWER
