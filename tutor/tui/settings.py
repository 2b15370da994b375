"""What the app remembers of its looks between sessions: the theme."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from tutor.tui.themes import DARK, PALETTES


def load_theme(path: Path) -> str:
    """The theme chosen last; the dark one where none was, or the file cannot be read."""
    try:
        known: Any = json.loads(path.read_text(encoding="utf-8"))
        name = known["theme"]
    except (OSError, ValueError, KeyError, TypeError):
        return DARK
    return name if isinstance(name, str) and name in PALETTES else DARK


def save_theme(path: Path, name: str) -> None:
    """Remember ``name``. Where the disk refuses, the choice holds for this session only."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_text(json.dumps({"theme": name}) + "\n", encoding="utf-8")
        os.replace(fresh, path)
