"""The end of a lesson: the score, by rule, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from textual.app import ComposeResult
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.style import Style

from tutor.pickling.words import RULE_NAMES
from tutor.text import one_line
from tutor.tui import keys
from tutor.tui.views.inline import inline
from tutor.tui.views.marks import bar, number
from tutor.tui.widgets.scroll import Scroll
from tutor.tui.widgets.sheet import Sheet


class Leads(Enum):
    """Where a click on a row of the panel leads."""

    LESSON = "lesson"
    REVIEW = "review"
    HOME = "home"

    def on(self, row: Content) -> Content:
        """Return the row with this in it, for the click to find."""
        return row.stylize(Style.from_meta({"leads": self.value}))


class Closing(Scroll, can_focus=True):
    """A short panel after the last step. Its rows about the next lesson and the review can be clicked."""

    key_hints = ()

    class Wanted(Message):
        """A row was clicked that leads somewhere."""

        def __init__(self, to: Leads) -> None:
            super().__init__()
            self.to = to

    def __init__(self, content: Content) -> None:
        super().__init__(id="closing")
        self._content = content

    def compose(self) -> ComposeResult:
        yield Sheet(lambda width: self._content)

    def on_click(self, event: Click) -> None:
        """Ask for what the row leads to."""
        if "leads" in event.style.meta:
            self.post_message(self.Wanted(Leads(event.style.meta["leads"])))


def closing_text(
    title: str,
    *,
    earned: float,
    points: float,
    by_rule: Mapping[int, tuple[float, float]],
    open_steps: list[str],
    upcoming: str | None,
    why: str = "",
    due: int = 0,
    review: Sequence[str] = (),
    can: Sequence[str] = (),
) -> Content:
    """What is said at the end: score, a bar a rule, the steps still open, what to review, the next lesson.

    ``why`` is why it is that lesson; ``due`` is how many questions the review has now, which come first.
    """
    blocks = [
        Content.styled("The end of this lesson", "bold $accent"),
        Content.assemble(
            (one_line(title), "bold"),
            f"\n{number(earned)} of {number(points)} points",
            ("  ✓ every one of them" if points and earned >= points else "", "$accent"),
        ),
    ]
    if can:
        now = [Content.assemble(("✓ ", "$accent"), inline(one_line(each))) for each in can]
        blocks.append(Content("\n").join([Content.styled("You can now", "bold"), *now]))
    wide = max((len(number(got)) for got, _ in by_rule.values()), default=0)
    rows = [
        Content.assemble(
            (f"{rule} ", "$quiet"),
            f"{RULE_NAMES.get(rule, ''):<13}",
            bar(got / most if most else 0, 24),
            (f"  {number(got):>{wide}}/{number(most)}", "$quiet"),
        )
        for rule, (got, most) in sorted(by_rule.items())
        if most
    ]
    if rows:
        blocks.append(Content("\n").join([Content.styled("By rule", "bold"), *rows]))
    if open_steps:
        named = [Content.assemble(("○ ", "$quiet"), one_line(step)) for step in open_steps]
        blocks.append(Content("\n").join([Content.styled("Still open", "bold"), *named]))
    if review:
        again = [Content.assemble(("↻ ", "$quiet"), one_line(item)) for item in review]
        told = Content.styled(
            f"You'll see them again in Review ({keys.told('home.review')} at Home).", "$quiet"
        )
        rows = [Content.styled("To review", "bold"), *again, told]
        blocks.append(Leads.REVIEW.on(Content("\n").join(rows)))
    if due:
        waiting = "1 question is" if due == 1 else f"{due} questions are"
        row = Content.assemble(
            ("First  ", "bold"),
            f"Review: {waiting} due",
            (f"   {keys.told('lesson.go-on')} opens it", "$quiet"),
        )
        blocks.append(Leads.REVIEW.on(row))
    if upcoming is not None:
        row = Content.assemble(
            ("Then  " if due else "Next  ", "bold"),
            one_line(upcoming),
            (f"   {keys.told('lesson.next')} opens it", "$quiet"),
            (f"\n      {one_line(why)}" if why else "", "$quiet"),
        )
        blocks.append(Leads.LESSON.on(row))
    else:
        ended = "Every lesson is done. " if why else "No other lesson is left. "
        row = Content.assemble((ended, "bold"), (f"{keys.told('lesson.home')} goes Home.", "$quiet"))
        blocks.append(Leads.HOME.on(row))
    return Content("\n\n").join(blocks)
