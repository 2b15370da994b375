"""What is known of a pickler that did not come to an end."""

from __future__ import annotations

import enum
from typing import NamedTuple, Optional


class Cause(enum.Enum):
    """What keeps a pickler from its end."""

    DEAD_RLOCK = enum.auto()
    """The copy of an RLock, which no thread can ever acquire."""
    CALL = enum.auto()
    """A function that it called and that did not come back."""
    UNKNOWN = enum.auto()
    DEPTH = enum.auto()
    """It would go down further than the process's stack has room for."""


class Stuck(NamedTuple):
    """Why a pickler did not come to an end, as far as its stack tells."""

    cause: Cause
    package: str = ""
    """The library that made the dead RLock."""
    called: str = ""
    """The function that did not come back."""
    stage: str = "?"
    line: Optional[int] = None
    """The line of the snippet that was being run, counted from 1."""
    levels: int = 0
    limit: int = 0
    """The recursion limit that was set."""

    @property
    def words(self) -> str:
        """A sentence without its full stop."""
        if self.cause is Cause.DEAD_RLOCK:
            return f"{self.package} makes a copy of an RLock that no thread can ever acquire"
        if self.cause is Cause.CALL:
            stood = f", on line {self.line}" if self.line is not None else ""
            return f"`{self.called}` was called in `{self.stage}` and did not return{stood}"
        if self.cause is Cause.DEPTH:
            return (
                f"it is nested at least {self.levels:,} levels deep, and the recursion limit was raised to "
                f"{self.limit:,}: saving it needs more stack than the process has"
            )
        return f"`{self.stage}` was called and did not finish"
