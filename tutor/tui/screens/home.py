"""Home: the lessons, what comes next, and the five mastery bars."""

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
from tutor.tui.views.marks import bar
from tutor.tui.widgets.header_line import DONE, HALF, TODO, HeaderLine
from tutor.tui.widgets.inline import inline
from tutor.tui.widgets.steady_list import SteadyList
from tutor.tui.widgets.tall_key_bar import TallKeyBar

if TYPE_CHECKING:
    from tutor.course.model import Lesson
    from tutor.progress.records import LessonProgress
    from tutor.tui.app_protocol import AppForScreens


class LessonList(SteadyList):
    """The lessons; Enter opens one."""

    key_hints = (("↑↓", "Choose"), ("Enter", "Open"))


class HomeScreen(TutorScreen[None]):
    """The list of lessons. It is drawn at once and filled when the lessons are read."""

    BINDINGS = [*keys.HOME]
    AUTO_FOCUS = "#lessons"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    app: AppForScreens

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        with Container(id="home"):
            with Vertical(id="home-left"):
                yield Static("Lessons", id="lessons-title", markup=False)
                yield Static(id="plan", markup=False)
                yield LessonList(id="lessons", markup=False)
            with Vertical(id="home-right"):
                yield Static(id="summary", markup=False)
                yield Static(id="mastery", markup=False)
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

    async def _read(self) -> None:
        await self.app.loaded.wait()
        self.progress = await self.app.study.progress_of(self.app.lessons)
        self.last = await self.app.study.last_visited()
        self.fill()
        plans = await self.app.study.enrol(self.app.lessons)
        now = time.time()
        if due := sum(plan.due <= now for plan in plans.values()):
            self.due = due
            self._draw_plan()

    async def progress_reset(self) -> None:
        """Everything was reset: show it."""
        await self._read()

    def fill(self) -> None:
        """Draw what is known now."""
        lessons = self.app.lessons
        listed = self.query_one("#lessons", OptionList)
        chosen = listed.highlighted
        width = max(30, listed.scrollable_content_region.width - 2)
        options: list[Option | None] = []
        if (upcoming := self.upcoming) is not None:
            begun = upcoming.id in self.progress and self.progress[upcoming.id].begun
            prompt = Content.assemble(
                ("Continue  " if begun else "Begin  ", "bold $accent"), one_line(self._place(upcoming))
            )
            options += [Option(prompt.truncate(width, ellipsis=True), id=f"continue:{upcoming.id}"), None]
        options += [Option(self._row(lesson, width), id=f"lesson:{lesson.id}") for lesson in lessons]
        listed.clear_options()
        listed.add_options(options)
        if listed.option_count:
            listed.highlighted = min(chosen or 0, listed.option_count - 1)
        self._draw_plan()
        self._draw_mastery()
        self._draw_note()
        self._draw_broken()
        if self.progress:
            header = self.query_one(HeaderLine)
            header.score = (
                sum(p.earned for p in self.progress.values()),
                sum(p.possible for p in self.progress.values()),
            )

    @property
    def upcoming(self) -> Lesson | None:
        """The lesson to continue with."""
        from tutor.progress.next_lesson import plan  # late: Home is drawn before it is needed

        return plan(self.app.lessons, self.progress, self.last[0] if self.last else None).lesson

    def _place(self, lesson: Lesson) -> str:
        known = self.progress.get(lesson.id)
        ids = [step.id for step in lesson.steps]
        onward = known.onward if known else None
        current = ids.index(onward) + 1 if onward in ids else 1
        return f"{lesson.title}, step {current} of {len(ids)}"

    def _row(self, lesson: Lesson, width: int) -> Content:
        known = self.progress.get(lesson.id)
        dot = DONE if known and known.done else HALF if known and known.begun else TODO
        style = "$quiet" if dot == TODO else "$accent"
        score = f"{known.earned if known else 0}/{lesson.points}"
        left = Content.assemble((dot, style), (f" {lesson.order:>2}  ", "$quiet"), one_line(lesson.title))
        right = Content.assemble((f"{score:>7}", style), (f"{lesson.minutes:>5} min", "$quiet"))
        left = left.truncate(max(8, width - right.cell_length - 2), ellipsis=True)
        return Content.assemble(left, " " * (width - left.cell_length - right.cell_length), right)

    def _draw_plan(self) -> None:
        """What to do next and why, how long the rest takes, and how much is due for review."""
        from tutor.progress.next_lesson import duration, plan  # late: Home is drawn before it is needed

        found = plan(self.app.lessons, self.progress, self.last[0] if self.last else None)
        what = f"{one_line(found.lesson.title)}: {one_line(found.why)}" if found.lesson else found.why
        told = [f"{duration(found.minutes)} left"] if found.minutes else []
        told += [f"{self.due} to review: v"] if self.due else []
        lines = [Content(what), Content.styled("   ".join(told), "$accent" if self.due else "$quiet")]
        pane = self.query_one("#plan", Static)
        pane.display = self.app.size.height >= 24  # below that, the lessons need the lines
        pane.update(Content("\n").join([line for line in lines if line.plain]))

    def _draw_mastery(self) -> None:
        from tutor.progress.mastery import mastery  # late: Home is drawn before it is needed

        pane = self.query_one("#mastery", Static)
        width = max(6, min(24, pane.size.width - 26))
        short = self.app.size.height < 30 and self.app.size.width < 100  # the lessons need the lines
        rows = [] if short else [Content.styled("Mastery", "bold")]
        for rule, known in mastery(self.progress, self.app.lessons).items():
            told = f"{known.earned:>3}/{known.possible}" if known.possible else "  –"
            rows.append(
                Content.assemble(
                    (f"{rule} ", "$quiet"),
                    f"{RULE_NAMES[rule]:<13}",
                    bar(known.share, width),
                    (f"  {told}", "$quiet"),
                )
            )
        pane.update(Content("\n").join(rows))

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
                [f"… and {len(problems) - 4} more; pickle-tutor check names all"] if len(problems) > 4 else []
            )
            told = "\n".join([*problems[:4], *more])
            pane.update(Content.assemble(("! Not read\n", "bold $warning"), (told, "$quiet")))

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
        if needs := [other.title for other in self.app.lessons if other.id in lesson.requires]:
            parts.append(Content.styled(f"Best after: {one_line(', '.join(needs))}", "$quiet"))
        self.query_one("#summary", Static).update(Content("\n").join(parts))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        if lesson := self._lesson(event.option_id):
            self.app.open_lesson(lesson)

    def _lesson(self, option_id: str | None) -> Lesson | None:
        wanted = (option_id or "").partition(":")[2]
        return next((lesson for lesson in self.app.lessons if lesson.id == wanted), None)
