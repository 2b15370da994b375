"""The app's handle on one template process: send a job, get its records, let go of it."""

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


class Template:
    """One started ``template.py``: interpreter up, library imported, ready to fork a run.

    ``shows`` is ``"pickle"`` or ``"dill"``: which registry the process has.
    """

    def __init__(self, process: asyncio.subprocess.Process, shows: str) -> None:
        self._process = process
        self.shows = shows
        self.python = ""
        self.dill: str | None = None

    @classmethod
    async def start(cls, python: str | None, shows: str, role: str) -> Template:
        """Start a template under ``python`` (this interpreter if ``None``), for the ``role`` of
        ``"dump"`` or ``"fresh"`` processes.

        Raises ``TutorError`` where it cannot be started, has no dill and dill was asked for, or the
        system cannot fork.
        """
        if not hasattr(os, "fork"):
            raise TutorError(
                "Running a snippet needs Linux or macOS, where a process can be forked: "
                "on Windows, start pickle-tutor inside WSL."
            )
        executable = python or sys.executable
        try:
            process = await asyncio.create_subprocess_exec(
                executable,
                str(TEMPLATE),
                shows,
                role,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                limit=wire.MAX_LINE,
                start_new_session=True,
                close_fds=True,
            )
        except OSError as error:
            raise TutorError(
                f"The interpreter {executable} cannot be started ({error.strerror}): check the path."
            ) from None
        template = cls(process, shows)
        try:
            hello = await asyncio.wait_for(template._next(), START_SECONDS)
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
        """Whether the process is still there to be used."""
        return self._process.returncode is None

    async def run(self, job: Record, on_record: Callable[[Record], None]) -> None:
        """Send ``job`` and hand over each record until the run is over or the process is gone."""
        await self.tell({**job, "nonce": secrets.token_hex(16)})
        while (record := await self._next()) is not None:
            if record.get("k") == "over":
                return
            if well_formed(record):
                on_record(record)

    async def tell(self, record: Record) -> None:
        """Send one record to the run in progress. A process that is gone hears nothing."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(wire.pack(record))
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            pass

    async def end(self) -> None:
        """Close the lifeline, so that everything below ends; what does not is killed."""
        if self._process.stdin is not None:
            self._process.stdin.close()
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

    async def _next(self) -> Record | None:
        assert self._process.stdout is not None
        try:
            line = await self._process.stdout.readline()
        except (ValueError, ConnectionResetError):
            return None
        return wire.unpack(line) if line.endswith(b"\n") else None


def _environment() -> dict[str, str]:
    """What the sandbox's interpreter starts with: nothing that steers Python, no secrets."""
    kept = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH")
    chosen = {name: os.environ[name] for name in kept if name in os.environ}
    return {**chosen, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
