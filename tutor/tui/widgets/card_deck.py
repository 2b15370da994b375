"""Prediction cards: guess which library carries each object, then see what happened."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tutor.course.model import Card
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.results import Report
from tutor.scoring.predict import Guess, right_guess
from tutor.text import visible
from tutor.tui.code_colours import highlight_python
from tutor.tui.present import NO, YES, one_line, rule_label

LABELS = {
    Guess.BOTH: "Both",
    Guess.ONLY_DILL: "Only dill",
    Guess.ONLY_PICKLE: "Only pickle",
    Guess.NEITHER: "Neither",
}
"""The four answers, in the order of their keys 1 to 4."""

GUESSES = tuple(LABELS)


class CardDeck(Widget, can_focus=True):
    """All the cards of a step, one of them current. Posts ``Guessed``; is given reports to show."""

    DEFAULT_CSS = "CardDeck { height: auto; width: 1fr; margin: 1 2; }"

    KEY_HINTS = (("1-4", "Answer"), ("↑↓", "Card"), ("Enter", "Go on"))

    BINDINGS = [
        Binding("1", "guess(1)", "Both", show=False),
        Binding("2", "guess(2)", "Only dill", show=False),
        Binding("3", "guess(3)", "Only pickle", show=False),
        Binding("4", "guess(4)", "Neither", show=False),
        Binding("left", "option(-1)", "Option to the left", show=False),
        Binding("right", "option(1)", "Option to the right", show=False),
        Binding("up", "card(-1)", "Card above", show=False),
        Binding("down", "card(1)", "Card below", show=False),
        Binding("enter,space", "choose", "Choose", show=False),
    ]

    current: reactive[int] = reactive(0)
    option: reactive[int] = reactive(1)

    class Guessed(Message):
        """The learner has answered a card for the first time."""

        def __init__(self, index: int, guess: Guess) -> None:
            super().__init__()
            self.index = index
            self.guess = guess

    class Current(Message):
        """Another card is current; ``top`` and ``height`` say where it is drawn, in lines."""

        def __init__(self, top: int, height: int) -> None:
            super().__init__()
            self.top = top
            self.height = height

    def __init__(self, cards: Sequence[Card], guesses: dict[int, Guess], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cards = tuple(cards)
        self.guesses = dict(guesses)
        self.reports: dict[int, Report] = {}
        self.failures: dict[int, str] = {}
        first = next((i for i in range(len(self.cards)) if i not in guesses), 0)
        self.set_reactive(CardDeck.current, first)

    def show_report(self, index: int, report: Report) -> None:
        """Say what happened to a card; it is shown once the card is answered."""
        self.reports[index] = report
        self.refresh(layout=True)

    def show_failure(self, index: int, message: str) -> None:
        """Say that a card could not be run, and why."""
        self.failures[index] = message
        self.refresh(layout=True)

    @property
    def all_answered(self) -> bool:
        """Whether every card has been answered."""
        return len(self.guesses) == len(self.cards)

    def action_guess(self, number: int) -> None:
        """Answer the current card. Only a first answer counts, and it stays."""
        if self.current in self.guesses:
            return
        guess = GUESSES[number - 1]
        self.guesses[self.current] = guess
        self.refresh(layout=True)
        self.post_message(self.Guessed(self.current, guess))
        self._tell()

    def action_choose(self) -> None:
        """Answer with the marked option; on an answered card go to the next open one."""
        if self.current not in self.guesses:
            self.action_guess(self.option)
            return
        order = [*range(self.current + 1, len(self.cards)), *range(self.current)]
        self.current = next(
            (i for i in order if i not in self.guesses), min(self.current + 1, len(self.cards) - 1)
        )

    def action_option(self, by: int) -> None:
        """Mark the next or previous of the four options."""
        self.option = (self.option - 1 + by) % 4 + 1

    def action_card(self, by: int) -> None:
        """Go to the next or previous card."""
        self.current = max(0, min(len(self.cards) - 1, self.current + by))

    def watch_current(self) -> None:
        self.set_reactive(CardDeck.option, 1)
        self.refresh(layout=True)
        self.call_after_refresh(self._tell)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def _tell(self) -> None:
        width = max(20, self.size.width)
        top = sum(self._card(i).get_height({}, width) + 1 for i in range(self.current))
        self.post_message(self.Current(top, self._card(self.current).get_height({}, width)))

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        top = 0
        for index in range(len(self.cards)):
            height = self._card(index).get_height({}, max(20, self.size.width))
            if top <= offset.y < top + height:
                self.current = index
                return
            top += height + 1

    def render(self) -> RenderResult:
        return Content("\n\n").join([self._card(i) for i in range(len(self.cards))])

    def _card(self, index: int) -> Content:
        card, here = self.cards[index], index == self.current
        guess, report = self.guesses.get(index), self.reports.get(index)
        edge = ("▌ ", "$accent" if here and self.has_focus else "$faint") if here else "  "
        if guess is None:
            mark: tuple[str, str] = ("○ ", "$quiet")
        elif report is None:
            mark = ("◐ ", "$quiet")
        else:
            right = right_guess(report) is guess
            mark = (f"{YES} ", "bold $accent") if right else (f"{NO} ", "bold $error")
        code = highlight_python(visible(card.code))
        parts: list[str | tuple[str, str] | Content] = [edge, mark, code]
        if card.note:
            parts.append((f"   {one_line(card.note)}", "$quiet"))
        if guess is None and here:
            parts += ["\n", edge, "\n", edge, "  ", self._options()]
        elif guess is not None:
            parts += ["\n", edge, "  ", *self._told(guess, report, self.failures.get(index), edge, full=here)]
        return Content.assemble(*parts)

    def _options(self) -> Content:
        parts = []
        for number, label in enumerate(LABELS.values(), start=1):
            picked = number == self.option and self.has_focus
            style = "bold $background on $accent" if picked else ""
            parts.append(
                Content.assemble((f" {number} ", "$accent" if not picked else style), (f"{label} ", style))
            )
        return Content(" ").join(parts)

    def _told(
        self,
        guess: Guess,
        report: Report | None,
        failure: str | None,
        edge: str | tuple[str, str],
        *,
        full: bool,
    ) -> list[str | tuple[str, str] | Content]:
        parts: list[str | tuple[str, str] | Content] = [("you said ", "$quiet"), LABELS[guess]]
        if report is None:
            parts.append((f"   {failure}" if failure else "   running…", "$quiet"))
            return parts
        for library in (Library.PICKLE, Library.DILL):
            result = report.results[library]
            ok = result.verdict is Verdict.OK
            parts += [
                f"   {library.value} ",
                (f"{YES if ok else NO} {result.verdict.value}", "$accent" if ok else "$error"),
            ]
        if full:
            rules = dict.fromkeys(r.rule for r in report.results.values() if r.rule is not None)
            for rule in rules:
                libs = [lib.value for lib, r in report.results.items() if r.rule == rule]
                what = [
                    "carries it with" if report.results[lib].verdict is Verdict.OK else "stops"
                    for lib in report.results
                    if report.results[lib].rule == rule
                ]
                told = ", ".join(f"{verb} {lib}" for verb, lib in zip(what, libs, strict=True))
                parts += ["\n", edge, "  ", (f"{rule_label(rule)}: {told}.", "$quiet")]
        return parts
