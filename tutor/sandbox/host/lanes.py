"""The lanes of a runner: started when there is none, kept for the next run, ended at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from tutor.errors import TutorError
from tutor.pickling.words import DEFAULT_LIBRARIES
from tutor.sandbox.host.fork_server import Lane, Template

MOST_IDLE = 2
"""Lanes of one kind that are kept for later; what many runs at once needed beyond it ends."""


class Kind(NamedTuple):
    """What jobs must have in common to use the same lanes, beside the package they need."""

    python: str | None = None
    paths: tuple[str, ...] = ()
    """The folders to import from."""
    contained: bool = False


class Lanes:
    """Hands out lanes, and takes them back."""

    def __init__(self) -> None:
        self.idle: dict[tuple[Kind, str], list[Lane]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def pythons(self) -> set[str | None]:
        """The interpreters that idle lanes belong to; ``None`` is the app's own."""
        return {kind.python for (kind, _), lanes in self.idle.items() if lanes}

    async def warm(self, python: str | None) -> None:
        """See to it that a lane for each library shown by default is idle and ready under this
        interpreter, and none under any other. Never raises ``TutorError``: the run that needs a lane does."""
        for other in [which for which in self.idle if which[0].python != python]:
            for lane in self.idle.pop(other):
                self._let_go(lane)
        kind = Kind(python)
        wanted = dict.fromkeys(library.facts.package for library in DEFAULT_LIBRARIES)
        missing = [package for package in wanted if not self.idle.get((kind, package))]
        if missing:
            with suppress(TutorError):
                lanes = await Template.start(kind.python, missing)
                await asyncio.gather(*(self._warmed(kind, lane) for lane in lanes))

    async def _warmed(self, kind: Kind, lane: Lane) -> None:
        whole = False
        try:
            with suppress(TutorError):
                await lane.hello()
                await lane.fresh.hello()
                whole = True
        finally:
            self.release(kind, lane, reuse=whole)

    async def take(self, kind: Kind, wanted: Sequence[str]) -> list[Lane]:
        """A lane for each package ``wanted``, idle ones first. Those that had to be started may not be
        ready: ask for their ``hello``. Raises as ``Template.start``."""
        found = [self._idle_one(kind, package) for package in wanted]
        try:
            while missing := {package: n for n, package in enumerate(wanted) if found[n] is None}:
                started = await Template.start(kind.python, list(missing))
                for n, lane in zip(missing.values(), started, strict=True):
                    found[n] = lane
        except BaseException:
            for lane in filter(None, found):
                self.release(kind, lane, reuse=bool(lane.python))
            raise
        return [lane for lane in found if lane is not None]

    def _idle_one(self, kind: Kind, package: str) -> Lane | None:
        idle = self.idle.get((kind, package), [])
        while idle:
            lane = idle.pop()
            if lane.alive:
                return lane
            self._let_go(lane)
        return None

    def release(self, kind: Kind, lane: Lane, *, reuse: bool) -> None:
        """Take a lane back: to be used again, or to be ended meanwhile."""
        idle = self.idle.setdefault((kind, lane.package), [])
        if reuse and not self._closed and lane.alive and len(idle) < MOST_IDLE:
            idle.append(lane)
        else:
            self._let_go(lane)

    def _let_go(self, lane: Lane) -> None:
        closing = asyncio.create_task(lane.end())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def aclose(self) -> None:
        """End every idle lane, and wait for those that are ending, also where a run that was just
        cancelled gives one back meanwhile: no task is left when the event loop closes."""
        for lanes in self.idle.values():
            for lane in lanes:
                self._let_go(lane)
        self.idle.clear()
        self._closed = True
        while self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)
