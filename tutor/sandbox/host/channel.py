"""How the app talks with a process that runs jobs: told of them on one pipe, heard from on another."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec

from tutor.sandbox import wire
from tutor.sandbox.host.records import Over, Record, Waiting, unpack

JobMessage = dict[str, Any]
"""A job as the processes read it: text may hold what plain JSON has no sign for, so it isn't a struct."""
START_SECONDS = 30.0
PIECE = 1 << 20
"""Bytes that are handed to a pipe in one go."""


class _Incoming(asyncio.Protocol):
    """The lines that arrive on a pipe, for one reader. As ``StreamReader``, at a third of its cost."""

    def __init__(self) -> None:
        self._lines = wire.Lines(-1)
        self._ready: deque[bytes | wire.Raw] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self.ended = False
        """Whether nothing more will arrive."""

    def data_received(self, data: bytes) -> None:
        self._ready.extend(self._lines.take(data))
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self._wake()

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    async def _change(self) -> None:
        # One for all who wait: a run may wait for a line while its pair is ended, which waits for the end.
        if self._waiter is None:
            self._waiter = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._waiter)

    async def _item(self) -> bytes | wire.Raw | None:
        while not self._ready:
            if self.ended:
                return None
            await self._change()
        return self._ready.popleft()

    async def line(self) -> bytes | None:
        """The next line; ``None`` at the end."""
        while isinstance(item := await self._item(), wire.Raw):
            pass
        return item

    async def raw(self) -> bytearray | None:
        """The bytes that were announced; ``None`` where they did not come whole."""
        whole = bytearray()
        while isinstance(item := await self._item(), wire.Raw):
            whole += item.data
            if not item.left:
                return whole
        return None

    async def end(self) -> None:
        """Wait for the end, whatever arrives before."""
        while not self.ended:
            await self._change()


class _Outgoing(asyncio.BaseProtocol):
    """Tells when a pipe can take more, so that what is sent is not copied into memory first."""

    def __init__(self) -> None:
        self._room = asyncio.Event()
        self._room.set()

    def pause_writing(self) -> None:
        self._room.clear()

    def resume_writing(self) -> None:
        self._room.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._room.set()

    async def room(self) -> None:
        """Wait until the pipe can take more, or is gone."""
        await self._room.wait()


class Channel:
    """One process, as the app reaches it: a job at a time down, records up."""

    def __init__(
        self,
        incoming: _Incoming,
        up: asyncio.BaseTransport,
        down: asyncio.WriteTransport,
        outgoing: _Outgoing,
    ) -> None:
        self._incoming, self._up, self._down, self._outgoing = incoming, up, down, outgoing
        self._open = True
        self._greeting: Record | None = None

    @classmethod
    async def over(cls, read: int, write: int) -> Channel:
        """A channel over our ends of two pipes, which it takes over."""
        loop = asyncio.get_running_loop()
        up, incoming = await loop.connect_read_pipe(_Incoming, os.fdopen(read, "rb", 0))
        down, outgoing = await loop.connect_write_pipe(_Outgoing, os.fdopen(write, "wb", 0))
        return cls(incoming, up, down, outgoing)

    @property
    def open(self) -> bool:
        """Whether the process is still there, as far as is known."""
        return self._open and not self._incoming.ended

    async def hello(self) -> Record | None:
        """The first record, which tells of the process that it is ready and on what; ``None`` where
        there comes none."""
        if self._greeting is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(START_SECONDS):
                    line = await self._line()
                    self._greeting = unpack(line) if line is not None else None
        return self._greeting

    async def run(
        self, job: JobMessage, on_record: Callable[[Record], None], raw: bytes | bytearray | None = None
    ) -> bool:
        """Send ``job`` and hand over each record until the run is over or the process is gone.

        ``raw`` are bytes for the run, sent after the job as they are. Tells whether the process was there
        to hear of it. Not to be called before ``hello``.
        """
        self.tell(wire.pack({**job, "nonce": secrets.token_hex(16)}))
        if raw is None:
            return await self._hear(on_record)
        sending = asyncio.create_task(self._send(raw))
        try:
            return await self._hear(on_record)
        finally:
            if not sending.done():
                sending.cancel()
                self.close()  # the processes do not know where the next job would begin

    async def _send(self, raw: bytes | bytearray) -> None:
        view = memoryview(raw)
        self.tell(wire.announced(len(raw)))
        for start in range(0, len(raw), PIECE):
            await self._outgoing.room()
            if self._down.is_closing():
                return
            self._down.write(view[start : start + PIECE])

    async def _hear(self, on_record: Callable[[Record], None]) -> bool:
        heard = False
        while (line := await self._line()) is not None:
            heard = True
            record = unpack(line)
            if isinstance(record, Waiting) and record.raw:
                record = msgspec.structs.replace(record, payload=await self._incoming.raw())
            if isinstance(record, Over):
                return True
            if record is not None:
                on_record(record)
        return heard

    def tell(self, line: bytes) -> None:
        """Send one line to the run in progress. A process that is gone hears nothing."""
        if not self._down.is_closing():
            self._down.write(line)

    async def _line(self) -> bytes | None:
        """The next line, or ``None`` where the process is gone."""
        line = await self._incoming.line()
        if line is None:
            self._open = False
        return line

    def close(self) -> None:
        """Close the lifeline."""
        self._open = False
        self._down.close()

    async def gone(self) -> None:
        """Wait until the process, told by ``close`` to end, has done so. It may not."""
        await self._incoming.end()

    def abandon(self) -> None:
        """Close both ways, whatever becomes of the process."""
        self.close()
        self._up.close()
