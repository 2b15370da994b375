"""The guess before a run: made first, and kept, then shown beside what happened."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from tutor.course.model import Choice, Forecast, Question
from tutor.tui.views.inline import inline
from tutor.tui.views.marks import SURPRISE, YES
from tutor.tui.widgets.question_box import QuestionBox

BEFORE = "Guess, and the code runs. A right guess is worth 1 point, and a wrong one costs nothing."
RUNNING = "running…"
RIGHT = "You saw it coming."
SHORT = 24
"""Characters of a right choice that there is room for in a line about something else too."""
CANNOT_TELL = "This Python can't tell, so the guess isn't counted."


class ForecastBox(QuestionBox):
    """A question whose first answer counts, and whose right one becomes known by running the snippet."""

    def __init__(self, forecast: Forecast, picked: int | None, *, id: str | None = None) -> None:
        question = Question(tuple(Choice(text, False) for text in forecast.choices), forecast.line)
        super().__init__(question, tries=[] if picked is None else [(picked,)], id=id)
        self.forecast = forecast
        self.right: int | None = None
        self._told = False

    def compose(self) -> ComposeResult:
        yield Static(inline(self.forecast.question), classes="asks", markup=False)
        yield from super().compose()

    @property
    def key_hints(self) -> tuple[tuple[str, str], ...]:
        """What the keys do until the guess is made."""
        if self.answered is not None:
            onward = self.onward()
            return (("Enter", onward),) if onward else ()
        if self.is_mounted and not self.in_view:
            return (("Enter", "To the choices"), ("↑↓", "Choose"))
        return ((f"1-{len(self.question.choices)}", "Guess, then run"), ("↑↓ Enter", "Choose"))

    def show_answer(self, picked: int, right: int | None) -> None:
        """Show what happened: ``right`` is the place of the right choice, ``None`` where it can't be told."""
        self.picked, self.answered = {picked}, frozenset({picked})
        self.right, self._told = right, True
        self._draw()

    @property
    def solved(self) -> bool:
        """Whether the guess was made: only the first counts, and Enter then goes on."""
        return self.answered is not None

    @property
    def in_short(self) -> str:
        """What became of the guess, in a few words; empty until that is known."""
        if not self._told or self.right is None:
            return ""
        if self.right in self.picked:
            return f"{YES} {RIGHT}"
        right = self.question.choices[self.right].text
        return f"{SURPRISE} It's {right}." if len(right) <= SHORT else f"{SURPRISE} Not this time."

    def action_mark(self) -> None:
        """Mark the current choice, until one was made."""
        if self.answered is None:
            super().action_mark()

    def _mark(self, index: int) -> Content:
        here, picked = index == self.current, index in self.picked
        edge = ("▌ ", "$accent") if here and self.has_focus and self.answered is None else "  "
        box, style = ("(●)" if picked else "( )"), "$accent" if here and self.answered is None else "$quiet"
        if self.right is not None and index == self.right:
            box, style = f" {YES} ", "bold $accent"
        elif self.right is not None and picked:
            box, style = f" {SURPRISE} ", "$warning"
        return Content.assemble(edge, (box, style))

    def _verdict(self) -> Content:
        if self.answered is None:
            return Content.styled(BEFORE, "$quiet")
        if not self._told:
            return Content.styled(RUNNING, "$quiet")
        if self.right is None:
            return Content.styled(CANNOT_TELL, "$quiet")
        if self.right in self.picked:
            return Content.assemble((f"{YES} {RIGHT}", "bold $accent"))
        return Content.assemble(
            ("Not this time. ", "bold"), "It's ", inline(self.question.choices[self.right].text), "."
        )
