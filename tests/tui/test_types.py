"""The list of types: measured live, narrowed down by words, opened in the Lab."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.tui.fakes import FakeRunner, make_app
from tests.tui.pilots import Tutor, footer, sees, text, until
from tests.tui.samples import ok, report, stopped
from tutor.course.cards import TypeCard
from tutor.sandbox.host.runner import Runner
from tutor.tui.app import TutorApp
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.lab import LabScreen
from tutor.tui.screens.types import TypesScreen, row

EVIL = "[/oops] {'k': [x]} \\u001b]0;title\\u0007\\u001b[2J\\u202e"
LIST = f"""\
types:
  - {{id: one, name: a number, code: "subject = 1", named_by: [docs], claim: can be pickled}}
  - {{id: lock, name: a lock, code: "import threading\\nthreading.Lock()", claim: cannot be, probe: "1"}}
  - {{id: evil, name: "{EVIL}", code: "# {EVIL}", claim: "{EVIL}", named_by: ["{EVIL}"], note: "{EVIL}"}}
"""


def made(tmp_path: Path, runner: FakeRunner | Runner) -> TutorApp:
    (tmp_path / "types.yaml").write_text(LIST, encoding="utf-8")
    load = make_app(tmp_path)._load
    return TutorApp(load, data=tmp_path / "data", runner=runner, folders=[tmp_path])


async def opened(pilot: Tutor) -> TypesScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
    await pilot.press("y")
    await sees(pilot, "Types, 3 of 3 run")
    screen = pilot.app.screen
    assert isinstance(screen, TypesScreen)
    return screen


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_it_is_listed_filtered_and_opened_in_the_lab(tmp_path: Path, size) -> None:
    runner = FakeRunner()
    app = made(tmp_path, runner)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot)
        for key in ("a-z Filter", "↑↓ Choose", "Enter Open in the Lab", "Esc Back", "F1 Help", "^p More"):
            assert key in footer(pilot)
        assert "can be pickled" in text(pilot)
        assert not any(mark in text(pilot) for mark in "\x1b\x07\u202e")
        await pilot.click("#type-list", offset=(2, 0))  # is chosen already, so it opens
        await until(pilot, lambda: isinstance(app.screen, LabScreen) and not app.screen.running)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.click("#type-list", offset=(2, 1))
        await sees(pilot, "cannot be")
        await pilot.press("down", "down", "pageup", "pagedown")
        await sees(pilot, "\\x1b]0;title")
        assert not any(mark in text(pilot) for mark in "\x1b\x07\u202e")
        await pilot.press(*"lock")
        await sees(pilot, "cannot be")
        assert screen.chosen is not None and screen.chosen.id == "lock"
        ran = len(runner.jobs)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LabScreen) and len(runner.jobs) > ran)
        assert runner.jobs[-1].code == "import threading\nthreading.Lock()" and runner.jobs[-1].probe == "1"
        await until(pilot, lambda: isinstance(app.screen, LabScreen) and not app.screen.running)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("escape")
        await until(pilot, lambda: len(screen._shown) == 3)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        ran = len(runner.jobs)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, TypesScreen))
        await asyncio.sleep(0.3)
        assert len(runner.jobs) == ran  # what was measured in this session is known


async def test_verdicts_and_rules_are_the_sandbox_s(tmp_path: Path) -> None:
    app = made(tmp_path, Runner())
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await sees(pilot, "✗ dumps 2")
        await pilot.press(*"rule 2 dumps-fails")
        await until(pilot, lambda: [card.id for card in screen._shown] == ["lock"])


async def test_a_list_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    app = TutorApp(make_app(tmp_path)._load, data=tmp_path, runner=FakeRunner(), folders=[tmp_path])
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("y")
        await sees(pilot, "Cannot read")
        await pilot.press("enter", "down", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


def test_a_narrow_row_keeps_the_name_whole() -> None:
    name = "an object whose class has a long enough name"
    card = TypeCard("long", "subject = 1", name=name)
    told = row(card, report(stopped(), ok()), 74).plain
    assert told.startswith(f"{name} ") and "✗ dumps 2" in told and "✓ ok 2" in told
    assert "✗ dumps-fails 2" in row(card, report(stopped(), ok()), 100).plain
