"""The app's handle on started interpreters, and on the processes in them that run jobs."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tutor.causes import cause_of, in_the_way
from tutor.errors import TutorError
from tutor.pickling import debug
from tutor.sandbox.host.channel import Channel
from tutor.sandbox.host.checkup import Installed
from tutor.sandbox.host.health import Health
from tutor.sandbox.host.records import Lacking, Ready
from tutor.sandbox.host.results import Layer

PROGRAM = Path(__file__).parents[1] / "guest" / "start.py"
ENDS = ("dump", "fresh")
"""Of a run. Each has a start of the interpreter to itself."""
END_SECONDS = 2.0
"""How long a process may take to end once its lifeline is closed."""


class NoPackage(TutorError):
    """The interpreter lacks the package of a library, or has one that cannot even be imported, and a run
    asked for it.

    ``error`` is the type of the exception that importing it raised; empty where it is not installed.
    """

    def __init__(self, package: str, executable: str, python: str, error: str = "") -> None:
        what = f"no {package}: install it"
        if error:
            what = f"a {package} that cannot be imported ({error}): install a different one"
        super().__init__(f"Python {python} at {executable} has {what} there, or ask for --with pickle only.")
        self.health = Health(package, python, error=error)


class ProcessPair:
    """A way for jobs, one after another: a process to dump in, and one to load afresh in.

    They descend from two starts of the interpreter. ``package`` is what both have imported: ``"pickle"``,
    or the package of a library that has to be installed. Not usable before ``hello``.
    """

    def __init__(self, fork_server: ForkServer, package: str, dump: Channel, fresh: Channel) -> None:
        self.fork_server = fork_server
        self.package = package
        self.dump, self.fresh = dump, fresh
        self.python = ""
        self.installed: Installed | None = None
        self.layers: tuple[Layer, ...] = ()
        """What holds the snippet in, as the dumping process last told of it."""

    async def hello(self) -> None:
        """Hear that a run can begin, and the facts about the interpreter. The fresh process may take
        a little longer.

        Raises ``TutorError`` where it did not start, or lacks the package that was asked for. The pair
        has to be ended then too.
        """
        executable = self.fork_server.executable
        hello = await self.dump.hello()
        if isinstance(hello, Lacking):
            raise NoPackage(self.package, executable, hello.python, hello.error)
        if not isinstance(hello, Ready):
            raise TutorError(f"{executable} did not start as Python 3.9 or later: check the path.")
        self.python = hello.python
        self.installed = Installed(executable, self.python, hello.version, hello.files, self.package)

    @property
    def alive(self) -> bool:
        """Whether the processes are still there to be used, as far as is known."""
        return self.dump.open and self.fresh.open

    async def end(self) -> None:
        """Close the lifelines, so that everything below ends; what does not is killed."""
        self.dump.close()
        self.fresh.close()
        try:
            async with asyncio.timeout(END_SECONDS):
                await self.dump.gone()
                await self.fresh.gone()
        except TimeoutError:
            self.fork_server.kill()
        except asyncio.CancelledError:
            self.fork_server.kill()
            raise
        finally:
            self.dump.abandon()
            self.fresh.abandon()
        await self.fork_server.without(self)


class ForkServer:
    """An interpreter started twice, once for each end of a run, with a pair for each package."""

    def __init__(self, executable: str) -> None:
        self.executable = executable
        self.pairs: list[ProcessPair] = []
        self._processes: dict[str, asyncio.subprocess.Process] = {}

    @classmethod
    async def start(
        cls, python: str | None, packages: Sequence[str], opens: Sequence[str] = ()
    ) -> list[ProcessPair]:
        """Start ``python`` (this interpreter if ``None``), and give a pair for each of ``packages``.

        ``opens`` is what of the sandbox is left off.

        Raises ``TutorError`` where it cannot be started or the system cannot fork. Whether it is an
        interpreter at all, and has them, is what each pair's ``hello`` is for.
        """
        if not hasattr(os, "fork"):
            raise TutorError(
                "Running a snippet needs Linux or macOS, where a process can be forked: "
                "on Windows, start pickle-tutor inside WSL."
            )
        if told := in_the_way():
            raise TutorError(f"Snippets can't be run: {told}.", status=3)
        fork_server = cls(python or sys.executable)
        ends: list[list[Channel]] = []
        try:
            for end in ENDS:
                ends.append(await fork_server._start(end, packages, opens))
        except BaseException as error:
            for channel in (channel for channels in ends for channel in channels):
                channel.abandon()
            fork_server.kill()
            if not isinstance(error, OSError):
                raise
            if told := cause_of(error):
                raise TutorError(f"Snippets can't be run: {told}.", status=3) from None
            raise TutorError(
                f"The interpreter {fork_server.executable} cannot be started ({error.strerror}): "
                "check the path."
            ) from None
        fork_server.pairs = [
            ProcessPair(fork_server, package, dump, fresh)
            for package, dump, fresh in zip(packages, *ends, strict=True)
        ]
        return list(fork_server.pairs)

    async def _start(self, end: str, packages: Sequence[str], opens: Sequence[str]) -> list[Channel]:
        """Start the interpreter for one end; give a channel for each of ``packages``."""
        ours, its, arguments = [], [], []
        for package in packages:
            (its_down, down), (up, its_up) = os.pipe(), os.pipe()
            ours.append((up, down))
            its += [its_down, its_up]
            arguments.append(f"{package}:{its_down}:{its_up}")
        try:
            process = await asyncio.create_subprocess_exec(
                self.executable,
                str(PROGRAM),
                "+".join((end, *opens)),
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
                pass_fds=its,
            )
        except BaseException:
            for used in (used for pair in ours for used in pair):
                os.close(used)
            raise
        finally:
            for used in its:
                os.close(used)
        self._processes[end] = process
        return [await Channel.over(*pair) for pair in ours]

    async def without(self, pair: ProcessPair) -> None:
        """Take note that a pair has ended; after the last, wait for what was started."""
        self.pairs = [other for other in self.pairs if other is not pair]
        if self.pairs:
            return
        try:
            async with asyncio.timeout(END_SECONDS):
                for process in self._processes.values():
                    await process.wait()
        except TimeoutError:
            self.kill()
            for process in self._processes.values():
                await process.wait()
        except asyncio.CancelledError:
            self.kill()
            raise

    def kill(self, *ends: str) -> None:
        """Kill what was started, for all pairs: both ends, or only those named."""
        for process in (self._processes[end] for end in ends or self._processes):
            for kill in (os.killpg, os.kill):
                try:
                    kill(process.pid, signal.SIGKILL)
                except (ProcessLookupError, PermissionError):
                    continue


def _environment() -> dict[str, str]:
    """What the sandbox's interpreter starts with: nothing that steers Python, no secrets.

    ``PYTHONHASHSEED`` least of all: the two ends would then share what they must not.
    """
    kept = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH")
    chosen = {name: os.environ[name] for name in kept if name in os.environ}
    log = {debug.VARIABLE: debug.log_path()} if debug.log_path() else {}
    return {**chosen, **log, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
