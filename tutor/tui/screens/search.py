"""Words looked for in all lessons; Enter opens the step that holds them."""

from __future__ import annotations

from textual.content import Content

from tutor.course.search import Hit, find
from tutor.tui.marks import one_line
from tutor.tui.screens.finder import FinderScreen
from tutor.tui.widgets.inline import inline


class SearchScreen(FinderScreen):
    """The steps that hold every word, with the line that shows how."""

    HEADING = "Search the lessons"
    PLACEHOLDER = "words that a step has to hold"
    DEFAULT_CSS = """
    SearchScreen {
        #find-left { width: 3fr; }
        #find-right { width: 2fr; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._hits: tuple[Hit, ...] = ()

    def rows(self, words: str, width: int) -> list[Content]:
        self._hits = find(self.app.lessons, words)
        return [self._row(hit, width) for hit in self._hits]

    def _row(self, hit: Hit, width: int) -> Content:
        order = next((lesson.order for lesson in self.app.lessons if lesson.id == hit.lesson), 0)
        head = Content.assemble(
            (f"{order:>2} ", "$quiet"), one_line(hit.lesson_title), (f"  {one_line(hit.step_title)}", "bold")
        )
        context = Content.styled("   " + one_line(hit.context), "$quiet")
        return Content("\n").join(line.truncate(width, ellipsis=True) for line in (head, context))

    def full(self, index: int, width: int) -> Content:
        hit = self._hits[index]
        parts = [
            Content.styled(one_line(hit.lesson_title), "$quiet"),
            Content.styled(one_line(hit.step_title), "bold $accent"),
            inline(one_line(hit.context)),
        ]
        return Content("\n\n").join(parts)

    def open_entry(self, index: int) -> None:
        """Open the step."""
        hit = self._hits[index]
        lesson = next(lesson for lesson in self.app.lessons if lesson.id == hit.lesson)
        self.app.open_lesson(lesson, hit.step)
