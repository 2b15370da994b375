"""Lessons and snippets cannot bring down a screen, or reach the terminal behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.tui.fakes import FakeCatalog, make_app
from tests.tui.pilots import at_step, footer, sees, text, until
from tests.tui.samples import LESSON
from tutor.course.model import Lesson
from tutor.tui.screens.help import HelpScreen
from tutor.tui.screens.home import HomeScreen
from tutor.tui.widgets.prose import Prose

EVIL = "[/oops] [bold]{'k': [x]} \x1b]0;title\x07\x1b[2J\u202e $accent"
KEPT = {"id", "kind", "rules", "requires", "path", "module", "place", "digest", "expect"}


def spoil(value: Any) -> Any:
    """The same lesson with something hostile at the end of every text a person reads."""
    if isinstance(value, msgspec.Struct):
        changes = {
            name: spoil(getattr(value, name))
            for name in value.__struct_fields__
            if name not in KEPT and not isinstance(getattr(value, name), int | bool)
        }
        return msgspec.structs.replace(value, **changes)
    if isinstance(value, tuple):
        return tuple(spoil(item) for item in value)
    return f"{value} {EVIL}" if type(value) is str else value


@pytest.fixture(scope="module")
def hostile() -> Lesson:
    lesson: Lesson = spoil(LESSON)
    return lesson


async def test_a_hostile_lesson_is_only_text(tmp_path: Path, hostile: Lesson) -> None:
    app = make_app(tmp_path, catalog=FakeCatalog((hostile,), (EVIL,)))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await sees(pilot, "Begin       Leave the lock behind")
        await pilot.press("enter")
        for step in hostile.steps:
            await at_step(pilot, step.id)
            await sees(pilot, "[/oops]")
            assert not any(mark in text(pilot) for mark in "\x1b\x07\u202e")
            for key in ("f5", "f9", "f2", "f2", "f3", "1", "space", "f8", "f8"):
                await pilot.press(key)
                await pilot.pause()
                assert not any(mark in text(pilot) for mark in "\x1b\x07\u202e")
            await pilot.press("ctrl+n")
        await sees(pilot, "The end of this lesson")
        await pilot.press("ctrl+p", *"lesson 3")
        await sees(pilot, "[/oops]")
        await pilot.press("escape", "f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, HelpScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await sees(pilot, "Continue")
        assert "q Quit" in footer(pilot)


async def test_links_are_shown_and_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    app = make_app(tmp_path, lesson=LESSON, step="state")
    monkeypatch.setattr(type(app), "open_url", lambda self, url, **_: opened.append(url))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        screen = await at_step(pilot, "state")
        await sees(pilot, "every part")
        prose = screen.query_one("#prose", Prose)
        block = next(b for b in prose.children if "every part" in str(b.render()))
        offset = str(block.render()).index("every part")
        await pilot.click(block, offset=(offset + 1, 0))
        await sees(pilot, "docs.python.org/3/library/pickle.html")
    assert opened == []
