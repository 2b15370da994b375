"""Answering the open step: its cards and its question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from tutor.course.model import Lesson, Predict, Step
from tutor.errors import TutorError
from tutor.grading.predict import can_judge, deciding_rule, right_guess
from tutor.sandbox.host.results import Report
from tutor.tui.screens.work import WorkScreen
from tutor.tui.widgets.card_deck import CardDeck
from tutor.tui.widgets.question_box import QuestionBox

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp


class AnswerScreen(WorkScreen):
    """Takes guesses and answers, and keeps each as it comes."""

    def __init__(self, app: TutorApp, lesson: Lesson) -> None:
        super().__init__(app, lesson)
        self._reports: dict[tuple[str | None, str, int], Report] = {}
        """What became of the cards: by the Python they ran on, the step, and their place in it."""

    def _report_key(self, step: Step, index: int) -> tuple[str | None, str, int]:
        return self.runner.path, step.id, index

    async def action_next(self) -> None:
        """Go to the next step."""
        raise NotImplementedError

    async def _run_cards(self, step: Step, predict: Predict) -> None:
        from tutor.course.jobs import card_job  # late, as above

        deck = self.query_one(CardDeck)
        for index in sorted(range(len(predict.cards)), key=lambda i: (i < deck.current, i)):
            key = self._report_key(step, index)
            report = self._reports.get(key)
            if report is None:
                try:
                    report = await self.runner.run(card_job(predict, predict.cards[index], explain=True))
                except TutorError as error:
                    deck.show_failure(index, str(error))
                    continue
                self._reports[key] = report
            deck.show_report(index, report)
            await self._keep_guess(deck, step, index)

    @on(CardDeck.Guessed)
    async def _guessed(self, event: CardDeck.Guessed) -> None:
        event.stop()
        await self._keep_guess(self.query_one(CardDeck), self.step, event.index)

    async def _keep_guess(self, deck: CardDeck, step: Step, index: int) -> None:
        """Record a guess once its card has been run; until then there is nothing to hold it against."""
        guess, report = deck.guesses.get(index), self._reports.get(self._report_key(step, index))
        card = deck.cards[index]
        if guess is None or report is None or not can_judge(report):
            return
        known, rule = self.state.guesses.get(card.code), deciding_rule(report)
        if known is not None and (known.rule is not None or rule is None):
            return
        await self.study.record_guess(self.lesson, step, card, guess, right_guess(report, guess), rule)
        await self._after(step)

    @on(CardDeck.Current)
    def _card_in_view(self, event: CardDeck.Current) -> None:
        event.stop()
        if self.view is not None:
            self.view.show_card(event.top, event.height)

    @on(QuestionBox.Answered)
    async def _answered(self, event: QuestionBox.Answered) -> None:
        event.stop()
        await self.study.record_answer(self.lesson, self.step, event.picked)
        await self._after(self.step)

    @on(CardDeck.GoOn)
    async def _go_on(self, event: CardDeck.GoOn) -> None:
        """Read what the lesson says in the end, then go to the next step."""
        event.stop()
        if self.view is not None and not self.view.read_on():
            await self.action_next()
