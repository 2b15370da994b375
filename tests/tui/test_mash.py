"""Keys, clicks, pastes, sizes and suspensions that arrive together end in no error and lose no text.

``python -m tests.tui.mash`` is the same with any seed and number of events, and finds the shortest row of
events that fails.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.css.query import NoMatches
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import OptionList

from tests.tui.fakes import make_app
from tests.tui.mash.play import Mash, MashDriver, OnPurpose, Places, mash, places
from tests.tui.mash.storm import BREAK, Burst
from tests.tui.pilots import at_step, known, until
from tests.tui.samples import LESSON
from tutor.tui.app import TutorApp
from tutor.tui.screens.home import HomeScreen

SEED, EVENTS, EACH = 18, 2_000, 400
"""About half a minute of processor time; ``python -m tests.tui.mash`` has as many as one has time for."""


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_a_storm_ends_in_no_error_and_loses_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "true")
    result = await mash(SEED, EVENTS, EACH)
    assert not result.found, list(result.found)
    assert result.done >= EVENTS and result.breaks and result.texts


TOGETHER: dict[str, Burst] = {
    "four clicks beside the palette": [("key", "ctrl+p"), *[("click", 0, 5)] * 4],
    "escapes over the palette": [("key", "ctrl+p"), *[("key", "escape")] * 4],
    "the palette left while it looks": [("key", "ctrl+p"), ("key", "a"), ("key", "escape"), ("key", "a")],
    "closing the help twice": [("key", "f1"), ("key", "q"), ("key", "enter"), ("key", "escape")],
    "rules at one column": [("key", "r"), ("resize", 1, 24)],
    "rules at two columns, and turned": [("key", "r"), ("resize", 2, 1), ("key", "right"), ("key", "enter")],
    "rules left before they are filled": [("key", "r"), ("resize", 90, 24), ("key", "escape")],
    "nothing to see of Home": [("resize", 1, 1), ("key", "pagedown"), ("key", "end"), ("resize", 80, 24)],
    "Home left before it is filled": [("resize", 120, 40), ("key", "down"), ("key", "enter")],
    "the palette before it is laid out": [("resize", 40, 1), ("key", "ctrl+p"), ("key", "pagedown")],
    "a finder left before it is filled": [("key", "y"), ("resize", 90, 24), ("key", "escape"), ("key", "g")],
    "the search left while it looks": [("key", "slash"), ("key", "l"), ("key", "o"), ("key", "escape")],
}
"""What ended the app once, by what it is: keys and clicks that arrive together."""


async def test_what_arrives_together_ends_nothing(tmp_path: Path) -> None:
    """Nor does work that was begun on a screen and goes on after it. On one that stays, an error is one."""
    app, game = make_app(tmp_path), Mash(tmp_path)
    app.driver_class = MashDriver
    with pytest.raises(NoMatches):
        async with app.run_test(headless=False) as pilot:
            for name, burst in TOGETHER.items():
                app.go_home()
                await until(pilot, lambda: isinstance(app.screen, HomeScreen) and app.screen.focused)
                await game.send(app, burst)
                await pilot.pause()
                assert app.is_running and not app.broke, name
                await game.send(app, [("resize", 80, 24)])
            await left_before_it_is_done(pilot)
            assert not app.broke
            await app.push_screen(Late())
            await until(pilot, lambda: app.broke)
    assert "#gone" in app.broke


class Late(Screen[None]):
    """Does its work when it may be gone: after a refresh, and in a worker."""

    began = False

    def on_mount(self) -> None:
        self.call_after_refresh(self.work)
        self.run_worker(self.wait())

    def work(self) -> None:
        self.query_one("#gone")

    async def wait(self) -> None:
        self.began = True
        try:
            await asyncio.sleep(3600)
        finally:
            self.work()


async def left_before_it_is_done(pilot: Pilot[int]) -> None:
    screen = Late()
    with pilot.app.batch_update():
        await pilot.app.push_screen(screen)
        await pilot.app.pop_screen()
    await until(pilot, lambda: not screen.is_attached)
    await pilot.pause()
    assert pilot.app.is_running


async def test_what_is_typed_as_a_step_closes_is_that_steps(tmp_path: Path) -> None:
    """It is so after an error, too, when the next app opens what was open."""
    app, game = make_app(tmp_path, lesson=LESSON, step="mend"), Mash(tmp_path)
    app.driver_class = MashDriver
    opened = await type_and_break(app, game)
    kept = {step.id: known(tmp_path, step.id).draft for step in LESSON.steps}
    assert (kept.pop("mend") or "").startswith("#abc")
    assert set(kept.values()) == {None}
    again = make_app(tmp_path)
    again.take_over(app)
    async with again.run_test() as pilot:
        await until(pilot, lambda: places(again) == opened)
        await until(pilot, lambda: pilot.app.screen.query_one("#find-list", OptionList).option_count)


async def type_and_break(app: TutorApp, game: Mash) -> Places:
    """What was open as it broke."""
    with pytest.raises(OnPurpose):
        async with app.run_test(headless=False) as pilot:
            screen = await at_step(pilot, "mend")
            assert screen.bench is not None
            screen.bench.editor.focus()
            await pilot.pause()
            typed = [("key", letter) for letter in "#abc"]
            await game.send(app, [*typed, ("key", "ctrl+b"), *typed, ("key", "ctrl+b"), *typed])
            await until(pilot, lambda: screen.step.id != "mend")
            app.action_glossary()
            await pilot.pause()
            opened = places(app)
            await game.end(app, [BREAK])
    return opened
