"""One run's supervisor: starts the snippet's process, watches it, and leaves nothing behind.

It runs no learner code. It passes on the records that carry the run's nonce, bounds output and
time, and kills everything that descends from the snippet when the run is over, when the app says
so, or when the app is gone (the lifeline closes). Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Optional, Union

from tutor.sandbox import wire
from tutor.sandbox.guest.child_start import ChildEnd, become_the_snippet
from tutor.sandbox.guest.namespaces import Namespaces
from tutor.sandbox.guest.watch import Watch, WatchedProcess

ONCE, KEEP, NEVER = b"o", b"k", b"n"
"""What a supervisor says first: that a job has come, and whether others may follow it in its namespaces; or
that none ever will."""
CLEARED, TOLD = b"c", b"t"
"""What it says at its end: nothing of the run is left but its directory; and with ``TOLD``, the app
knows that the last run is over, and nobody else has to say it."""

Work = Callable[[], None]


def supervise(own: str, made: bool, down: wire.Lines, up: int, says: int) -> Work:
    """Run the next job that comes on ``down`` in a process of its own, relay what it reports to ``up``,
    and end.

    ``own`` is where to run a job that names no directory, ``made`` whether it is there. ``down`` is the
    lifeline: what the app says meanwhile arrives there, and its end means kill. A job that says ``keep``
    has the next one run in the same namespaces, if they are left as they were found; jobs that say
    ``contained`` share even the process. What it has come to it tells its parent on ``says``: to wait for
    its end takes longer, because the system lets go of its namespaces first. Returns only as the snippet's
    process, with what that has to do.
    """
    namespaces: Optional[Namespaces] = None
    kept: Optional[WatchedProcess] = None
    last = NEVER
    try:
        namespaces = Namespaces()
        job = wire.next_job(down)
        directory = own
        if job is not None:
            wire.write_all(says, KEEP if job.get("keep") else ONCE)
            last = CLEARED
            directory = job.get("directory") or own
            if directory == own and not made:
                os.mkdir(own, 0o700)
            wire.send(up, {"k": "directory", "path": directory})
            namespaces.furnish(directory, job)
        while job is not None:
            os.chmod(directory, 0o700)  # for the fresh process, whatever the snippet did to it
            if kept is not None:
                kept.tell(job)
            else:
                started = _start(namespaces, job, down, up, says)
                if not isinstance(started, WatchedProcess):
                    namespaces = None  # its supervisor's to close
                    return started
                kept = started
            last = CLEARED
            kept = _watch(namespaces, kept, job, down, up)
            if not namespaces.ready:
                break
            wire.send(up, {"k": "over", "kept": True})
            last = TOLD
            job = wire.next_job(down)
            if job is not None:
                wire.send(up, {"k": "directory", "path": directory})
    except OSError:
        pass  # out of processes, or nobody listens: the fork_server tells that the run is over
    finally:
        if namespaces is not None:
            namespaces.close(kept.pid if kept is not None else None)
            wire.write_all(says, last)
            os._exit(0)
    os._exit(1)


def _start(
    namespaces: Namespaces, job: dict[str, Any], down: wire.Lines, up: int, says: int
) -> Union[WatchedProcess, Work]:
    """Fork the snippet's process. In it: what it has to do."""
    pipes = [os.pipe() for _ in range(4)]
    (result, result_w), (control_r, control), (out, out_w), (err, err_w) = pipes
    pid = os.fork()
    if pid == 0:
        for used in (result, control, out, err, down.descriptor, up, says):
            os.close(used)
        namespaces.leave_to_snippet()
        return become_the_snippet(ChildEnd(result_w, control_r, out_w, err_w), job, namespaces)
    for used in (result_w, control_r, out_w, err_w):
        os.close(used)
    return WatchedProcess(pid, result, control, {out: 1, err: 2})


def _watch(
    namespaces: Namespaces, snippet: WatchedProcess, job: dict[str, Any], down: wire.Lines, up: int
) -> Optional[WatchedProcess]:
    """One run to its end; gives the process if it waits for another."""
    watch = Watch(job, snippet, namespaces.directory, down, up)
    waits = False
    try:
        watch.loop()
        watch.catch_up()
        waits = watch.waits and watch.calm
    finally:
        if not waits and not (job.get("keep") and watch.calm and namespaces.clear()):
            namespaces.close(snippet.pid if watch.status is None else None)
        watch.finish()
        if not waits:
            snippet.close()
    return snippet if waits else None
