"""Where a command takes lessons from."""

from __future__ import annotations

import argparse
from pathlib import Path


def folders_of(given: argparse.Namespace) -> tuple[Path, ...]:
    """The built-in lessons' folder and those of ``--lessons``; none where only the built-in one is meant."""
    if not given.lessons:
        return ()
    from tutor.course.library import lesson_folders  # late: Home is drawn before lessons are read

    return lesson_folders(given.lessons, built_in=given.built_in)
