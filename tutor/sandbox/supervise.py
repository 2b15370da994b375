"""One run's supervisor: starts the snippet's process, watches it, and leaves nothing behind.

It runs no learner code. It passes on the records that carry the run's nonce, bounds output and
time, and kills everything that descends from the snippet when the run is over, when the app says
so, or when the app is gone (the lifeline closes). Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import os
from typing import Any, Callable, Optional, Union

from tutor.sandbox import wire
from tutor.sandbox.room import Room
from tutor.sandbox.start import ChildEnd, become_the_snippet
from tutor.sandbox.watch import Snippet, Watch

CLEARED, TOLD = b"c", b"t"
"""What a supervisor says at its end: nothing of the run is left but the supervisor itself; and with
``TOLD``, the app knows that the last run is over, and nobody else has to say it."""

Work = Callable[[], None]


def supervise(job: dict[str, Any], directory: str, down: wire.Lines, up: int, ended: int) -> Work:
    """Run ``job`` in a process of its own, relay what it reports to ``up``, and end.

    At the end it says so on ``ended``: for the system to let go of its namespaces then takes a while.

    ``down`` is the lifeline: what the app says meanwhile arrives there, and its end means kill. A
    job that says ``keep`` has the next one run in the same room, if it can be left as it was found;
    jobs that say ``contained`` share even the process. Returns only as the snippet's process, with
    what that has to do.
    """
    room: Optional[Room] = None
    kept: Optional[Snippet] = None
    last = CLEARED
    try:
        room = Room(directory, job["paths"])
        while True:
            os.chmod(directory, 0o700)  # for the fresh process, whatever the snippet did to it
            if kept is not None:
                kept.tell(job)
            else:
                started = _start(room, job, down, up, ended)
                if not isinstance(started, Snippet):
                    room = None  # its supervisor's to close
                    return started
                kept = started
            kept = _watch(room, kept, job, down, up)
            if not room.ready:
                break
            wire.send(up, {"k": "over", "kept": True})
            last = TOLD
            following = wire.next_job(down)
            if following is None:
                break
            job, last = following, CLEARED
            wire.send(up, {"k": "directory", "path": directory})
    except OSError:
        pass  # out of processes, or nobody listens: the template tells that the run is over
    finally:
        if room is not None:
            room.close(kept.pid if kept is not None else None)
            wire.write_all(ended, last)
            os._exit(0)
    os._exit(1)


def _start(room: Room, job: dict[str, Any], down: wire.Lines, up: int, ended: int) -> Union[Snippet, Work]:
    """Fork the snippet's process. In it: what it has to do."""
    pipes = [os.pipe() for _ in range(4)]
    (result, result_w), (control_r, control), (out, out_w), (err, err_w) = pipes
    pid = os.fork()
    if pid == 0:
        for used in (result, control, out, err, down.descriptor, up, ended):
            os.close(used)
        room.leave_to_snippet()
        return become_the_snippet(ChildEnd(result_w, control_r, out_w, err_w), job, room)
    for used in (result_w, control_r, out_w, err_w):
        os.close(used)
    return Snippet(pid, result, control, {out: 1, err: 2})


def _watch(room: Room, snippet: Snippet, job: dict[str, Any], down: wire.Lines, up: int) -> Optional[Snippet]:
    """One run to its end; gives the process if it waits for another."""
    watch = Watch(job, snippet, room.directory, down, up)
    waits = False
    try:
        watch.loop()
        watch.catch_up()
        waits = watch.waits and watch.calm
    finally:
        if not waits and not (job.get("keep") and watch.calm and room.clear()):
            room.close(snippet.pid if watch.status is None else None)
        watch.finish()
        if not waits:
            snippet.close()
    return snippet if waits else None
