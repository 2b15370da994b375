"""Errors of what comes and goes under the pointer end nothing; any other does."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import MouseDown
from textual.strip import Strip
from textual.widgets import Static

from tutor.tui.sturdy_app import SturdyApp


class Late(Static):
    """A part that can't be drawn until it is made up."""

    fails = False

    def render_line(self, y: int) -> Strip:
        if self.fails:
            raise LookupError("what it is made of is not there")
        return super().render_line(y)


class OnePart(SturdyApp):
    def compose(self) -> ComposeResult:
        with Vertical():
            yield Late("text", id="part")


def press() -> MouseDown:
    return MouseDown(None, 1, 0, 0, 0, 1, False, False, False, screen_x=1, screen_y=0)


async def test_a_click_on_what_has_just_left_the_screen_does_nothing() -> None:
    app = OnePart()
    async with app.run_test():
        with app.batch_update():  # the screen is not laid out anew in here: the part is still drawn
            await app.query_one("#part").remove()
            await app.on_event(press())


async def test_nor_does_one_on_what_is_not_made_up_yet() -> None:
    app = OnePart()
    async with app.run_test():
        part = app.query_one("#part", Late)
        part.fails, part._is_mounted = True, False
        part._styles_cache.clear()
        await app.on_event(press())


async def test_any_other_error_under_the_pointer_is_told() -> None:
    app = OnePart()
    async with app.run_test():
        part = app.query_one("#part", Late)
        part.fails = True
        part._styles_cache.clear()
        with pytest.raises(LookupError):
            await app.on_event(press())
        part.fails = False
