"""From what led to a crash to the shortest row of events that still does."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.tui.mash.play import Found, Mash
from tests.tui.mash.storm import Event, bursts_of


async def replay(row: Sequence[Event], at_home: bool) -> Found | None:
    """What comes of a row of events in a new app."""
    with tempfile.TemporaryDirectory() as folder:
        _, found = await Mash(Path(folder)).run(bursts_of(row), 10**9, at_home=at_home)
    return found


async def shorter(found: Found, seconds: float = 120.0) -> list[Event]:
    """The shortest row of events found that still ends in this crash, by leaving out ever smaller parts."""
    end = time.monotonic() + seconds
    row = found.events

    async def crashes(some: Sequence[Event]) -> bool:
        for at_home in (False, True):
            again = await replay(some, at_home)
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
