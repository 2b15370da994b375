"""Finding the lesson to open first, without reading all of them where its file's name gives it away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tutor.course.diagnostics import LessonErrors
from tutor.course.lesson_cache import LessonCache
from tutor.course.library import (
    NUMBERED,
    Catalog,
    lesson_files,
    lesson_folders,
    load_catalog,
    read_lesson,
)
from tutor.course.model import Lesson
from tutor.errors import TutorError
from tutor.paths import cache_dir
from tutor.spelling import close_to, did_you_mean


class Start(NamedTuple):
    """Where to begin, and a sentence where that isn't quite what was asked for."""

    lesson: Lesson
    step: str | None
    notice: str = ""


def find_start(asked: str, folders: Sequence[Path]) -> Start:
    """The lesson and step that ``id`` or ``id#step`` names; each may be given by its number too.

    A step that is not there leaves the lesson to be opened, with a notice. Raises ``TutorError``, with the
    nearest known ids, where there is no such lesson, and where there are two.
    """
    id, _, step = asked.partition("#")
    places = folders or lesson_folders()
    lesson = _by_file_name(id, places[0]) if len(places) == 1 else None
    if lesson is None:
        catalog = load_catalog(*places)
        if id in catalog.clashes:
            first, second = catalog.clashes[id]
            raise TutorError(
                f"Two lessons have the id {id!r}: {first} and {second}. Give one a new id, or leave the "
                "built-in lessons out with --no-built-in."
            )
        lesson = catalog.find(id) or _numbered(catalog, id)
        if lesson is None:
            raise TutorError(f"There is no lesson {id!r}: {_hint(catalog, id)}")
    steps = [one.id for one in lesson.steps]
    if step.isdecimal() and step not in steps and 0 < int(step) <= len(steps):
        step = steps[int(step) - 1]
    if step and step not in steps:
        hint = did_you_mean(close_to(step, steps)) or f"Its steps are {', '.join(steps)}."
        return Start(lesson, None, f"Lesson {lesson.id!r} has no step {step!r}. {hint[0].upper()}{hint[1:]}")
    return Start(lesson, step or None)


def _numbered(catalog: Catalog, number: str) -> Lesson | None:
    """The lesson with that number, as Home shows it: ``4`` or ``04``."""
    if not number.isdecimal():
        return None
    return next((lesson for lesson in catalog.lessons if lesson.order == int(number)), None)


def _by_file_name(id: str, folder: Path) -> Lesson | None:
    """The lesson whose file is named after its id or begins with its number, as most do; two such files
    leave it to the catalog."""
    named = [path for path in lesson_files(folder) if id in (NUMBERED.sub("", path.stem), _number(path))]
    if len(named) != 1:
        return None
    try:
        lesson = read_lesson(named[0], LessonCache(cache_dir()))
    except LessonErrors:
        return None
    return lesson if id in (lesson.id, _number(named[0])) else None


def _number(path: Path) -> str:
    """The number a file's name begins with, as people write it; empty where it begins with none."""
    found = NUMBERED.match(path.name)
    return str(int(found[0].rstrip("-"))) if found else ""


def _hint(catalog: Catalog, id: str) -> str:
    if question := did_you_mean(catalog.nearest(id)):
        return question
    known = ", ".join(lesson.id for lesson in catalog.lessons)
    return f"the lessons are {known}." if known else f"none could be read in {catalog.where}."
