"""How a process becomes the one that runs the snippet.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import base64
import fcntl
import os
import sys
import traceback
from typing import TYPE_CHECKING, Callable, NoReturn, Optional

from tutor.pickling import debug, stages
from tutor.sandbox import wire
from tutor.sandbox.endings import Why
from tutor.sandbox.guest import child, script
from tutor.sandbox.guest.confine import confine
from tutor.sandbox.guest.layers.namespaces import PID
from tutor.sandbox.guest.layers.report import layer
from tutor.sandbox.guest.run_namespaces import Namespaces
from tutor.sandbox.reuse import Reuse

if TYPE_CHECKING:
    from tutor.pickling.stage_records import ErrorRecord
    from tutor.sandbox.run_records import EmitAny, JobTold, LayerRecord, SnippetRecord

OUT_OF_MEMORY, UNHEARD, BROKEN = 71, 72, 70
"""The statuses with which our own code ends a process it can no longer report from."""
_LOWEST = 200
"""Our descriptors are from here on, so that the first file a snippet opens has the number 3."""


class ChildEnd:
    """The snippet's ends of the pipes."""

    def __init__(self, result: int, control: int, out: int, err: int) -> None:
        self.result, self.control, self.out, self.err = result, control, out, err


def become_the_snippet(end: ChildEnd, job: JobTold, namespaces: Namespaces) -> Callable[[], None]:
    """Turn this process into the snippet's: descriptors, then layers. Returns the work to do.

    The work is to be called from the bottom of the stack, so that neither the snippet's
    frames nor its recursion depth depend on ours.
    """
    try:
        os.dup2(end.out, 1)
        os.dup2(end.err, 2)
        os.close(end.out)
        os.close(end.err)
        result, control = _out_of_the_way(end.result), _out_of_the_way(end.control)
        emit = _reporter(result, job.pop("nonce"), job["limits"]["pickle_bytes"])
        layers: list[LayerRecord] = [layer("own directory", True), layer("scrubbed environment", True)]
        layers += confine(job["limits"], namespaces.separation, namespaces.rules)
        layers += namespaces.separation.layers()
        held = namespaces.adopted or namespaces.separation.has(PID)
        layers.append(layer("no process left behind", held, "" if held else "Linux only"))
    except BaseException:  # there is nothing yet to report by: the status tells it
        debug.swallowed()
        os._exit(BROKEN)
    return lambda: _work(job, namespaces.directory, layers, emit, result, wire.Lines(control))


def _work(
    job: JobTold, directory: str, layers: list[LayerRecord], emit: EmitAny, result: int, orders: wire.Lines
) -> NoReturn:
    try:
        child.settle(directory, job)
        work = child.dump_process if job["kind"] == "dump" else child.fresh_process
        while True:
            emit({"k": "layers", "layers": layers})
            work(job, directory, emit, orders)
            if Reuse(job["reuse"]) is not Reuse.PROCESS:
                emit({"k": "done"})
                script.end_as_a_script(0)
            script.start_over()
            emit({"k": "done"})
            layers = []  # they are on for as long as the process lives, and the app has heard of them
            following = wire.next_job(orders)
            if following is None:
                os._exit(0)
            job = following
            emit = _reporter(
                result, job.pop("nonce"), job["limits"]["pickle_bytes"]
            )  # the key stays in no frame: see ``wire.Seal``
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException as error:  # ours, or a snippet's thread or exit handler reaching into us
        _tell_broken(error, emit)
    finally:
        os._exit(BROKEN)


def _reporter(result: int, key: str, most: int) -> EmitAny:
    """What our code in this process reports with. It serves our modules only, in this process only:
    neither a fork nor a snippet that finds it by walking frames gets anything through. ``most`` is how
    many bytes a pickle may have that goes on to the fresh process. A large one goes when that is waited
    for, so that the way there takes none of a stage's time."""
    seal, mine = wire.Seal(key), os.getpid()
    getpid, caller, leave, encode = os.getpid, sys._getframe, os._exit, base64.b64encode
    ours = [vars(module) for module in (child, stages)] + [globals()]

    def emit(record: SnippetRecord, data: Optional[bytes] = None) -> None:
        names = caller(1).f_globals
        if getpid() == mine and any(names is known for known in ours):
            told: dict[str, object] = {**record}
            raw = b""
            if data is not None and len(data) <= wire.INLINE:
                told["data"] = encode(data).decode("ascii")
            elif data is not None and record["k"] == "waiting" and len(data) <= most:
                told["raw"], raw = len(data), data
            try:
                wire.write_all(result, seal.close(told))
                wire.write_all(result, raw)
            except OSError:
                leave(UNHEARD)

    return emit


def _out_of_the_way(descriptor: int) -> int:
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _LOWEST)
    os.close(descriptor)
    return int(moved)


def _tell_broken(error: BaseException, emit: EmitAny) -> None:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    told: ErrorRecord = {"type": type(error).__name__, "message": f"{error} ({where})"}
    emit({"k": "ended", "why": Why.BROKEN, "error": told})
