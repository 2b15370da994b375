"""Prediction cards: guess which library can rebuild each object, then see what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style

from tutor.course.model import Card
from tutor.grading.predict import COMPARED, Guess, can_judge, right_guess
from tutor.pickling.words import names_of
from tutor.text import one_line, visible
from tutor.tui import keys
from tutor.tui.code_colours import highlight_python
from tutor.tui.hit import piece_at
from tutor.tui.views.inline import inline
from tutor.tui.views.marks import NO, SURPRISE, YES, hang
from tutor.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from tutor.sandbox.host.results import Report

LABELS = {
    Guess.BOTH: "Both",
    Guess.ONLY_DILL: "Only dill",
    Guess.ONLY_PICKLE: "Only pickle",
    Guess.NEITHER: "Neither",
}
"""The four answers, in the order of their keys 1 to 4."""

GUESSES = tuple(LABELS)


class CardDeck(Sheet, can_focus=True):
    """All the cards of a step, one of them current. Posts ``Guessed``; is given reports to show."""

    DEFAULT_CSS = "CardDeck { height: auto; width: 1fr; margin: 1 2; }"

    BINDINGS = [*keys.CARDS]

    current: reactive[int] = reactive(0)
    option: reactive[int] = reactive(1)

    class Guessed(Message):
        """The learner has answered a card for the first time."""

        def __init__(self, index: int, guess: Guess) -> None:
            super().__init__()
            self.index = index
            self.guess = guess

    class GoOn(Message):
        """Enter was pressed with every card answered: the learner wants to go on."""

    class Current(Message):
        """Another card is current; ``top`` and ``height`` say where it is drawn, in lines."""

        def __init__(self, top: int, height: int) -> None:
            super().__init__()
            self.top = top
            self.height = height

    def __init__(
        self,
        cards: Sequence[Card],
        guesses: dict[int, Guess],
        *,
        warmup: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(self._deck, id=id)
        self.cards = tuple(cards)
        self.guesses = dict(guesses)
        self.reports: dict[int, Report] = {}
        self.failures: dict[int, str] = {}
        self.taught: frozenset[int] | None = None
        """The rules that may be named with the plain reason; ``None`` for all."""
        self.more = False
        """Whether the whole explanation is shown for the current card."""
        self.warmup = warmup
        self.onward: Callable[[], str] = lambda: ""
        """Where Enter leads when every card is answered, in a word or two; empty where nowhere."""
        self.in_view: Callable[[int, int], bool] = lambda top, height: True
        """Whether the lines of a card, drawn from ``top`` on, are on the screen."""
        first = next((i for i in range(len(self.cards)) if i not in guesses), 0)
        self.set_reactive(CardDeck.current, first)

    def forget_reports(self) -> None:
        """Wait for the cards to be run anew: on another Python."""
        self.reports.clear()
        self.failures.clear()
        self.redraw()

    def show_report(self, index: int, report: Report) -> None:
        """Say what happened to a card; it is shown once the card is answered."""
        self.reports[index] = report
        self.redraw()

    def show_failure(self, index: int, message: str) -> None:
        """Say that a card could not be run, and why."""
        self.failures[index] = message
        self.redraw()

    @property
    def key_hints(self) -> tuple[tuple[str, str], ...]:
        """What the deck's keys do now."""
        other = (("↑↓", "Card"),) if len(self.cards) > 1 else ()
        if self.current not in self.guesses:
            if not self.in_view(*self._place()):
                return (("Enter", "To the card"), *other)
            return (("1-4", "Answer"), ("←→ Enter", "Choose"), *other)
        onward = self.onward() if self.all_answered else "Next card"
        again = (("r", "Retake"),) if self.all_answered and onward else ()
        more = (("m", "Less" if self.more else "More"),)
        return ((("Enter", onward),) if onward else ()) + other + more + again

    @property
    def all_answered(self) -> bool:
        """Whether every card has been answered."""
        return len(self.guesses) == len(self.cards)

    def action_guess(self, number: int) -> None:
        """Answer the current card. Only a first answer counts, and it stays; so the card must be seen."""
        if self.current in self.guesses:
            return
        if not self.in_view(*self._place()):
            self._tell()
            return
        guess = GUESSES[number - 1]
        self.guesses[self.current] = guess
        self.redraw()
        self.post_message(self.Guessed(self.current, guess))
        self._tell()
        self.screen.refresh_bindings()

    def action_choose(self) -> None:
        """Answer with the marked option; on an answered card go to the next open one, or go on."""
        if self.current not in self.guesses:
            self.action_guess(self.option)
        elif self.all_answered:
            self.post_message(self.GoOn())
        else:
            order = [*range(self.current + 1, len(self.cards)), *range(self.current)]
            self.current = next(i for i in order if i not in self.guesses)

    def action_retake(self) -> None:
        """Answer all the cards once more, for practice: the first answers are the ones that are kept."""
        if self.all_answered and self.onward():
            self.guesses.clear()
            self.current = 0
            self.redraw()
            self._tell()
            self.screen.refresh_bindings()
            self.notify("For practice: your first answers are the ones that count.", markup=False)

    def action_option(self, by: int) -> None:
        """Mark the next or previous of the four options."""
        self.option = (self.option - 1 + by) % 4 + 1

    def action_card(self, by: int) -> None:
        """Go to the next or previous card."""
        self.current = max(0, min(len(self.cards) - 1, self.current + by))

    def watch_current(self, old: int, new: int) -> None:
        self.set_reactive(CardDeck.option, 1)
        self.more = False
        self.redraw()
        if old or new:  # a step opens at its title, unless it is taken up again further down
            self.call_after_refresh(self._tell)
        if self.is_mounted:
            self.screen.refresh_bindings()

    def watch_option(self) -> None:
        self.redraw()

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

    def _tell(self) -> None:
        self.post_message(self.Current(*self._place()))

    def _place(self) -> tuple[int, int]:
        """Where the current card is drawn, and how high it is, in lines."""
        width = self.content_size.width
        top = sum(self._height(i, width) + 1 for i in range(self.current))
        return top, self._height(self.current, width)

    def on_click(self, event: Click) -> None:
        offset, guess = event.get_content_offset(self), event.style.meta.get("guess")
        if guess is not None:
            self.action_guess(guess)
        elif offset is not None:
            width = self.content_size.width
            heights = (self._height(index, width) for index in range(len(self.cards)))
            number = piece_at(offset.y, heights, 1)
            self.current = self.current if number is None else number

    def _height(self, index: int, width: int) -> int:
        return self._card(index, width).get_height({}, max(1, width))

    def _deck(self, width: int) -> Content:
        return Content("\n\n").join([self._card(i, width) for i in range(len(self.cards))])

    def _card(self, index: int, width: int) -> Content:
        card, here = self.cards[index], index == self.current
        guess, report = self.guesses.get(index), self.reports.get(index)
        edge = Content("  ")
        if here:
            edge = Content.styled("▌ ", "$accent" if self.has_focus else "$faint")
        if guess is None:
            mark = Content.styled("○ ", "$quiet")
        elif report is None or not can_judge(report):
            mark = Content.styled("◐ ", "$quiet")
        elif right_guess(report, guess) is guess:
            mark = Content.styled(f"{YES} ", "bold $accent")
        elif self.warmup:
            mark = Content.styled(f"{SURPRISE} ", "bold $warning")
        else:
            mark = Content.styled(f"{NO} ", "bold $error")
        below = edge + Content("  ")
        code = highlight_python(visible(card.code))
        lines = [Content.assemble(code, (f"   {one_line(card.note)}" if card.note else "", "$quiet"))]
        if card.probe:
            lines.append(Content.assemble(("compared by ", "$quiet"), highlight_python(visible(card.probe))))
        if guess is None and here:
            lines += [Content(""), self._options()]
        elif guess is not None:
            lines.append(self._told(guess, report, self.failures.get(index), width - below.cell_length))
            if here and report is not None:
                lines += self._why(report)
        return hang(edge + mark, Content("\n").join(lines), width, below)

    def _why(self, report: Report) -> list[Content]:
        """The reason: plain, with the rule where that has been taught; all there is to say where asked."""
        from tutor.explanation.brief import (  # late: cards are seen before they run
            deciding_rules,
            what_counts,
        )
        from tutor.explanation.make import explain
        from tutor.explanation.plain_reasons import plain_reasons
        from tutor.explanation.sentences import rule_label
        from tutor.tui.views.verdict import deciding

        counts = [Content.styled(note, "$warning") for note in what_counts(report)]
        if self.more:
            return [Content(""), deciding(explain(report)), *counts]
        told = [
            Content.assemble((names_of(one.libraries), "bold"), ": ", inline(one_line(one.told, 300)))
            for one in plain_reasons(report)
        ]
        rules = [one for one in deciding_rules(report) if self.taught is None or one.rule in self.taught]
        named = [Content.styled(f"{rule_label(rule.rule)}: {rule.told}", "$quiet") for rule in rules]
        return told + named + counts

    def action_more(self) -> None:
        """Say everything there is to say of the current card, or only the plain reason again."""
        if self.current in self.guesses:
            self.more = not self.more
            self.redraw()
            self.call_after_refresh(self._tell)

    def _options(self) -> Content:
        parts = []
        for number, label in enumerate(LABELS.values(), start=1):
            picked = number == self.option and self.has_focus
            style = "bold $background on $accent" if picked else ""
            part = Content.assemble((f" {number} ", style or "$accent"), (f"{label} ", style))
            parts.append(part.stylize(Style.from_meta({"guess": number})))
        return Content(" ").join(parts)

    def _told(self, guess: Guess, report: Report | None, failure: str | None, room: int) -> Content:
        """What was said and what happened, on one line where that fits, else on two."""
        parts: list[str | tuple[str, str]] = [("you said ", "$quiet"), LABELS[guess]]
        if report is None:
            parts.append((f"   {one_line(failure) if failure else 'running…'}", "$quiet"))
            return Content.assemble(*parts)
        from tutor.tui.views.verdict import verdict_mark  # late, as above

        happened: list[str | tuple[str, str]] = []
        for library in COMPARED:
            result = report.results.get(library)
            if result is None:
                happened.append((f"   no {library.value} here", "$quiet"))
                continue
            happened += [f"   {library.value} ", verdict_mark(result)]
        told, outcome = Content.assemble(*parts), Content.assemble(*happened)
        if told.cell_length + outcome.cell_length <= room:
            return told + outcome
        return Content("\n").join([told, outcome[3:]])
