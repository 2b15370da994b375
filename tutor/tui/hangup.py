"""What to do when the terminal goes away without a word."""

from __future__ import annotations

import os
import select


def hung_up(descriptor: int) -> bool:
    """Whether the terminal at ``descriptor`` is gone; ``False`` for anything that isn't a terminal, or
    wasn't one."""
    if not hasattr(select, "poll"):
        return False  # Windows ends a program with its console
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(events & select.POLLHUP for _, events in poll.poll(0))


def given_up(descriptor: int, parent: int) -> bool:
    """Whether another process has the terminal now: ``parent``, which had started us, was killed.

    A shell that started it has its prompt back then, and both would read what is typed.
    """
    if os.getppid() == parent:
        return False
    try:
        return os.tcgetpgrp(descriptor) != os.getpgrp()
    except OSError:
        return True


def has_shell() -> bool:
    """Whether a shell is there to continue this process once it has been stopped."""
    leader = os.getsid(0)
    try:
        return leader != os.getpgrp() and os.getsid(leader) == leader
    except OSError:
        return False
