"""What one process of a run may use unless something else is asked for.

Imports nothing, so that ``--help`` can say it and stay quick.
"""

from __future__ import annotations

WALL_SECONDS = 5.0
"""For the snippet, and again for each later stage."""
MEMORY_BYTES = 1 << 30
OUTPUT_BYTES = 256 << 10
PICKLE_BYTES = 256 << 20
"""The largest pickle that is sent on to the fresh process."""
FILE_BYTES = 64 << 20
DISK_BYTES = 256 << 20

UNITS = ((1 << 30, "GiB", "G"), (1 << 20, "MiB", "M"), (1 << 10, "KiB", "K"))
"""Bytes of each unit, its name, and its letter in an option."""


def size_option(count: int) -> str:
    """Return a number of bytes as an option takes it, rounded up: ``1G``, ``256M``."""
    for unit, _, letter in UNITS:
        if count >= unit:
            return f"{-(-count // unit)}{letter}"
    return str(count)
