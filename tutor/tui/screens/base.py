"""What every whole screen of the tutor can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen, ScreenResultType

from tutor.tui import keys
from tutor.tui.screens.over import run_put_off

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens


class TutorScreen(Screen[ScreenResultType], inherit_bindings=False):
    """A screen of the tutor. One that an error can end is opened again, with all that was typed."""

    BINDINGS = [*keys.SCREEN]

    def save_typed(self) -> None:
        """Save what was typed up to now."""

    def reopen(self, app: AppForScreens) -> None:
        """Open the same place in a new app."""

    async def _invoke_and_clear_callbacks(self) -> None:
        await run_put_off(self)
