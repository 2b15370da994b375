"""How a run's processes become what they are: process 1 of a namespace, and the snippet's process.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import os
import traceback
from typing import Any

from tutor.sandbox import child, wire
from tutor.sandbox.confine import confine
from tutor.sandbox.layers.namespaces import PID, Separation, own_proc
from tutor.sandbox.layers.report import Layer, layer


class ChildEnd:
    """The snippet's ends of the pipes."""

    def __init__(self, result: int, control: int, out: int, err: int) -> None:
        self.result, self.control, self.out, self.err = result, control, out, err


def be_first(
    status: int, end: ChildEnd, job: dict[str, Any], directory: str, separation: Separation, adopted: bool
) -> None:
    """Be process 1 of a process namespace: start the snippet, reap, and when the snippet's process
    ends tell how and end too, which ends everything else in the namespace. Does not return.

    A process of its own, because signals do not end process 1 as they end any other.
    """
    try:
        proc = own_proc()
        pid = os.fork()
        if pid == 0:
            os.close(status)
            separation.why = "" if proc else "other programs' names can be seen"
            be_the_snippet(end, job, directory, separation, adopted)
        for used in (end.result, end.control, end.out, end.err):
            os.close(used)
        while True:
            ended, code = os.wait()
            if ended == pid:
                os.write(status, code.to_bytes(4, "little"))
                break
    finally:
        os._exit(0)


def be_the_snippet(
    end: ChildEnd, job: dict[str, Any], directory: str, separation: Separation, adopted: bool
) -> None:
    """Turn this process into the snippet's: descriptors, layers, then the work. Does not return."""
    nonce, mine = job.pop("nonce"), os.getpid()
    try:
        os.dup2(end.out, 1)
        os.dup2(end.err, 2)
        os.close(end.out)
        os.close(end.err)

        def emit(record: dict[str, Any]) -> None:
            if os.getpid() == mine:
                wire.send(end.result, {**record, "nonce": nonce})

        layers: list[Layer] = [layer("own directory", True), layer("scrubbed environment", True)]
        layers += confine(directory, job["limits"], separation)
        layers += separation.layers()
        held = adopted or separation.has(PID)
        layers.append(layer("no process left behind", held, "" if held else "Linux only"))
        emit({"k": "layers", "layers": layers})
        work = child.dump_process if job["kind"] == "dump" else child.fresh_process
        work(job, directory, emit, end.control)
        emit({"k": "done"})
        child.leave()
    except MemoryError:
        os._exit(71)
    except BaseException as error:  # ours, or a snippet's thread or exit handler reaching into us
        _tell_broken(error, end.result, nonce)
    finally:
        os._exit(70)


def _tell_broken(error: BaseException, result: int, nonce: str) -> None:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    told = {"type": type(error).__name__, "message": f"{error} ({where})"}
    wire.send(result, {"k": "ended", "why": "broken", "error": told, "nonce": nonce})
