"""Home: one thing to do first, the reader's own object, the lessons, and numbers last."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.pickling.words import RULE_NAMES
from tutor.text import one_line
from tutor.tui import keys
from tutor.tui.screens.base import TutorScreen
from tutor.tui.views.inline import inline
from tutor.tui.widgets.header_line import HeaderLine
from tutor.tui.widgets.steady_list import SteadyList
from tutor.tui.widgets.tall_key_bar import TallKeyBar

if TYPE_CHECKING:
    from tutor.course.model import Lesson
    from tutor.progress.records import LessonProgress
    from tutor.tui.app_protocol import AppForScreens


class LessonList(SteadyList):
    """The lessons; Enter opens one."""

    @property
    def key_hints(self) -> tuple[tuple[str, str], ...]:
        """What Enter does now."""
        chosen = self.highlighted_option
        kind = (chosen.id or "").partition(":")[0] if chosen else ""
        names = {"continue": "Go on", "review": "Review", "lab": "Try yours"}
        return (("Enter", names.get(kind, "Open")), ("↑↓", "Choose"))


class HomeScreen(TutorScreen[None]):
    """The list of lessons. It is drawn immediately and filled when the lessons are read."""

    BINDINGS = [*keys.HOME]
    AUTO_FOCUS = "#lessons"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    app: AppForScreens

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        with Container(id="home"):
            yield LessonList(id="lessons", markup=False)
            with Vertical(id="home-right"):
                yield Static(id="summary", markup=False)
                yield Static(id="strength", markup=False)
                yield Static(id="library-note", markup=False)
                yield Static(id="broken", markup=False)
        yield TallKeyBar()

    async def on_mount(self) -> None:
        self.query_one(HeaderLine).title_text = "Why can't I pickle that?"
        self.progress: dict[str, LessonProgress] = {}
        self.last: tuple[str, str] | None = None
        self.due = 0
        self.run_worker(self._read(), exclusive=True)

    def on_resize(self) -> None:
        if self.app.loaded.is_set():
            self.call_after_refresh(self.fill)

    def reopen(self, app: AppForScreens) -> None:
        app.go_home()

    async def _read(self) -> None:
        await self.app.loaded.wait()
        self.progress = await self.app.study.progress_of(self.app.lessons)
        self.last = await self.app.study.last_visited()
        self.fill()
        plans = await self.app.study.enrol(self.app.lessons)
        now = time.time()
        due = sum(plan.due <= now for plan in plans.values())
        if due != self.due:
            self.due = due
            self.fill()

    async def progress_reset(self) -> None:
        """Everything was reset: show it."""
        await self._read()

    def fill(self) -> None:
        """Draw what is known now."""
        listed = self.query_one("#lessons", OptionList)
        chosen = listed.highlighted
        width = max(30, listed.scrollable_content_region.width - 2)
        listed.clear_options()
        listed.add_options(self._options(width))
        if listed.option_count:
            listed.highlighted = min(chosen or 0, listed.option_count - 1)
        self.query_one("#strength", Static).update(self._strength(self.query_one("#strength").size.width))
        self._draw_note()
        self._draw_broken()

    def _options(self, width: int) -> list[Option | None]:
        """What to do first, then the lessons; numbers last, where there is no room for them beside."""
        from tutor.progress.next_lesson import plan  # late: Home is drawn before it is needed
        from tutor.tui.views import home as told

        lessons = self.app.lessons
        found = plan(lessons, self.progress, self.last[0] if self.last else None)
        options: list[Option | None] = []
        if lessons:
            first = f"continue:{found.lesson.id}" if found.lesson else None
            row = told.onward(found, self.progress, width)
            options.append(Option(row, id=first, disabled=first is None))
            options.append(Option(told.review(self.due, width), id="review"))
        options.append(Option(told.try_yours(width), id="lab"))
        if lessons:
            options += [None, Option(told.heading(lessons, self.progress), disabled=True)]
        for lesson in lessons:
            row = told.lesson_row(lesson, self.progress.get(lesson.id), width)
            options.append(Option(row, id=f"lesson:{lesson.id}"))
        if self.has_class("-narrow"):
            options += [None, Option(self._strength(width), disabled=True)]
        return options

    def _strength(self, width: int) -> Content:
        from tutor.progress.mastery import mastery  # late, as above
        from tutor.tui.views.home import strength

        earned = sum(one.earned for one in self.progress.values())
        return strength(mastery(self.progress, self.app.lessons), earned, width)

    async def health_found(self) -> None:
        """It has become known whether dill works here."""
        self._draw_note()

    def _draw_note(self) -> None:
        """Say in a line that dill does not work here, if so."""
        from tutor.tui.views.library_note import home_note  # late: Home is drawn before it is needed

        told = home_note(self.app.health, short=self.app.size.height < 30)
        pane = self.query_one("#library-note", Static)
        pane.display = bool(told)
        pane.update(Content.styled(told, "$warning"))

    def _draw_broken(self) -> None:
        """Name the lesson files that could not be read; the others work."""
        problems = [one_line(str(problem)) for problem in self.app.problems]
        pane = self.query_one("#broken", Static)
        pane.display = bool(problems)
        if problems:
            more = (
                [f"… and {len(problems) - 4} more; pickle-tutor check lists all"] if len(problems) > 4 else []
            )
            told = "\n".join([*problems[:4], *more])
            pane.update(Content.assemble(("! Not read\n", "bold $warning"), (told, "$quiet")))

    @on(OptionList.OptionHighlighted)
    def _summarise(self, event: OptionList.OptionHighlighted) -> None:
        self.refresh_bindings()  # what Enter does, in the footer, depends on the row
        lesson = self._lesson(event.option_id)
        if lesson is not None and lesson is self.app.lessons[-1]:
            event.option_list.scroll_end(animate=False)  # the numbers below it can't be gone to
        if lesson is None:
            self.query_one("#summary", Static).update("")
            return
        rules = ", ".join(f"{rule} {RULE_NAMES.get(rule, '')}" for rule in lesson.rules)
        parts: list[Content] = [
            Content.styled(one_line(lesson.title), "bold"),
            Content(""),
            inline(lesson.summary),
        ]
        if rules:
            parts += [Content(""), Content.styled(f"Rules: {rules}", "$quiet")]
        if needs := [other.title for other in self.app.lessons if other.id in lesson.requires]:
            parts.append(Content.styled(f"Best after: {one_line(', '.join(needs))}", "$quiet"))
        self.query_one("#summary", Static).update(Content("\n").join(parts))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        if event.option_id == "review":
            self.app.action_review()
        elif event.option_id == "lab":
            self.app.action_lab()
        elif lesson := self._lesson(event.option_id):
            self.app.open_lesson(lesson)

    def _lesson(self, option_id: str | None) -> Lesson | None:
        wanted = (option_id or "").partition(":")[2]
        return next((lesson for lesson in self.app.lessons if lesson.id == wanted), None)
