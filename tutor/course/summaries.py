"""What ``pickle-tutor list`` shows of the lessons, kept so that it can be shown without reading them.

The file in the cache holds only for the lessons, and for the code that reads them, as they were: name,
size and time of each. Where anything is not as it was there is nothing kept, and the lessons are read.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # this file is imported where every millisecond counts
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tutor.course.model import Lesson

COURSE = os.path.dirname(os.path.realpath(__file__))
FIELD, ITEM = "\x1f", "\x1e"
"""What separates fields and the steps of a lesson: characters that no title has."""


class Summary:
    """One lesson in a list: its name, what it is worth, and what each step of it is worth."""

    __slots__ = ("id", "minutes", "steps", "title")

    def __init__(self, id: str, title: str, minutes: int, steps: dict[str, int]) -> None:
        self.id = id
        self.title = title
        self.minutes = minutes
        self.steps = steps

    @property
    def points(self) -> int:
        """The most a learner can score in the lesson."""
        return sum(self.steps.values())


def summary_of(lesson: Lesson) -> Summary:
    """What a list shows of a lesson."""
    from tutor.course.model import step_points

    return Summary(
        lesson.id, lesson.title, lesson.minutes, {step.id: step_points(step) for step in lesson.steps}
    )


def kept_summaries(folders: Sequence[str], cache: str) -> list[Summary] | None:
    """What was kept of the lessons of some folders; ``None`` where it does not hold, or nothing was."""
    try:
        with open(_file(folders, cache), encoding="utf-8") as file:
            stamp, *lines = file.read().split("\n")
        if stamp != _stamp(folders):
            return None
        return [_read(line) for line in lines]
    except (OSError, ValueError):
        return None


def keep_summaries(folders: Sequence[str], cache: str, lessons: Iterable[Lesson], stamp: str) -> None:
    """Keep what a list shows, for files that looked like ``stamp`` before they were read.

    Nothing is kept where it could not be told apart when it is read, or the disk refuses.
    """
    from pathlib import Path

    from tutor.files import write_whole

    lines = [_line(summary_of(lesson)) for lesson in lessons]
    text = "\n".join([stamp, *lines])
    if stamp and text.count("\n") == len(lines) and all(_reads_back(line) for line in lines):
        write_whole(Path(_file(folders, cache)), text.encode("utf-8"))


def stamp_of(folders: Sequence[str]) -> str:
    """How the files look that decide what a list shows; empty where they cannot be seen."""
    try:
        return _stamp(folders)
    except OSError:
        return ""


def _line(one: Summary) -> str:
    steps = (text for step, points in one.steps.items() for text in (step, str(points)))
    return FIELD.join((one.id, one.title, str(one.minutes), ITEM.join(steps)))


def _read(line: str) -> Summary:
    id, title, minutes, steps = line.split(FIELD)
    parts = steps.split(ITEM) if steps else []
    return Summary(id, title, int(minutes), dict(zip(parts[::2], map(int, parts[1::2]), strict=True)))


def _reads_back(line: str) -> bool:
    try:
        return _line(_read(line)) == line
    except ValueError:
        return False


def _file(folders: Sequence[str], cache: str) -> str:
    name = "".join(c if c.isalnum() else "-" for c in " ".join(folders))[-60:]
    return os.path.join(cache, "lists", f"{name}.txt")


def _stamp(folders: Sequence[str]) -> str:
    """One line: the folders themselves, and each file in them and of the code."""
    looks = list(map(repr, folders))
    for place, ending in (
        *((folder, ".md") for folder in folders),
        (COURSE, ".py"),
        (os.path.join(COURSE, "format"), ".py"),
    ):
        with os.scandir(place) as entries:
            found = sorted((entry.name, entry.stat()) for entry in entries if entry.name.endswith(ending))
        looks += [f"{name!r} {stat.st_size} {stat.st_mtime_ns} {stat.st_ino}" for name, stat in found]
    return ascii(looks)
