"""Stands in for the sandbox's fork server while coverage is measured, and notes which lines run there.

A snippet's process ends without warning and may write nowhere, so the ``coverage`` package can't be used in
it. Each step from one line of the tutor's to another is written down when it is first made, to a file that
was opened before anything was confined. Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
OURS = os.path.join(ROOT, "tutor") + os.sep
PROGRAM = os.path.join(OURS, "sandbox", "guest", "fork_server.py")
NOTES = os.path.join(ROOT, ".coverage-guest")
"""The folder of the notes, a file for each start of an interpreter."""


class Recorder:
    """Notes steps between lines of the tutor's files, each once; a forked process goes on from there."""

    def __init__(self) -> None:
        os.makedirs(NOTES, exist_ok=True)
        opened = os.open(os.path.join(NOTES, str(os.getpid())), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._descriptor = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 250)  # above those the tutor uses
        os.close(opened)
        self._seen: set[tuple[str, int, int]] = set()
        self._write = os.write

    def call(self, frame: Any, event: str, arg: Any) -> Any:
        """Follow a call into one of our files. What ``sys.settrace`` calls."""
        path = frame.f_code.co_filename
        if not path.startswith(OURS):
            return None
        start = -frame.f_code.co_firstlineno
        before: list[int] = [start]

        def step(frame: Any, event: str, arg: Any) -> Any:
            if event == "line":
                self._note(path, before[0], frame.f_lineno)
                before[0] = frame.f_lineno
            elif event == "return":
                self._note(path, before[0], start)
            return step

        return step

    def _note(self, path: str, before: int, line: int) -> None:
        step = (path, before, line)
        if step not in self._seen:
            self._seen.add(step)
            self._write(self._descriptor, f"{path[len(OURS) :]}\t{before}\t{line}\n".encode())


def be_the_fork_server() -> None:
    """Record, and run the fork server as ``__main__``, whose namespace a snippet takes over later."""
    recorder = Recorder()
    sys.path[0] = os.path.dirname(PROGRAM)
    del sys.modules[__name__]
    with open(PROGRAM, "rb") as file:
        code = compile(file.read(), PROGRAM, "exec")
    main = vars(sys.modules["__main__"])
    main["__file__"] = PROGRAM
    threading.settrace(recorder.call)
    sys.settrace(recorder.call)
    exec(code, main)


if __name__ == "__main__":
    import guest  # type: ignore[import-not-found]  # again, as a module whose names outlive those of ``__main__``

    guest.be_the_fork_server()
