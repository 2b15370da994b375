"""``pickle-tutor new``: begin a lesson file that is already a whole, small, right lesson."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from tutor.course.library import file_of, lesson_folders
from tutor.course.new_lesson import lesson_template
from tutor.errors import TutorError
from tutor.text import visible

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def new_lesson(given: argparse.Namespace) -> int:
    """Write ``ID.md`` here, or in the last folder of ``--lessons``. Never writes over a file.

    Warn about an id that another lesson has, built in or in that folder: only one of them would be taught.
    """
    if not ID.fullmatch(given.id):
        raise TutorError(
            f"{given.id!r} cannot be a lesson's id: use lowercase letters, digits and hyphens, as in "
            "my-lesson."
        )
    folder = given.lessons[-1] if given.lessons else Path()
    path = folder / f"{given.id}.md"
    other = file_of(given.id, lesson_folders([*given.lessons, folder], built_in=given.built_in))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(lesson_template(given.id))
    except FileExistsError:
        raise TutorError(f"{path} already exists: choose another id, or edit that file.") from None
    except OSError as error:
        raise TutorError(f"{path} cannot be written ({error.strerror}): check the folder.") from None
    if other is not None:
        what = f"{other} already has the id {given.id}: give yours a different one before you teach it."
        print(f"pickle-tutor: {visible(what)}", file=sys.stderr)
    print(f"{path} is ready to edit. Prove it with: pickle-tutor check {path}")
    return 0
