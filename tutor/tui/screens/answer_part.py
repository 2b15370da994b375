"""The part of the lesson screen for steps that are answered: predictions and questions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from tutor.course.model import Predict, Step
from tutor.errors import TutorError
from tutor.tui.screens.lesson_host import LessonHost
from tutor.tui.screens.panes import StepHolder
from tutor.tui.widgets.card_deck import CardDeck
from tutor.tui.widgets.forecast_box import ForecastBox

if TYPE_CHECKING:
    from tutor.session.step import StepSession


class AnswerPart:
    """Takes guesses and answers, and keeps each as it comes."""

    def __init__(
        self,
        host: LessonHost,
        session: StepSession,
        stage: StepHolder,
        order: Callable[[], Mapping[str, int]],
    ) -> None:
        self._order = order
        self._host = host
        self._stage = stage
        self._session = session

    @property
    def _deck(self) -> CardDeck | None:
        """The cards on the screen, in a step that has some."""
        view = self._stage.view
        return view.work if view is not None and isinstance(view.work, CardDeck) else None

    async def run_cards(self) -> None:
        """Run the cards of the open step: those from the current one on first."""
        step, deck = self._session.step, self._deck
        if deck is None or not isinstance(step.work, Predict):
            return
        deck.taught = await self._taught()
        for index in sorted(range(len(step.work.cards)), key=lambda i: (i < deck.current, i)):
            try:
                report = await self._session.card(step, index)
            except TutorError as error:
                deck.show_failure(index, str(error))
                continue
            deck.show_report(index, report)
            await self._keep_guess(deck, step, index)

    async def _taught(self) -> frozenset[int] | None:
        """The rules that may be named on a card; ``None`` for all, where the rules can't be read."""
        try:
            return await self._session.taught_rules(self._order())
        except TutorError:
            return None

    async def guessed(self, index: int) -> None:
        """Keep a guess that was just made."""
        if self._deck is not None:
            await self._keep_guess(self._deck, self._session.step, index)

    async def _keep_guess(self, deck: CardDeck, step: Step, index: int) -> None:
        guess = deck.guesses.get(index)
        if guess is not None and await self._session.guess(step, index, guess):
            await self._host.recorded(step)

    async def foreseen(self, picked: int) -> None:
        """Hold the guess made before the run against what happens, and show it."""
        step = self._session.step
        foreseen = await self._session.forecasts.guess(step, picked)
        await self._session.refresh()
        if step is self._session.step and self._stage.view is not None:
            for box in self._stage.view.query(ForecastBox):
                box.show_answer(foreseen.picked, foreseen.right)
        await self._host.recorded(step)

    async def answered(self, picked: Collection[int]) -> None:
        """Keep an answer to the question."""
        step = self._session.step
        await self._session.answer(picked)
        await self._host.recorded(step)
