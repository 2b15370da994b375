"""One run's supervisor: starts the snippet's process, watches it, and leaves nothing behind.

It runs no learner code. It passes on the records that carry the run's nonce, bounds output and
time, and kills everything that descends from the snippet when the run is over, when the app says
so, or when the app is gone (the lifeline closes). Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Optional

from tutor.sandbox import wire
from tutor.sandbox.room import Room
from tutor.sandbox.start import ChildEnd, become_the_snippet
from tutor.sandbox.watch import Watch

TOLD = 9
"""Ends with this status once the app knows that the last run is over: nobody else has to say it."""

Work = Callable[[], None]


def supervise(job: dict[str, Any], directory: str, down: wire.Lines, up: int) -> Work:
    """Run ``job`` in a process of its own, relay what it reports to ``up``, and end.

    ``down`` is the lifeline: what the app says meanwhile arrives there, and its end means kill. A
    job that says ``keep`` has the next one run in the same room, if it can be left as it was found.
    Returns only as the snippet's process, with what that has to do.
    """
    room: Optional[Room] = None
    status = 1
    try:
        room = Room(directory, job["paths"])
        while True:
            work = _run(room, job, down, up)
            if work is not None:
                room = None  # its supervisor's to close
                return work
            status = 0
            if not room.ready:
                break
            wire.send(up, {"k": "over", "kept": True})
            status = TOLD
            following = wire.next_job(down)
            if following is None:
                break
            job, status = following, 1
            wire.send(up, {"k": "directory", "path": directory})
    except OSError:
        pass  # out of processes, or nobody listens: the template tells that the run is over
    finally:
        if room is not None:
            room.close()
            os._exit(status)
    os._exit(status)


def _run(room: Room, job: dict[str, Any], down: wire.Lines, up: int) -> Optional[Work]:
    """One run in ``room``, to its end. In the snippet's process: what that has to do."""
    os.chmod(room.directory, 0o700)  # for the fresh process, whatever the snippet did to it
    pipes = [os.pipe() for _ in range(4)]
    (result, result_w), (control_r, control), (out, out_w), (err, err_w) = pipes
    pid = os.fork()
    if pid == 0:
        for used in (result, control, out, err, down.descriptor, up):
            os.close(used)
        room.leave_to_snippet()
        return become_the_snippet(ChildEnd(result_w, control_r, out_w, err_w), job, room)
    for used in (result_w, control_r, out_w, err_w):
        os.close(used)
    watch = Watch(job, pid, room.directory, down, up, result, control, {out: 1, err: 2})
    try:
        watch.loop()
        watch.catch_up()
    finally:
        if not (job.get("keep") and watch.calm and room.clear()):
            room.close(pid if watch.status is None else None)
        watch.finish()
        for used in (result, control, out, err):
            os.close(used)
    return None
