"""A process that is ready: interpreter started, the library imported, waiting to fork a run.

Started by file path, under whichever interpreter was asked for, so it sets up the ``tutor`` package
by hand instead of adding the app's own packages to that interpreter's path. Standard library only,
Python 3.9 syntax. Arguments: ``pickle`` or ``dill``, which registry the process shows; ``dump`` or
``fresh``, what it forks.
"""

from __future__ import annotations

import gc
import os
import sys
import types
from typing import Callable, Optional


def _make_tutor_importable() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    root = os.path.dirname(here)
    for name, path in (("tutor", root), ("tutor.sandbox", here)):
        package = types.ModuleType(name)
        package.__path__ = [path]
        sys.modules[name] = package


def main() -> Optional[Callable[[], None]]:
    """Fork a supervisor for each job that arrives, one at a time, until the lifeline closes.

    Returns ``None`` then; in a snippet's process, what that has to do.
    """
    _make_tutor_importable()
    import tempfile

    from tutor.pickling import stages  # noqa: F401  # imported ahead of need
    from tutor.sandbox import wire
    from tutor.sandbox.confine import adopt_orphans
    from tutor.sandbox.reap import kill_descendants, remove
    from tutor.sandbox.supervise import supervise

    down, up = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    version = ".".join(map(str, sys.version_info[:3]))
    ready = {"k": "ready", "python": version, "dill": None}
    if sys.argv[2] == "dump":
        from tutor.pickling import explain  # noqa: F401  # the fresh process never explains
    if sys.argv[1] == "dill":
        try:
            import dill

            ready["dill"] = dill.__version__
        except ImportError:
            wire.send(up, {**ready, "k": "no-dill"})
            return None
    adopt_orphans()
    gc.collect()
    gc.freeze()  # a run's own collections then leave alone, and unshared, what it inherits
    wire.send(up, ready)
    orders = wire.Lines(down)
    while True:
        line = orders.next()
        job = wire.unpack(line) if line is not None else None
        if job is None:
            return None
        if "kind" not in job:
            continue  # meant for a run that ended before it could hear this
        borrowed = job.get("directory")
        directory = borrowed or os.path.realpath(tempfile.mkdtemp(prefix="pickle-tutor-"))
        wire.send(up, {"k": "directory", "path": directory})
        pid = os.fork()
        if pid == 0:
            return supervise(job, directory, down, up)
        try:
            os.waitpid(pid, 0)
            kill_descendants()
        finally:
            if borrowed is None:
                remove(directory)
        wire.send(up, {"k": "over"})


if __name__ == "__main__":
    work = main()
    if work is not None:
        work()
