"""``pickle-tutor check``: prove that lessons are right, by running everything they claim."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tutor.cli.paint import paint_for, write
from tutor.course.format import LessonErrors, Problem
from tutor.course.library import load_catalog, read_lesson
from tutor.course.model import Lesson


def check_lessons(given: argparse.Namespace) -> int:
    """Check the files named, or all lessons: 0 if each is right, 1 if one is not."""
    lessons, problems = read_all(given.files, given.lessons)
    paint = paint_for(sys.stdout)
    write([line for problem in problems for line in paint.wrap(str(problem), "", "    ")])
    write([f"{len(lessons)} read, {len(problems)} problems."])
    return 1 if problems else 0


def read_all(files: list[Path], directory: Path | None) -> tuple[list[Lesson], list[Problem]]:
    """The lessons of the files, or of the directory, and what is wrong with those that are not one."""
    if not files:
        catalog = load_catalog(directory)
        return list(catalog.lessons), list(catalog.problems)
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for path in files:
        try:
            lessons.append(read_lesson(path))
        except LessonErrors as errors:
            problems.extend(errors.problems)
    return lessons, problems
