"""``pickle-tutor list`` from what was kept of the lessons, and the lines it shows.

Where nothing was kept that still holds, or the progress file has something to tell, ``tutor.cli.list``
reads the lessons themselves. Both show the same.
"""

from __future__ import annotations

import os
import sys

from tutor.cli.console import Console, columns, console_for, write
from tutor.course.summaries import kept_summaries
from tutor.places import PROGRESS_FILE, cache_place, data_place, distinct, lessons_place
from tutor.progress.standing import standings
from tutor.text import one_line

TYPE_CHECKING = False  # everything here is imported where every millisecond counts
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tutor.course.summaries import Summary
    from tutor.progress.standing import Standing

MARKS = {"new": ("○", "-"), "begun": ("◐", "o"), "done": ("●", "*")}


def list_from_cache(own: Sequence[str] = ()) -> int | None:
    """Show the shipped lessons and those of the user's ``own`` folders; ``None`` where they have to be read
    for that."""
    folders = distinct([lessons_place(), *own])
    lessons = kept_summaries(folders, cache_place())
    if lessons is None:
        return None
    known = standings(os.path.join(data_place(), PROGRESS_FILE), lessons)
    if known is None:
        return None
    write(lesson_lines(lessons, known, " and ".join(folders), console_for(sys.stdout)))
    return 0


def lesson_lines(
    lessons: Sequence[Summary], known: Mapping[str, Standing], directory: str, console: Console
) -> list[str]:
    """A line a lesson: state, id, score, minutes, title; the title goes below where there is no room."""
    if not lessons:
        return console.wrap(f"There are no lessons in {directory}: check --lessons.")
    wide = max(columns(one_line(lesson.id)) for lesson in lessons)
    scores = {lesson.id: f"{known[lesson.id][0]}/{lesson.points}" for lesson in lessons}
    score_width = max(map(len, scores.values()))
    lines = []
    for lesson in lessons:
        state = known[lesson.id][1]
        mark = MARKS[state][0 if console.symbols else 1]
        start = f"{mark} {console.fit(lesson.id, wide)}  {state:<5}  {scores[lesson.id]:>{score_width}}"
        start += f"  {lesson.minutes:>2} min"
        room = console.width - columns(start) - 2
        styled = start.replace(lesson.id, console(lesson.id, "bold"), 1)
        if columns(one_line(lesson.title)) <= room:
            lines.append(f"{styled}  {one_line(lesson.title)}")
        else:
            lines += [styled, *console.wrap(lesson.title, "    ")]
    return lines
