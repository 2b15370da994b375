"""``pickle-tutor new``: begin a lesson file that is already a whole, small, right lesson."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from tutor.course.new_lesson import lesson_template
from tutor.errors import TutorError

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def new_lesson(given: argparse.Namespace) -> int:
    """Write ``ID.md`` here, or in the folder of ``--lessons``. Never writes over a file."""
    if not ID.fullmatch(given.id):
        raise TutorError(
            f"{given.id!r} cannot be a lesson's id: use small letters, digits and hyphens, as in my-lesson."
        )
    path = Path(given.lessons or ".") / f"{given.id}.md"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(lesson_template(given.id))
    except FileExistsError:
        raise TutorError(f"{path} already exists: choose another id, or edit that file.") from None
    except OSError as error:
        raise TutorError(f"{path} cannot be written ({error.strerror}): check the folder.") from None
    print(f"{path} is ready to edit. Prove it with: pickle-tutor check {path}")
    return 0
