"""``pickle-tutor list``: the lessons, with state and score."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from tutor.cli.known import known_progress, state_of
from tutor.cli.paint import Paint, columns, paint_for, write
from tutor.course.library import Catalog, load_catalog
from tutor.course.model import Lesson, step_points
from tutor.scoring.records import LessonProgress
from tutor.text import one_line, visible

MARKS = {"new": ("○", "-"), "begun": ("◐", "o"), "done": ("●", "*")}


def list_lessons(given: argparse.Namespace) -> int:
    """Show every lesson. A file that cannot be read is named on standard error."""
    catalog = load_catalog(given.lessons)
    progress = known_progress(catalog.lessons)
    if given.json:
        import json

        lessons = [lesson_record(lesson, progress[lesson.id]) for lesson in catalog.lessons]
        sys.stdout.write(json.dumps(lessons, indent=2, ensure_ascii=False) + "\n")
    else:
        write(lesson_lines(catalog, progress, paint_for(sys.stdout)))
    sys.stdout.flush()
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


def lesson_lines(catalog: Catalog, progress: dict[str, LessonProgress], paint: Paint) -> list[str]:
    """A line a lesson: state, id, score, minutes, title; the title goes below where there is no room."""
    if not catalog.lessons:
        return paint.wrap(f"There are no lessons in {catalog.directory}.")
    wide = max(columns(one_line(lesson.id)) for lesson in catalog.lessons)
    scores = {id: f"{known.earned}/{known.possible}" for id, known in progress.items()}
    score_width = max(map(len, scores.values()))
    lines = []
    for lesson in catalog.lessons:
        state = state_of(progress[lesson.id])
        mark = MARKS[state][0 if paint.symbols else 1]
        start = f"{mark} {paint.fit(lesson.id, wide)}  {state:<5}  {scores[lesson.id]:>{score_width}}"
        start += f"  {lesson.minutes:>2} min"
        room = paint.width - columns(start) - 2
        styled = start.replace(lesson.id, paint(lesson.id, "bold"), 1)
        if columns(lesson.title) <= room:
            lines.append(f"{styled}  {one_line(lesson.title)}")
        else:
            lines += [styled, *paint.wrap(lesson.title, "    ")]
    return lines
