"""A person at a terminal: starts a command in a real pseudo-terminal, presses keys, reads the screen."""

from __future__ import annotations

import codecs
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
} | {f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"}

NOT_FOR_PYTE = re.compile(
    r"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b\[\?[0-9;]*\$p|\x1b[P_^\]].*?(?:\x1b\\|\x07)", re.DOTALL
)
"""Questions to newer terminals and keyboard modes, which pyte would print as text."""
UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[P_^\][^\x07\x1b]*\x1b?)?\Z")
MODE = re.compile(r"\x1b\[\?([0-9;]+)([hl])")


def _heed_hangups() -> None:
    """As in a terminal of one's own. Under nohup the tests are run with the signal ignored."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Terminal:
    """One command in one pseudo-terminal. Use it as a context manager; leaving it ends the command."""

    def __init__(
        self,
        *command: str,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.columns, self.rows = columns, rows
        self.screen = pyte.Screen(columns, rows)
        self.raw = ""
        self._stream = pyte.Stream(self.screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held_back = ""
        self._child: pexpect.spawn[bytes] = pexpect.spawn(
            "/usr/bin/env",  # pexpect splits a lone command at its spaces; env becomes the command
            list(command),
            dimensions=(rows, columns),
            env={**os.environ, **(env or {})},
            cwd=str(cwd) if cwd else None,
            timeout=30,
            preexec_fn=_heed_hangups,
        )
        self._child.delaybeforesend = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(f"The screen was:\n{self.text}")
        self._child.close(force=True)

    @property
    def pid(self) -> int:
        assert self._child.pid is not None
        return self._child.pid

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """What is on the screen now."""
        return "\n".join(self.lines)

    def read(self, seconds: float = 0.0) -> bool:
        """Take in what the command wrote within the time; false once it has closed the terminal."""
        try:
            new = self._decoder.decode(bytes(self._child.read_nonblocking(65536, timeout=seconds)))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += new
        pending = self._held_back + new
        unfinished = UNFINISHED.search(pending)
        cut = unfinished.start() if unfinished else len(pending)
        self._held_back = pending[cut:]
        self._stream.feed(NOT_FOR_PYTE.sub("", pending[:cut]))
        return True

    def wait_until(self, seen: Callable[[str], object], what: str, seconds: float = 30.0) -> str:
        """Read until the screen satisfies ``seen``; return the screen's text.

        Raises ``AssertionError``, with the screen, where that does not happen in time.
        """
        end = time.monotonic() + seconds
        while not seen(self.text):
            if not self.read(0.05) and not seen(self.text):
                raise AssertionError(f"The command ended before {what}. The screen was:\n{self.text}")
            if time.monotonic() > end:
                raise AssertionError(f"No {what} within {seconds:g} s. The screen was:\n{self.text}")
        return self.text

    def wait_for(self, pattern: str, seconds: float = 30.0) -> str:
        """Read until a regular expression matches somewhere on the screen."""
        compiled = re.compile(pattern)
        return self.wait_until(compiled.search, f"match for {pattern!r}", seconds)

    def settle(self, quiet: float = 0.25, seconds: float = 10.0) -> str:
        """Read until nothing has changed on the screen for a while."""
        end = time.monotonic() + seconds
        still_since, before = time.monotonic(), self.text
        while time.monotonic() < end and time.monotonic() - still_since < quiet:
            if not self.read(0.02):
                break
            if self.text != before:
                still_since, before = time.monotonic(), self.text
        return self.text

    def press(self, *keys: str) -> None:
        """Press named keys (``f5``, ``ctrl+n``) or single characters, one after the other."""
        for key in keys:
            self._child.send(KEYS.get(key, key))
            self.read(0.02)

    def type(self, text: str) -> None:
        """Type text with Enter at each line's end, at the speed of a very fast typist."""
        for character in text:
            self.press("enter" if character == "\n" else character)

    def paste(self, text: str) -> None:
        """Paste text as terminals do, marked so that the program can tell it from typing."""
        self._child.send(f"\x1b[200~{text}\x1b[201~")
        self.read(0.02)

    def wait_for_end(self, seconds: float = 20.0) -> int:
        """Wait until the command has ended; return its exit status (128 + n for signal n)."""
        end = time.monotonic() + seconds
        while self.read(0.05):
            if time.monotonic() > end:
                raise AssertionError(f"Still running after {seconds:g} s. The screen was:\n{self.text}")
        self._child.close()
        if self._child.signalstatus is not None:
            return 128 + int(self._child.signalstatus)
        return int(self._child.exitstatus or 0)

    def modes_left_on(self) -> set[str]:
        """Terminal modes switched on and never off again: mouse, alternate screen, bracketed paste."""
        on: set[str] = set()
        for numbers, letter in MODE.findall(self.raw):
            for number in numbers.split(";"):
                (on.add if letter == "h" else on.discard)(number)
        return on - {"25", "7"}  # a visible cursor and line wrap are how terminals start


def processes() -> dict[int, tuple[int, str]]:
    """Every process: its parent, and its start time, which tells a reused number from the same process."""
    done = subprocess.run(["ps", "-eo", "pid=,ppid=,lstart="], capture_output=True, text=True, check=True)
    rows = (line.split(None, 2) for line in done.stdout.splitlines())
    return {int(pid): (int(parent), started.strip()) for pid, parent, started in rows}


def family(pid: int) -> dict[int, str]:
    """A process and everything that descends from it, with start times."""
    everything = processes()
    found = {pid}
    while more := {one for one, (parent, _) in everything.items() if parent in found} - found:
        found |= more
    return {one: everything[one][1] for one in found if one in everything}


def still_running(before: Mapping[int, str], seconds: float = 10.0) -> dict[int, str]:
    """Those of an earlier ``family`` that are alive after giving them time to end."""
    end = time.monotonic() + seconds
    while True:
        now = processes()
        alive = {pid: start for pid, start in before.items() if pid in now and now[pid][1] == start}
        alive = {pid: start for pid, start in alive.items() if not _is_zombie(pid)}
        if not alive or time.monotonic() > end:
            return alive
        time.sleep(0.1)


def _is_zombie(pid: int) -> bool:
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip().startswith("Z")
