"""Reading a file that is one, and writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path


def read_regular(file: Path, most: int = -1) -> bytes:
    """Return what a file holds, ``most`` bytes of it at most.

    Raises ``OSError`` for what cannot be read, and for a pipe or a device, whose end might never come.
    """
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe is opened without a wait
    with os.fdopen(handle, "rb") as opened:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file: pipes and devices can't be used")
        return opened.read(most)


def write_whole(file: Path, data: bytes) -> None:
    """Write a file aside and rename it, so that another instance never reads half of it.

    Where that is not possible nothing is written, and nothing is said.
    """
    import tempfile  # late: what is only read needs no part of it

    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.stem)
        try:
            with os.fdopen(handle, "wb") as written:
                written.write(data)
            os.replace(name, file)
        except OSError:
            os.unlink(name)
            raise
