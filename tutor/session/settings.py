"""What is remembered between sessions: the theme, and the Python that snippets run on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tutor.files import write_whole

SETTINGS_FILE = "settings.json"
"""Where they are kept, beside the progress."""

_THEME, _PYTHON = "theme", "python"


class Settings:
    """The settings in one file, read anew each time: another window may have changed them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def theme(self) -> str | None:
        """The name of the theme chosen last; ``None`` where none was, or the file cannot be read."""
        name = self._read().get(_THEME)
        return name if isinstance(name, str) else None

    @property
    def python(self) -> str | None:
        """The path of the interpreter chosen last for snippets; ``None`` is the app's own."""
        chosen = self._read().get(_PYTHON)
        return chosen if isinstance(chosen, str) and chosen and "\0" not in chosen else None

    def keep_theme(self, name: str) -> None:
        """Remember a theme. If the disk refuses, the choice is for this session only."""
        self._save(_THEME, name)

    def keep_python(self, path: str | None) -> None:
        """Remember an interpreter's path, or that it is the app's own."""
        self._save(_PYTHON, path)

    def _read(self) -> dict[str, Any]:
        """Return what is kept; nothing where the file cannot be read."""
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return known if isinstance(known, dict) else {}

    def _save(self, name: str, value: str | None) -> None:
        known = {**self._read(), name: value}
        if value is None:
            del known[name]
        write_whole(self._path, json.dumps(known).encode() + b"\n")
