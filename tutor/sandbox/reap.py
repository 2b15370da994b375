"""Leaving no process behind. Standard library only, Python 3.9 syntax."""

from __future__ import annotations

import os
import signal
import time
from typing import Optional


def kill_descendants(first: Optional[int] = None) -> None:
    """Kill every process that descends from this one, and reap it.

    ``first`` is the child to start with: as process 1 of a namespace it takes the others along.
    Orphans fall to this process where the system allows (see ``adopt_orphans``), so killing children
    until there are none left reaches those that left their session or forked twice.
    """
    if first is not None:
        try:
            os.kill(first, signal.SIGKILL)
            os.waitpid(first, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
    for _ in range(1000):
        children = _children()
        if not children:
            try:
                pid, _status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                time.sleep(0.001)
            continue
        for pid in children:
            for kill in (os.killpg, os.kill):
                try:
                    kill(pid, signal.SIGKILL)
                except (ProcessLookupError, PermissionError):
                    pass
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass


def _children() -> list[int]:
    """The processes whose parent is this one."""
    me = os.getpid()
    try:
        with open(f"/proc/{me}/task/{me}/children") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return _children_by_scan(me)


def _children_by_scan(me: int) -> list[int]:
    found = []
    try:
        entries = os.listdir("/proc")
    except OSError:
        return []
    for entry in entries:
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    if int(file.read().rpartition(b")")[2].split()[1]) == me:
                        found.append(int(entry))
            except (OSError, ValueError, IndexError):
                continue
    return found
