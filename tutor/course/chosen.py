"""What is to be proved: the lessons, and the rule cards beside them, that the command line names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tutor.course.cards import RULES_FILE, RuleCard, load_rules
from tutor.course.diagnostics import Diagnostic, LessonErrors
from tutor.course.library import (
    Catalog,
    lesson_files,
    lesson_folders,
    load_catalog,
    read_lesson,
    unknown_requirements,
)
from tutor.course.model import Lesson
from tutor.errors import TutorError
from tutor.spelling import did_you_mean


class RulesFile(msgspec.Struct, frozen=True):
    """The rule cards of one file."""

    path: str
    cards: tuple[RuleCard, ...]


class ToProve(msgspec.Struct, frozen=True):
    """What can be proved, and what is wrong with the files that can't even be read."""

    lessons: tuple[Lesson, ...] = ()
    rules: tuple[RulesFile, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    def __add__(self, other: ToProve) -> ToProve:
        known = {lesson.path for lesson in self.lessons}
        return ToProve(
            (*self.lessons, *(lesson for lesson in other.lessons if lesson.path not in known)),
            tuple(dict.fromkeys((*self.rules, *other.rules))),
            tuple(dict.fromkeys((*self.problems, *other.problems))),
        )


def choose(named: Sequence[str], own: Sequence[Path] = (), *, built_in: bool = True) -> ToProve:
    """What the arguments name: files, folders, or ids of lessons.

    Without any it is all lessons of the folders ``own``, or the built-in ones where there are none. A
    folder's lessons are looked at as they would be taught: beside the built-in ones, unless those are left
    out. Raises ``TutorError`` for what is none of these, and for a folder without lessons.
    """
    taught = lesson_folders(own, built_in=built_in)
    if not named:
        return _folders(own or taught, taught)
    chosen, files = ToProve(), list[Path]()
    for name in named:
        path = Path(name)
        if path.is_dir():
            chosen += _folders([path], lesson_folders([*own, path], built_in=built_in))
        elif os.path.lexists(path) or path.suffix in (".md", ".yaml") or os.sep in name:
            files.append(path)
        else:
            chosen += ToProve((_by_id(name, load_catalog(*taught)),))
    return chosen + _files(files, taught)


def _folders(folders: Sequence[Path], taught: Sequence[Path]) -> ToProve:
    """All that can be proved in ``folders``, and what only shows when everything ``taught`` is seen."""
    catalog = load_catalog(*taught)
    places = [os.path.realpath(folder) for folder in folders]

    def inside(path: str) -> bool:
        return os.path.realpath(os.path.dirname(path)) in places

    chosen = ToProve(problems=tuple(problem for problem in catalog.problems if inside(problem.path)))
    shadowed: list[Path] = []
    kept = {lesson.path for lesson in catalog.lessons}
    broken = {problem.path for problem in chosen.problems}
    for folder in folders:
        rules = folder / RULES_FILE
        files = lesson_files(folder)
        if not files and not rules.exists():
            raise TutorError(
                f"There are no lessons in {folder}: a lesson is a file such as my-lesson.md, "
                "and `pickle-tutor new my-lesson` begins one."
            )
        shadowed += [path for path in files if str(path) not in kept and str(path) in broken]
        if rules.exists():
            chosen += _rules(rules)
    chosen += ToProve(tuple(lesson for lesson in catalog.lessons if inside(lesson.path)))
    return chosen + ToProve(_readable(shadowed))


def _readable(paths: Sequence[Path]) -> tuple[Lesson, ...]:
    """Those of the lessons that are only left out because another one has their id."""
    found = []
    for path in paths:
        try:
            found.append(read_lesson(path))
        except LessonErrors:
            continue  # what is wrong with it is known
    return tuple(found)


def _files(paths: Sequence[Path], taught: Sequence[Path]) -> ToProve:
    chosen = ToProve()
    for path in paths:
        try:
            chosen += _rules(path) if path.name == RULES_FILE else ToProve((read_lesson(path),))
        except LessonErrors as errors:
            chosen += ToProve(problems=errors.problems)
    return chosen + ToProve(problems=unknown_requirements(chosen.lessons, taught))


def _rules(path: Path) -> ToProve:
    try:
        return ToProve(rules=(RulesFile(str(path), load_rules(path.parent)),))
    except LessonErrors as errors:
        return ToProve(problems=errors.problems)


def _by_id(id: str, catalog: Catalog) -> Lesson:
    lesson = catalog.find(id)
    if id in catalog.clashes:
        raise TutorError(f"Two lessons have the id {id!r}: name one of {' and '.join(catalog.clashes[id])}.")
    if lesson is None:
        hint = did_you_mean(catalog.nearest(id)) or "`pickle-tutor list` shows the lessons."
        raise TutorError(f"There is no file, folder or lesson {id!r}: {hint}")
    return lesson
