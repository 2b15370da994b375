"""What the app remembers between sessions: the theme, and the Python that snippets run on."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from tutor.tui.themes import DARK, PALETTES

THEME, PYTHON = "theme", "python"


def load_theme(path: Path) -> str:
    """The theme chosen last; the dark one where none was, or the file cannot be read."""
    name = _read(path).get(THEME)
    return name if isinstance(name, str) and name in PALETTES else DARK


def save_theme(path: Path, name: str) -> None:
    """Remember ``name``. Where the disk refuses, the choice holds for this session only."""
    _save(path, THEME, name)


def load_python(path: Path) -> str | None:
    """The interpreter chosen last for snippets; ``None`` is the app's own."""
    chosen = _read(path).get(PYTHON)
    return chosen if isinstance(chosen, str) and chosen and "\0" not in chosen else None


def save_python(path: Path, chosen: str | None) -> None:
    """Remember an interpreter's path, or that it is the app's own."""
    _save(path, PYTHON, chosen)


def _read(path: Path) -> dict[str, Any]:
    """What is kept; nothing where the file cannot be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _save(path: Path, name: str, value: str | None) -> None:
    """Keep one setting, beside the others as they are now: another window may have changed those."""
    known = {**_read(path), name: value}
    if value is None:
        del known[name]
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_text(json.dumps(known) + "\n", encoding="utf-8")
        os.replace(fresh, path)
