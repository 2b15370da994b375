"""The pairs of processes that a runner uses, started when there is none and kept for the next run."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from tutor.errors import TutorError
from tutor.pickling.words import DEFAULT_LIBRARIES
from tutor.sandbox.host.fork_server import ForkServer, ProcessPair

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
"""How many processes can work at a time here."""
MOST_IDLE = max(2, CORES)
"""Pairs of one kind that are kept for later; what many runs at the same time needed beyond it is ended."""


class PoolKey(NamedTuple):
    """What jobs must have in common to use the same pairs, beside the package they need."""

    python: str | None = None
    paths: tuple[str, ...] = ()
    """The folders to import from."""
    shares_process: bool = False
    """Whether jobs run in one process, one after another."""
    opens: tuple[str, ...] = ()
    """What of the sandbox is left off."""


class ProcessPool:
    """Hands out pairs, and takes them back."""

    def __init__(self) -> None:
        self.idle: dict[tuple[PoolKey, str], list[ProcessPair]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def pythons(self) -> set[str | None]:
        """The interpreters that idle pairs belong to; ``None`` is the app's own."""
        return {kind.python for (kind, _), pairs in self.idle.items() if pairs}

    async def warm(self, python: str | None) -> None:
        """See to it that a pair for each library shown by default is idle and ready under this
        interpreter, and none under any other. Never raises ``TutorError``: the run that needs a pair does."""
        for other in [which for which in self.idle if which[0].python != python]:
            for pair in self.idle.pop(other):
                self._let_go(pair)
        kind = PoolKey(python)
        wanted = dict.fromkeys(library.facts.package for library in DEFAULT_LIBRARIES)
        missing = [package for package in wanted if not self.idle.get((kind, package))]
        if missing:
            with suppress(TutorError):
                pairs = await ForkServer.start(kind.python, missing)
                await asyncio.gather(*(self._warmed(kind, pair) for pair in pairs))

    async def _warmed(self, kind: PoolKey, pair: ProcessPair) -> None:
        whole = False
        try:
            with suppress(TutorError):
                await pair.hello()
                await pair.fresh.hello()
                whole = True
        finally:
            self.release(kind, pair, reuse=whole)

    async def take(self, kind: PoolKey, wanted: Sequence[str]) -> list[ProcessPair]:
        """A pair for each package ``wanted``, idle ones first. Those that had to be started may not be
        ready: ask for their ``hello``. Raises as ``ForkServer.start``."""
        found = [self._idle_one(kind, package) for package in wanted]
        try:
            while missing := {package: n for n, package in enumerate(wanted) if found[n] is None}:
                started = await ForkServer.start(kind.python, list(missing), kind.opens)
                for n, pair in zip(missing.values(), started, strict=True):
                    found[n] = pair
        except BaseException:
            for pair in filter(None, found):
                self.release(kind, pair, reuse=bool(pair.python))
            raise
        return [pair for pair in found if pair is not None]

    def _idle_one(self, kind: PoolKey, package: str) -> ProcessPair | None:
        idle = self.idle.get((kind, package), [])
        while idle:
            pair = idle.pop()
            if pair.alive:
                return pair
            self._let_go(pair)
        return None

    def release(self, kind: PoolKey, pair: ProcessPair, *, reuse: bool) -> None:
        """Take a pair back: to be used again, or to be ended meanwhile."""
        idle = self.idle.setdefault((kind, pair.package), [])
        if reuse and not self._closed and pair.alive and len(idle) < MOST_IDLE:
            idle.append(pair)
        else:
            self._let_go(pair)

    def _let_go(self, pair: ProcessPair) -> None:
        closing = asyncio.create_task(pair.end())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def aclose(self) -> None:
        """End every idle pair, and wait for those that are ending, so that no task is left when the event
        loop closes. A run that was just cancelled may give one back meanwhile."""
        for pairs in self.idle.values():
            for pair in pairs:
                self._let_go(pair)
        self.idle.clear()
        self._closed = True
        while self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)
