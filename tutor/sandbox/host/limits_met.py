"""A limit of ours that a run met, in words, and with the option that raises it."""

from __future__ import annotations

from tutor.pickling.words import Limit, Stage
from tutor.sandbox.host.job import Limits
from tutor.sandbox.host.results import Met
from tutor.sandbox.host.usual_limits import UNITS, size_option

TIMES = 4
"""How many times as much the option that is shown allows."""


def met_at(stage: Stage | None, what: Limit, limits: Limits) -> Met:
    """That a stage, or the snippet before any, met one of ``limits``."""
    if what is Limit.TIME:
        allowed = f"{limits.wall_seconds:g} seconds"
        option = f"--timeout {TIMES * limits.wall_seconds:g}"
    elif what is Limit.MEMORY:
        allowed = size_text(limits.memory_bytes)
        option = f"--memory {size_option(TIMES * limits.memory_bytes)}"
    else:
        allowed, option = (
            size_text(limits.pickle_bytes),
            f"--max-bytes {size_option(TIMES * limits.pickle_bytes)}",
        )
    return Met(what, stage, allowed, option)


def size_text(count: int) -> str:
    """Return ``1 GiB`` for a number of bytes."""
    for unit, name, _ in UNITS:
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return f"{count} bytes"
