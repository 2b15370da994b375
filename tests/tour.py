"""Makes ``assets/tour.svg``, the moving picture in the README: ``python -m tests.tour assets``.

One run of the app: an exercise is opened, run, answered nearly right, and solved. What it shows is what
happened, as in the pictures. The frames are one SVG, which the reader's browser plays; where a reader asks
for less motion it shows the last one.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

from textual.pilot import Pilot
from textual.widgets import TextArea

from tests.screenshots import wait_for
from tests.terminal.lesson_text import fences
from tutor.course.library import load_catalog
from tutor.paths import data_dir
from tutor.sandbox.host.runner import Runner
from tutor.tui.app import TutorApp

SIZE = (100, 34)
LESSON, STEP = "getstate", "mend"


class Frame(NamedTuple):
    """One picture of the tour."""

    svg: str
    seconds: float


async def tour(pilot: Pilot[Any]) -> AsyncIterator[float]:
    """Use the app, and pause where a picture is due: for how many seconds it is shown."""
    await wait_for(pilot, "Fix the counter")
    yield 4
    await pilot.press("f5")
    await wait_for(pilot, r"Rule 2, State")
    yield 5
    for role, shown in (("mistake", "You left the lock out"), ("solution", "Solved!")):
        code, _ = fences(LESSON, STEP, role)[0]
        editor = pilot.app.screen.query_one(TextArea)
        editor.text = code.rstrip("\n")
        editor.move_cursor((editor.text.count("\n"), 0))
        await pilot.pause(0.5)
        yield 3
        await pilot.press("f9")
        await wait_for(pilot, shown)
        yield 5


async def frames() -> list[Frame]:
    """The pictures of the tour, in order."""
    catalog = load_catalog()
    lesson = catalog.find(LESSON)
    assert lesson is not None
    runner = Runner()
    app = TutorApp(lambda: catalog, data=data_dir(), runner=runner, start=(lesson, STEP))
    taken = []
    async with app.run_test(size=SIZE) as pilot:
        async for seconds in tour(pilot):
            taken.append(Frame(app.export_screenshot(title="pickle-tutor"), seconds))
    await runner.aclose()
    return taken


def animated(taken: list[Frame]) -> str:
    """One SVG that shows the frames one after the other, and begins again."""
    whole = sum(frame.seconds for frame in taken)
    found = re.search(r'viewBox="([^"]*)"', taken[0].svg)
    assert found is not None
    rules, groups, begins = [], [], 0.0
    for number, frame in enumerate(taken):
        first, last = begins / whole * 100, (begins + frame.seconds) / whole * 100
        hidden = "" if number == 0 else "0% { visibility: hidden } "
        rules.append(
            f"@keyframes tour{number} {{ {hidden}{first:.3f}% {{ visibility: visible }} "
            f"{last:.3f}% {{ visibility: {'visible' if number == len(taken) - 1 else 'hidden'} }} }}\n"
            f"#tour{number} {{ visibility: hidden; animation: tour{number} {whole:g}s step-end infinite }}"
        )
        inner = re.sub(r"terminal-\d+", f"t{number}", frame.svg)
        groups.append(f'<g id="tour{number}">{inner}</g>')
        begins += frame.seconds
    rules.append(
        "@media (prefers-reduced-motion: reduce) {\n"
        f"g[id^=tour] {{ animation: none !important }} #tour{len(taken) - 1} {{ visibility: visible }} }}"
    )
    style = "\n".join(rules)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{found[1]}">\n'
        f"<style>\n{style}\n</style>\n" + "\n".join(groups) + "\n</svg>\n"
    )


def main() -> None:
    """Write the tour into the folder that the first argument names."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "assets") / "tour.svg"
    os.environ.pop("NO_COLOR", None)
    os.environ["COLORTERM"] = "truecolor"
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(PICKLE_TUTOR_DATA=f"{folder}/data", PICKLE_TUTOR_CACHE=f"{folder}/cache")
        path.write_text(animated(asyncio.run(frames())), encoding="utf-8")
    print(f"  {path}")


if __name__ == "__main__":
    main()
