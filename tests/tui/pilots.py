"""What a person sees and waits for, in terms of a Pilot."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual.pilot import Pilot

from tests.tui.samples import LESSON
from tutor.progress.records import StepProgress
from tutor.progress.store import Store
from tutor.tui.app import TutorApp
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.widgets.key_bar import KeyBar

Tutor = Pilot[Any]
PATIENCE = float(os.environ.get("PICKLE_TUTOR_PATIENCE", "60"))
"""Seconds to wait for what should be on the screen soon; fewer, while a test is being written."""


async def until(pilot: Tutor, holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until ``holds()`` is true; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not _now(holds):
        if time.monotonic() > end:
            raise AssertionError(f"still not so after {seconds} s; the screen:\n{text(pilot)}")
        await asyncio.sleep(0.01)
    await pilot.pause()


def _now(holds: Callable[[], object]) -> object:
    """Whether it is true of the screen as it is; not yet, while a widget on it has no styles so far.

    That is between mounting the widget and its first refresh, where the app itself draws nothing.
    """
    try:
        return holds()
    except KeyError as error:
        if "COMPONENT_CLASSES" not in str(error):
            raise
        return False


def text(pilot: Tutor) -> str:
    """The characters on the screen, as a person sees them."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in lines)


async def sees(pilot: Tutor, wanted: str, seconds: float = PATIENCE) -> None:
    """Wait until ``wanted`` is on the screen."""
    await until(pilot, lambda: wanted in text(pilot), seconds)


async def click_on(pilot: Tutor, words: str) -> None:
    """Click where ``words`` is seen first; it has to be on the screen, on one line."""
    y, line = next((y, line) for y, line in enumerate(text(pilot).splitlines()) if words in line)
    await pilot.click(offset=(cell_len(line[: line.index(words)]), y))


def known(data: Path, step: str) -> StepProgress:
    """What the store says of a step of the sample lesson."""
    with Store(data / "progress.sqlite3") as store:
        return store.lesson(LESSON).steps[step]


def lesson_screen(pilot: Tutor) -> LessonScreen:
    """The lesson screen, which has to be on top."""
    assert isinstance(pilot.app, TutorApp)
    assert isinstance(pilot.app.screen, LessonScreen), pilot.app.screen
    return pilot.app.screen


async def at_step(pilot: Tutor, step: str) -> LessonScreen:
    """Wait until that step is open and ready."""
    await until(
        pilot,
        lambda: (
            isinstance(pilot.app.screen, LessonScreen)
            and pilot.app.screen.step.id == step
            and pilot.app.screen.view is not None
            and pilot.app.screen.view.step.id == step
            and pilot.app.screen.focused is not None
        ),
    )
    return lesson_screen(pilot)


def footer(pilot: Tutor) -> str:
    """The last line: the keys on offer."""
    bar = pilot.app.screen.query_one(KeyBar)
    return "  ".join(f"{entry.key} {entry.label}" for entry in bar.fitting(bar.size.width))


async def write(pilot: Tutor, code: str) -> None:
    """Replace what is in the editor, as typing would."""
    bench = lesson_screen(pilot).bench
    assert bench is not None
    bench.editor.focus()
    bench.editor.replace(code, (0, 0), bench.editor.document.end)
    await pilot.pause()
