"""Leaving no process behind. Standard library only, Python 3.9 syntax."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection, Iterable


def kill_descendants(first: Iterable[int] = (), spare: Collection[int] = ()) -> None:
    """Kill every process that descends from this one, and reap it. All but ``spare``, and their own.

    ``first`` are the children to start with: process 1 of a namespace takes the others along.
    Orphans fall to this process where the system allows (see ``adopt_orphans``), so killing children
    until there are none left reaches those that left their session or forked twice.
    """
    for pid in first:
        _kill(pid)
    for _ in range(1000):
        children = _children(os.getpid()) if _sees_itself() else []
        if not [pid for pid in children if pid not in spare]:
            try:
                pid, _status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                if spare:
                    return  # those that are left
                time.sleep(0.001)
            continue
        for pid in children:
            if pid not in spare:
                _kill(pid)


def reap() -> None:
    """Let the system forget every child that has ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def wait(pid: int) -> None:
    """Wait until this child has ended, if it has not been reaped yet."""
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        pass


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
    wait(pid)


def family() -> list[int]:
    """Every process of the run that this one watches over, as far as ``/proc`` tells."""
    if not _sees_itself():  # it shows the run's own process namespace, so all of it is the run's
        try:
            return [int(name) for name in os.listdir("/proc") if name.isdigit()]
        except OSError:
            return []
    found: list[int] = []
    pending = [os.getpid()]
    while pending:
        pending += (children := _children(pending.pop()))
        found += children
    return found


def _sees_itself() -> bool:
    """Whether the numbers in ``/proc`` are those this process can use."""
    try:
        return os.readlink("/proc/self") == str(os.getpid())
    except OSError:
        return False


def _children(of: int) -> list[int]:
    """The processes whose parent is ``of``."""
    found = []
    try:
        for task in os.listdir(f"/proc/{of}/task"):
            with open(f"/proc/{of}/task/{task}/children") as file:
                found += [int(pid) for pid in file.read().split()]
    except FileNotFoundError:
        return found if os.path.exists("/proc/thread-self/children") else _children_by_scan(of)
    except OSError:
        pass
    return found


def _children_by_scan(of: int) -> list[int]:
    found = []
    try:
        entries = os.listdir("/proc")
    except OSError:
        return []
    for entry in entries:
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    if int(file.read().rpartition(b")")[2].split()[1]) == of:
                        found.append(int(entry))
            except (OSError, ValueError, IndexError):
                continue
    return found
