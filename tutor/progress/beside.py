"""The files beside the progress file: copies of it, and what was set aside. Names say what they are."""

from __future__ import annotations

import tempfile
import time
from itertools import count
from pathlib import Path

UNREADABLE = "unreadable"
"""A file that could not be read as ours."""
REPLACED = "from-before"
"""What was known before another file was put in its place."""
NOT_SAVED = "not-saved"
"""What could not be saved where it belongs."""
BACKUP = "backup"
"""A copy from before a change of the schema."""
BACKUPS = 3
"""How many of those are kept."""


def free_name(path: Path, what: str) -> Path:
    """A name beside ``path`` that nothing has yet."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    names = (
        path.with_name(f"{path.name}.{what}-{stamp}{f'-{number}' if number else ''}") for number in count()
    )
    return next(name for name in names if not name.exists())


def backups(path: Path) -> list[Path]:
    """Return the copies that were made before a change of the schema, the newest first."""
    return _beside(path, BACKUP)


def set_aside(path: Path) -> list[Path]:
    """Return the files that hold what is not in the progress file: of each kind, the newest first."""
    elsewhere = [one for place in rescue_places(path) for one in _beside(place, NOT_SAVED)]
    return [*_beside(path, UNREADABLE), *_beside(path, REPLACED), *elsewhere]


def rescue_places(path: Path) -> list[Path]:
    """Return where to keep what cannot be saved in ``path``, the best place first."""
    folders = dict.fromkeys((path.parent, Path.home(), Path(tempfile.gettempdir())))
    return [folder / f"pickle-tutor-{path.name}" for folder in folders]


def _beside(path: Path, what: str) -> list[Path]:
    parts_of_another = ("-wal", "-shm")
    found = [
        one for one in path.parent.glob(f"{path.name}.{what}-*") if not one.name.endswith(parts_of_another)
    ]
    return sorted(found, key=_written, reverse=True)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
