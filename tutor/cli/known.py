"""What is known of the learner, for commands that only look: nothing is created by looking."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tutor.course.model import Lesson
from tutor.paths import progress_file
from tutor.progress.records import LessonProgress
from tutor.progress.rows import nothing_yet
from tutor.progress.store import Store
from tutor.text import visible


def known_progress(lessons: Sequence[Lesson]) -> dict[str, LessonProgress]:
    """Progress by lesson id. A notice about the file, if there is one, goes to standard error."""
    path = progress_file()
    if not path.exists():
        return {lesson.id: nothing_yet(lesson) for lesson in lessons}
    with Store(path) as store:
        if store.notice:
            print(f"pickle-tutor: {visible(store.notice)}", file=sys.stderr)
        return store.lessons(lessons)


def state_of(progress: LessonProgress) -> str:
    """``new``, ``begun`` or ``done``."""
    return "done" if progress.done else "begun" if progress.begun else "new"
