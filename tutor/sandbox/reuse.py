"""What of one run may serve the next. Both sides of the sandbox use this.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

from enum import Enum
from typing import Callable, NamedTuple

MOST_RUNS = 250
"""How many runs share a process at most: the limits on its processor time count them all."""


class Reuse(str, Enum):
    """What of a run another one may use."""

    NOTHING = "nothing"
    NAMESPACES = "namespaces"
    """The namespaces and the directory, once every process but their first has ended."""
    PROCESS = "process"
    """Even the snippet's process."""


class ReusePolicy(NamedTuple):
    """Whether the process and the namespaces of a run may be used again: the one place that decides it.

    The app asks for as much as the job allows. That is nothing for a run on its own, and the namespaces
    where runs follow one another. It is the process where neither job can touch anything but what it makes
    (see ``host.purity``). How the run went decides how much of that is granted. ``runs`` is how many the
    process has had, this one included.
    """

    asked: Reuse
    runs: int = 1

    @property
    def granted(self) -> Reuse:
        """What is asked for, but that a process is used for ``MOST_RUNS`` at most."""
        worn = self.asked is Reuse.PROCESS and self.runs >= MOST_RUNS
        return Reuse.NAMESPACES if worn else self.asked

    def after(self, *, well: bool, alive: bool, clear: Callable[[], bool]) -> Reuse:
        """What may be used again once the run is over.

        ``well`` is whether it did all its work and then ended by itself, as it should. ``alive`` whether
        its process waits for more; ``clear`` clears the namespaces, and returns whether they are as they
        were.
        """
        if not well or self.granted is Reuse.NOTHING:
            return Reuse.NOTHING
        if alive and self.granted is Reuse.PROCESS:
            return Reuse.PROCESS
        return Reuse.NAMESPACES if clear() else Reuse.NOTHING
