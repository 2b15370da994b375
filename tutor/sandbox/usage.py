"""What a run uses that no limit of the system bounds: disk in total, and processes by number.

Looked at from time to time by the supervisor, so a run can go over for a moment before it is
stopped. Runs inside the sandbox: standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import os
import time
from typing import Optional

INTERVAL = 0.05
"""Seconds between two looks."""
MAX_PROCESSES = 200


class Use:
    """Watches one run's directory (in bytes) and the number of processes that can be seen."""

    def __init__(self, directory: str, disk_bytes: int) -> None:
        self._directory = directory
        self._disk_bytes = disk_bytes
        self._next = time.monotonic() + INTERVAL
        self._processes: Optional[int] = None

    def excess(self) -> Optional[str]:
        """Why the run has to be stopped, or ``None``."""
        now = time.monotonic()
        if now < self._next:
            return None
        count = _processes()
        self._processes = count if self._processes is None else min(count, self._processes)
        if count - self._processes > MAX_PROCESSES:
            return "too-many-processes"
        if self._too_large():
            return "too-much-disk"
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


def _processes() -> int:
    """How many processes ``/proc`` shows: the run's own, where it has a process namespace."""
    try:
        return sum(name.isdigit() for name in os.listdir("/proc"))
    except OSError:
        return 0
