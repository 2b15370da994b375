"""Opening the app on this terminal."""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.errors import TutorError
from tutor.session.runner import LateRunner
from tutor.session.services import CatalogLike
from tutor.text import visible
from tutor.tui.app import TutorApp
from tutor.tui.end_signals import Endings
from tutor.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutor.course.model import Lesson
    from tutor.sandbox.host.interpreters import Interpreter
    from tutor.session.folder import Folder

ERRORS_FILE = "errors.log"
"""Where errors of the tutor's own are written, beside the progress."""
MOST_KEPT = 200_000
"""Characters of earlier errors that are kept there."""
SOON = 10.0
"""Seconds: an error so soon after another would come again and again."""


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

    The tutor's own errors are written to a file, and what was open opens again. Returns the exit status,
    or the number of the signal that ended it with a minus in front. Raises ``TutorError`` where there is
    no terminal, and where one error follows another.
    """
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise TutorError(
            "The tutor needs a terminal for input and output: run it without a pipe, or use "
            "`pickle-tutor list` and `pickle-tutor explain`, which do not."
        )
    if os.environ.get("TERM", "dumb") in ("", "dumb", "unknown"):
        raise TutorError(
            "The tutor needs a terminal that it can draw on, and TERM says that this one is "
            f"{os.environ.get('TERM') or 'none'!r}: set TERM, for example with `export TERM=xterm-256color`, "
            "or use `pickle-tutor list` and `pickle-tutor explain`."
        )
    from tutor.paths import cache_dir, config_dir, data_dir

    ended: TutorApp | None = None
    while True:
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
        if ended is not None:
            app.take_over(ended)
        began = time.monotonic()
        with Endings(app) as endings:
            app.run()
        if app.last_words:
            print(f"pickle-tutor: {visible(app.last_words)}", file=sys.stderr)
        if (by := endings.by or app.ended_by) is not None:
            return -by
        if not app.broke:
            return app.return_code or 0
        written = _write_down(app.broke)
        if ended is not None and time.monotonic() - began < SOON:
            raise TutorError(
                "The tutor itself failed twice with the same error, so it was closed. What you typed "
                f"and earned is saved. {written}",
                status=3,
            )
        ended = app
        notice = "The tutor itself failed, and was opened again with everything you typed. " + written


def _write_down(broke: str) -> str:
    """Keep the traceback of an error, and say where."""
    from tutor.paths import data_dir

    file = data_dir() / ERRORS_FILE
    told = f"{time.strftime('%Y-%m-%d %H:%M:%S')} pickle-tutor {VERSION}, Python {sys.version}\n{broke}\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = file.read_text(encoding="utf-8", errors="replace")[-MOST_KEPT:] if file.is_file() else ""
        file.write_text(kept + visible(told), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        return f"What went wrong could not be written to {file} ({error.strerror})."
    return f"What went wrong is written in {file}: please report it."
