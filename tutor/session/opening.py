"""Finding the lesson to open first, without reading all of them where its file's name gives it away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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


def find_start(asked: str, folders: Sequence[Path]) -> tuple[Lesson, str | None]:
    """The lesson and step that ``id`` or ``id#step`` names.

    Raises ``TutorError``, with the nearest known ids, where there is no such lesson or step, and where there
    are two.
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
        lesson = catalog.find(id)
        if lesson is None:
            raise TutorError(f"There is no lesson {id!r}: {_hint(catalog, id)}")
    steps = [one.id for one in lesson.steps]
    if step and step not in steps:
        hint = did_you_mean(close_to(step, steps)) or f"there are {', '.join(steps)}."
        raise TutorError(f"Lesson {lesson.id!r} has no step {step!r}: {hint}")
    return lesson, step or None


def _by_file_name(id: str, folder: Path) -> Lesson | None:
    """The lesson whose file is named after its id, as most are; two such files leave it to the catalog."""
    named = [path for path in lesson_files(folder) if NUMBERED.sub("", path.stem) == id]
    if len(named) != 1:
        return None
    try:
        lesson = read_lesson(named[0], LessonCache(cache_dir()))
    except LessonErrors:
        return None
    return lesson if lesson.id == id else None


def _hint(catalog: Catalog, id: str) -> str:
    if question := did_you_mean(catalog.nearest(id)):
        return question
    known = ", ".join(lesson.id for lesson in catalog.lessons)
    return f"there are {known}." if known else f"none could be read in {catalog.where}."
