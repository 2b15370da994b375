"""What the system refuses, as a sentence: which limit it was, how high it is, and how to raise it."""

from __future__ import annotations

import errno
import os

ENOUGH_FILES = 64
"""Open files that a run needs, with some to spare."""
ENOUGH_PROCESSES = 20
"""The processes that a run needs: with fewer it may end anywhere, and blame what was not the cause."""
ENOUGH_BYTES = 1 << 20
"""The size of file that a run needs, for its own code and what it is told."""


def cause_of(error: BaseException) -> str:
    """Why the system refused, and what to do about it; empty where that isn't known."""
    number = getattr(error, "errno", None)
    if isinstance(error, MemoryError) or number == errno.ENOMEM:
        return f"there's no memory left{_allowed('RLIMIT_AS', ' (ulimit -v allows {} bytes)')}: free some"
    if number in (errno.EMFILE, errno.ENFILE):
        allowed = _allowed("RLIMIT_NOFILE", " (at most {} here)")
        return f"too many files are open{allowed}. Allow more with `ulimit -n 256`"
    if number == errno.EAGAIN:
        return no_more_processes()
    if number == errno.EFBIG:
        allowed = _allowed("RLIMIT_FSIZE", " (at most {} bytes here)")
        return f"the file would be too large{allowed}. Allow more with `ulimit -f unlimited`"
    if number == errno.ENOSPC:
        return f"there's no space left on the disk{_named(error)}: make room"
    if number == getattr(errno, "EDQUOT", -1):
        return f"your quota on the disk{_named(error)} is used up: make room"
    if number == errno.EROFS:
        return f"the disk{_named(error)} is read-only: choose another folder"
    return ""


def no_more_processes() -> str:
    """The cause, where no process or thread could be started."""
    allowed = _allowed("RLIMIT_NPROC", " (at most {} here, threads included)")
    return f"no more processes may be started{allowed}. End some, or allow more with `ulimit -u`"


def in_the_way() -> str:
    """Which limit keeps snippets from being run at all, and what to do; empty where none does.

    A limit that may be raised is raised, for this process and those it starts.
    """
    import tempfile

    if _raised("RLIMIT_NOFILE", ENOUGH_FILES) < ENOUGH_FILES:
        return cause_of(OSError(errno.EMFILE, ""))
    if _raised("RLIMIT_FSIZE", ENOUGH_BYTES) < ENOUGH_BYTES:
        return cause_of(OSError(errno.EFBIG, ""))
    everything = not hasattr(os, "geteuid") or os.geteuid() == 0  # this limit isn't one for root
    if not everything and _raised("RLIMIT_NPROC", ENOUGH_PROCESSES) < ENOUGH_PROCESSES:
        return no_more_processes()
    try:
        tempfile.gettempdir()
    except OSError as error:
        return cause_of(error) or (
            "there's no writable folder for temporary files, such as /tmp: name one in TMPDIR"
        )
    return ""


def _raised(name: str, enough: int) -> float:
    """How high a limit is, once it is as high as it may be."""
    try:
        import resource
    except ImportError:
        return float("inf")
    soft, hard = resource.getrlimit(getattr(resource, name))
    most = float("inf") if hard == resource.RLIM_INFINITY else hard
    if soft == resource.RLIM_INFINITY or soft >= enough or most <= soft:
        return float("inf") if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(getattr(resource, name), (int(min(most, enough * 4)), hard))
    except (OSError, ValueError):
        return soft
    return min(most, enough * 4)


def _allowed(name: str, told: str) -> str:
    try:
        import resource
    except ImportError:
        return ""
    soft, _ = resource.getrlimit(getattr(resource, name))
    return "" if soft == resource.RLIM_INFINITY else told.format(f"{soft:,}")


def _named(error: BaseException) -> str:
    name = getattr(error, "filename", None)
    return f" of {os.fsdecode(name)}" if isinstance(name, str | bytes) else ""
