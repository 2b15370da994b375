"""The app's handle on a started template: two processes, each told jobs and heard from by pipes."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from tutor.errors import TutorError
from tutor.sandbox import wire
from tutor.sandbox.records import Record, well_formed

TEMPLATE = Path(__file__).with_name("template.py")
START_SECONDS = 30.0


class Channel:
    """One process of a template, as the app reaches it: a job at a time down, records up."""

    def __init__(
        self, reader: asyncio.StreamReader, up: asyncio.BaseTransport, down: asyncio.WriteTransport
    ) -> None:
        self._reader, self._up, self._down = reader, up, down
        self.open = True

    @classmethod
    async def over(cls, read: int, write: int) -> Channel:
        """A channel over our ends of two pipes, which it takes over."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=wire.MAX_LINE, loop=loop)
        up, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader, loop=loop), os.fdopen(read, "rb", 0)
        )
        down, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(write, "wb", 0))
        return cls(reader, up, down)

    async def run(self, job: Record, on_record: Callable[[Record], None]) -> bool:
        """Send ``job`` and hand over each record until the run is over or the process is gone.

        Tells whether the process was there to hear of it.
        """
        self.tell({**job, "nonce": secrets.token_hex(16)})
        heard = False
        while (record := await self.next()) is not None:
            heard = True
            if record.get("k") == "over":
                return True
            if well_formed(record):
                on_record(record)
        return heard

    def tell(self, record: Record) -> None:
        """Send one record to the run in progress. A process that is gone hears nothing."""
        if not self._down.is_closing():
            self._down.write(wire.pack(record))

    async def next(self) -> Record | None:
        """The next record, or ``None`` where the process is gone."""
        try:
            line = await self._reader.readline()
        except (ValueError, ConnectionResetError):
            line = b""
        if not line.endswith(b"\n"):
            self.open = False
            return None
        return wire.unpack(line)

    def close(self) -> None:
        """Close the lifeline."""
        self.open = False
        self._down.close()
        self._up.close()


class Template:
    """One started ``template.py``: interpreter up, library imported, ready to fork runs.

    ``shows`` is ``"pickle"`` or ``"dill"``: which registry its processes have. ``dump`` and ``fresh``
    are the ways to its two processes.
    """

    def __init__(
        self, process: asyncio.subprocess.Process, shows: str, dump: Channel, fresh: Channel
    ) -> None:
        self._process = process
        self.shows = shows
        self.dump, self.fresh = dump, fresh
        self.python = ""
        self.dill: str | None = None

    @classmethod
    async def start(cls, python: str | None, shows: str) -> Template:
        """Start a template under ``python`` (this interpreter if ``None``).

        Raises ``TutorError`` where it cannot be started, has no dill and dill was asked for, or the
        system cannot fork.
        """
        if not hasattr(os, "fork"):
            raise TutorError(
                "Running a snippet needs Linux or macOS, where a process can be forked: "
                "on Windows, start pickle-tutor inside WSL."
            )
        executable = python or sys.executable
        (its_down, down), (up, its_up), (its_down2, down2), (up2, its_up2) = (os.pipe() for _ in range(4))
        its = (its_down, its_up, its_down2, its_up2)
        try:
            process = await asyncio.create_subprocess_exec(
                executable,
                str(TEMPLATE),
                shows,
                *map(str, its),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
                pass_fds=its,
            )
        except BaseException as error:
            for ours in (down, up, down2, up2):
                os.close(ours)
            if not isinstance(error, OSError):
                raise
            raise TutorError(
                f"The interpreter {executable} cannot be started ({error.strerror}): check the path."
            ) from None
        finally:
            for end in its:
                os.close(end)
        template = cls(process, shows, await Channel.over(up, down), await Channel.over(up2, down2))
        try:
            hello = await asyncio.wait_for(template.dump.next(), START_SECONDS)
            if hello is not None and hello.get("k") == "ready":
                await asyncio.wait_for(template.fresh.next(), START_SECONDS)
        except (TimeoutError, asyncio.CancelledError) as stopped:
            await template.end()
            if isinstance(stopped, asyncio.CancelledError):
                raise
            hello = None
        if hello is None or hello.get("k") != "ready":
            await template.end()
            if hello is not None and hello.get("k") == "no-dill":
                raise TutorError(
                    f"Python {hello['python']} at {executable} has no dill: install it there, "
                    "or ask for --with pickle only."
                )
            raise TutorError(
                f"{executable} did not start as a Python interpreter from 3.9 on: check the path."
            )
        template.python = str(hello["python"])
        template.dill = hello["dill"]
        return template

    @property
    def alive(self) -> bool:
        """Whether the processes are still there to be used, as far as is known."""
        return self._process.returncode is None and self.dump.open and self.fresh.open

    async def end(self) -> None:
        """Close the lifelines, so that everything below ends; what does not is killed."""
        self.dump.close()
        self.fresh.close()
        try:
            await asyncio.wait_for(self._process.wait(), 2.0)
        except TimeoutError:
            self._kill()
            await self._process.wait()
        except asyncio.CancelledError:
            self._kill()
            raise

    def _kill(self) -> None:
        for kill in (os.killpg, os.kill):
            try:
                kill(self._process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue


def _environment() -> dict[str, str]:
    """What the sandbox's interpreter starts with: nothing that steers Python, no secrets."""
    kept = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH")
    chosen = {name: os.environ[name] for name in kept if name in os.environ}
    return {**chosen, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
