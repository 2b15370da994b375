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


class Why(str, Enum):
    """Why the snippet's process ended before the stages, as it says itself."""

    RAISED = "raised"
    EXIT = "exit"
    """The snippet called ``sys.exit``."""
    NO_SUBJECT = "no-subject"
    BROKEN = "broken"
    """Our own code failed."""
