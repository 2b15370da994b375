"""The part of the app that ends in order: by a signal, or because its terminal is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import partial

from rich.console import RenderableType

from tutor.tui.app_protocol import AppForScreens
from tutor.tui.end_signals import end_by
from tutor.tui.hangup import given_up, has_shell, hung_up


class EndingApp(AppForScreens):
    """Saves what was typed, however it ends, and lets go of the terminal."""

    ended_by: int | None = None
    """The signal that ended it, if one did."""

    def watch_terminal(self) -> None:
        """See every second whether the terminal is still there, where there is one."""
        if sys.stdin is not None and sys.stdin.isatty() and not self.is_headless:
            self.set_interval(1.0, partial(self._look_for_terminal, sys.stdin.fileno(), os.getppid()))

    def end_soon(self, number: int) -> None:
        """End by a signal, with what was typed saved. May be called in the middle of anything."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end, number)

    def _end(self, number: int) -> None:
        self.ended_by = number
        self.save_typed()
        if sys.stdin is not None and sys.stdin.isatty() and hung_up(sys.stdin.fileno()):
            self.run_worker(self._end_without_terminal(), exit_on_error=False)
        else:
            self.exit(return_code=128 + number)

    async def _end_without_terminal(self) -> None:
        """End immediately: whoever writes to a terminal that is gone waits forever."""
        await asyncio.to_thread(self.study.close)
        end_by(signal.SIGHUP)

    def _look_for_terminal(self, descriptor: int, parent: int) -> None:
        """End as a hangup does once the terminal is gone, or has been taken over.

        The signal does not reach a program that was started by one that outlives it, such as make, or that
        ignores it. Reading from a terminal that is gone then gives nothing, immediately and forever.
        """
        if self.ended_by is None and (hung_up(descriptor) or given_up(descriptor, parent)):
            self._end(signal.SIGHUP)

    def panic(self, *renderables: RenderableType) -> None:
        """Textual's own part that reads the terminal has failed: the terminal may be gone."""
        if sys.stdin is not None and sys.stdin.isatty() and given_up(sys.stdin.fileno(), -1):
            self._end(signal.SIGHUP)
        else:
            super().panic(*renderables)

    def action_suspend_process(self) -> None:
        """Give the terminal back to the shell for a while; all of a job stops, as by its own key."""
        if not has_shell():
            self.notify("There's no shell here to go to.", markup=False)
        elif self._driver is not None and self._driver.can_suspend and not self.is_headless:
            self.save_typed()
            self.app_suspend_signal.publish(self)
            os.killpg(os.getpgrp(), signal.SIGTSTP)
