"""What to do when the terminal goes away without a word."""

from __future__ import annotations

import os
import select
import signal


def hung_up(descriptor: int) -> bool:
    """Whether the terminal at ``descriptor`` is gone; ``False`` for what is no terminal, or was none."""
    if not hasattr(select, "poll"):
        return False  # Windows ends a program with its console
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(events & select.POLLHUP for _, events in poll.poll(0))


def end_without_terminal(descriptor: int) -> None:
    """End this process, as a hangup does, once its terminal is gone.

    The signal does not reach a program that was started by one that outlives it, such as make, or
    that ignores it. Reading from a terminal that is gone then gives nothing, immediately, forever.
    """
    if hung_up(descriptor):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGHUP)
