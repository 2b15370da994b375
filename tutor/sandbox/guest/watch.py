"""The loop between a snippet's process and the app.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import codecs
import os
import select
import time
from typing import TYPE_CHECKING, Callable, Optional, Union

from tutor.sandbox import wire
from tutor.sandbox.endings import Stop
from tutor.sandbox.guest import usage
from tutor.sandbox.reuse import Reuse, ReusePolicy

if TYPE_CHECKING:
    from tutor.sandbox.run_records import JobTold

EXIT_SECONDS = 1.0
"""How long a process may take to end once it has told everything."""
FORESEEN, BUSY, WAITING, DONE = b'"foreseen"', b'"busy"', b'"waiting"', b'"done"'
"""The kinds of record that make a difference here, as the head of a sealed line has them."""
MOST_KEPT = 1 << 16
"""Bytes of records that are kept back at most, to be passed on together."""


class WatchedProcess:
    """The snippet's process, and our ends of its pipes. ``outputs`` tells which stream is which."""

    def __init__(self, pid: int, result: int, control: int, outputs: dict[int, int]) -> None:
        self.pid, self.result, self.control, self.outputs = pid, result, control, outputs
        self.runs = 1

    def tell(self, job: JobTold) -> None:
        """Have the process run another job; which of them is the last is up to ``ReusePolicy``."""
        self.runs += 1
        job["reuse"] = ReusePolicy(Reuse(job["reuse"]), self.runs).granted
        wire.send(self.control, job)

    def close(self) -> None:
        """Close the pipes, once the process has ended."""
        for used in (self.result, self.control, *self.outputs):
            os.close(used)


class Watch:
    """Relays what one run reports, bounds its output and its time, and tells how it ended."""

    def __init__(
        self,
        job: JobTold,
        snippet: WatchedProcess,
        directory: str,
        down: wire.Lines,
        up: int,
    ) -> None:
        self.pid, self.result, self.control = snippet.pid, snippet.result, snippet.control
        self.down, self.up = down.descriptor, up
        self.policy = ReusePolicy(Reuse(job["reuse"]))
        self.alive = True
        """Whether the process is still there."""
        self.use = usage.Use(directory, int(job["limits"]["disk_bytes"]), int(job["limits"]["memory_bytes"]))
        self.seal = wire.Seal(job["nonce"])
        self.wall = float(job["limits"]["wall_seconds"])
        self.output_left = int(job["limits"]["output_bytes"])
        self.outputs = snippet.outputs
        self.decoders = {fd: codecs.getincrementaldecoder("utf-8")("backslashreplace") for fd in self.outputs}
        self.records = wire.Lines(self.result, sealed=True)
        self.orders = down
        self.deadline: Optional[float] = time.monotonic() + self.wall
        self.said: set[tuple[bytes, bytes]] = set()
        """The records that have come, by their heads: nothing is said twice, unless by code that isn't
        ours."""
        self.kept: list[bytes] = []
        """Lines that nothing waits for, to be passed on with the next one that is waited for."""
        self.size = 0
        self.done = False
        self.passing = False
        """Whether the rest of announced bytes is still to be passed on."""
        self.reason: Optional[Stop] = None
        self.status: Optional[int] = None

    def loop(self) -> None:
        """Relay until the process has ended, or has to be ended."""
        poll = select.poll()
        for fd in (self.down, self.result, *self.outputs):
            poll.register(fd, select.POLLIN)
        for item in self.orders.pending():  # the bytes that came with the job
            self._order(item)
        try:
            ended = os.pidfd_open(self.pid)
        except (AttributeError, OSError):
            self._relay(poll, None)
            return
        try:
            poll.register(ended, select.POLLIN)
            self._relay(poll, ended)
        finally:
            os.close(ended)

    def _relay(self, poll: select.poll, ended: Optional[int]) -> None:
        while self.reason is None:
            ready = poll.poll(self._patience(ended is None))
            if not ready:
                self._pass_on()
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
                self.reason = Stop.SLOW_EXIT if self.done else Stop.HANGS
            self.reason = self.reason or self.use.excess()

    @property
    def well(self) -> bool:
        """Whether the process did all its work and then ended of itself, as it should."""
        return self.done and self.reason is None and self.status == 0

    def catch_up(self) -> None:
        """Pass on what was in the pipes as the process ended. Waits for nothing, and reads no more
        than a pipe holds: others that the snippet started may be writing on."""
        for fd in (self.result, *self.outputs):
            os.set_blocking(fd, False)
            try:
                self._take(fd, os.read(fd, 1 << 20))
            except OSError:
                pass

    def finish(self) -> None:
        """Pass on what is still in the pipes, then tell how the process ended."""
        for fd in (self.result, *self.outputs):
            os.set_blocking(fd, False)
            try:
                while self.reason is not Stop.OUTPUT:
                    chunk = os.read(fd, 1 << 16)
                    if not chunk:
                        break
                    self._take(fd, chunk)
            except OSError:
                pass
        self._quietly(self._fill_up)
        status = self.status
        end = {
            "k": "end",
            "reason": self.reason,
            "signal": os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else None,
            "code": os.WEXITSTATUS(status) if status is not None and os.WIFEXITED(status) else None,
        }
        self._quietly(lambda: self._tell(wire.pack(end), now=True))  # unless the app is gone

    def _fill_up(self) -> None:
        """Where the process ended in the middle of announced bytes, send the app as many, which it counts;
        and take in what it still sends."""
        while self.records.left:
            short = b"\0" * min(self.records.left, wire.READ)
            for _ in self.records.take(short):
                wire.write_all(self.up, short)
        while self.orders.left and (chunk := os.read(self.down, wire.READ)):
            self.orders.feed(chunk)

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
            if not (self.done and self.policy.granted is Reuse.PROCESS):
                return False
            status = 0  # all that an ended process would have told, it has
        else:
            self.alive = False
        self.status = status
        return True

    def _take(self, fd: int, chunk: bytes) -> None:
        if fd == self.result:
            for line in self.records.take(chunk):
                if isinstance(line, wire.Raw):
                    wire.write_all(self.up, line.data)
                else:
                    self._record(line)
        elif fd == self.down:
            if not chunk:
                self.reason = Stop.CANCELLED
            for item in self.orders.take(chunk):
                self._order(item)
        elif chunk:
            self._output(fd, chunk)

    def _order(self, item: Union[bytes, wire.Raw]) -> None:
        """Pass on what the app says to the process."""
        self.deadline = time.monotonic() + self.wall
        if not isinstance(item, wire.Raw):
            said = item + b"\n"
        else:
            said = item.data if self.passing else wire.announced(len(item.data) + item.left) + item.data
            self.passing = item.left > 0
        self._quietly(lambda: wire.write_all(self.control, said))

    def _record(self, line: bytes) -> None:
        found = self.seal.opened(line)
        if found is None:
            return  # not written by our code: whatever found this pipe does not get to report
        if found[:2] in self.said:
            self.reason = Stop.FORGED
            return
        self.said.add(found[:2])
        if found.kind not in (FORESEEN, BUSY):  # which is no progress: the clock runs on
            self.done = self.done or found.kind == DONE
            self.deadline = (
                None
                if found.kind == WAITING
                else time.monotonic() + (EXIT_SECONDS if self.done else self.wall)
            )
        self._tell(found.record + b"\n", now=found.kind == WAITING)
        raw = (wire.unpack(found.record) or {}).get("raw") if found.kind == WAITING else None
        if isinstance(raw, int):
            wire.write_all(self.up, wire.announced(raw))
            self.records.expect(raw)

    def _tell(self, line: bytes, *, now: bool = False) -> None:
        """Pass a line on: immediately where it is waited for, else with others, which is less to do for
        both sides. Those who wait hear of all that was said before."""
        self.kept.append(line)
        self.size += len(line)
        if now or self.size > MOST_KEPT:
            self._pass_on()

    def _pass_on(self) -> None:
        if self.kept and not self.records.left:  # nothing comes between bytes that belong together
            lines, self.kept, self.size = b"".join(self.kept), [], 0
            wire.write_all(self.up, lines)

    def _output(self, fd: int, chunk: bytes) -> None:
        kept = chunk[: self.output_left]
        self.output_left -= len(kept)
        text = self.decoders[fd].decode(kept)
        if text:
            self._tell(wire.pack({"k": "out", "stream": self.outputs[fd], "text": text}))
        if len(kept) < len(chunk) and self.reason is None:
            self.reason = Stop.OUTPUT

    def _quietly(self, call: Callable[[], object]) -> None:
        try:
            call()
        except OSError:
            pass  # the process ended meanwhile; the loop is about to see that
