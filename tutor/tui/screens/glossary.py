"""The words of the course, narrowed down as one types; Enter reads on where a word is taught."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tutor.course.glossary import RULE, Term, find_terms
from tutor.errors import TutorError
from tutor.text import one_line
from tutor.tui.screens.finder import FinderScreen
from tutor.tui.views.inline import inline

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens


class GlossaryScreen(FinderScreen):
    """A list of words; what the chosen one means is shown beside it."""

    HEADING = "Words"
    PLACEHOLDER = "a word: frame, by value, memo"

    def __init__(self) -> None:
        super().__init__()
        self._terms: tuple[Term, ...] = ()
        self._shown: tuple[Term, ...] = ()

    def reopen(self, app: AppForScreens) -> None:
        app.action_glossary()

    async def load(self) -> None:
        """Read the glossary."""
        try:
            self._terms = await self.app.services.glossary()
        except TutorError as error:
            self.complain(str(error))

    def rows(self, words: str, width: int) -> list[Content]:
        """See ``FinderScreen.rows``."""
        self._shown = find_terms(self._terms, words)
        return [Content(one_line(term.term)).truncate(width, ellipsis=True) for term in self._shown]

    def full(self, index: int, width: int) -> Content:
        """See ``FinderScreen.full``."""
        term = self._shown[index]
        parts = [Content.styled(one_line(term.term), "bold $accent"), inline(one_line(term.means))]
        if term.also:
            parts.append(Content.assemble(("also ", "$quiet"), one_line(", ".join(term.also))))
        if places := [told for place in term.see if (told := self._told(place))]:
            lines = [Content.assemble(("see ", "$quiet"), told) for told in places]
            parts.append(Content("\n").join(lines))
        return Content("\n\n").join(parts)

    def _told(self, place: str) -> str:
        """A place to read on, in words; empty for one that is not there."""
        if rule := RULE.fullmatch(place):
            return f"rule {rule[1]}"
        id, _, wanted = place.partition("#")
        lesson = next((one for one in self.app.lessons if one.id == id), None)
        if lesson is None:
            return ""
        step = next((one.title for one in lesson.steps if one.id == wanted), "")
        return one_line(f"{lesson.order} {lesson.title}" + (f", {step}" if step else ""))

    def open_entry(self, index: int) -> None:
        """Open the first place where the word is taught: a lesson's step, or a rule."""
        for place in self._shown[index].see:
            if rule := RULE.fullmatch(place):
                self.app.open_rule(int(rule[1]))
                return
            id, _, step = place.partition("#")
            if lesson := next((one for one in self.app.lessons if one.id == id), None):
                self.app.open_lesson(lesson, step or None)
                return
