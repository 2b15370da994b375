"""Small files in the cache directory: lessons as they were parsed. All of it can be lost at any time."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

from tutor.course.model import Lesson
from tutor.files import write_whole

COURSE = Path(__file__).resolve().parent


class _Entry(msgspec.Struct, frozen=True):
    key: str
    lesson: Lesson


class LessonCache:
    """Lessons by the path of their file; one that has changed, or whose parser has, is not found."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "lessons"

    def get(self, path: str, data: bytes) -> Lesson | None:
        """The lesson that this file with this content was parsed to, if that is known."""
        try:
            entry = msgspec.json.decode(self._file(path).read_bytes(), type=_Entry)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return entry.lesson if entry.key == _key(path, data) else None

    def has(self, path: str) -> bool:
        """Whether something is kept for this path, be it still true or not."""
        return self._file(path).exists()

    def put(self, path: str, data: bytes, lesson: Lesson) -> None:
        """Remember a lesson instead of what its file said before."""
        with suppress(UnicodeEncodeError):  # a file name need not be text
            write_whole(self._file(path), msgspec.json.encode(_Entry(_key(path, data), lesson)))

    def _file(self, path: str) -> Path:
        return self._directory / f"{hashlib.sha256(os.fsencode(path)).hexdigest()[:32]}.json"


def _key(path: str, data: bytes) -> str:
    return hashlib.sha256(os.fsencode(path) + b"\0" + _parser_stamp() + data).hexdigest()


@cache
def _parser_stamp() -> bytes:
    """Name, size and time of each file that decides what a lesson is; a new version changes some."""
    files = sorted([*COURSE.glob("*.py"), *COURSE.glob("format/*.py")])
    stats = [(path.name, path.stat()) for path in files]
    return repr([(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]).encode()
