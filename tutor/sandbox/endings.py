"""Why a run came to an end before it had told everything. Both sides of the sandbox use these.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

from enum import Enum


class Stop(str, Enum):
    """Why a supervisor stopped a process."""

    HANGS = "hangs"
    SLOW_EXIT = "slow-exit"
    """It did its work, and then did not end."""
    OUTPUT = "too-much-output"
    DISK = "too-much-disk"
    MEMORY = "too-much-memory"
    """All processes of the run together."""
    PROCESSES = "too-many-processes"
    FORGED = "forged"
    """It reported twice what is said once: its records are not to be trusted."""
    CANCELLED = "cancelled"
    """The app is gone, or no longer wants an answer."""


class Scarce(str, Enum):
    """What a run had too little of, where that is why its snippet raised."""

    THREADS = "threads"
    PROCESSES = "processes"
    FILES = "open-files"
    FILE_SIZE = "file-size"
    DISK = "disk"


MOST_PROCESSES = 120
"""How many processes a run may have."""
MEMORY_FACTOR = 2
"""How much more memory than one process all processes of a run may have."""
LEAST_MEMORY = 1 << 30
"""Bytes that they may always have."""
MOST_FILES = 256
"""How many files a process of a run may have open."""


def memory_of_all(of_one: int) -> int:
    """How many bytes all processes of a run may have, where one may have ``of_one``."""
    return max(LEAST_MEMORY, MEMORY_FACTOR * of_one)


class Why(str, Enum):
    """Why the snippet's process ended before the stages, as it says itself."""

    RAISED = "raised"
    EXIT = "exit"
    """The snippet called ``sys.exit``."""
    NO_SUBJECT = "no-subject"
    BROKEN = "broken"
    """Our own code failed."""
