"""What loading a pickle does to files that were there before: it may empty, remove or replace them.

Read from the audit events that the interpreter raises (PEP 578). So it does not matter whose code does it:
a library's, a ``__setstate__``, or a constructor that is called again.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from typing import Any, Optional

from tutor.pickling import debug

_EMPTIES = os.O_TRUNC
_TREE = "shutil.rmtree"
_AT_FIRST = ("os.remove", "os.truncate", _TREE)
"""Events whose first argument is the file that is lost."""


class _FileWatch:
    """Which files were lost while something was done. One for the process: a hook cannot be taken back."""

    def __init__(self) -> None:
        self.lost: Optional[dict[str, None]] = None
        """``None`` while it isn't asked for."""
        self.made: set[str] = set()
        self._hooked = False

    def hook(self) -> None:
        """Listen, from now on."""
        if not self._hooked:
            self._hooked = True
            sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if self.lost is None:
            return
        with debug.swallowing():  # it may never get in the way of what is done
            if event == "open":
                self._opened(args[0], args[2])
            elif event in _AT_FIRST:
                self._gone(args[0], whole=event == _TREE)
            elif event == "os.rename":
                self._gone(args[1])

    def _opened(self, path: Any, flags: Any) -> None:
        if not isinstance(flags, int) or not isinstance(path, (str, bytes, os.PathLike)):
            return
        if flags & os.O_CREAT and not os.path.exists(path):
            self.made.add(_whole(path))
        elif flags & _EMPTIES:
            self._gone(path)

    def _gone(self, path: Any, whole: bool = False) -> None:
        if self.lost is None or isinstance(path, int):
            return
        name = _whole(path)
        try:
            there = os.stat(name)
        except OSError:
            return
        there_to_lose = stat.S_ISDIR if whole else stat.S_ISREG
        if name not in self.made and there_to_lose(there.st_mode):
            self.lost[name] = None


_WATCH = _FileWatch()


def _whole(path: Any) -> str:
    return os.path.abspath(os.fsdecode(path))


@contextlib.contextmanager
def noting_losses(lost: list[str]) -> Iterator[None]:
    """While it holds, what was there and is emptied, removed or replaced goes into ``lost``."""
    _WATCH.hook()
    found: dict[str, None] = {}
    before, _WATCH.lost, _WATCH.made = _WATCH.lost, found, set()
    try:
        yield
    finally:
        _WATCH.lost = before
        lost += list(found)
