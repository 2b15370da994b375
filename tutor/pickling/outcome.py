"""What is known of a subject once its stages were measured: the input of blame and rules."""

from __future__ import annotations

from typing import NamedTuple, Optional

from tutor.pickling.inspect.opcodes import MissingName
from tutor.pickling.words import Stage, Verdict


class FreshLoad(NamedTuple):
    """What the fresh process reported of a load that failed there."""

    error: str = ""
    """The type of the exception."""
    missing: tuple[MissingName, ...] = ()
    """The names that it could not find, the one that stopped it first."""
    stopped_by_name: bool = False


class MeasuredOutcome:
    """The stages of one library's run, as the dumping process knows them.

    ``error`` is the exception of the failing stage where it was raised in this process.
    ``other_release`` says that it has its own code under the name of the snippet's module.
    ``broken`` are the kinds of object that the library cannot do on this Python, and the verdict that
    each ends in: see ``fault``.
    ``files`` are the texts of the files beside the snippet, by name: they may be gone by then.
    ``called`` is what the user calls the subject.
    ``rewrites`` is how many rewrites of the code are wanted that may fix it.
    """

    def __init__(
        self,
        verdict: Verdict,
        stage: Optional[Stage] = None,
        error: Optional[BaseException] = None,
        data: Optional[bytes] = None,
        differences: tuple[tuple[str, str], ...] = (),
        fresh: Optional[FreshLoad] = None,
        module: str = "__main__",
        source: Optional[str] = None,
        other_release: bool = False,
        broken: Optional[dict[str, str]] = None,
        files: Optional[dict[str, str]] = None,
        rewrites: int = 1,
        called: str = "",
    ) -> None:
        self.verdict = verdict
        self.stage = stage
        self.error = error
        self.data = data
        self.differences = differences
        self.fresh = fresh
        self.module = module
        self.source = source
        self.other_release = other_release
        self.broken = broken or {}
        self.files = files or {}
        self.rewrites = rewrites
        self.called = called or "subject"
        """What the user calls the subject."""

    @property
    def missing(self) -> tuple[MissingName, ...]:
        """The globals that the pickle names and the fresh process cannot find, in the pickle's order."""
        return self.fresh.missing if self.fresh is not None else ()

    @property
    def stopped_by_name(self) -> bool:
        """Whether the fresh process stopped because it could not find the first of them."""
        fresh = self.fresh
        stopped = fresh is not None and fresh.stopped_by_name and bool(fresh.missing)
        return self.verdict is Verdict.FRESH_LOADS_FAILS and stopped
