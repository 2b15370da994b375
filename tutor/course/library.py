"""Where lessons are, and all of them read: ``load_catalog``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from tutor.course.diagnostics import Diagnostic, LessonErrors
from tutor.course.lesson_cache import LessonCache
from tutor.course.model import Lesson
from tutor.errors import TutorError
from tutor.paths import cache_dir
from tutor.places import lessons_place
from tutor.spelling import close_to, did_you_mean

BIGGEST = 1 << 20
"""The most bytes a lesson file may have."""
NUMBERED = re.compile(r"\d{1,6}-")


class Catalog(msgspec.Struct, frozen=True):
    """The lessons of a directory, in order, and what is wrong with the files that are not among them.

    A file that cannot be read never hides the others.
    """

    directory: Path
    lessons: tuple[Lesson, ...]
    problems: tuple[Diagnostic, ...] = ()

    def find(self, id: str) -> Lesson | None:
        """The lesson with that id or alias; an id goes before an alias."""
        by_alias = {alias: lesson for lesson in reversed(self.lessons) for alias in lesson.aliases}
        return {**by_alias, **{lesson.id: lesson for lesson in self.lessons}}.get(id)

    def nearest(self, id: str, count: int = 3) -> tuple[str, ...]:
        """The ids of the lessons whose id or alias is closest to one that is not known."""
        names = {alias: lesson.id for lesson in self.lessons for alias in (lesson.id, *lesson.aliases)}
        return tuple(dict.fromkeys(names[name] for name in close_to(id, names, count)))


def lessons_directory() -> Path:
    """Where the shipped lessons are: inside an installed package, else beside the checkout's code."""
    return Path(lessons_place())


def load_catalog(directory: Path | None = None) -> Catalog:
    """Read every lesson of a directory, the shipped ones by default.

    A lesson that was read before and has not changed comes from the cache, which is many times
    faster. Raises ``TutorError`` where the directory cannot be read.
    """
    place = directory if directory is not None else lessons_directory()
    lessons: list[Lesson] = []
    problems: list[Diagnostic] = []
    broken: set[str] = set()
    kept_lessons = LessonCache(cache_dir())
    for path in lesson_files(place):
        try:
            lessons.append(read_lesson(path, kept_lessons))
        except LessonErrors as errors:
            problems.extend(errors.problems)
            broken |= _ids_of_broken(path)
    lessons.sort(key=lambda lesson: (not NUMBERED.match(Path(lesson.path).name), lesson.order, lesson.id))
    kept = tuple(_without_doubles(lessons, problems))
    problems.extend(_relations(kept, broken))
    return Catalog(place, kept, tuple(sorted(set(problems))))


def lesson_files(directory: Path) -> list[Path]:
    """The lesson files of a directory, by name; a README is not one."""
    try:
        names = sorted(path for path in directory.iterdir() if path.suffix == ".md")
    except OSError as error:
        raise TutorError(
            f"Cannot read the lessons in {directory}: {error.strerror}. Name a directory with --lessons."
        ) from error
    return [path for path in names if path.stem.lower() != "readme" and path.name[0] not in "._"]


def read_lesson(path: Path, kept: LessonCache | None = None) -> Lesson:
    """Read one lesson file. Raises ``LessonErrors``, also for a file that cannot be read at all."""
    shown = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(BIGGEST + 1)
    except OSError as error:
        raise LessonErrors([Diagnostic(shown, 1, 1, f"cannot read the file: {error.strerror}")]) from error
    if len(data) > BIGGEST:
        raise LessonErrors([Diagnostic(shown, 1, 1, f"a lesson file has at most {BIGGEST} bytes")])
    if kept is not None and (lesson := kept.get(shown, data)) is not None:
        return lesson
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise LessonErrors([Diagnostic(shown, line, column, "a lesson file has to be UTF-8")]) from error
    from tutor.course.format import parse_lesson  # half of the time of a first `list`

    lesson = parse_lesson(text, shown)
    if kept is not None:
        kept.put(shown, data, lesson)
    return lesson


def _without_doubles(lessons: list[Lesson], problems: list[Diagnostic]) -> Iterator[Lesson]:
    """The first lesson of each id; each later one is a problem."""
    taken: dict[str, Lesson] = {}
    for lesson in lessons:
        if lesson.id in taken:
            first = Path(taken[lesson.id].path).name
            problems.append(
                _at_key(lesson, "id", f"`{lesson.id}` is the id of {first} too; give one a new id")
            )
        else:
            taken[lesson.id] = lesson
            yield lesson


def unknown_requirements(lessons: tuple[Lesson, ...]) -> tuple[Diagnostic, ...]:
    """What is wrong with the ``requires`` of lessons read by themselves: ids that neither a file
    beside them nor a shipped lesson has."""
    shipped = _ids_in(lessons_directory())
    beside = {place: _ids_in(place) for place in {Path(lesson.path).parent for lesson in lessons}}
    own = {lesson.id for lesson in lessons}
    return tuple(
        _not_there(lesson, needed, known)
        for lesson in lessons
        for known in [own | shipped | beside[Path(lesson.path).parent]]
        for needed in lesson.requires
        if needed not in known
    )


def _ids_in(directory: Path) -> set[str]:
    try:
        return set().union(*map(_ids_of_broken, lesson_files(directory)))
    except TutorError:
        return set()


def _not_there(lesson: Lesson, needed: str, names: Iterable[str]) -> Diagnostic:
    question = did_you_mean(close_to(needed, names, 1), "`")
    hint = f"; {question}" if question else ""
    return _at_key(lesson, "requires", f"no lesson has the id `{needed}`{hint}")


def _relations(lessons: tuple[Lesson, ...], broken: set[str]) -> Iterator[Diagnostic]:
    """What only shows when all lessons are seen: unknown ``requires``, doubled aliases, circles."""
    names = {lesson.id: lesson for lesson in lessons}
    for lesson in lessons:
        for needed in lesson.requires:
            if needed not in names and needed not in broken:
                yield _not_there(lesson, needed, names)
            elif needed in names and _leads_to(names, needed, lesson.id):
                yield _at_key(lesson, "requires", f"`{needed}` requires this lesson in turn: a circle")
    taken: dict[str, Lesson] = dict(names)
    for lesson in lessons:
        for alias in lesson.aliases:
            if taken.setdefault(alias, lesson) is not lesson:
                yield _at_key(lesson, "aliases", f"`{alias}` already leads to `{taken[alias].id}`")


def _leads_to(names: dict[str, Lesson], start: str, goal: str) -> bool:
    waiting, seen = [start], set[str]()
    while waiting:
        id = waiting.pop()
        if id == goal:
            return True
        if id in names and id not in seen:
            seen.add(id)
            waiting.extend(names[id].requires)
    return False


def _at_key(lesson: Lesson, key: str, message: str) -> Diagnostic:
    """A problem at a key of the front matter, whose place the parsed lesson no longer holds."""
    lines = Path(lesson.path).read_text(encoding="utf-8-sig").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if re.match(rf"[\"']?{key}[\"']?\s*:", text)), 1)
    return Diagnostic(lesson.path, line, 1, message)


def _ids_of_broken(path: Path) -> set[str]:
    """The ids a file may have meant that was not parsed, or could not be."""
    ids = {NUMBERED.sub("", path.stem)}
    try:
        written = re.search(r"^id:\s*([\w-]+)", path.read_text(encoding="utf-8", errors="replace"), re.M)
    except OSError:
        return ids
    return ids | ({written.group(1)} if written else set())
