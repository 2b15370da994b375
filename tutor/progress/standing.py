"""How far a learner is in each lesson, read in one go for ``pickle-tutor list``.

``Store`` says the same of whole lessons. What is unusual about the file, and what it then has to tell,
is left to it.
"""

from __future__ import annotations

import os

from tutor.progress.schema import VERSION

TYPE_CHECKING = False  # this file is imported where every millisecond counts
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tutor.course.summaries import Summary

MOST_POINTS = 1_000_000
"""No lesson is worth more; a number beyond it can't be a number of points."""

Standing = tuple[int, str]
"""The points earned, and ``new``, ``begun`` or ``done``."""


def standings(path: str, lessons: Iterable[Summary]) -> dict[str, Standing] | None:
    """The standing in each lesson, by its id; ``None`` where the file is not as it should be."""
    if not os.path.lexists(path):
        return {lesson.id: (0, "new") for lesson in lessons}
    if not (os.path.isfile(path) and os.access(path, os.W_OK) and os.access(os.path.dirname(path), os.W_OK)):
        return None
    import sqlite3

    try:
        database = sqlite3.connect(path, timeout=1, isolation_level=None)
        try:
            if database.execute("PRAGMA user_version").fetchone() != (VERSION,):
                return None
            for table in ("step", "visit"):  # the attempts, which may be many, are not read here
                if database.execute(f"PRAGMA quick_check({table})").fetchone() != ("ok",):
                    return None
            steps: dict[str, dict[str, tuple[int, int]]] = {}
            for lesson, step, earned, done in database.execute("SELECT lesson, step, earned, done FROM step"):
                if type(earned) is not int or type(done) is not int or not 0 <= earned <= MOST_POINTS:
                    return None
                steps.setdefault(lesson, {})[step] = earned, done
            visited = {lesson for (lesson,) in database.execute("SELECT lesson FROM visit")}
        finally:
            database.close()
    except sqlite3.Error:
        return None
    return {lesson.id: _standing(lesson, steps.get(lesson.id, {}), visited) for lesson in lessons}


def _standing(lesson: Summary, known: dict[str, tuple[int, int]], visited: set[str]) -> Standing:
    here = [known[step] for step in lesson.steps if step in known]
    # A step whose points were lowered since shows no more than it is worth now.
    earned = sum(min(known[step][0], points) for step, points in lesson.steps.items() if step in known)
    if lesson.steps and len(here) == len(lesson.steps) and all(done for _, done in here):
        return earned, "done"
    return earned, "begun" if here or lesson.id in visited else "new"
