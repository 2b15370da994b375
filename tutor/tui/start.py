"""Opening the app on this terminal."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.errors import TutorError
from tutor.session.runner import LateRunner
from tutor.session.services import CatalogLike
from tutor.tui.app import TutorApp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutor.course.model import Lesson
    from tutor.sandbox.host.interpreters import Interpreter
    from tutor.session.folder import Folder


def load_lessons(folders: Sequence[Path]) -> CatalogLike:
    """Every lesson of the folders; imported late, as reading lessons takes longer than drawing Home."""
    from tutor.course.library import load_catalog

    return load_catalog(*folders)


def run(
    start: tuple[Lesson, str | None] | None = None,
    folders: Sequence[Path] = (),
    lab: tuple[str, tuple[str, ...]] | None = None,
    python: Interpreter | None = None,
    folder: Folder | None = None,
    notice: str = "",
) -> int:
    """Open the app on this terminal: at Home, at a lesson (and a step of it), or in the Lab.

    ``lab`` is the code to open there and the folders it may import from; without code, what was there last.
    ``folders`` are those that lessons are taken from.
    ``folder`` is where the code of the open step is kept in a file, too.
    ``notice`` is what to say once it is open.
    ``python`` is what snippets run on in this session; without it, what was chosen last.

    Returns the exit status. Raises ``TutorError`` where there is no terminal.
    """
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise TutorError(
            "The tutor needs a terminal for input and output: run it without a pipe, or use "
            "`pickle-tutor list` and `pickle-tutor explain`, which do not."
        )
    from tutor.paths import cache_dir, config_dir, data_dir

    app = TutorApp(
        partial(load_lessons, folders),
        data=data_dir(),
        runner=LateRunner(),
        start=start,
        cache=cache_dir(),
        lab=lab,
        folders=folders,
        python=python,
        folder=folder,
        config=config_dir(),
        notice=notice,
    )
    app.run()
    return app.return_code or 0
