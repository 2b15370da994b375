"""Where a run takes place: its own namespaces, with a process 1 that keeps them.

A set of namespaces serves one run; or, where many runs follow one another, each run that left it as it was.
Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from typing import TYPE_CHECKING, Any, Optional

from tutor.sandbox.folders import empty
from tutor.sandbox.guest.cleanup import kill_descendants
from tutor.sandbox.guest.confine import Folders, adopt_orphans, file_rules, separated
from tutor.sandbox.guest.layers.namespaces import FILES, IPC, NET, PID, hide_folders, own_proc
from tutor.sandbox.reuse import Reuse

if TYPE_CHECKING:
    from tutor.sandbox.run_records import JobTold

_LASTING = ("sysvipc/shm", "sysvipc/sem", "sysvipc/msg", "1/net/sockstat", "1/net/sockstat6")
"""What below ``/proc`` tells of things that outlive a process. (``net/tcp`` would name the sockets,
and takes milliseconds.)"""
_WHOLE_SYSTEM = re.compile(rb" (orphan|alloc|mem|memory) \d+")


class Namespaces:
    """Namespaces that this process has moved into, as far as the system allows.

    Made ahead of the run, so without anything that depends on it; ``furnish`` is for that. Raises
    ``OSError`` where the system is out of processes.
    """

    def __init__(self) -> None:
        self.directory = ""
        self.ready = True
        self.adopted = adopt_orphans()
        self.separation = separated()
        self.first: Optional[int] = None
        self._orders = self._done = -1
        if self.separation.has(PID):
            self._start_first()

    def _start_first(self) -> None:
        """Fork process 1 of the new process namespace. What is forked afterwards is in it too."""
        ours, orders = os.pipe()
        done, its = os.pipe()
        self.first = os.fork()
        if self.first == 0:
            os.close(orders)
            os.close(done)
            _be_first(ours, its)
        os.close(ours)
        os.close(its)
        self._orders, self._done = orders, done

    def furnish(self, directory: str, job: JobTold) -> None:
        """Make it the place for ``job``, which is run in ``directory``. Once, and before anything is run."""
        self.directory = directory
        # Before anything is hidden or locked: what can be imported has to stay readable.
        sys.path[0:0] = job["paths"]
        self.folders = Folders(directory, job["readable"])
        hide_folders(self.separation, directory, self.folders.readable, self.folders.temporary)
        if self.first is not None and not (self.separation.own_mounts and self._order(b"p") == b"1"):
            self.separation.why = "other programs' names can be seen"
        self.rules = file_rules(self.folders, self.separation)
        self._lasting: list[bytes] = []
        self._found: dict[str, Any] = {}
        if Reuse(job["reuse"]) is not Reuse.NOTHING:
            self._lasting = _lasting()
            self._found = {folder: _entries(folder) for folder in self.folders.temporary}

    def _order(self, what: bytes) -> bytes:
        """Have process 1 do something, and hear what came of it."""
        os.write(self._orders, what)
        return os.read(self._done, 1)

    def leave_to_snippet(self) -> None:
        """In the snippet's process: let go of what belongs to the namespaces."""
        for used in (self._orders, self._done):
            if used >= 0:
                os.close(used)

    def clear(self) -> bool:
        """End every process but the first, and empty the folders. Tells whether they are again as
        it was, so that the next run cannot be affected by this one."""
        if self.first is None or not all(self.separation.has(which) for which in (FILES, IPC, NET)):
            return False
        try:
            if self._order(b"k") != b"0":
                return False
            empty(self.directory)
            return _lasting() == self._lasting and not os.listdir(self.directory) and self._swept()
        except OSError:
            return False

    def _swept(self) -> bool:
        return all(_entries(folder) == found for folder, found in self._found.items())

    def close(self, snippet: Optional[int] = None) -> None:
        """End everything in the namespaces, for good. ``snippet`` is the snippet's process, where it has not
        ended."""
        # In this order: process 1 cannot end before every other has been reaped, and the snippet's
        # process is ours to reap.
        kill_descendants([pid for pid in (snippet, self.first) if pid is not None])
        self.first, self.ready = None, False


def _be_first(orders: int, done: int) -> None:
    """Be process 1: keep the namespace, reap what is orphaned in it, show its processes when told
    ``p``, and kill all of them when told ``k``.

    A separate process, because signals do not end process 1 as they end any other.
    """
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel then reaps by itself
        while order := os.read(orders, 1):
            if order == b"p":
                os.write(done, b"1" if own_proc() else b"0")
                continue
            try:
                os.kill(-1, signal.SIGKILL)
                os.wait()
            except (ProcessLookupError, ChildProcessError):
                pass
            os.write(done, b"0")
    finally:
        os._exit(0)


def _entries(folder: str) -> Any:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return None


def _lasting() -> list[bytes]:
    found = []
    for name in _LASTING:
        try:
            with open(f"/proc/{name}", "rb") as file:
                found.append(_WHOLE_SYSTEM.sub(b"", file.read()))
        except OSError:
            found.append(b"")  # this system has none of it
    return found
