"""The first line of a screen: where you are, how far along, and the score."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tutor.tui.present import one_line

TODO, HALF, DONE = "○", "◐", "●"


class HeaderLine(Widget):
    """One line: the app, a title, ``step 4 of 7``, a dot a step, ``24/40``. Sheds parts when narrow."""

    DEFAULT_CSS = "HeaderLine { dock: top; height: 1; padding: 0 2; }"

    title_text: reactive[str] = reactive("")
    step: reactive[int] = reactive(0)
    dots: reactive[tuple[str, ...]] = reactive(())
    score: reactive[tuple[float, float] | None] = reactive(None)

    def render(self) -> RenderResult:
        width = self.size.width
        score = "" if self.score is None else f"{number(self.score[0])}/{number(self.score[1])}"
        place = f"step {self.step + 1} of {len(self.dots)}" if self.dots else ""
        dots = Content.assemble(
            *(
                (dot, "bold $accent" if i == self.step else ("$accent" if dot != TODO else "$quiet"))
                for i, dot in enumerate(self.dots)
            )
        )
        title = one_line(self.title_text)
        for brand, where, shown in (
            (True, True, True),
            (False, True, True),
            (False, True, False),
            (False, False, True),
            (False, False, False),
        ):
            left = Content.assemble(("pickle-tutor   " if brand else "", "$quiet"), (title, "bold"))
            right_parts = [
                Content.styled(place, "$quiet") if where and place else None,
                dots if shown and self.dots else None,
                Content.styled(score, "bold $accent") if score else None,
            ]
            right = Content("   ").join([p for p in right_parts if p is not None])
            gap = width - left.cell_length - right.cell_length
            if gap >= 2:
                return Content.assemble(left, " " * gap, right)
        if right.cell_length + 8 > width:
            return left.truncate(width, ellipsis=True)
        left = left.truncate(width - right.cell_length - 2, ellipsis=True)
        return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)


def number(value: float) -> str:
    """A score without a needless fraction: ``7``, ``7.5``."""
    return f"{value:.0f}" if abs(value - round(value)) < 0.05 else f"{value:.1f}"


__all__ = ["DONE", "HALF", "TODO", "HeaderLine", "cell_len", "number"]
