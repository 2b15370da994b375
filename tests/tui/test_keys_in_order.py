"""Keys that come without a pause, as a fast hand, a paste or a slow line sends them, act in their order."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.tui.fakes import FakeRunner, make_app
from tests.tui.pilots import Tutor, at_step, known, lesson_screen, sees, text, until
from tests.tui.samples import LESSON
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.lab import LabScreen
from tutor.tui.screens.types import TypesScreen
from tutor.tui.widgets.editor import CodeEditor

WIDE = (120, 40)


def send(pilot: Tutor, *keys: str | events.Paste) -> None:
    """Hand keys and pastes to the app at once, without waiting for what they do."""
    for key in keys:
        if isinstance(key, events.Paste):
            pilot.app.post_message(key)
        else:
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def editor(pilot: Tutor) -> CodeEditor:
    screen = await at_step(pilot, "mend")
    found = screen.query_one(CodeEditor)
    found.focus()
    await pilot.pause()
    return found


async def test_all_is_selected_and_deleted_before_the_paste(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot)
        send(pilot, "f7", "backspace", events.Paste("subject = 1\n"), "x", "y", "backspace", "z")
        await until(pilot, lambda: found.text == "subject = 1\nxz")
        send(pilot, "ctrl+z", events.Paste("again"))
        await until(pilot, lambda: "again" in found.text)


@pytest.mark.parametrize(("key", "there"), [("ctrl+n", "#closing"), ("ctrl+b", "#question")])
async def test_next_and_back_save_every_letter_before_them(tmp_path: Path, key: str, there: str) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE) as pilot:
        await editor(pilot)
        send(pilot, *"#typed", key)
        await until(pilot, lambda: app.screen.query(there))
    assert (known(tmp_path, "mend").draft or "").startswith("#typedimport")


async def test_escape_loses_no_letter_and_leaves_the_editor_only(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE) as pilot:
        await editor(pilot)
        send(pilot, *"#typed", "escape")
        await until(pilot, lambda: pilot.app.focused is not None and pilot.app.focused.id == "prose-pane")
        assert "#typedimport" in text(pilot)
        send(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
    assert (known(tmp_path, "mend").draft or "").startswith("#typedimport")


async def test_flipping_and_the_other_keys_wait_their_turn(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, lesson=LESSON, step="mend", runner=runner)
    async with app.run_test(size=WIDE) as pilot:
        await editor(pilot)
        send(pilot, *"#typed", "ctrl+t", "f5", "f8")
        await sees(pilot, "✗ TypeError")
        job = next(job for job in runner.jobs if job.code.startswith("#typed"))
        assert job.module is None
        assert lesson_screen(pilot).bench is not None


async def test_the_lab_and_the_filter_too(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, LabScreen) and app.screen.focused is not None)
        found = app.screen.query_one(CodeEditor)
        send(pilot, "f7", "delete", *"ab", "ctrl+s")
        await until(pilot, lambda: found.text == "ab")
        app.go_home()
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, TypesScreen))
        screen = app.screen
        assert isinstance(screen, TypesScreen)
        await until(pilot, lambda: screen.chosen is not None)
        send(pilot, *"lockx", "backspace", "enter")
        await until(pilot, lambda: isinstance(app.screen, LabScreen))
        assert screen.chosen is not None and "lock" in screen.chosen.id.lower() + screen.chosen.name.lower()
