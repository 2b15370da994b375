"""One run's supervisor: starts the snippet's process, watches it, and leaves nothing behind.

It runs no learner code. It passes on the records that have the run's nonce, and bounds output and time. It
kills everything that descends from the snippet when the run is over, when the app says so, or when the app
is gone (the lifeline closes). Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Callable, NoReturn, Optional, Union

from tutor.pickling import debug, later
from tutor.sandbox import wire
from tutor.sandbox.guest.child_start import ChildEnd, become_the_snippet
from tutor.sandbox.guest.run_namespaces import Namespaces
from tutor.sandbox.guest.watch import Watch, WatchedProcess
from tutor.sandbox.reuse import Reuse

if TYPE_CHECKING:
    from tutor.sandbox.run_records import JobTold

ONCE, KEEP, NEVER = b"o", b"k", b"n"
"""What a supervisor says first: that a job has come, and whether others may follow it in its namespaces; or
that none ever will."""
CLEARED, TOLD = b"c", b"t"
"""What it says at its end: nothing of the run is left but its directory. With ``TOLD``, the app knows that
the last run is over, and need not be told."""

SnippetWork = Callable[[], None]


def supervise(own: str, made: bool, down: wire.Lines, up: int, says: int) -> SnippetWork:
    """Run the next job that comes on ``down`` in its own process, relay what it reports to ``up``,
    and end.

    ``own`` is where to run a job that names no directory, ``made`` whether it is there. ``down`` is the
    lifeline: what the app says meanwhile arrives there, and its end means kill. A job may say that others
    can follow it in the same namespaces or even in its process: see ``ReusePolicy``. What it has come to it
    tells its parent on ``says``: to wait for its end takes longer, because the system lets go of its
    namespaces first. Returns only as the snippet's process, with what that has to do.
    """
    try:
        namespaces = Namespaces()
    except OSError:  # out of processes
        _leave(says, NEVER)
    supervisor = _Supervisor(namespaces, down, up, says)
    try:
        work = supervisor.serve(own, made)
    except OSError:
        work = None  # out of processes, or nothing listens: the fork server tells that the run is over
    except BaseException:
        debug.swallowed()
        supervisor.end()
    if work is None:
        supervisor.end()
    return work


class _Supervisor:
    """The jobs of one supervisor, which follow one another in its namespaces."""

    def __init__(self, namespaces: Namespaces, down: wire.Lines, up: int, says: int) -> None:
        self.namespaces, self.down, self.up, self.says = namespaces, down, up, says
        self.snippet: Optional[WatchedProcess] = None
        """The snippet's process, while there is one."""
        self.last = NEVER

    def serve(self, own: str, made: bool) -> Optional[SnippetWork]:
        """Run jobs for as long as the namespaces can be used. In a snippet's process: what it has to do.

        Raises ``OSError`` where nothing listens any longer, or there is no process left.
        """
        job = wire.next_job(self.down)
        if job is None:
            return None
        wire.write_all(self.says, ONCE if Reuse(job["reuse"]) is Reuse.NOTHING else KEEP)
        self.last = CLEARED
        directory = job.get("directory") or own
        if directory == own and not made:
            os.mkdir(own, 0o700)
        where = {"k": "directory", "path": directory}
        wire.send(self.up, where)
        self.namespaces.furnish(directory, job)
        while job is not None:
            os.chmod(directory, 0o700)  # for the fresh process, whatever the snippet did to it
            if self.snippet is not None:
                self.snippet.tell(job)
            else:
                started = self._start(job)
                if not isinstance(started, WatchedProcess):
                    return started
                self.snippet = started
            self.last = CLEARED
            self._watch(self.snippet, job)
            if not self.namespaces.ready:
                return None
            wire.send(self.up, {"k": "over"})
            self.last = TOLD
            later.run_all()  # once for all that follow
            job = wire.next_job(self.down)
            if job is not None:
                wire.send(self.up, where)
        return None

    def end(self) -> NoReturn:
        """End everything in the namespaces, and this process."""
        try:
            self.namespaces.close(self.snippet.pid if self.snippet is not None else None)
        finally:
            _leave(self.says, self.last)

    def _start(self, job: JobTold) -> Union[WatchedProcess, SnippetWork]:
        """Fork the snippet's process. In it: what it has to do."""
        pipes = [os.pipe() for _ in range(4)]
        (result, result_w), (control_r, control), (out, out_w), (err, err_w) = pipes
        pid = os.fork()
        if pid == 0:
            return self._as_the_snippet(
                ChildEnd(result_w, control_r, out_w, err_w), job, (result, control, out, err)
            )
        for used in (result_w, control_r, out_w, err_w):
            os.close(used)
        return WatchedProcess(pid, result, control, {out: 1, err: 2})

    def _as_the_snippet(self, end: ChildEnd, job: JobTold, not_ours: Iterable[int]) -> SnippetWork:
        """In the snippet's process: let go of what is its supervisor's. Whatever goes wrong here ends this
        process and nothing else: the namespaces are the supervisor's to close."""
        try:
            for used in (*not_ours, self.down.descriptor, self.up, self.says):
                os.close(used)
            self.namespaces.leave_to_snippet()
            return become_the_snippet(end, job, self.namespaces)
        except BaseException:  # whatever it is, the supervisor's part must not run here
            debug.swallowed()
            os._exit(1)

    def _watch(self, snippet: WatchedProcess, job: JobTold) -> None:
        """Watch one run to its end; keep the process if it may have another."""
        watch = Watch(job, snippet, self.namespaces.directory, self.down, self.up)
        again = Reuse.NOTHING
        try:
            watch.loop()
            watch.catch_up()
            again = watch.policy.after(well=watch.well, alive=watch.alive, clear=self.namespaces.clear)
        finally:
            if again is Reuse.NOTHING:
                self.namespaces.close(snippet.pid if watch.status is None else None)
            watch.finish()
            if again is not Reuse.PROCESS:
                snippet.close()
                self.snippet = None


def _leave(says: int, last: bytes) -> NoReturn:
    """End this process, and tell its parent first what it has come to."""
    try:
        wire.write_all(says, last)
    finally:
        os._exit(0)
