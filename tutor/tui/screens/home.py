"""Home: the lessons, what comes next, and the five mastery bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.course.model import Lesson
from tutor.tui import keys
from tutor.tui.present import RULE_NAMES, bar, one_line
from tutor.tui.widgets.header_line import DONE, HALF, TODO, HeaderLine, number
from tutor.tui.widgets.inline import inline
from tutor.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp


class HomeScreen(Screen[None]):
    """The list of lessons. It is drawn at once and filled when the lessons are read."""

    BINDINGS = [*keys.HOME]
    AUTO_FOCUS = "#lessons"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    app: TutorApp

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        with Container(id="home"):
            with Vertical(id="home-left"):
                yield Static("Lessons", id="lessons-title", markup=False)
                yield OptionList(id="lessons", markup=False)
            with Vertical(id="home-right"):
                yield Static(id="summary", markup=False)
                yield Static(id="mastery", markup=False)
                yield Static(id="broken", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(HeaderLine).title_text = "Why can't I pickle that?"
        self.fill()

    def on_screen_resume(self) -> None:
        self.fill()

    def on_resize(self) -> None:
        self.call_after_refresh(self.fill)

    def fill(self) -> None:
        """Draw what is known now."""
        lessons, problems = self.app.lessons, self.app.problems
        if lessons is None:
            return
        listed = self.query_one("#lessons", OptionList)
        chosen = listed.highlighted
        width = max(30, listed.scrollable_content_region.width - 2)
        options: list[Option | None] = []
        upcoming = self.app.study.upcoming(lessons)
        if upcoming is not None:
            lesson, index = upcoming
            word = "Continue" if self.app.study.last(lesson) else "Begin"
            told = f"{lesson.title}, step {index + 1} of {len(lesson.steps)}"
            prompt = Content.assemble((f"{word}  ", "bold $accent"), one_line(told)).truncate(width, ellipsis=True)
            options += [Option(prompt, id=f"continue:{lesson.id}"), None]
        options += [Option(self._row(lesson, width), id=f"lesson:{lesson.id}") for lesson in lessons]
        listed.clear_options()
        listed.add_options(options)
        if listed.option_count:
            listed.highlighted = min(chosen or 0, listed.option_count - 1)
        self._draw_mastery()
        broken = "\n".join(one_line(str(problem)) for problem in problems)
        self.query_one("#broken", Static).update(
            Content.assemble(("! Not read\n", "bold $warning"), broken) if broken else Content("")
        )
        earned = sum(self.app.study.earned(lesson) for lesson in lessons)
        self.query_one(HeaderLine).score = (earned, sum(lesson.points for lesson in lessons))

    def _row(self, lesson: Lesson, width: int) -> Content:
        study = self.app.study
        states = [study.state(lesson, step) for step in lesson.steps]
        dot = DONE if all(s.done for s in states) else HALF if any(s.begun for s in states) else TODO
        score = f"{number(study.earned(lesson))}/{lesson.points}"
        left = Content.assemble(
            (dot, "$accent" if dot != TODO else "$quiet"), (f" {lesson.order:>2}  ", "$quiet"), one_line(lesson.title)
        )
        right = Content.assemble((f"{score:>7}", "$accent" if dot != TODO else "$quiet"), (f"{lesson.minutes:>5} min", "$quiet"))
        room = width - right.cell_length - 2
        left = left.truncate(room, ellipsis=True)
        return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)

    def _draw_mastery(self) -> None:
        pane = self.query_one("#mastery", Static)
        width = max(6, min(24, pane.size.width - 28))
        rows = [Content.styled("Mastery", "bold")]
        for rule, (earned, possible) in self.app.study.mastery(self.app.lessons or []).items():
            share = earned / possible if possible else 0.0
            told = f"{number(earned)}/{number(possible)}" if possible else "–"
            rows.append(
                Content.assemble(
                    (f"{rule} ", "$quiet"), f"{RULE_NAMES[rule]:<13}", bar(share, width), (f"  {told}", "$quiet")
                )
            )
        pane.update(Content("\n").join(rows))

    @on(OptionList.OptionHighlighted)
    def _summarise(self, event: OptionList.OptionHighlighted) -> None:
        lesson = self._lesson(event.option_id)
        if lesson is None:
            return
        rules = ", ".join(f"{rule} {RULE_NAMES.get(rule, '')}" for rule in lesson.rules)
        parts: list[Content] = [
            Content.styled(one_line(lesson.title), "bold"),
            Content(""),
            inline(lesson.summary),
        ]
        if rules:
            parts += [Content(""), Content.styled(f"Rules: {rules}", "$quiet")]
        if needs := [other.title for other in self.app.lessons or [] if other.id in lesson.requires]:
            parts.append(Content.styled(f"Best after: {one_line(', '.join(needs))}", "$quiet"))
        self.query_one("#summary", Static).update(Content("\n").join(parts))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        if lesson := self._lesson(event.option_id):
            self.app.open_lesson(lesson)

    def action_open(self) -> None:
        """Open the marked lesson where the learner left it."""
        self.query_one("#lessons", OptionList).action_select()

    def _lesson(self, option_id: str | None) -> Lesson | None:
        wanted = (option_id or "").partition(":")[2]
        return next((lesson for lesson in self.app.lessons or [] if lesson.id == wanted), None)
