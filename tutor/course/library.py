"""Where lessons are, and all of them read: ``load_catalog``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from tutor.course.diagnostics import Diagnostic, LessonErrors
from tutor.course.lesson_cache import LessonCache
from tutor.course.model import Lesson
from tutor.course.reading import read_side_by_side
from tutor.errors import TutorError
from tutor.files import read_regular
from tutor.paths import cache_dir
from tutor.places import distinct, lessons_place
from tutor.spelling import close_to, did_you_mean

BIGGEST = 1 << 20
"""The most bytes a lesson file may have."""
NUMBERED = re.compile(r"\d{1,6}-")


class Catalog(msgspec.Struct, frozen=True):
    """The lessons of some folders, in order, and what is wrong with the files that are not among them.

    A file that cannot be read never hides the others.
    """

    folders: tuple[Path, ...]
    lessons: tuple[Lesson, ...]
    problems: tuple[Diagnostic, ...] = ()
    clashes: dict[str, tuple[str, str]] = {}
    """The files of two lessons that have one id, by the id."""

    @property
    def directory(self) -> Path:
        """The first of the folders."""
        return self.folders[0]

    @property
    def where(self) -> str:
        """All of the folders, for a message."""
        return " and ".join(map(str, self.folders))

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


def lesson_folders(own: Sequence[Path] = (), *, built_in: bool = True) -> tuple[Path, ...]:
    """The folders to take lessons from: the built-in ones, and then those of the user's own, each once."""
    folders = distinct([*([lessons_place()] if built_in else []), *map(str, own)])
    return tuple(map(Path, folders))


def folder_with(name: str, folders: Sequence[Path]) -> Path:
    """The folder to take a file of cards from: the last that has it, so that one's own goes first."""
    return next((folder for folder in reversed(folders) if (folder / name).exists()), folders[0])


def load_catalog(*folders: Path) -> Catalog:
    """Read every lesson of the folders, the shipped ones by default.

    A lesson that was read before and has not changed comes from the cache, which is many times
    faster. Where two files have one id the first is kept, and both are named. Raises ``TutorError`` where a
    folder cannot be read.
    """
    places = folders or (lessons_directory(),)
    lessons: list[Lesson] = []
    problems: list[Diagnostic] = []
    broken: set[str] = set()
    kept_lessons = LessonCache(cache_dir())
    read_side_by_side(
        [path for place in places for path in lesson_files(place) if not kept_lessons.has(str(path))],
        lambda path: _read_quietly(path, kept_lessons),
    )
    for place in places:
        read: list[Lesson] = []
        for path in lesson_files(place):
            try:
                read.append(read_lesson(path, kept_lessons))
            except LessonErrors as errors:
                problems.extend(errors.problems)
                broken |= _ids_of_broken(path)
        lessons += sorted(read, key=_place_of)
    clashes: dict[str, tuple[str, str]] = {}
    kept = tuple(_without_doubles(lessons, problems, clashes))
    problems.extend(_relations(kept, broken))
    return Catalog(places, kept, tuple(sorted(set(problems))), clashes)


def _read_quietly(path: Path, kept: LessonCache) -> None:
    with suppress(LessonErrors):
        read_lesson(path, kept)


def _place_of(lesson: Lesson) -> tuple[bool, int, str]:
    return not NUMBERED.match(Path(lesson.path).name), lesson.order, lesson.id


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
        data = read_regular(path, BIGGEST + 1)
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


def _without_doubles(
    lessons: list[Lesson], problems: list[Diagnostic], clashes: dict[str, tuple[str, str]]
) -> Iterator[Lesson]:
    """The first lesson of each id; each later one is a problem, and a clash."""
    taken: dict[str, Lesson] = {}
    for lesson in lessons:
        first = taken.setdefault(lesson.id, lesson)
        if first is lesson:
            yield lesson
        else:
            problems.append(_at_key(lesson, "id", _clash(lesson, first)))
            clashes.setdefault(lesson.id, (first.path, lesson.path))


def _clash(lesson: Lesson, first: Lesson) -> str:
    """That two files have one id, with the other file as far as it has to be named."""
    here, there = Path(lesson.path), Path(first.path)
    where = there.name if here.parent == there.parent else str(there)
    if there.parent == lessons_directory() != here.parent:
        return (
            f"`{lesson.id}` is the id of a built-in lesson too, {where}; "
            "give yours a new id, or leave the built-in lessons out with --no-built-in"
        )
    return f"`{lesson.id}` is the id of {where} too; give one a new id"


def unknown_requirements(lessons: Sequence[Lesson], folders: Sequence[Path] = ()) -> tuple[Diagnostic, ...]:
    """What is wrong with the ``requires`` of lessons read by themselves: ids that neither a file
    beside them nor a lesson in ``folders`` has."""
    elsewhere: set[str] = set().union(*map(_ids_in, folders or [lessons_directory()]))
    beside = {place: _ids_in(place) for place in {Path(lesson.path).parent for lesson in lessons}}
    own = {lesson.id for lesson in lessons}
    return tuple(
        _not_there(lesson, needed, known)
        for lesson in lessons
        for known in [own | elsewhere | beside[Path(lesson.path).parent]]
        for needed in lesson.requires
        if needed not in known
    )


def file_of(id: str, folders: Sequence[Path]) -> Path | None:
    """The lesson file in the folders that has an id, whether it can be read as a lesson or not."""
    try:
        files = [path for folder in folders for path in lesson_files(folder)]
    except TutorError:
        return None
    return next((path for path in files if id in _ids_of_broken(path)), None)


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
            elif needed == lesson.id:
                yield _at_key(lesson, "requires", "this lesson requires itself")
            elif needed in names and _leads_to(names, needed, lesson.id):
                yield _at_key(lesson, "requires", f"`{needed}` requires this lesson in turn: a cycle")
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
        text = read_regular(path, BIGGEST).decode("utf-8", "replace")
        written = re.search(r"^id:\s*([\w-]+)", text, re.M)
    except OSError:
        return ids
    return ids | ({written.group(1)} if written else set())
