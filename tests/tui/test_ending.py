"""The app's end: nothing that starts processes is still at it when they are ended."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.tui.fakes import FakeRunner, make_app
from tests.tui.pilots import until


@dataclass
class SlowToStop(FakeRunner):
    """Warms for ever, and takes a moment to clean up what it was starting."""

    busy: int = 0
    busy_at_close: int = -1

    async def warm(self, python: str | None = None) -> None:
        self.busy += 1
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0.05)
            self.busy -= 1

    async def aclose(self) -> None:
        self.busy_at_close = self.busy


async def test_warming_has_ended_before_the_runner_is_closed(tmp_path: Path) -> None:
    runner = SlowToStop()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test() as pilot:
        await until(pilot, lambda: runner.busy == 1)
    assert runner.busy_at_close == 0
