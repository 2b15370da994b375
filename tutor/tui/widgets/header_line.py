"""The first line of a screen: where you are, how far along, and the score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from tutor.text import one_line
from tutor.tui.views.marks import TODO, number, step_mark

if TYPE_CHECKING:
    from tutor.progress.records import LessonProgress
    from tutor.tui.python_app import PythonApp

PLACE = Style.from_meta({"step": None})


class HeaderLine(Widget):
    """One line: the app, a title, ``step 4 of 7``, a dot a step, ``24/40``. Sheds parts when narrow.

    Which Python results come from is never shed, where that is not the app's own.
    """

    DEFAULT_CSS = "HeaderLine { dock: top; height: 1; padding: 0 2; }"

    class Wanted(Message):
        """A step's dot was clicked, or the place in the lesson (``step`` is ``None``)."""

        def __init__(self, step: int | None) -> None:
            super().__init__()
            self.step = step

    title_text: reactive[str] = reactive("")
    step: reactive[int] = reactive(0)
    dots: reactive[tuple[str, ...]] = reactive(())
    score: reactive[tuple[float, float] | None] = reactive(None)
    python: reactive[tuple[str, str]] = reactive(("", ""))
    """The Python that results come from, where it is not the app's own: in full, and in a word or two."""

    app: PythonApp

    def show_steps(self, progress: LessonProgress, at: int) -> None:
        """Show the score and the state of each step; the step ``at`` is open."""
        self.step = at
        self.dots = tuple(map(step_mark, progress.steps.values()))
        self.score = (progress.earned, progress.possible)

    def on_mount(self) -> None:
        self.app.python_changed.subscribe(self, self._take_python)
        self._take_python()

    def _take_python(self, _: None = None) -> None:
        chosen = self.app.runner.chosen
        self.python = (chosen.label, chosen.short_label) if chosen else ("", "")

    def render(self) -> RenderResult:
        return self.line(self.size.width)

    def line(self, width: int) -> Content:
        """The line for ``width`` cells: the title, and as much of the rest as fits beside it."""
        title = Content.styled(one_line(self.title_text), "bold")
        brand = Content.styled("pickle-tutor   ", "$quiet")
        told = f"step {self.step + 1} of {len(self.dots)}"
        place = [Content.styled(told, "$quiet").stylize(PLACE)] if self.dots else []
        dots = [self._dots()] if self.dots else []
        score = (
            [Content.styled(f"{number(self.score[0])}/{number(self.score[1])}", "bold $accent")]
            if self.score
            else []
        )
        full, short = ([Content.styled(one_line(text), "$warning")] if text else [] for text in self.python)
        choices = (
            (brand + title, [*full, *place, *dots, *score]),
            (title, [*full, *place, *dots, *score]),
            (title, [*short, *place, *dots, *score]),
            (title, [*short, *place, *score]),
            (title, [*short, *score]),
            (title.truncate(max(8, width - 24), ellipsis=True), [*short, *score]),
            (title.truncate(max(8, width - 16), ellipsis=True), short),
        )
        for left, parts in choices:
            right = Content("   ").join(parts)
            gap = width - left.cell_length - right.cell_length
            if gap >= 2:
                return Content.assemble(left, " " * gap, right)
        return title.truncate(max(1, width), ellipsis=width > 1)

    def _dots(self) -> Content:
        styles = ["$quiet" if dot == TODO else "$accent" for dot in self.dots]
        styles[self.step : self.step + 1] = ["bold $accent"]
        dots = Content.assemble(*zip(self.dots, styles, strict=True))
        for at in range(len(self.dots)):
            dots = dots.stylize(Style.from_meta({"step": at}), at, at + 1)
        return dots

    def on_click(self, event: Click) -> None:
        """A dot leads to its step, and where it says which step is open to the list of them."""
        if "step" in event.style.meta:
            self.post_message(self.Wanted(event.style.meta["step"]))
