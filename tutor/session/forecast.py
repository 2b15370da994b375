"""Guesses that are made before a snippet is run: kept first, then held against a run of the lesson's code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tutor.course.model import Lesson, Snippet, Step
from tutor.errors import TutorError
from tutor.progress.records import StepProgress

if TYPE_CHECKING:
    from tutor.sandbox.host.results import Report
    from tutor.session.services import Services


class GuessOutcome(msgspec.Struct, frozen=True):
    """What became of a guess."""

    picked: int
    """The place of the choice that counts: the first one made, from 0."""
    right: int | None
    """The place of the right choice; ``None`` where no run can tell on this Python."""


class Forecasts:
    """The guesses of one lesson."""

    def __init__(self, services: Services, lesson: Lesson) -> None:
        self._services = services
        self._lesson = lesson
        self._reports: dict[tuple[str | None, str], Report] = {}
        self._let_off: set[str] = set()

    def owed(self, step: Step, state: StepProgress) -> bool:
        """Whether a guess is asked for before the step's code is run."""
        asked = isinstance(step.work, Snippet) and step.work.forecast is not None
        return asked and not state.tries and step.id not in self._let_off

    def let_off(self, step: Step) -> None:
        """The learner would rather run the code: the guess can still be made, and isn't asked for again."""
        self._let_off.add(step.id)

    async def guess(self, step: Step, picked: int) -> GuessOutcome:
        """Hold a guess against what happens, and keep it where that can be told."""
        right = await self.answer(step)
        if right is None:
            return GuessOutcome(picked, None)
        kept = await self._services.study.record_forecast(self._lesson, step, picked, picked == right)
        return GuessOutcome(kept.picked[0] if kept else picked, right)

    async def answer(self, step: Step) -> int | None:
        """The place of the right choice, computed once for each Python."""
        from tutor.grading.forecast import forecast_job, right_choice  # late: it takes long to import

        assert isinstance(step.work, Snippet) and step.work.forecast is not None
        key = self._services.runner.path, step.id
        if key not in self._reports:
            try:
                self._reports[key] = await self._services.run(forecast_job(step.work, step.work.forecast))
            except TutorError:
                return None
        return right_choice(step.work.forecast, self._reports[key])
