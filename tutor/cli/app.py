"""``pickle-tutor`` without a command: open the tutor on this terminal."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path

from tutor.cli.folders import folders_of
from tutor.cli.terminal_guard import TerminalGuard


def open_app(given: argparse.Namespace) -> int:
    """Open Home, the lesson asked for, or the Lab.

    Raises ``TutorError`` for an unknown lesson, a file that cannot be read, a folder that cannot be
    written, or a Python that cannot run snippets.
    """
    gc.disable()  # nothing that is made before the first picture is garbage: see TutorApp._prepare
    python = None
    if given.python is not None:
        from tutor.sandbox.host.interpreters import resolve

        python = resolve(given.python)
    folders, start, notice = folders_of(given), None, ""
    if given.lesson is not None:
        from tutor.session.opening import find_start

        # before textual, which takes long to import
        lesson, step, notice = find_start(given.lesson, folders)
        start = lesson, step
    lab = None
    if given.lab is not None:
        lab = _to_open(given.lab)
    folder = None
    if given.watch is not None:
        from tutor.session.folder import Folder

        folder = Folder(given.watch)
        folder.check()
    with TerminalGuard():
        from tutor.tui.start import run

        status = run(start, folders, lab, python, folder, notice)
    if status < 0:
        from tutor.tui.end_signals import end_by

        end_by(-status)
    return abs(status)


def _to_open(file: str) -> tuple[str, tuple[str, ...]]:
    """The code to open in the Lab, and the folder it may import from; nothing for what was there last."""
    if not file:
        return "", ()
    from tutor.cli.job_options import read_file  # late: it takes long to import, and few open a file

    return read_file(file), (str(Path(file).resolve().parent),)
