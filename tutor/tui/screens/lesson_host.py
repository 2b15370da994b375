"""What the parts of the lesson screen ask of it."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Protocol

from tutor.course.model import Step


class LessonHost(Protocol):
    """The screen, as the code part and the answer part see it."""

    def begin(self, work: Coroutine[Any, Any, None], group: str) -> None:
        """Do something in the background; what its group was doing ends."""

    def tell(self, message: str) -> None:
        """Show a sentence for a few seconds."""

    def draw_progress(self) -> None:
        """Show the score and the state of each step."""

    async def recorded(self, step: Step) -> None:
        """Show what follows from what was just recorded of a step."""

    def refresh_bindings(self) -> None:
        """Offer the keys that do something now."""
