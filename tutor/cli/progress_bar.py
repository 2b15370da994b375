"""A line on a terminal that says how far a long command is."""

from __future__ import annotations

import time
from typing import TextIO

from tutor.cli.console import console_for

WIDTH = 24
EVERY = 0.1
"""Seconds between two drawings."""


class ProgressBar:
    """``Proving ━━━━━━────── 52 of 190``, drawn over itself; nothing where the stream isn't a terminal."""

    def __init__(self, stream: TextIO, total: int, what: str) -> None:
        self._stream, self._total, self._what = stream, total, what
        self._done = 0
        self._shown = False
        self._next = 0.0
        console = console_for(stream)
        self._full, self._empty = ("━", "─") if console.symbols else ("#", ".")
        self._on = stream.isatty() and total > 0 and console.width > WIDTH + len(what) + 20

    def advance(self, by: int) -> None:
        """That much more is done."""
        self._done = min(self._total, self._done + by)
        if self._on and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            filled = WIDTH * self._done // self._total
            bar = self._full * filled + self._empty * (WIDTH - filled)
            self._write(f"\r{self._what} {bar}  {self._done} of {self._total}")
            self._shown = True

    def clear(self) -> None:
        """Take the line away, so that something else can be written there."""
        if self._shown:
            self._write("\r\x1b[K")
            self._shown, self._next = False, 0.0

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            self._on = self._shown = False
