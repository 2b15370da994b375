"""One run's supervisor: starts the snippet's process, watches it, and leaves nothing behind.

It runs no learner code. It passes on the records that carry the run's nonce, bounds output and
time, and kills everything that descends from the snippet when the run is over, when the app says
so, or when the app is gone (the lifeline closes). Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import codecs
import os
import select
import signal
import time
import traceback
from typing import Any, Callable, Optional

from tutor.sandbox import child, wire
from tutor.sandbox.confine import Layer, adopt_orphans, confine, layer

EXIT_SECONDS = 1.0
"""How long a process may take to end once it has told everything."""
MAX_RECORDS = 2_000


def supervise(job: dict[str, Any], directory: str, down: int, up: int) -> None:
    """Run ``job`` in a process of its own and relay what it reports to ``up``.

    ``down`` is the lifeline: what the app says meanwhile arrives there, and its end means kill.
    """
    adopted = adopt_orphans()
    pipes = [os.pipe() for _ in range(4)]
    (result, result_w), (control_r, control), (out, out_w), (err, err_w) = pipes
    pid = os.fork()
    if pid == 0:
        for used in (result, control, out, err, down, up):
            os.close(used)
        _be_the_child(job, directory, result_w, control_r, out_w, err_w, adopted)
    for used in (result_w, control_r, out_w, err_w):
        os.close(used)
    watch = _Watch(job, pid, down, up, result, control, {out: 1, err: 2})
    try:
        watch.loop()
    finally:
        kill_descendants()
        watch.finish()


def _be_the_child(
    job: dict[str, Any], directory: str, result: int, control: int, out: int, err: int, adopted: bool
) -> None:
    """Turn this process into the snippet's: descriptors, layers, then the work. Does not return."""
    nonce, mine = job.pop("nonce"), os.getpid()
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(out)
        os.close(err)

        def emit(record: dict[str, Any]) -> None:
            if os.getpid() == mine:
                wire.send(result, {**record, "nonce": nonce})

        layers: list[Layer] = [layer("own directory", True), layer("scrubbed environment", True)]
        layers += confine(job["limits"])
        layers.append(layer("no process left behind", adopted, "" if adopted else "Linux only"))
        emit({"k": "layers", "layers": layers})
        work = child.dump_process if job["kind"] == "dump" else child.fresh_process
        work(job, directory, emit, control)
        emit({"k": "done"})
        child.leave()
    except MemoryError:
        os._exit(71)
    except BaseException as error:  # ours, or a snippet's thread or exit handler reaching into us
        _tell_broken(error, result, nonce)
    finally:
        os._exit(70)


def _tell_broken(error: BaseException, result: int, nonce: str) -> None:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    told = {"type": type(error).__name__, "message": f"{error} ({where})"}
    wire.send(result, {"k": "ended", "why": "broken", "error": told, "nonce": nonce})


class _Watch:
    """The loop that stands between the snippet's process and the app."""

    def __init__(
        self,
        job: dict[str, Any],
        pid: int,
        down: int,
        up: int,
        result: int,
        control: int,
        outputs: dict[int, int],
    ) -> None:
        self.pid, self.down, self.up, self.result, self.control = pid, down, up, result, control
        self.nonce = job["nonce"]
        self.wall = float(job["limits"]["wall_seconds"])
        self.output_left = int(job["limits"]["output_bytes"])
        self.outputs = outputs
        self.decoders = {fd: codecs.getincrementaldecoder("utf-8")("backslashreplace") for fd in outputs}
        self.records = wire.Lines(result)
        self.orders = wire.Lines(down)
        self.deadline: Optional[float] = time.monotonic() + self.wall
        self.count = 0
        self.done = False
        self.reason: Optional[str] = None
        self.status: Optional[int] = None

    def loop(self) -> None:
        """Relay until the process has ended, or has to be ended."""
        poll = select.poll()
        for fd in (self.down, self.result, *self.outputs):
            poll.register(fd, select.POLLIN)
        try:
            ended: Optional[int] = os.pidfd_open(self.pid)
            poll.register(ended or 0, select.POLLIN)
        except (AttributeError, OSError):
            ended = None
        while self.reason is None:
            ready = poll.poll(self._patience(ended is None))
            for fd, _ in ready:
                if fd == ended:
                    continue
                chunk = os.read(fd, 1 << 16)
                if not chunk:
                    poll.unregister(fd)
                self._take(fd, chunk)
            if self._over():
                return
            if self.deadline is not None and time.monotonic() >= self.deadline:
                self.reason = "slow-exit" if self.done else "hangs"

    def finish(self) -> None:
        """Pass on what is still in the pipes, then tell how the process ended."""
        for fd in (self.result, *self.outputs):
            os.set_blocking(fd, False)
            try:
                while self.reason != "too-much-output":
                    chunk = os.read(fd, 1 << 16)
                    if not chunk:
                        break
                    self._take(fd, chunk)
            except OSError:
                pass
        status = self.status
        try:
            wire.send(
                self.up,
                {
                    "k": "end",
                    "reason": self.reason,
                    "signal": os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else None,
                    "code": os.WEXITSTATUS(status) if status is not None and os.WIFEXITED(status) else None,
                },
            )
        except OSError:
            pass  # the app is gone; there is nobody to tell

    def _patience(self, blind: bool) -> Optional[float]:
        """Milliseconds to wait; ``blind`` where the end of the process cannot be polled for."""
        left = None if self.deadline is None else max(0.0, self.deadline - time.monotonic()) * 1000 + 1
        return min(left, 10.0) if blind and left is not None else (10.0 if blind else left)

    def _over(self) -> bool:
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return False
        self.status = status
        return True

    def _take(self, fd: int, chunk: bytes) -> None:
        if fd == self.result:
            for line in self.records.feed(chunk) if chunk else ():
                self._record(line)
        elif fd == self.down:
            if not chunk:
                self.reason = "cancelled"
            for line in self.orders.feed(chunk) if chunk else ():
                self.deadline = time.monotonic() + self.wall
                self._quietly(lambda said=line: wire.write_all(self.control, said + b"\n"))  # type: ignore[misc]
        elif chunk:
            self._output(fd, chunk)

    def _record(self, line: bytes) -> None:
        record = wire.unpack(line)
        if record is None or record.pop("nonce", None) != self.nonce:
            return  # not written by our code: whatever found this pipe does not get to report
        self.count += 1
        if self.count > MAX_RECORDS:
            return
        kind = record.get("k")
        self.done = self.done or kind == "done"
        self.deadline = (
            None if kind == "waiting" else time.monotonic() + (EXIT_SECONDS if self.done else self.wall)
        )
        wire.send(self.up, record)

    def _output(self, fd: int, chunk: bytes) -> None:
        kept = chunk[: self.output_left]
        self.output_left -= len(kept)
        text = self.decoders[fd].decode(kept)
        if text:
            wire.send(self.up, {"k": "out", "stream": self.outputs[fd], "text": text})
        if len(kept) < len(chunk) and self.reason is None:
            self.reason = "too-much-output"

    def _quietly(self, call: Callable[[], object]) -> None:
        try:
            call()
        except OSError:
            pass  # the process ended meanwhile; the loop is about to see that


def kill_descendants() -> None:
    """Kill every process that descends from this one, and reap it. Orphans fall to this process
    where the system allows (see ``adopt_orphans``), so killing children until there are none left
    reaches those that left their session or forked twice."""
    for _ in range(1000):
        children = _children()
        if not children:
            try:
                pid, _status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                time.sleep(0.001)
            continue
        for pid in children:
            for kill in (os.killpg, os.kill):
                try:
                    kill(pid, signal.SIGKILL)
                except (ProcessLookupError, PermissionError):
                    pass
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass


def _children() -> list[int]:
    """The processes whose parent is this one."""
    me = os.getpid()
    try:
        with open(f"/proc/{me}/task/{me}/children") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return _children_by_scan(me)


def _children_by_scan(me: int) -> list[int]:
    found = []
    try:
        entries = os.listdir("/proc")
    except OSError:
        return []
    for entry in entries:
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    if int(file.read().rpartition(b")")[2].split()[1]) == me:
                        found.append(int(entry))
            except (OSError, ValueError, IndexError):
                continue
    return found
