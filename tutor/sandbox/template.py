"""A process that is ready: interpreter started, the library imported, waiting to fork a run.

It is two processes: one to dump in, and one to load in that never saw a snippet. Started by file
path, under whichever interpreter was asked for, so it sets up the ``tutor`` package by hand instead
of adding the app's own packages to that interpreter's path. Standard library only, Python 3.9
syntax. Arguments: ``pickle`` or ``dill``, which registry the processes show; then the descriptors
to hear and to speak on, of the one and of the other.
"""

from __future__ import annotations

import gc
import os
import sys
import types
from typing import Callable, Optional

Work = Callable[[], None]


def _make_tutor_importable() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    root = os.path.dirname(here)
    for name, path in (("tutor", root), ("tutor.sandbox", here)):
        package = types.ModuleType(name)
        package.__path__ = [path]
        sys.modules[name] = package


def main() -> Optional[Work]:
    """Become the two processes, and serve until the lifeline closes.

    Returns ``None`` then; in a snippet's process, what that has to do.
    """
    _make_tutor_importable()
    from tutor.pickling import stages  # noqa: F401  # imported ahead of need
    from tutor.sandbox import wire
    from tutor.sandbox.supervise import supervise  # noqa: F401

    shows, ends = sys.argv[1], list(map(int, sys.argv[2:6]))
    version = ".".join(map(str, sys.version_info[:3]))
    ready = {"k": "ready", "python": version, "dill": None}
    if shows == "dill":
        try:
            import dill

            ready["dill"] = dill.__version__
        except ImportError:
            wire.send(ends[1], {**ready, "k": "no-dill"})
            return None
    other = os.fork()
    mine, others = (ends[:2], ends[2:]) if other else (ends[2:], ends[:2])
    for used in others:
        os.close(used)
    if other:
        from tutor.pickling import explain, foresee  # noqa: F401  # the fresh process never explains
    gc.collect()
    gc.freeze()  # a run's own collections then leave alone, and unshared, what it inherits
    wire.send(mine[1], ready)
    work = _serve(mine[0], mine[1], spare=other or None)
    if other and work is None:
        os.waitpid(other, 0)
    return work


def _serve(down: int, up: int, spare: Optional[int]) -> Optional[Work]:
    """Fork a supervisor for each job that arrives, one at a time, until there are no more."""
    import tempfile

    from tutor.sandbox import wire
    from tutor.sandbox.confine import adopt_orphans
    from tutor.sandbox.reap import empty, kill_descendants, remove
    from tutor.sandbox.supervise import TOLD, supervise

    adopt_orphans()
    orders = wire.Lines(down)
    own = ""
    try:
        while (job := wire.next_job(orders)) is not None:
            borrowed = job.get("directory")
            if not borrowed and not own:
                own = os.path.realpath(tempfile.mkdtemp(prefix="pickle-tutor-"))
            directory = borrowed or own
            wire.send(up, {"k": "directory", "path": directory})
            pid = os.fork()
            if pid == 0:
                own = ""
                return supervise(job, directory, orders, up)
            _, status = os.waitpid(pid, 0)
            kill_descendants(spare=spare)
            if own and job.get("keep"):
                empty(own)  # and not removed: a room that is kept for fresh processes looks into it
            elif own:
                remove(own)
                own = ""
            if not (os.WIFEXITED(status) and os.WEXITSTATUS(status) == TOLD):
                wire.send(up, {"k": "over"})
        return None
    finally:
        if own:
            remove(own)


if __name__ == "__main__":
    work = main()
    if work is not None:
        work()
