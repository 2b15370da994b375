"""Takes the pictures in ``assets/`` from the app itself: ``python -m tests.screenshots assets``.

The app runs without a terminal, at both sizes it is made for, with keys pressed and snippets really
run. Progress is a fresh one in a temporary folder, so a picture shows what a new learner would see.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import TextArea

from tests.terminal.lesson_text import fences
from tutor.course.library import load_catalog
from tutor.paths import data_dir
from tutor.sandbox.host.runner import Runner
from tutor.tui.app import TutorApp

SIZES = ((120, 40), (80, 24))
PATIENCE = 60.0
"""Seconds to wait for a run to be shown."""


@dataclass(frozen=True)
class Scene:
    """One picture: where it starts, and what is done before it is taken."""

    name: str
    act: Callable[[Pilot[Any]], Awaitable[None]]
    lesson: str = ""
    """Opened at the start; where it is empty, that is Home."""
    step: str = ""


def on_screen(app: App[Any]) -> str:
    """The text that is on the screen now."""
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
    )


async def wait_for(pilot: Pilot[Any], pattern: str) -> None:
    """Wait until the screen shows a match; raises ``TimeoutError`` with the screen where it never does."""
    end = time.monotonic() + PATIENCE
    while not re.search(pattern, text := on_screen(pilot.app)):
        if time.monotonic() > end:
            raise TimeoutError(f"{pattern!r} was never on the screen, which was:\n{text}")
        await pilot.pause(0.05)
    await pilot.pause(0.2)


async def home(pilot: Pilot[Any]) -> None:
    await wait_for(pilot, "Begin")


async def run(pilot: Pilot[Any]) -> None:
    await wait_for(pilot, "counter with a lock")
    await pilot.press("2")  # the guess; then the code runs
    await wait_for(pilot, r"fresh same\s+\S\s+✓")


async def nearly(pilot: Pilot[Any]) -> None:
    """A known mistake, checked: what the feedback looks like."""
    await wait_for(pilot, "Fix the counter")
    (code, _), *_ = fences("getstate", "mend", "mistake")
    pilot.app.screen.query_one(TextArea).text = code.rstrip("\n")
    await pilot.press("f9")
    await wait_for(pilot, "You left the lock out")


SCENES = (
    Scene("home", home),
    Scene("lesson", run, "getstate", "counter"),
    Scene("score", nearly, "getstate", "mend"),
)


async def picture(scene: Scene, size: tuple[int, int]) -> str:
    """The SVG of one scene at one size."""
    catalog = load_catalog()
    lesson = catalog.find(scene.lesson)
    start = (lesson, scene.step) if lesson else None
    runner = Runner()
    app = TutorApp(lambda: catalog, data=data_dir(), runner=runner, start=start)
    async with app.run_test(size=size) as pilot:
        await scene.act(pilot)
        svg = app.export_screenshot(title="pickle-tutor")
    await runner.aclose()  # a spare may have been on its way while the app ended
    return re.sub(r"terminal-\d+", "terminal", svg)


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "assets")
    os.environ.pop("NO_COLOR", None)
    os.environ["COLORTERM"] = "truecolor"
    for scene in SCENES:
        for columns, rows in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                os.environ.update(PICKLE_TUTOR_DATA=f"{folder}/data", PICKLE_TUTOR_CACHE=f"{folder}/cache")
                svg = asyncio.run(picture(scene, (columns, rows)))
            path = target / f"{scene.name}-{columns}x{rows}.svg"
            path.write_text(svg, encoding="utf-8")
            print(f"  {path}")


if __name__ == "__main__":
    main()
