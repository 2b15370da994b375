"""Pictures of the screens as SVG, compared byte for byte with those kept in ``snapshots/``.

``PICKLE_TUTOR_UPDATE_SNAPSHOTS=1 pytest tests/tui/test_snapshots.py`` keeps the present pictures.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from textual.app import App

KEPT = Path(__file__).parent / "snapshots"
UPDATE = "PICKLE_TUTOR_UPDATE_SNAPSHOTS"


def picture(app: App[int]) -> str:
    """The screen as SVG, without the number that differs from one export to the next."""
    svg = re.sub(r"terminal-\d+", "terminal", app.export_screenshot())
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def matches(app: App[int], name: str, missed: Path) -> None:
    """Fail where the screen is not the picture kept under ``name``; the new one goes to ``missed``."""
    kept = KEPT / f"{name}.svg"
    now = picture(app)
    if os.environ.get(UPDATE):
        KEPT.mkdir(exist_ok=True)
        kept.write_text(now, encoding="utf-8")
        return
    assert kept.exists(), f"no picture {kept.name}: run once with {UPDATE}=1"
    if kept.read_text(encoding="utf-8") != now:
        new = missed / kept.name
        new.write_text(now, encoding="utf-8")
        raise AssertionError(f"{kept.name} looks different now: compare {kept} with {new}")
