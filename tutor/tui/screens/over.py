"""Screens that let calls go which were put off, and whose part of the screen has gone meanwhile.

Textual gives what is put off until after the next refresh to the screen that is on top then, and not to the
one it is meant for. Its error would end that screen, though only the other one has gone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual._callback import invoke
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.message_pump import MessagePump
from textual.screen import ModalScreen, Screen, ScreenResultType

from tutor.pickling import debug
from tutor.tui import inherited_keys, keys
from tutor.tui.sturdy_app import is_gone
from tutor.tui.widgets.steady_list import is_laid_out


async def run_put_off(screen: Screen[Any]) -> None:
    """Run what was put off until now, but for parts that have gone."""
    waiting, screen._callbacks = screen._callbacks, []
    for call, sender in waiting:
        parts = (sender, _owner(call))
        if any(map(is_gone, parts)):
            continue
        with sender._context():
            try:
                await invoke(call)
            except Exception:
                if not any(map(is_gone, parts)):  # it may have gone while the call waited for something
                    raise
                debug.swallowed()


def bring_to_top(screen: Screen[Any]) -> bool:
    """Close what is over a screen; whether it is open at all."""
    if screen not in screen.app.screen_stack:
        return False
    while screen.app.screen is not screen:
        screen.app.pop_screen()
    return True


class OverScreen(ModalScreen[ScreenResultType], inherit_bindings=False):
    """A screen over another, which gives one result.

    Textual closes whatever is on top. Several clicks or keys that arrive together would close that many
    screens, and an answer that comes late would close the one that has been opened meanwhile.
    """

    BINDINGS = [*keys.SCREEN]

    async def _invoke_and_clear_callbacks(self) -> None:
        await run_put_off(self)

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close this screen, and what is over it; nothing if it is closed already."""
        return super().dismiss(result) if bring_to_top(self) else AwaitComplete()


class Palette(CommandPalette, inherit_bindings=False):
    """The command palette."""

    BINDINGS = [*keys.SCREEN, *inherited_keys.PALETTE]

    def _action_command_list(self, action: str) -> None:
        """Move in the list of commands, once it is laid out."""
        if is_laid_out(self.query_one(CommandList)):
            super()._action_command_list(action)

    async def _invoke_and_clear_callbacks(self) -> None:
        await run_put_off(self)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close this screen, and what is over it; nothing if it is closed already."""
        return super().dismiss(result) if bring_to_top(self) else AwaitComplete()


def _owner(call: Callable[..., Any]) -> MessagePump | None:
    """The part of the screen whose method a call is."""
    while isinstance(call, partial):
        call = call.func
    owner = getattr(call, "__self__", None)
    return owner if isinstance(owner, MessagePump) else None
