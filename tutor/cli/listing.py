"""``pickle-tutor list``: the lessons, with state and score."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from tutor.cli.console import console_for, write, write_json
from tutor.cli.folders import folders_of
from tutor.cli.known import known_progress, state_of
from tutor.cli.quick_list import lesson_lines
from tutor.course.library import lesson_folders, load_catalog
from tutor.course.model import Lesson, step_points
from tutor.course.summaries import keep_summaries, stamp_of, summary_of
from tutor.paths import cache_dir
from tutor.progress.records import LessonProgress
from tutor.text import visible


def list_lessons(given: argparse.Namespace) -> int:
    """Show every lesson. A file that cannot be read is named on standard error."""
    folders = folders_of(given) or lesson_folders()
    seen = stamp_of(list(map(str, folders)))
    catalog = load_catalog(*folders)
    progress = known_progress(catalog.lessons)
    if given.json:
        lessons = [lesson_record(lesson, progress[lesson.id]) for lesson in catalog.lessons]
        write_json(lessons, indent=2)
    else:
        standings = {id: (known.earned, state_of(known)) for id, known in progress.items()}
        summaries = [summary_of(lesson) for lesson in catalog.lessons]
        write(lesson_lines(summaries, standings, catalog.where, console_for(sys.stdout)))
    sys.stdout.flush()
    if not catalog.problems and seen:
        keep_summaries(list(map(str, folders)), str(cache_dir()), catalog.lessons, seen)
    for problem in catalog.problems:
        print(visible(str(problem)), file=sys.stderr)
    return 0


def lesson_record(lesson: Lesson, progress: LessonProgress) -> dict[str, Any]:
    """One lesson for machines."""
    return {
        "id": lesson.id,
        "title": lesson.title,
        "summary": lesson.summary,
        "rules": list(lesson.rules),
        "requires": list(lesson.requires),
        "aliases": list(lesson.aliases),
        "minutes": lesson.minutes,
        "state": state_of(progress),
        "earned": progress.earned,
        "points": lesson.points,
        "steps": [
            {"id": step.id, "title": step.title, "kind": step.kind.value, "points": step_points(step)}
            for step in lesson.steps
        ],
    }
