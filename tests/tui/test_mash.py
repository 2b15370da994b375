"""Keys, clicks, pastes, sizes and suspensions that arrive together end in no error and lose no text.

``python -m tests.tui.mash`` is the same with any seed and number of events, and finds the shortest row of
events that fails.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.fakes import make_app
from tests.tui.mash.play import Mash, MashDriver, mash
from tests.tui.mash.storm import Burst
from tests.tui.pilots import until
from tutor.tui.screens.home import HomeScreen

SEED, EVENTS = 18, 20_000


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_storm_ends_in_no_error_and_loses_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "true")
    result = await mash(SEED, EVENTS)
    assert not result.found, list(result.found)
    assert result.done >= EVENTS and result.breaks and result.texts


TOGETHER: dict[str, Burst] = {
    "four clicks beside the palette": [("key", "ctrl+p"), *[("click", 0, 5)] * 4],
    "escapes over the palette": [("key", "ctrl+p"), *[("key", "escape")] * 4],
    "closing the help twice": [("key", "f1"), ("key", "q"), ("key", "enter"), ("key", "escape")],
    "rules at one column": [("key", "r"), ("resize", 1, 24)],
    "rules at two columns, and turned": [("key", "r"), ("resize", 2, 1), ("key", "right"), ("key", "enter")],
    "nothing to see of Home": [("resize", 1, 1), ("key", "pagedown"), ("key", "end"), ("resize", 80, 24)],
    "the palette before it is laid out": [("resize", 40, 1), ("key", "ctrl+p"), ("key", "pagedown")],
    "away before it is filled": [("key", "y"), ("resize", 90, 24), ("key", "escape"), ("key", "g")],
}
"""What ended the app once, by what it is: keys and clicks that arrive together."""


async def test_what_arrives_together_ends_nothing(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.driver_class = MashDriver
    async with app.run_test(headless=False) as pilot:
        for name, burst in TOGETHER.items():
            await back_home(pilot)
            await Mash(tmp_path).send(app, burst)
            await pilot.pause()
            assert app.is_running and not app.broke, name
            await Mash(tmp_path).send(app, [("resize", 80, 24)])


async def back_home(pilot: Pilot[int]) -> None:
    app = pilot.app
    while len(app.screen_stack) > 2:
        app.pop_screen()
    await until(pilot, lambda: isinstance(app.screen, HomeScreen) and app.screen.focused is not None)
