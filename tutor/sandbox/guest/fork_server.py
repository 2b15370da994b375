"""One start of an interpreter, ready to fork runs: everything that happens at one end of them.

A run has two ends, dumping and loading afresh, and each descends from its own start. Processes forked from
one interpreter share its hash seed, its addresses and what it drew at random, so neither would be fresh to
the other. One start serves every library. A package that has to be installed gets its own process, forked
before the package is imported. Importing one may change pickle's own registry, as dill does, and pickle is to
be seen as it is without any.

Started by ``start``. Standard library only, Python 3.9 syntax. Arguments: ``dump`` or ``fresh``, which end
this is, and after a ``+`` each what of the sandbox is left off. Then, for each package to serve, come its
name and the descriptors to hear and to speak on, as ``dill:5:8``.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Union

if TYPE_CHECKING:
    from tutor.sandbox.guest.supervisor import SnippetWork
    from tutor.sandbox.run_records import NoPackageRecord, ReadyRecord

FIRST_MILLISECONDS, IDLE_MILLISECONDS = 20, 100
"""How long to wait for a job, the first and each other one, before getting ready for it ahead of need."""
LOWEST = 200
"""Descriptors that are ours and stay open in a snippet's process are from here on; see ``start``."""


class PackagePipes(NamedTuple):
    """A package to run libraries of, and the pipes on which runs are asked for and told of."""

    package: str
    down: int
    up: int


def _import_ctypes() -> None:
    """Import it while the low descriptors are taken: some builds of libffi open a file for good, and the
    first file that a snippet opens has the number 3 elsewhere."""
    taken = [os.dup(0)]
    while taken[-1] < LOWEST:
        taken.append(os.dup(0))
    try:
        import ctypes  # noqa: F401
    finally:
        for used in taken:
            os.close(used)


def main() -> Optional[SnippetWork]:
    """Fork a process for each package but one, be the last, and serve until the lifeline closes.

    Returns ``None`` then; in a snippet's process, what that has to do.
    """
    _import_ctypes()
    from tutor.pickling import (
        debug,
        stages,  # noqa: F401  # imported ahead of need
    )
    from tutor.pickling.codecs.base import BUNDLED
    from tutor.sandbox.guest import supervisor as supervise  # noqa: F401
    from tutor.sandbox.guest.confine import look_ahead

    if log := os.environ.pop(debug.VARIABLE, None):  # the snippet does not see it
        debug.log_to(log)
    from tutor.sandbox.guest import confine

    (end, *confine.opens), wanted = sys.argv[1].split("+"), [_pipes(text) for text in sys.argv[2:]]
    if end == "dump":
        # The fresh process never explains.
        from tutor.pickling import advice, explain, foresee, later  # noqa: F401

        later.read_ahead(advice)
    look_ahead()
    wanted.sort(key=lambda pipes: pipes.package != BUNDLED)
    gc.freeze()  # a run's own collections then leave alone, and unshared, what it inherits
    pipes, others = wanted[0], wanted[1:]
    forked: list[int] = []
    for other in others:
        pid = os.fork()
        if pid == 0:
            unused, pipes, forked = [one for one in wanted if one is not other], other, []
            break
        forked.append(pid)
    else:
        unused = others
    for one in unused:
        os.close(one.down)
        os.close(one.up)
    work = _be(pipes, forked)
    if work is None:
        from tutor.sandbox.guest.cleanup import wait

        # The app waits for the end of ``up``, and kills every process of this start if it doesn't come:
        # also those of the other packages, which may be in the middle of a run.
        os.close(pipes.up)
        for pid in forked:
            wait(pid)
    return work


def _pipes(text: str) -> PackagePipes:
    package, down, up = text.split(":")
    return PackagePipes(package, int(down), int(up))


def _be(pipes: PackagePipes, forked: list[int]) -> Optional[SnippetWork]:
    from tutor.sandbox import wire

    hello = _hello(pipes.package)
    gc.freeze()
    gc.enable()
    wire.send(pipes.up, hello)
    return _serve(pipes, forked) if hello["k"] == "ready" else None


def _hello(package: str) -> Union[ReadyRecord, NoPackageRecord]:
    """What this process says first: whether it is ready, and the facts about its interpreter."""
    from tutor.pickling.codecs.base import BUNDLED

    version = ".".join(map(str, sys.version_info[:3]))
    if package == BUNDLED:
        return {"k": "ready", "python": version}
    try:
        module = importlib.import_module(package)
        of_package = str(getattr(module, "__version__", "of unknown version"))
        return {"k": "ready", "python": version, "version": of_package, "files": _files_of(module.__file__)}
    except Exception as error:  # on a Python newer than itself anything may go wrong
        missing = isinstance(error, ModuleNotFoundError) and error.name == package
        return {"k": "no-package", "python": version, "error": "" if missing else type(error).__name__}


def _files_of(package: Any) -> str:
    """Changes with the files of a package: their number, sizes and times."""
    with os.scandir(os.path.dirname(package)) as found:
        stats = [entry.stat() for entry in found if entry.name.endswith(".py")]
    newest = max(stat.st_mtime_ns for stat in stats)
    return f"{package} {len(stats)} {sum(stat.st_size for stat in stats)} {newest}"


def _serve(pipes: PackagePipes, forked: list[int]) -> Optional[SnippetWork]:
    """Fork one supervisor after another, each ahead of the job it is for, until there are no more."""
    import tempfile

    from tutor.pickling import later
    from tutor.sandbox import wire
    from tutor.sandbox.folders import empty, remove
    from tutor.sandbox.guest.cleanup import kill_descendants, reap, wait
    from tutor.sandbox.guest.confine import adopt_orphans
    from tutor.sandbox.guest.supervisor import KEEP, NEVER, TOLD, supervise

    adopt_orphans()
    orders = wire.Lines(pipes.down)
    folder = os.path.realpath(tempfile.gettempdir())
    own, made, patience = "", False, FIRST_MILLISECONDS
    try:
        while (arrived := _arrived(pipes.down, patience)) is not None:
            if not arrived:
                later.run_all()
                gc.freeze()
            patience = IDLE_MILLISECONDS
            own = own or os.path.join(folder, f"pickle-tutor-{os.urandom(4).hex()}")
            reap()
            heard, says = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(heard)
                directory, own = own, ""
                return supervise(directory, made, orders, pipes.up, says)
            os.close(says)
            first, last = os.read(heard, 1), os.read(heard, 1)
            os.close(heard)
            if not first or first == NEVER:
                return None  # where it was killed: whether a job was lost with it cannot be known
            if not last:  # it was killed, and could not see to it
                wait(pid)
                kill_descendants(spare=forked)
            made = os.path.isdir(own)
            if made and first == KEEP:
                empty(
                    own
                )  # and not removed: a mount namespace that is kept for fresh processes looks into it
            elif made:
                remove(own)
                own, made = "", False
            if last != TOLD:
                wire.send(pipes.up, {"k": "over"})
        return None
    except OSError:
        return None  # out of processes, or nothing listens
    finally:
        if own:
            remove(own)


def _arrived(down: int, patience: int) -> Optional[bool]:
    """Wait for a job before a supervisor is forked ahead of need: one job alone should not pay for the next.

    Whether there is one; ``None`` where the lifeline is closed.
    """
    poll = select.poll()
    poll.register(down, select.POLLIN)
    events = [event for _, event in poll.poll(patience)]
    if not all(event & select.POLLIN for event in events):
        return None
    return bool(events)
