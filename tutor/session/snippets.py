"""Which Python the snippets run on in this session, and the runner that runs them there."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from tutor.errors import TutorError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tutor.sandbox.host.health import Health
    from tutor.sandbox.host.interpreters import Interpreter
    from tutor.sandbox.host.job import Job
    from tutor.sandbox.host.library_run import OnOutput
    from tutor.sandbox.host.results import Report
    from tutor.sandbox.host.runner import OnResult
    from tutor.session.runner import RunnerLike


class SnippetRunner:
    """The sandbox's runner, on the chosen interpreter: a job that names none runs there.

    ``remembered`` is the path of the one chosen in an earlier session; runs wait until ``settle`` has
    found out whether it is still there. ``find`` lists the interpreters of this machine, which takes
    seconds, so it is asked once, when the user wants to see them.
    """

    def __init__(
        self,
        runner: RunnerLike,
        given: Interpreter | None = None,
        remembered: str | None = None,
        find: Callable[[], Sequence[Interpreter]] | None = None,
    ) -> None:
        self._runner = runner
        self._chosen = None if given is None or given.is_own else given
        self._remembered = remembered if given is None else None
        self._settled = asyncio.Event()
        if self._remembered is None:
            self._settled.set()
        self._find = find or _found
        self._found: asyncio.Task[Sequence[Interpreter]] | None = None

    @property
    def chosen(self) -> Interpreter | None:
        """The interpreter that snippets run on; ``None`` for the app's own."""
        return self._chosen

    @property
    def path(self) -> str | None:
        """Where it is; ``None`` for the app's own."""
        return self._chosen.path if self._chosen else None

    async def settle(self) -> Gone | None:
        """Take up the interpreter of an earlier session; what became of it, where it cannot be used."""
        path, self._remembered = self._remembered, None
        if path is None:
            return None
        from tutor.sandbox.host.interpreters import measure

        try:
            found = await asyncio.to_thread(measure, path)
            if not self._settled.is_set():  # else another was chosen in the meantime
                self._chosen = None if found is None or found.is_own else found
        finally:
            self._settled.set()
        return Gone(path) if found is None else None

    def choose(self, chosen: Interpreter | None) -> None:
        """Run snippets on this one from now on. A run that is going on is left alone."""
        self._chosen = None if chosen is None or chosen.is_own else chosen
        self._settled.set()

    async def interpreters(self) -> Sequence[Interpreter]:
        """The interpreters of this machine that can run snippets, the app's own first."""
        if self._found is None:
            self._found = asyncio.create_task(asyncio.to_thread(self._find))
        return await asyncio.shield(self._found)

    @property
    def known(self) -> Sequence[Interpreter]:
        """Those that have been found by now."""
        done = self._found is not None and self._found.done() and not self._found.cancelled()
        return self._found.result() if self._found and done and not self._found.exception() else ()

    # What a runner does

    async def placed(self, job: Job) -> tuple[Job, Interpreter | None]:
        """The job with the interpreter it is to run on, and that one where it is not the app's own.

        A later choice does not move it. Of a library that the interpreter has not got the run says so;
        raises ``TutorError`` where that is all of them.
        """
        import msgspec

        await self._settled.wait()
        chosen = self._chosen
        if chosen is None or job.python not in (None, chosen.path):
            return job, None
        if not any(chosen.has(library) for library in job.libraries):
            absent = next(library.facts.package for library in job.libraries)
            raise TutorError(f"{without(absent, chosen)} Switch on pickle, or choose another Python.")
        return msgspec.structs.replace(job, python=chosen.path), chosen

    async def warm(self, python: str | None = None) -> None:
        """Start spares for the next run, on the chosen interpreter if none is named; end other ones."""
        await self._settled.wait()
        await self._runner.warm(python or self.path)

    async def health(self) -> Health | None:
        """What dill can do on the chosen interpreter; ``None`` where that could not be found out."""
        await self._settled.wait()
        return await self._runner.health(self.path)

    async def run(
        self, job: Job, on_result: OnResult | None = None, on_output: OnOutput | None = None
    ) -> Report:
        """Run a job where it asks to run, else on the chosen interpreter."""
        placed, _ = await self.placed(job)
        report = await self._runner.run(placed, on_result, on_output)
        if placed.python != self.path:  # another was chosen while it ran: its spares are of no more use
            await self._runner.warm(self.path)
        return report

    async def aclose(self) -> None:
        """End every process."""
        if self._found is not None:
            self._found.cancel()
        await self._runner.aclose()


class Gone:
    """An interpreter that was remembered and cannot be used."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.for_good = not os.path.exists(path)
        """Whether there is nothing left at its path, so that it need not be tried again."""

    @property
    def notice(self) -> str:
        """The sentence for the learner."""
        if self.for_good:
            return (
                f"The Python that snippets ran on last time, {self.path}, is no longer there, "
                "so they run on the app's own: ^p chooses another."
            )
        return (
            f"The Python that snippets ran on last time, {self.path}, did not start, "
            "so they run on the app's own in this session: ^p chooses another."
        )


def without_dill(python: Interpreter) -> str:
    """What to know about an interpreter that has no dill."""
    return without("dill", python)


def without(package: str, python: Interpreter) -> str:
    """What to know about an interpreter that lacks a library's package, and what to do."""
    return (
        f"Python {python.version} has no {package}, so only pickle is measured there. "
        f"To add {package}: {python.path} -m pip install {package}."
    )


def near_end(path: str, width: int = 32) -> str:
    """A path whose start gives way where it is long: ``…/.pythons/3.13/bin/python``."""
    parts = path.split(os.sep)
    shown = parts.pop()
    while parts and len(parts[-1]) + len(shown) + 3 <= width:
        shown = f"{parts.pop()}{os.sep}{shown}"
    return f"…{os.sep}{shown}" if parts and any(parts) else path


def _found() -> Sequence[Interpreter]:
    from tutor.sandbox.host.interpreters import found

    return found()
