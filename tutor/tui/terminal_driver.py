"""What draws on the terminal and reads from it: Textual's, made to survive a stop it has not heard of."""

from __future__ import annotations

from typing import Any

from textual.drivers.linux_driver import LinuxDriver


class TerminalDriver(LinuxDriver):
    """``kill -STOP`` gives no warning, and whoever has the terminal then leaves it as they like."""

    _drawing = False

    def start_application_mode(self) -> None:
        """Take the terminal."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._drawing = True

    def stop_application_mode(self) -> None:
        """Give it back, with the mouse counted in cells again, which Textual leaves as it is."""
        if self._drawing:
            self._drawing = False
            if self._mouse_pixels:
                self.write("\x1b[?1016l")
            super().stop_application_mode()

    def _sigcont_application(self, *details: Any) -> None:
        """Go on after a stop. Textual would take the modes it has set itself for those of before."""
        if self._auto_restart:
            if self._drawing:
                self.suspend_application_mode()
            self.resume_application_mode()
            app = self._app
            app.call_later(app.refresh, layout=True)
