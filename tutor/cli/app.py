"""``pickle-tutor`` without a command: open the tutor on this terminal."""

from __future__ import annotations

import argparse
from pathlib import Path

from tutor.cli.explain import read_file
from tutor.errors import TutorError
from tutor.spelling import close_to


def open_app(given: argparse.Namespace) -> int:
    """Open Home, the lesson asked for, or the Lab.

    Raises ``TutorError`` for an unknown lesson or step, or a file that cannot be read.
    """
    if given.lesson is not None:
        check_lesson(given.lesson, given.lessons)
    lab = None
    if given.lab is not None:
        lab = ("", ()) if not given.lab else (read_file(given.lab), (str(Path(given.lab).resolve().parent),))
    from tutor.tui.app import run

    return run(given.lesson, given.lessons, lab)


def check_lesson(lesson: str, directory: Path | None) -> None:
    """Raise ``TutorError``, with the nearest known ids, unless there is such a lesson and step."""
    from tutor.course.library import load_catalog

    id, _, step = lesson.partition("#")
    catalog = load_catalog(directory)
    found = catalog.find(id)
    if found is None:
        known = tuple(lesson.id for lesson in catalog.lessons)
        if not known:
            raise TutorError(f"There are no lessons in {catalog.directory}: name another with --lessons.")
        near = catalog.nearest(id)
        hint = f"did you mean {_or(near)}?" if near else f"there are {', '.join(known)}."
        raise TutorError(f"There is no lesson {id!r}: {hint}")
    steps = [known_step.id for known_step in found.steps]
    if step and step not in steps:
        near = close_to(step, steps)
        hint = f"did you mean {_or(near)}?" if near else f"there are {', '.join(steps)}."
        raise TutorError(f"Lesson {found.id!r} has no step {step!r}: {hint}")


def _or(names: tuple[str, ...]) -> str:
    quoted = [repr(name) for name in names]
    return " or ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
