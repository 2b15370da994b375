"""Resource limits: what one process of a run may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

try:
    import resource  # here, so that a fork server has it before the first run
except ImportError:
    resource = None  # type: ignore[assignment]

from tutor.sandbox.endings import MOST_FILES, MOST_PROCESSES
from tutor.sandbox.guest.layers.report import layer
from tutor.sandbox.guest.layers.system import libc

if TYPE_CHECKING:
    from tutor.sandbox.run_records import LayerRecord, LimitsTold

PROCESSES = MOST_PROCESSES + 8
"""A little over what a run may have, so that the snippet is stopped rather than refused."""


def _share_memory_between_threads() -> None:
    """Have the C library not set aside 64 MiB of addresses for each thread: they count as memory, and 20
    threads would then be the most."""
    try:
        libc().mallopt(-8, 2)  # M_ARENA_MAX
    except (OSError, AttributeError):
        pass  # another C library, or another system


def apply_limits(limits: LimitsTold, own_user_namespace: bool) -> list[LayerRecord]:
    """Set the limits of this process and what it starts. Sizes in bytes, time in seconds."""
    _share_memory_between_threads()
    if resource is None:
        return [layer("resource limits", False, "this system has none")]

    def lower(name: str, constant: str, value: int, unless: Optional[str] = None) -> LayerRecord:
        which = getattr(resource, constant, None)
        if which is None or unless is not None:
            return layer(name, False, unless or "not on this system")
        try:
            hard = resource.getrlimit(which)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            # One second of grace for processor time: at the hard limit the kernel kills without a word.
            spare = int(constant == "RLIMIT_CPU" and (hard == resource.RLIM_INFINITY or value < hard))
            resource.setrlimit(which, (value, value + spare))
        except (ValueError, OSError) as error:
            return layer(name, False, str(error))
        return layer(name, True)

    # Outside its own user namespace, this limit would count every process of the user.
    shared = None if own_user_namespace else "would count the user's other processes too"
    return [
        lower("memory limit", "RLIMIT_AS", limits["memory_bytes"]),
        lower("file size limit", "RLIMIT_FSIZE", limits["file_bytes"]),
        lower("processor time limit", "RLIMIT_CPU", int(limits["wall_seconds"]) * 4 + 1),
        lower("open files limit", "RLIMIT_NOFILE", MOST_FILES),
        lower("no core dumps", "RLIMIT_CORE", 0),
        lower("process limit", "RLIMIT_NPROC", PROCESSES, shared),
    ]
