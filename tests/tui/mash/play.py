"""One app after another under a storm. What must not be: an error, a part that no longer answers, lost text.

An app ends by the storm's own error, by a signal or as when it is left. What is in its editors then has to be
in the progress file, and after an error the next app has to open in the same place.
"""

from __future__ import annotations

import asyncio
import json
import random
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual._compositor import Compositor
from textual.drivers.headless_driver import HeadlessDriver
from textual.message_pump import MessagePump

from tests.tui.fakes import FakeCatalog, FakeRunner, make_app
from tests.tui.mash.storm import BREAK, END, Burst, Event, in_a_row, kinds_of, made, storm
from tests.tui.samples import LESSON
from tutor.paths import PROGRESS_FILE
from tutor.progress.rows import storable
from tutor.progress.store import Store
from tutor.session.draft import starter_of
from tutor.session.lab import KEPT_AS, from_text
from tutor.tui.app import TutorApp
from tutor.tui.screens.base import TutorScreen
from tutor.tui.screens.lab import LabScreen
from tutor.tui.screens.lesson import LessonScreen

FREEZE = 1.0
"""Seconds of work in which nothing else gets a turn."""
STUCK = 15.0
"""Seconds of work after which what was sent is still not done with: two parts wait for each other."""
IDLE = 20.0
"""Seconds in which nothing is done, so nothing will be. Much, as other processes may have the processor."""
PAINTED = 8
"""Of so many bursts, what one leads to is drawn."""
TURNS = 20
"""Turns of the event loop between two looks at whether all is done."""


class OnPurpose(Exception):
    """An error as one of ours would be."""


class MashDriver(HeadlessDriver):
    """A terminal that draws nothing, and that can be taken away and given back."""

    @property
    def can_suspend(self) -> bool:
        return True


@dataclass
class Found:
    """One kind of crash, freeze or loss, and what led to it."""

    kind: str
    told: str
    events: list[Event]
    times: int = 1


@dataclass
class Result:
    """What a storm came to."""

    done: int = 0
    starts: int = 0
    breaks: int = 0
    """How many apps ended by an error of the storm's own, and were opened again in place."""
    texts: int = 0
    """How many texts were in an editor when an app ended, and in the progress file afterwards."""
    slowest: float = 0.0
    found: dict[str, Found] = field(default_factory=dict)


Typed = dict[tuple[str, ...], str | None]
"""What is in the editors of an app: by lesson and step, or the Lab's."""
Places = tuple[list[str], Typed]
"""The screens that are open, and what is in their editors."""
LAB = ("lab",)


class Mash:
    """One app after another in one folder, each until it crashes or is left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.result = Result()
        self.bursts = 0
        self.sent: list[Burst] = []
        """What the app that is open was sent."""
        self._slow: float | None = None
        self._stuck = ""
        self._broken: tuple[TutorApp, Places] | None = None
        """The app that ended by an error last, to be taken over by the next, and what was open in it."""

    async def run(
        self, bursts: Iterable[Burst], most: int, *, at_home: bool
    ) -> tuple[list[Burst], Found | None]:
        """Send bursts to a new app: those that were sent, and the crash, freeze or loss that came, if any."""
        self.sent = sent = []
        app = self.start(at_home)
        self._slow, broken, self._broken = None, self._broken, None
        opened: Places = ([], {})
        misplaced = ""
        try:
            with seldom_painted(self):
                async with app.run_test(headless=False, notifications=True, tooltips=True) as pilot:
                    await pilot.pause()
                    if broken is not None:
                        misplaced = await self._misplaced(app, broken[1])
                    for burst in bursts:
                        sent.append(burst)
                        await self.send(app, burst)
                        if self._slow is not None or not app.is_running or app._exit:
                            break
                        if ends(burst) or sum(map(len, sent)) >= most:
                            break
                    if self._slow is not None:
                        app.exit()
                    elif not app._exit:
                        opened = places(app)
                        await self.end(app, sent[-1] if sent else [])
        except OnPurpose:
            self._broken = app, opened
            self.result.breaks += 1
        except Exception as error:
            return sent, crash(error, sent)
        if self._slow is not None:
            told = f"{self._slow:.1f} s\n{self._stuck}"
            return sent, Found(f"freeze after {kinds_of(sent[-1])}", told, in_a_row(sent))
        if misplaced:
            return sent, Found("not opened again in place", misplaced, in_a_row(sent))
        return sent, self._lost(opened[1], sent)

    def start(self, at_home: bool) -> TutorApp:
        """A new app: where the one before was, if that ended by an error; else at Home or in a lesson."""
        app = make_app(self.folder, lesson=None if at_home else LESSON, runner=FakeRunner())
        app.driver_class = MashDriver
        if self._broken is not None:
            app.take_over(self._broken[0])
        return app

    async def send(self, app: TutorApp, burst: Sequence[Event]) -> None:
        """Post events as they arrive together, and let the app do with them."""
        self.bursts += 1
        for event in burst:
            match event[0]:
                case "wait":
                    await self._drain(app)
                    await asyncio.sleep(event[1])
                case "suspend":
                    with app.suspend():
                        pass
                case "break" | "end":
                    pass  # once all else is done with
                case _:
                    for one in made(event):
                        one.set_sender(app)
                        app.post_message(one)
        await self._drain(app)

    async def _drain(self, app: TutorApp) -> None:
        """Let everything take its turn until nothing is waiting."""
        began = turn = time.thread_time()
        while not app._exit and app._exception is None:
            for _ in range(TURNS):
                await asyncio.sleep(0)
                now = time.thread_time()  # what other processes take is no fault of ours
                took, turn = now - turn, now
                self.result.slowest = max(self.result.slowest, took)
                waited = now - began
                if took > FREEZE or waited > STUCK:
                    self._slow = max(took, waited)
                    self._stuck = stuck_at(app) if took < FREEZE else ""
                    return
            if next(busy(app), None) is None:
                return

    async def end(self, app: TutorApp, last: Burst) -> None:
        """End the app, as the storm asks for it."""
        if BREAK in last:
            app.call_later(_break)
            while app._exception is None:
                await asyncio.sleep(0)
        elif END in last:
            app.end_soon(signal.SIGTERM)
            while not app._exit:
                await asyncio.sleep(0)
        else:
            app.exit()

    async def _misplaced(self, app: TutorApp, wanted: Places) -> str:
        """What there is to say where an app has not opened what was open in one that broke."""
        for _ in range(500):
            if places(app) == wanted:
                self.result.texts += len(wanted[1])
                return ""
            await asyncio.sleep(0.01)
        return f"wanted {wanted}\ngot {places(app)}"

    def _lost(self, typed: Typed, sent: Sequence[Burst]) -> Found | None:
        """What was in an editor and is not in the progress file."""
        with closing(Store(self.folder / PROGRESS_FILE)) as store:
            kept = {place: kept_at(store, place) for place in typed}
        self.result.texts += len(typed)
        wrong = {place: (text, kept[place]) for place, text in typed.items() if kept[place] != text}
        if not wrong:
            return None
        told = "\n".join(
            f"{place}: {text!r}, and kept is {there!r}" for place, (text, there) in wrong.items()
        )
        return Found("text lost", told, in_a_row(sent))


def _break() -> None:
    raise OnPurpose


def ends(burst: Burst) -> bool:
    """Whether the app is to end after it."""
    return BREAK in burst or END in burst


def typed_in(app: TutorApp) -> Typed:
    """What is in the editors that are open."""
    typed: Typed = {}
    for screen in app.screen_stack:
        if isinstance(screen, LessonScreen) and screen.view is not None and screen.bench is not None:
            text, step = screen.bench.editor.text, screen.view.step
            typed[screen.lesson.id, step.id] = None if text == starter_of(step) else storable(text)
        elif isinstance(screen, LabScreen) and screen._ready:
            typed[LAB] = storable(screen.editor.text)
    return typed


def places(app: TutorApp) -> Places:
    """Which screens are open that can be opened again, and what is in their editors."""
    opens = [screen for screen in app.screen_stack if isinstance(screen, TutorScreen)]
    named = [type(screen).__name__ for screen in opens if type(screen).reopen is not TutorScreen.reopen]
    return named, typed_in(app)


def kept_at(store: Store, place: tuple[str, ...]) -> str | None:
    """What the progress file has of a place."""
    if place == LAB:
        kept = from_text(store.kept(KEPT_AS))
        return None if kept is None else kept.code
    lesson = next(one for one in FakeCatalog().lessons if one.id == place[0])
    return store.step(lesson, next(step for step in lesson.steps if step.id == place[1])).draft


@contextmanager
def seldom_painted(turns: Mash) -> Iterator[None]:
    """Lay out as ever, but draw after every few bursts only: most work would be to draw what goes at once."""
    draw = Compositor.render_update

    def sometimes(self: Compositor, *given: Any, **more: Any) -> Any:
        if turns.bursts % PAINTED == 0:
            return draw(self, *given, **more)
        self._dirty_regions.clear()
        return None

    Compositor.render_update = sometimes  # type: ignore[method-assign]
    try:
        yield
    finally:
        Compositor.render_update = draw  # type: ignore[method-assign]


def busy(app: TutorApp) -> Iterator[MessagePump]:
    """The parts of the app that have something to read."""
    return (node for node in (app, *app._registry) if node.message_queue_size and not _ended(node))


def _ended(node: MessagePump) -> bool:
    """Whether a part reads no more, as it has been taken off the screen."""
    return node._closed or (node._task is not None and node._task.done())


def stuck_at(app: TutorApp) -> str:
    """What has something to read, and where each task waits that does not wait to read."""
    waiting = [f"{node} {node.message_queue_size} to read\n" for node in busy(app)]
    return "".join([*waiting, *map(_at, asyncio.all_tasks())])


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


def crash(error: BaseException, sent: Sequence[Burst]) -> Found:
    """A crash, by what was raised and where."""
    cause = getattr(error, "error", None) or error  # WorkerFailed wraps what was raised
    frames = traceback.extract_tb(cause.__traceback__)
    ours = [frame for frame in frames if "/tutor/" in frame.filename] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else "?"
    last = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"
    kind = f"{type(cause).__name__} at {where} ({last})"
    return Found(kind, "".join(traceback.format_exception(cause)), in_a_row(sent))


async def idle(running: asyncio.Future[Any]) -> str:
    """Wait for the end of an app; where each task waits, if nothing has been done for a while before that."""
    while True:
        worked = time.process_time()
        await asyncio.wait([running], timeout=IDLE)
        if running.done():
            return ""
        if time.process_time() - worked < IDLE / 100:
            told = "".join(map(_at, asyncio.all_tasks()))
            running.cancel()
            await asyncio.wait([running], timeout=IDLE)
            return told or "nothing"


async def mash(seed: int, number: int, most_each: int = 2000, tell: Callable[[str], None] = print) -> Result:
    """Send ``number`` events, to one app after another; what is found is told when it is found."""
    bursts = storm(random.Random(seed))
    with tempfile.TemporaryDirectory() as folder:
        game = Mash(Path(folder))
        result = game.result
        while result.done < number:
            at_home = result.starts % 2 == 0
            running = asyncio.ensure_future(
                game.run(bursts, min(most_each, number - result.done), at_home=at_home)
            )
            waits = await idle(running)
            sent, found = (game.sent, None) if waits else await running
            if waits:
                found = Found("waits for ever", waits, in_a_row(sent))
            result.starts += 1
            result.done += sum(map(len, sent))
            if found is None:
                continue
            if found.kind in result.found:
                result.found[found.kind].times += 1
                continue
            result.found[found.kind] = found
            tell(f"\n== after {result.done} events: {found.kind}\n{found.told}{json.dumps(found.events)}")
    return result
