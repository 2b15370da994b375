"""What is known of a subject once its stages were measured: the input of blame and rules."""

from __future__ import annotations

from typing import Any, Optional

from tutor.pickling.words import Stage, Verdict


class MeasuredOutcome:
    """The stages of one library's run, as the dumping process knows them.

    ``error`` is the exception of the failing stage where it was raised in this process. ``fresh``
    is what the fresh process reported: ``{"missing": [[module, name], ...], "error": {...}}``,
    where ``missing`` are the globals the pickle names that the fresh process cannot find.
    ``other_release`` says that it has code of its own under the name of the snippet's module.
    """

    def __init__(
        self,
        verdict: Verdict,
        stage: Optional[Stage] = None,
        error: Optional[BaseException] = None,
        data: Optional[bytes] = None,
        differences: tuple[tuple[str, str], ...] = (),
        fresh: Optional[dict[str, Any]] = None,
        module: str = "__main__",
        source: Optional[str] = None,
        other_release: bool = False,
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
