"""One run's supervisor: starts the snippet's process, watches it, and leaves nothing behind.

It runs no learner code. It passes on the records that carry the run's nonce, bounds output and
time, and kills everything that descends from the snippet when the run is over, when the app says
so, or when the app is gone (the lifeline closes). Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import codecs
import os
import select
import sys
import time
from typing import Any, Callable, Optional

from tutor.sandbox import usage, wire
from tutor.sandbox.confine import adopt_orphans, separate_run
from tutor.sandbox.layers.namespaces import PID
from tutor.sandbox.reap import kill_descendants
from tutor.sandbox.start import ChildEnd, be_first, become_the_snippet

EXIT_SECONDS = 1.0
"""How long a process may take to end once it has told everything."""
ONCE = frozenset(("layers", "ran", "probe", "waiting", "fresh", "explained", "ended", "done"))
"""What a process says at most once. Saying it again is somebody else's doing."""


def supervise(job: dict[str, Any], directory: str, down: int, up: int) -> Callable[[], None]:
    """Run ``job`` in a process of its own, relay what it reports to ``up``, and end.

    ``down`` is the lifeline: what the app says meanwhile arrives there, and its end means kill.
    Returns only as the snippet's process, with what that has to do.
    """
    try:
        adopted = adopt_orphans()
        # Before anything is hidden or locked: what can be imported has to stay readable.
        sys.path[0:0] = job["paths"]
        separation = separate_run(directory)
        pipes = [os.pipe() for _ in range(5)]
        (result, result_w), (control_r, control), (out, out_w), (err, err_w), (status, status_w) = pipes
        pid = os.fork()
    except OSError:
        os._exit(1)
    if pid == 0:
        for used in (result, control, out, err, status, down, up):
            os.close(used)
        end = ChildEnd(result_w, control_r, out_w, err_w)

        def snippet(amiss: str) -> Callable[[], None]:
            separation.why = amiss or separation.why
            return become_the_snippet(end, job, directory, separation, adopted)

        if separation.has(PID):
            return be_first(status_w, end, snippet)
        os.close(status_w)
        return snippet("")
    try:
        for used in (result_w, control_r, out_w, err_w, status_w):
            os.close(used)
        watch = _Watch(job, pid, directory, down, up, result, control, {out: 1, err: 2}, status)
        try:
            watch.loop()
        finally:
            kill_descendants(pid if watch.status is None else None)
            watch.finish()
    finally:
        os._exit(0)


class _Watch:
    """The loop that stands between the snippet's process and the app."""

    def __init__(
        self,
        job: dict[str, Any],
        pid: int,
        directory: str,
        down: int,
        up: int,
        result: int,
        control: int,
        outputs: dict[int, int],
        told_status: int,
    ) -> None:
        self.pid, self.down, self.up, self.result, self.control = pid, down, up, result, control
        self.told_status = told_status
        self.use = usage.Use(directory, int(job["limits"]["disk_bytes"]), int(job["limits"]["memory_bytes"]))
        self.seal = wire.Seal(job["nonce"])
        self.wall = float(job["limits"]["wall_seconds"])
        self.output_left = int(job["limits"]["output_bytes"])
        self.outputs = outputs
        self.decoders = {fd: codecs.getincrementaldecoder("utf-8")("backslashreplace") for fd in outputs}
        self.records = wire.Lines(result)
        self.orders = wire.Lines(down)
        self.deadline: Optional[float] = time.monotonic() + self.wall
        self.said: set[tuple[Any, ...]] = set()
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
            self.reason = self.reason or self.use.excess()

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

    def _patience(self, blind: bool) -> float:
        """Milliseconds to wait; ``blind`` where the end of the process cannot be polled for."""
        waits = [usage.INTERVAL * 1000]
        if self.deadline is not None:
            waits.append(max(0.0, self.deadline - time.monotonic()) * 1000 + 1)
        if blind:
            waits.append(10.0)
        return min(waits)

    def _over(self) -> bool:
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return False
        told = os.read(self.told_status, 4) if status == 0 else b""
        self.status = int.from_bytes(told, "little") if told else status
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
        record = self.seal.open(line)
        if record is None:
            return  # not written by our code: whatever found this pipe does not get to report
        kind = record.get("k")
        what = (kind,) if kind in ONCE else (kind, record.get("stage"), record.get("id"))
        if what in self.said:
            self.reason = "forged"
            return
        self.said.add(what)
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
