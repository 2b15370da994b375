"""A few screens, at both sizes and in both themes, look as they were meant to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.tui.fakes import make_app
from tests.tui.pilots import Tutor, at_step, lesson_screen, sees, until, write
from tests.tui.samples import COUNTER, LESSON
from tests.tui.snapshots import matches
from tutor.tui.themes import DARK, LIGHT
from tutor.tui.widgets.editor import CodeEditor

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


async def home(pilot: Tutor) -> None:
    await sees(pilot, "Begin       Leave the lock behind")


async def read(pilot: Tutor) -> None:
    await at_step(pilot, "state")
    await sees(pilot, "so does an open file")


async def predict(pilot: Tutor) -> None:
    await at_step(pilot, "guess")
    await pilot.press("2", "enter", "1")
    await sees(pilot, "you said Both   pickle ✗ dumps-fails")
    await sees(pilot, "1/17")


async def verdict(pilot: Tutor) -> None:
    screen = await at_step(pilot, "run")
    await pilot.press("f5")
    await sees(pilot, "✗ TypeError")
    await until(pilot, lambda: screen.state.done and not screen.running)
    await calm(pilot)


async def question(pilot: Tutor) -> None:
    await at_step(pilot, "why")
    await pilot.press("1")
    await sees(pilot, "Not quite.")


async def score(pilot: Tutor) -> None:
    screen = await at_step(pilot, "mend")
    await write(pilot, COUNTER.replace("threading.Lock()", "None"))
    await pilot.press("f9")
    await sees(pilot, "Not yet.")
    await sees(pilot, "Then nobody guards the count.")
    await until(pilot, lambda: not lesson_screen(pilot).running and screen.state.attempts == 1)
    await calm(pilot)


async def calm(pilot: Tutor) -> None:
    """Leave the editor, whose cursor blinks, for the results."""
    if isinstance(pilot.app.focused, CodeEditor):
        await pilot.press("f8")


SCENES: dict[str, tuple[str | None, Callable[[Tutor], Awaitable[None]]]] = {
    "home": (None, home),
    "read": ("state", read),
    "predict": ("guess", predict),
    "verdict": ("run", verdict),
    "question": ("why", question),
    "score": ("mend", score),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES)
async def test_looks_as_it_was_meant_to(scene: str, size: str, tmp_path: Path) -> None:
    step, act = SCENES[scene]
    data = tmp_path / "data"
    app = make_app(data, lesson=LESSON if step else None, step=step)
    async with app.run_test(size=SIZES[size]) as pilot:
        await act(pilot)
        for theme in (DARK, LIGHT):
            app.theme = theme
            await pilot.pause()
            await pilot.pause()
            matches(app, f"{scene}-{size}-{theme.removeprefix('pickle-')}", tmp_path)
