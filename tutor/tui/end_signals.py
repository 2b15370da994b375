"""Signals that end the app: it saves what was typed, and gives the terminal back."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType
from typing import Protocol

GRACE = 3.0
"""Seconds for the app to end in good order; then it ends immediately."""
HEEDED = tuple(
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU")
    if hasattr(signal, name)
)
"""Signals whose default is to end a program. One that whoever started us had ignored stays so."""


class EndsBySignal(Protocol):
    """What the app has to offer."""

    def end_soon(self, number: int) -> None:
        """Save what was typed, and end. Called in the middle of anything, in the main thread."""


class Endings:
    """Heeds signals from ``__enter__`` to ``__exit__``; then ``by`` is the one that came, if any."""

    def __init__(self, app: EndsBySignal) -> None:
        self._app = app
        self.by: int | None = None
        self._before: dict[int, signal._HANDLER] = {}

    def __enter__(self) -> Endings:
        for number in HEEDED:
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:
                self._before[number] = before
                signal.signal(number, self._heard)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def _heard(self, number: int, _: FrameType | None) -> None:
        if self.by is None:
            self.by = number
            at_once = threading.Timer(GRACE, os._exit, [128 + number])
            at_once.daemon = True
            at_once.start()
            self._app.end_soon(number)


def end_by(number: int) -> None:
    """End this process by a signal, as it would have ended without us."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
