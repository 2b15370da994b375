"""The app with stand-ins for the core."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.fakes import FakeCatalog, FakeRunner
from tutor.course.model import Lesson
from tutor.sandbox.host.interpreters import Interpreter, own
from tutor.tui.app import TutorApp

__all__ = ["FakeCatalog", "FakeRunner", "make_app"]


def make_app(
    data: Path,
    *,
    lesson: Lesson | None = None,
    step: str | None = None,
    runner: FakeRunner | None = None,
    catalog: FakeCatalog | None = None,
    python: Interpreter | None = None,
    pythons: Sequence[Interpreter] = (),
) -> TutorApp:
    """An app with fakes behind it, at Home or at a lesson's step.

    ``python`` is the one given on the command line; ``pythons`` are what is found beside the app's own.
    """
    found = catalog or FakeCatalog()
    start = (lesson, step) if lesson else None
    return TutorApp(
        lambda: found,
        data=data,
        runner=runner or FakeRunner(),
        start=start,
        python=python,
        find_pythons=lambda: (own(), *pythons),
    )
