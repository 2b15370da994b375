"""Whether an exception comes from a limit of ours: told by facts, as a snippet can't know of the limit.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import errno
import threading
from typing import Optional

from tutor.sandbox.endings import MOST_PROCESSES, Scarce
from tutor.sandbox.guest.cleanup import family

_BY_NUMBER = {errno.EMFILE: Scarce.FILES, errno.EFBIG: Scarce.FILE_SIZE, errno.ENOSPC: Scarce.DISK}
_NEARLY = 0.8
"""The part of the processes that have to be there, for a refused one to be due to their number."""


def scarce(error: BaseException) -> Optional[Scarce]:
    """What the run had too little of, where that is why ``error`` was raised."""
    if isinstance(error, OSError):
        if error.errno in (errno.EAGAIN, errno.ENOMEM) and len(family()) > _NEARLY * MOST_PROCESSES:
            return Scarce.PROCESSES
        return _BY_NUMBER.get(error.errno or 0)
    return Scarce.THREADS if isinstance(error, RuntimeError) and _could_not_start(error) else None


def _could_not_start(error: BaseException) -> bool:
    """Whether it was raised by the start of a thread that had not been started before."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or trace.tb_frame.f_code is not threading.Thread.start.__code__:
        return False
    thread = trace.tb_frame.f_locals.get("self")
    return isinstance(thread, threading.Thread) and thread.ident is None
