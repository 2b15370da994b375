"""A limit of ours that a run met, in words, and with the option that raises it."""

from __future__ import annotations

from tutor.pickling.words import Limit, Stage
from tutor.sandbox.host.job import Limits
from tutor.sandbox.host.results import Met

_UNITS = ((1 << 30, "GiB", "G"), (1 << 20, "MiB", "M"), (1 << 10, "KiB", "K"))
TIMES = 4
"""How many times as much the option that is shown allows."""


def met_at(stage: Stage | None, what: Limit, limits: Limits) -> Met:
    """That a stage, or the snippet before any, met one of ``limits``."""
    if what is Limit.TIME:
        allowed = f"{limits.wall_seconds:g} seconds"
        option = f"--timeout {TIMES * limits.wall_seconds:g}"
    elif what is Limit.MEMORY:
        allowed, option = size_text(limits.memory_bytes), f"--memory {_short(TIMES * limits.memory_bytes)}"
    else:
        allowed, option = size_text(limits.pickle_bytes), f"--max-bytes {_short(TIMES * limits.pickle_bytes)}"
    return Met(what, stage, allowed, option)


def size_text(count: int) -> str:
    """``1 GiB`` for a number of bytes."""
    for unit, name, _ in _UNITS:
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return f"{count} bytes"


def _short(count: int) -> str:
    for unit, _, letter in _UNITS:
        if count >= unit:
            return f"{-(-count // unit)}{letter}"
    return str(count)
