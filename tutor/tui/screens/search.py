"""Words looked for in all lessons; Enter opens the step that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tutor.course.search import NOTHING_OPENED, Hit, Opened, any_of, find
from tutor.progress.records import LessonProgress
from tutor.text import one_line
from tutor.tui.screens.finder import FinderScreen
from tutor.tui.views.inline import inline

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens


class SearchScreen(FinderScreen):
    """The steps that hold every word, with the line that shows how."""

    HEADING = "Search the lessons"
    PLACEHOLDER = "words that a step must contain"
    DEFAULT_CSS = """
    SearchScreen {
        #find-left { width: 3fr; }
        #find-right { width: 2fr; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._hits: tuple[Hit, ...] = ()
        self._wanted = any_of(())
        self._progress: dict[str, LessonProgress] = {}

    async def load(self) -> None:
        """Read what was earned: only that may be found."""
        self._progress = await self.app.study.progress_of(self.app.lessons)

    def _shown(self, lesson: str, step: str) -> Opened:
        """What the learner has been shown of a step."""
        known = self._progress.get(lesson)
        state = known.steps.get(step) if known else None
        if state is None:
            return NOTHING_OPENED
        replies = frozenset(choice for one in state.tries for choice in one.picked)
        return Opened(state.done, state.hints, state.revealed, replies)

    def reopen(self, app: AppForScreens) -> None:
        app.action_search()

    def rows(self, words: str, width: int) -> list[Content]:
        """See ``FinderScreen.rows``."""
        self._hits = find(self.app.lessons, words, shown=self._shown)
        self._wanted = any_of(words.split())
        return [self._row(hit, width) for hit in self._hits]

    def _row(self, hit: Hit, width: int) -> Content:
        order = next((lesson.order for lesson in self.app.lessons if lesson.id == hit.lesson), 0)
        head = Content.assemble(
            (f"{order:>2} ", "$quiet"), one_line(hit.lesson_title), (f"  {one_line(hit.step_title)}", "bold")
        )
        context = Content("   ") + self._in_sight(self._shown_line(hit, "$quiet"), width - 3)
        return Content("\n").join(line.truncate(width, ellipsis=True) for line in (head, context))

    def full(self, index: int, width: int) -> Content:
        """See ``FinderScreen.full``."""
        hit = self._hits[index]
        parts = [
            Content.styled(one_line(hit.lesson_title), "$quiet"),
            Content.styled(one_line(hit.step_title), "bold $accent"),
            self._shown_line(hit),
        ]
        return Content("\n\n").join(parts)

    def _in_sight(self, line: Content, width: int) -> Content:
        """``line`` from a word on that lets the first of the words be seen in ``width`` columns."""
        found = self._wanted.search(line.plain)
        if found is None or found.end() < width:
            return line
        start = line.plain.rfind(" ", 0, max(0, found.start() - width // 3)) + 1
        return Content.styled("…", "$quiet") + line[start:] if start else line

    def _shown_line(self, hit: Hit, style: str = "") -> Content:
        """The line of a hit, with the words that were looked for marked."""
        return inline(one_line(hit.context), style).highlight_regex(self._wanted, style="bold $accent")

    def open_entry(self, index: int) -> None:
        """Open the step."""
        hit = self._hits[index]
        lesson = next(lesson for lesson in self.app.lessons if lesson.id == hit.lesson)
        self.app.open_lesson(lesson, hit.step)
