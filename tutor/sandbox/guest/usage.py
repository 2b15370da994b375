"""What a run uses that no limit of the system bounds: disk, memory and processes, all in total.

Looked at from time to time by the supervisor, so a run can go over for a moment before it is
stopped. Runs inside the sandbox: standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import os
import time
from typing import Optional

from tutor.sandbox.endings import MOST_PROCESSES, Stop, memory_of_all
from tutor.sandbox.guest.cleanup import family

INTERVAL = 0.05
"""Seconds between two looks."""


class Use:
    """Watches the run's directory, and every process that descends from this one. Sizes in bytes."""

    def __init__(self, directory: str, disk_bytes: int, memory_bytes: int) -> None:
        self._directory = directory
        self._disk_bytes = disk_bytes
        self._memory_bytes = memory_of_all(memory_bytes)
        self._next = time.monotonic() + INTERVAL

    def excess(self) -> Optional[Stop]:
        """Why the run has to be stopped, or ``None``."""
        now = time.monotonic()
        if now < self._next:
            return None
        processes = family()
        if len(processes) > MOST_PROCESSES:
            return Stop.PROCESSES
        if sum(map(_private_memory, processes)) > self._memory_bytes:
            return Stop.MEMORY
        if self._too_large():
            return Stop.DISK
        self._next = time.monotonic() + max(INTERVAL, 10 * (time.monotonic() - now))
        return None

    def _too_large(self) -> bool:
        total = 0
        pending = [self._directory]
        while pending:
            try:
                with os.scandir(pending.pop()) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            pending.append(entry.path)
                        else:
                            total += entry.stat(follow_symlinks=False).st_blocks * 512
            except OSError:
                continue  # removed while we looked
            if total > self._disk_bytes:
                return True
        return False


def _private_memory(pid: int) -> int:
    """What a process holds beside files and shared memory; 0 once it is gone."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            resident, shared = map(int, file.read().split()[1:3])
    except (OSError, ValueError):
        return 0
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")
