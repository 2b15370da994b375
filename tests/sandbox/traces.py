"""What a run could leave behind: processes and files. Read from ``/proc`` and the file system."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

FORK_SERVER = b"tutor/sandbox/guest/start.py"
"""On the command line of everything that a runner starts, forks included."""


def processes(marker: str | None = None) -> dict[int, str]:
    """The processes of runs: those that were started as a fork server with this process as an
    ancestor, or whose environment or command line has ``marker``."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) == os.getpid():
            continue
        command = _read(f"/proc/{entry}/cmdline")
        if marker is not None:
            if marker.encode() in command or marker.encode() in _read(f"/proc/{entry}/environ"):
                found[int(entry)] = command.replace(b"\0", b" ").decode("utf-8", "replace")
        elif FORK_SERVER in command and _descends(int(entry), os.getpid()):
            found[int(entry)] = command.replace(b"\0", b" ").decode("utf-8", "replace")
    return found


def descendants(of: int) -> set[int]:
    """Every process below ``of`` that is not a zombie."""
    return {int(e) for e in os.listdir("/proc") if e.isdigit() and int(e) != of and _descends(int(e), of)}


def parent(pid: int) -> int:
    """The parent of a process; 0 where there is none, or it is gone or a zombie."""
    fields = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields and fields[0] != b"Z" else 0


def _descends(pid: int, ancestor: int) -> bool:
    seen = 0
    while pid > 1 and seen < 100:
        pid = parent(pid)
        if pid == ancestor:
            return True
        seen += 1
    return False


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def gone(pids: set[int], seconds: float = 2.0) -> set[int]:
    """Which of ``pids`` are still there after at most ``seconds``."""
    until = time.monotonic() + seconds
    while left := {pid for pid in pids if parent(pid)}:
        if time.monotonic() > until:
            return left
        time.sleep(0.01)
    return set()


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file under ``folder`` with a digest of what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
