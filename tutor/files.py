"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


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
