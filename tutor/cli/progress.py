"""``pickle-tutor progress``: what was earned, by lesson and by rule."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from tutor.cli.console import Console, columns, console_for, write, write_json
from tutor.cli.folders import folders_of
from tutor.cli.known import known_progress, state_of
from tutor.course.library import load_catalog
from tutor.course.model import Lesson, step_points
from tutor.paths import progress_file
from tutor.pickling.words import RULE_NAMES
from tutor.progress.mastery import Mastery, mastery
from tutor.progress.records import LessonProgress

BAR = 20


def show_progress(given: argparse.Namespace) -> int:
    """Show points by lesson and mastery by rule; with ``--check``, what state the file is in."""
    if given.check:
        from tutor.cli.progress_check import check

        return check(given.json)
    lessons = load_catalog(*folders_of(given)).lessons
    progress = known_progress(lessons)
    bars = mastery(progress, lessons)
    if given.json:
        write_json(progress_record(lessons, progress, bars), indent=2)
    else:
        write(progress_lines(lessons, progress, bars, console_for(sys.stdout)))
    return 0


def progress_record(
    lessons: Sequence[Lesson], progress: dict[str, LessonProgress], bars: dict[int, Mastery]
) -> dict[str, Any]:
    """Everything known, for machines."""
    return {
        "file": str(progress_file()),
        "earned": sum(known.earned for known in progress.values()),
        "possible": sum(known.possible for known in progress.values()),
        "rules": [
            {"rule": rule, "name": RULE_NAMES.get(rule, ""), "earned": bar.earned, "possible": bar.possible}
            for rule, bar in bars.items()
        ],
        "lessons": [_lesson_record(lesson, progress[lesson.id]) for lesson in lessons],
    }


def _lesson_record(lesson: Lesson, known: LessonProgress) -> dict[str, Any]:
    return {
        "id": lesson.id,
        "state": state_of(known),
        "earned": known.earned,
        "possible": known.possible,
        "current": known.current,
        "steps": [
            {
                "id": step.id,
                "kind": step.kind.value,
                "earned": known.steps[step.id].earned,
                "possible": step_points(step),
                "done": known.steps[step.id].done,
                "updated": known.steps[step.id].updated,
                "attempts": known.steps[step.id].attempts,
                "hints": known.steps[step.id].hints,
                "revealed": known.steps[step.id].revealed,
            }
            for step in lesson.steps
        ],
    }


def progress_lines(
    lessons: Sequence[Lesson], progress: dict[str, LessonProgress], bars: dict[int, Mastery], console: Console
) -> list[str]:
    """Mastery, then a line a lesson."""
    earned, possible = (sum(getattr(p, name) for p in progress.values()) for name in ("earned", "possible"))
    lines = [console(f"{earned} of {possible} points", "bold"), "", console("Mastery", "bold")]
    for rule, bar in bars.items():
        label = f"{rule} {RULE_NAMES.get(rule, '')}"
        lines.append(f"  {label:<14} {_bar(bar.share, console)} {bar.earned}/{bar.possible}".rstrip())
    if not lessons:
        return lines
    lines += ["", console("Lessons", "bold")]
    wide = max(columns(lesson.id) for lesson in lessons)
    for lesson in lessons:
        known = progress[lesson.id]
        score = f"{known.earned}/{known.possible}"
        done = f"{known.steps_done} of {len(lesson.steps)} steps"
        lines.append(f"  {console.fit(lesson.id, wide)}  {score:>7}  {done}")
        updated = [step.title for step in lesson.steps if known.steps[step.id].updated]
        if updated:
            lines += console.wrap(f"updated since done: {', '.join(updated)}", "    ")
    return lines


def _bar(share: float, console: Console) -> str:
    width = min(BAR, max(5, console.width - 30))
    full = round(share * width)
    filled, empty = ("━", "─") if console.symbols else ("#", "-")
    return console(filled * full, "good") + console(empty * (width - full), "quiet")
