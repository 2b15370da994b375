"""A log of the errors that broad ``except`` clauses swallow, for whoever works on the tutor.

An object that is examined may raise anything from anywhere, so the code that examines it catches everything
and carries on. A fault of our own is caught with it, and shows only as an answer that is missing. With
``PICKLE_TUTOR_DEBUG=FILE``, each such error is appended to that file with its traceback.

Standard library only, Python 3.9 syntax: the processes that run snippets use it too.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Optional

VARIABLE = "PICKLE_TUTOR_DEBUG"
"""The environment variable that names the file."""

_descriptor: Optional[int] = None
_path = ""


def log_to(path: str) -> None:
    """Append to ``path`` what is swallowed in this process, and in those it forks, from now on.

    Raises ``OSError`` where the file cannot be written.
    """
    global _descriptor, _path
    import fcntl

    opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:  # out of the way, so that the first file a snippet opens has the number it has without a log
        _descriptor = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 200)
    finally:
        os.close(opened)
    _path = os.path.abspath(path)


def log_path() -> str:
    """Return the file that is written to; empty where nothing is logged."""
    return _path


def swallowed() -> None:
    """Log the error that is being handled, if there is a log. Raises nothing."""
    if _descriptor is None:
        return
    import traceback  # late: most runs have no log

    try:
        os.write(_descriptor, f"process {os.getpid()}\n{traceback.format_exc()}\n".encode("utf-8", "replace"))
    except Exception:
        return  # the disk is full, or the error's own text raises: there is nowhere left to say so


@contextlib.contextmanager
def swallowing() -> Iterator[None]:
    """Swallow what is raised inside, and log it: for a part that is left out where it can't be made."""
    try:
        yield
    except Exception:
        swallowed()
