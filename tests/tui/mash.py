"""Random keys, clicks, pastes, sizes and suspensions, posted to the app as a terminal's driver posts them.

``python -m tests.tui.mash --events 1000000 --seed 1`` goes on until that many are done, prints each kind of
crash and each freeze once, and the shortest run of events that still brings the crash about.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import textual.screen
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.message_pump import MessagePump

from tests.tui.fakes import FakeRunner, make_app
from tests.tui.samples import LESSON
from tutor.tui import keys
from tutor.tui.app import TutorApp

Event = tuple[Any, ...]
"""What happened, and its details: plain values, so that a run of them can be printed and given again."""

FREEZE = 1.0
"""Seconds of work in which nothing else gets a turn."""
STUCK = 15.0
"""Seconds of work after which what was sent is still not done with: two parts wait for each other."""
TEXTS = (
    "x = 1\n",
    "class A:\n    def f(self):\n        return [1,\n",
    "\t\x1b[2J\u202e\u2028\x00\r\n\r[/red][b]",
    "e\u0301\U0001f468\u200d\U0001f469\u200d\U0001f467 \u4e2d\u6587 " * 40,
    "(" * 300,
    "lock",
    "forever\n",
    "broken half\n",
    "\n" * 200,
    "",
)
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 ()[]{}:#'\"\\.,_-+/ñ中\u0301"
TYPED = [
    *"enter escape tab shift+tab up down left right home end pageup pagedown backspace delete".split(),
    *"ctrl+home ctrl+end shift+down shift+left ctrl+shift+end".split(),
    *"ctrl+z ctrl+y ctrl+x ctrl+v ctrl+k ctrl+u".split(),
]
BOUND = sorted(
    {key for group in keys.GROUPS.values() for listed in group.values() for key in listed.split(",")} - {"q"}
)
LEADING = "ctrl+n ctrl+b ctrl+p escape enter f1 f4 f5 f8 f9 ctrl+g r y v l slash ctrl+l".split()


class MashDriver(HeadlessDriver):
    """A terminal that draws nothing, and that can be taken away and given back."""

    @property
    def can_suspend(self) -> bool:
        return True


@dataclass
class Found:
    """One kind of crash or freeze, and what led to it."""

    kind: str
    told: str
    events: list[Event]
    times: int = 1


@dataclass
class Result:
    """What a run of the mash came to."""

    done: int = 0
    starts: int = 0
    slowest: float = 0.0
    found: dict[str, Found] = field(default_factory=dict)


def storm(chance: random.Random) -> Iterator[list[Event]]:
    """Bursts of events, for ever: what is in one burst arrives together."""
    width, height = 80, 24
    while True:
        burst: list[Event] = []
        for _ in range(chance.choice((1, 2, 3, 5, 8, 13, 30, 60))):
            kind = chance.random()
            at = (chance.randrange(width), chance.randrange(height))
            if kind < 0.25:
                burst.append(("key", chance.choice(LEADING)))
            elif kind < 0.45:
                burst.append(("key", chance.choice(BOUND)))
            elif kind < 0.6:
                burst.append(("key", chance.choice(LETTERS)))
            elif kind < 0.68:
                burst.append(("key", chance.choice(TYPED)))
            elif kind < 0.82:
                burst += [("click", *at)] * chance.choice((1, 1, 2, 4))
            elif kind < 0.86:
                to = (chance.randrange(width), chance.randrange(height))
                burst += [("down", *at), ("move", *to), *([("up", *to)] if chance.random() < 0.8 else [])]
            elif kind < 0.89:
                burst.append((chance.choice(("scroll-up", "scroll-down")), *at))
            elif kind < 0.91:
                burst.append(("move", *at))
            elif kind < 0.94:
                burst.append(("paste", chance.choice(TEXTS)))
            elif kind < 0.97:
                width = chance.choice((1, 2, 3, 20, 40, 80, 80, 100, 120, 200, chance.randint(1, 250)))
                height = chance.choice((1, 2, 3, 10, 24, 24, 30, 40, chance.randint(1, 70)))
                burst.append(("resize", width, height))
            elif kind < 0.99:
                burst.append(("focus", chance.random() < 0.5))
            elif kind < 0.995:
                burst.append(("suspend",))
            else:
                burst.append(("wait", chance.choice((0.0, 0.02, 0.1, 0.5))))
        yield burst


def made(event: Event) -> list[events.Event]:
    """The events of a terminal that one of ours stands for."""
    kind, *details = event
    if kind == "key":
        (key,) = details
        if len(key) == 1:
            return [events.Key(_character_to_key(key), key)]
        return [events.Key(key, {"enter": "\r", "tab": "\t", "space": " ", "slash": "/"}.get(key))]
    if kind == "paste":
        return [events.Paste(details[0])]
    if kind == "resize":
        size = Size(*details)
        return [events.Resize(size, size)]
    if kind == "focus":
        return [events.AppFocus() if details[0] else events.AppBlur()]
    types: dict[str, list[tuple[type[events.MouseEvent], int]]] = {
        "click": [(events.MouseDown, 1), (events.MouseUp, 1)],
        "down": [(events.MouseDown, 1)],
        "up": [(events.MouseUp, 1)],
        "move": [(events.MouseMove, 0)],
        "scroll-up": [(events.MouseScrollUp, 0)],
        "scroll-down": [(events.MouseScrollDown, 0)],
    }
    x, y = details
    return [
        one(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)
        for one, button in types[kind]
    ]


setattr(textual.screen, "UPDATE_PERIOD", 0.25)  # noqa: B010, most work would be to paint what goes at once


class Mash:
    """One app after another in one folder, each until it crashes or is left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.slowest = 0.0
        self.slow: float | None = None
        self.stuck = ""

    async def run(self, bursts: Iterator[list[Event]], most: int) -> tuple[list[list[Event]], Found | None]:
        """Send bursts to a new app: those that were sent, and the crash or freeze that came, if any."""
        sent: list[list[Event]] = []
        at_home = most % 2 == 0
        app = make_app(self.folder, lesson=None if at_home else LESSON, runner=FakeRunner())
        app.driver_class = MashDriver
        self.slow = None
        try:
            async with app.run_test(headless=False, notifications=True, tooltips=True) as pilot:
                await pilot.pause()
                for burst in bursts:
                    sent.append(burst)
                    await self.send(app, burst)
                    if self.slow is not None or not app.is_running or app._exit:
                        break
                    if sum(map(len, sent)) >= most:
                        break
                app.exit()
        except Exception as error:
            return sent, _crash(error, sent)
        if self.slow is not None:
            return sent, Found(
                f"freeze after {_kinds(sent[-1])}", f"{self.slow:.1f} s\n{self.stuck}", _flat(sent)
            )
        return sent, None

    async def send(self, app: TutorApp, burst: Sequence[Event]) -> None:
        """Post events as they arrive together, and let the app do with them."""
        for event in burst:
            if event[0] == "wait":
                await self._drain(app)
                await asyncio.sleep(event[1])
            elif event[0] == "suspend":
                with app.suspend():
                    pass
            else:
                for one in made(event):
                    one.set_sender(app)
                    app.post_message(one)
        await self._drain(app)

    async def _drain(self, app: TutorApp) -> None:
        """Let everything take its turn until nothing is waiting."""
        began = turn = time.thread_time()
        while not app._exit and app._exception is None:
            await asyncio.sleep(0)
            now = time.thread_time()  # what other processes take is no fault of ours
            took, turn = now - turn, now
            self.slowest = max(self.slowest, took)
            waited = now - began
            if took > FREEZE or waited > STUCK:
                self.slow = max(took, waited)
                waiting = [f"{node} {node.message_queue_size} to read\n" for node in _busy(app)]
                self.stuck = "".join([*waiting, *map(_at, asyncio.all_tasks())]) if took < FREEZE else ""
                return
            if not _busy(app):
                return


def _busy(app: TutorApp) -> list[MessagePump]:
    """The parts of the app that have something to read."""
    return [node for node in (app, *app._registry) if node.message_queue_size]


def _at(task: asyncio.Task[Any]) -> str:
    """Where a task waits; empty where it only waits for something to read, or for its time."""
    waits: Any = task.get_coro()
    places = []
    while waits is not None:
        frame = getattr(waits, "cr_frame", None) or getattr(waits, "gi_frame", None)
        if frame is None:
            break
        places.append(f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno} {frame.f_code.co_name}")
        waits = getattr(waits, "cr_await", None) or getattr(waits, "gi_yieldfrom", None)
    idle = any(place.startswith(("timer.py", "_queue.py")) for place in places)
    return "" if idle else f"{task.get_name()}: {' > '.join(places)}\n"


def _crash(error: BaseException, sent: list[list[Event]]) -> Found:
    cause = getattr(error, "error", None) or error  # WorkerFailed wraps what was raised
    frames = traceback.extract_tb(cause.__traceback__)
    ours = [frame for frame in frames if "/tutor/" in frame.filename] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else "?"
    last = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"
    kind = f"{type(cause).__name__} at {where} ({last})"
    return Found(kind, "".join(traceback.format_exception(cause)), _flat(sent))


def _flat(sent: Sequence[Sequence[Event]]) -> list[Event]:
    """Events in one row, with a mark between two bursts."""
    return [event for burst in sent for event in (*burst, ("drain",))]


def _bursts(row: Sequence[Event]) -> Iterator[list[Event]]:
    burst: list[Event] = []
    for event in row:
        if event == ("drain",):
            yield burst
            burst = []
        else:
            burst.append(event)
    if burst:
        yield burst


def _kinds(burst: Sequence[Event]) -> str:
    return " ".join(str(event[1]) if event[0] == "key" else event[0] for event in burst[-8:])


async def mash(seed: int, number: int, most_each: int = 2000, seconds: float | None = None) -> Result:
    """Send ``number`` events, or as many as go into some seconds."""
    result = Result()
    bursts = storm(random.Random(seed))
    began = time.monotonic()
    while result.done < number and (seconds is None or time.monotonic() - began < seconds):
        with tempfile.TemporaryDirectory() as folder:
            one = Mash(Path(folder))
            most = min(most_each, number - result.done) + result.starts % 2
            sent, found = await one.run(_until(bursts, began, seconds), most)
        result.starts += 1
        result.done += sum(map(len, sent))
        result.slowest = max(result.slowest, one.slowest)
        if found is not None and found.kind in result.found:
            result.found[found.kind].times += 1
        elif found is not None:
            result.found[found.kind] = found
            print(
                f"\n== after {result.done} events: {found.kind}\n{found.told}",
                json.dumps(found.events),
                flush=True,
            )
    return result


def _until(bursts: Iterator[list[Event]], began: float, seconds: float | None) -> Iterator[list[Event]]:
    for burst in bursts:
        yield burst
        if seconds is not None and time.monotonic() - began > seconds:
            return


async def shorter(found: Found, seconds: float = 120.0) -> list[Event]:
    """The shortest row of events found that still ends in this crash, by leaving out ever smaller parts."""
    end = time.monotonic() + seconds
    row = found.events

    async def crashes(some: list[Event]) -> bool:
        for at_home in (0, 1):
            with tempfile.TemporaryDirectory() as folder:
                _, again = await Mash(Path(folder)).run(_bursts(some), 10**9 + at_home)
            if again is not None and again.kind == found.kind:
                return True
        return False

    for tail in (10, 40, 160, 640):  # what is to blame is near the end
        if tail < len(row) and await crashes(row[-tail:]):
            row = row[-tail:]
            break
    part = max(1, len(row) // 2)
    while time.monotonic() < end:
        at, left_out = 0, False
        while at < len(row) and time.monotonic() < end:
            rest = row[:at] + row[at + part :]
            if await crashes(rest):
                row, left_out = rest, True
            else:
                at += part
        if part == 1 and not left_out:
            break
        part = max(1, part // 2)
    return row


def main() -> int:
    """Run it by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--minimise", action="store_true")
    parser.add_argument("--replay", type=Path, help="a file with one row of events, as JSON")
    given = parser.parse_args()
    os.environ["EDITOR"] = "true"
    logging.disable(logging.CRITICAL)
    if given.replay:
        row = [tuple(event) for event in json.loads(given.replay.read_text())]
        for at_home in (0, 1):
            with tempfile.TemporaryDirectory() as folder:
                _, again = asyncio.run(Mash(Path(folder)).run(_bursts(row), 10**9 + at_home))
            print(again.told if again else "nothing came of it")
        return 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATA", "CACHE", "CONFIG"):
            os.environ[f"PICKLE_TUTOR_{name}"] = folder
        result = asyncio.run(mash(given.seed, given.events, seconds=given.seconds))
        took = time.monotonic() - began
        print(f"{result.done} events in {took:.0f} s, {result.starts} starts, slowest {result.slowest:.2f} s")
        for found in result.found.values():
            print(f"\n== {found.times} × {found.kind}")
            if given.minimise:
                print(json.dumps(asyncio.run(shorter(found))))
    return 1 if result.found else 0


if __name__ == "__main__":
    sys.exit(main())
