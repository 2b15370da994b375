"""The part of the app that outlives errors of what has left the screen, and ends in order by any other."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

from rich.console import RenderableType
from textual._context import active_message_pump
from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode
from textual.events import Event, MouseEvent, Resize
from textual.geometry import Size
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import NoActiveWorker, WorkerFailed, get_current_worker

from tutor.pickling import debug

Reopen = Callable[[Any], None]
"""Given an app, opens there what was open in another."""


@runtime_checkable
class KeepsPlace(Protocol):
    """A screen whose text outlives an error, and that can be opened again where it was."""

    def save_typed(self) -> None:
        """Save what was typed up to now."""

    def reopen(self, app: Any) -> None:
        """Open the same place in a new app."""


LEAST = Size(20, 8)
"""Cells: the smallest screen that is laid out. A terminal with fewer shows a part of it."""


class SturdyApp(App[int]):
    """Every size of terminal will do. An error in a part that is no longer on the screen changes nothing.

    Work that was begun goes on for a moment after its screen has gone: a call after the next refresh, a
    worker, a handler that waited for the disk. What it looks up is then not there, and that isn't a fault.
    """

    broke: str = ""
    """The traceback of the error that ended it, if one did."""
    reopening: tuple[Reopen, ...] = ()
    """Opens what was open then, from the first screen to the one on top."""

    @property
    def size(self) -> Size:
        """The cells that are laid out: those of the terminal, but for a tiny one."""
        return at_least(super().size)

    async def on_event(self, event: Event) -> None:
        """No part is laid out in less than it can be, down to no cells at all."""
        if isinstance(event, Resize) and at_least(event.size) != event.size:
            event = Resize(at_least(event.size), at_least(event.virtual_size))
        try:
            await super().on_event(event)
        except Exception:  # the pointer is on a part that comes or goes
            if not (isinstance(event, MouseEvent) and self._changes_under(event)):
                raise
            debug.swallowed()

    def _changes_under(self, event: MouseEvent) -> bool:
        """Whether what was drawn under the pointer has left the screen since, or isn't made up yet."""
        if not self.screen_stack:
            return True
        under = self.screen.get_widgets_at(int(event.screen_x), int(event.screen_y))
        return any(is_gone(part) or not part.is_mounted for part, _ in under)

    def _handle_exception(self, error: Exception) -> None:
        """Textual calls this with everything that a message, a callback or a worker raises."""
        if self._exit or is_gone(_at_work()):
            debug.swallowed()
            return
        if not self.broke:
            cause = error.error if isinstance(error, WorkerFailed) else error
            self.broke = "".join(traceback.format_exception(cause))
            self.save_typed()
            self.reopening = tuple(one.reopen for one in self.screen_stack if isinstance(one, KeepsPlace))
        super()._handle_exception(error)

    def save_typed(self) -> None:
        """Save what was typed on every screen that is open. Raises nothing, as it is called in any need."""
        for screen in self.screen_stack:
            try:
                if isinstance(screen, KeepsPlace):
                    screen.save_typed()
            except Exception:  # the others are still to be saved
                debug.swallowed()

    def _fatal_error(self) -> None:
        """End. Textual would first draw every local variable of every frame, which may take a minute."""
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """End by an error that Textual has drawn: nothing of it goes to the terminal."""
        self._return_code = 1
        self.broke = self.broke or traceback.format_exc()
        self._fatal_error()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key or a click asks for; the screen that it asked may have gone meanwhile."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception:  # what it asked for has left the screen
            if not is_gone(default_namespace):
                raise
            debug.swallowed()
            return True


def at_least(size: Size) -> Size:
    """A size that can be laid out."""
    return Size(max(size.width, LEAST.width), max(size.height, LEAST.height))


def is_gone(node: MessagePump | None) -> bool:
    """Whether a part of the screen has been taken off it, or is being taken off."""
    if not isinstance(node, DOMNode) or isinstance(node, App):
        return False
    if not node.is_attached:
        return True
    for one in node.ancestors_with_self:
        if one._closing or one._closed or getattr(one, "_pruning", False):
            return True
        if isinstance(one, Screen) and one not in node.app.screen_stack:
            return True
    return False


def _at_work() -> MessagePump | None:
    """The part of the screen whose message, callback or worker is being run."""
    try:
        worker = get_current_worker()
    except NoActiveWorker:
        pass
    else:
        # What a worker has mounted knows of it, too, and goes on after it.
        if worker._task is asyncio.current_task():
            return worker.node
    return active_message_pump.get(None)
