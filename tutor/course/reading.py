"""Reading many lessons on every core: each process leaves what it has read in the cache."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

MANY = 100
"""From how many files on it is worth it."""


def read_side_by_side(files: Sequence[Path], read: Callable[[Path], object]) -> None:
    """Have ``read`` called with each of the files, in as many processes as there are cores.

    Nothing comes back: ``read`` leaves what it finds where it can be found. Does nothing for a few files, nor
    in a program with threads, where a fork could stop in the middle of one.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(files) < MANY or cores < 2 or threading.active_count() > 1 or not hasattr(os, "fork"):
        return
    children = []
    for number in range(1, cores):
        try:
            pid = os.fork()
        except OSError:
            break  # then this process reads those too
        if pid == 0:
            _read_and_end(files[number::cores], read)
        children.append(pid)
    _read_all(files[::cores], read)
    for pid in children:
        os.waitpid(pid, 0)


def _read_and_end(files: Sequence[Path], read: Callable[[Path], object]) -> None:
    try:
        _read_all(files, read)
    finally:
        os._exit(0)


def _read_all(files: Sequence[Path], read: Callable[[Path], object]) -> None:
    for file in files:
        read(file)
