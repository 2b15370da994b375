"""The part of the lesson screen that measures ahead, before anyone asks, what the open step is judged by."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from tutor.course.model import Exercise, Predict, Snippet
from tutor.session.step import StepSession
from tutor.tui.screens.answer_part import AnswerPart
from tutor.tui.screens.lesson_host import LessonHost
from tutor.tui.screens.panes import StepHolder
from tutor.tui.screens.running import ShownRuns
from tutor.tui.widgets.card_deck import CardDeck


class AheadPart:
    """Runs a step's cards, its exercise's known mistakes, or what its guess is held against.

    ``drawn`` is set once the app has drawn its first picture, which comes before anything of this.
    """

    def __init__(
        self,
        host: LessonHost,
        session: StepSession,
        stage: StepHolder,
        answers: AnswerPart,
        runs: ShownRuns,
        drawn: asyncio.Event,
    ) -> None:
        self._drawn = drawn
        self._host = host
        self._session = session
        self._stage = stage
        self._answers = answers
        self._runs = runs

    def begin(self) -> None:
        """Run it in the background."""
        work, state = self._session.step.work, self._session.state
        if isinstance(work, Predict):
            self._host.begin(self._once_drawn(self._answers.run_cards), "run")
        elif isinstance(work, Exercise):
            self._host.begin(self._once_drawn(self._session.learn_mistakes), "mistakes")
        elif isinstance(work, Snippet) and work.forecast is not None and state.tries:
            foreseen = partial(self._answers.foreseen, state.tries[0].picked[0])
            self._host.begin(self._once_drawn(foreseen), "forecast")

    async def _once_drawn(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        await self._drawn.wait()
        await work()

    def again(self) -> None:
        """Measure it on the Python that was just chosen. A run that is going on ends first."""
        view, bench = self._stage.view, self._stage.bench
        if view is None:
            return
        self._runs.forget_advice()
        for deck in view.query(CardDeck):
            deck.forget_reports()
        if bench is not None and not self._runs.running:
            bench.results.outdated()
        self.begin()
