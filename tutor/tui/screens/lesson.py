"""The lesson screen: one step at a time, its text beside its work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widget import Widget

from tutor.course.model import Exercise, Lesson, Predict, Snippet, Step
from tutor.progress.records import StepProgress
from tutor.tui import keys
from tutor.tui.screens.answers import AnswerScreen
from tutor.tui.views.library_note import library_note
from tutor.tui.views.marks import rule_label
from tutor.tui.widgets.card_deck import CardDeck
from tutor.tui.widgets.closing import Closing
from tutor.tui.widgets.header_line import HeaderLine
from tutor.tui.widgets.step_view import StepView
from tutor.tui.widgets.tall_key_bar import TallKeyBar

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp

WIDE_FROM = 100
"""From so many columns on, the text and the work stand side by side."""

ONLY_IN = {
    "run": (Snippet, Exercise),
    "check": (Exercise,),
    "hint": (Exercise,),
    "solution": (Exercise,),
    "switch": (Snippet, Exercise),
    "tab": (Snippet, Exercise),
    "flip": (Snippet, Exercise),
    "lab": (Snippet, Exercise),
    "files": (Snippet, Exercise),
}
"""Actions that only some steps have, by the work that has them."""


class LessonScreen(AnswerScreen):
    """Steps through one lesson: what is on the screen, and where each key leads."""

    BINDINGS = [*keys.LESSON]
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_FROM, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    def __init__(self, app: TutorApp, lesson: Lesson, step_id: str | None = None) -> None:
        super().__init__(app, lesson)
        self._wanted = step_id
        self._opening = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        yield self.stage
        yield TallKeyBar()

    async def on_mount(self) -> None:
        self.query_one(HeaderLine).title_text = f"{self.lesson.order} {self.lesson.title}"
        self.app.python_changed.subscribe(self, self._python_changed)
        self.progress = await self.study.progress(self.lesson)
        ids = [step.id for step in self.lesson.steps]
        wanted = self._wanted or self.progress.onward
        await self.open_step(ids.index(wanted) if wanted in ids else 0)

    def on_unmount(self) -> None:
        self._save_draft()

    async def open_step(self, index: int) -> None:
        """Put a step on the screen, as the learner left it."""
        async with self._opening:
            self._save_draft()
            self.end_run()
            self.index = index
            step = self.step
            await self.study.visit(self.lesson, step)
            await self._refresh_progress()
            state = self.state
            self.shows_draft(step, state.draft)
            view = StepView(
                step,
                state=state,
                narrow=self.app.size.width < WIDE_FROM,
                note=library_note(step, self.app.health),
            )
            await self._replace(view)
            await self._restore(view, step, state)
            view.main.focus(scroll_visible=False)  # a step opens at its title
            self.refresh_bindings()
            self._measure_ahead()

    def _measure_ahead(self) -> None:
        """Run what the open step will be judged by: its cards, or its exercise's known mistakes."""
        step = self.step
        if isinstance(step.work, Predict):
            self.run_worker(self._run_cards(step, step.work), group="run", exclusive=True)
        elif isinstance(step.work, Exercise):
            self.run_worker(self._learn_mistakes(step.work), group="mistakes", exclusive=True)

    def _python_changed(self, _: None) -> None:
        """Measure the open step on the Python that was chosen. A run that is going on ends first."""
        if self.view is None:
            return
        self.workers.cancel_group(self, "tried")
        for deck in self.view.query(CardDeck):
            deck.forget_reports()
        if self.bench is not None and not self.running:
            self.bench.results.outdated()
        self._measure_ahead()

    async def _replace(self, content: Widget) -> None:
        with self.app.batch_update():
            await self.stage.remove_children()
            await self.stage.mount(content)

    async def _restore(self, view: StepView, step: Step, state: StepProgress) -> None:
        if isinstance(step.work, Exercise):
            await view.show_hints(step.work.hints, state.hints)
            if state.revealed:
                await view.show_solution(step.work.solution.code, step.work.solution.why)
        if state.done:
            await view.show_aside()

    async def health_found(self) -> None:
        """It has become known whether dill works here: say so in the step that is open."""
        if self.view is not None:
            await self.view.set_note(library_note(self.step, self.app.health))

    # Moving about

    async def action_next(self) -> None:
        """Go to the next step, or from the last one to the end of the lesson, or to the next lesson."""
        if self.closing is not None:
            if self.upcoming is not None:
                self.app.open_lesson(self.upcoming)
            return
        if self.step.work is None:
            await self.study.mark_done(self.lesson, self.step)
        if self.index + 1 < len(self.lesson.steps):
            await self.open_step(self.index + 1)
        else:
            await self._close_lesson()

    async def action_back(self) -> None:
        """Go to the step before."""
        if self.closing is not None:
            await self.open_step(self.index)
        elif self.index:
            await self.open_step(self.index - 1)

    @property
    def closing(self) -> Closing | None:
        """The panel at the end of the lesson, while it is open."""
        return next((shown for shown in self.stage.children if isinstance(shown, Closing)), None)

    @property
    def upcoming(self) -> Lesson | None:
        """The lesson after this one."""
        later = [lesson for lesson in self.app.lessons if lesson.order > self.lesson.order]
        return later[0] if later else None

    async def _close_lesson(self) -> None:
        from tutor.progress.mastery import mastery  # late: it comes at the end
        from tutor.progress.review import missed

        async with self._opening:
            self._save_draft()
            self.end_run()
            await self._refresh_progress()
            assert self.progress is not None
            progress = {self.lesson.id: self.progress}
            by_rule = mastery(progress, [self.lesson])
            await self._replace(
                Closing(
                    self.lesson.title,
                    earned=self.progress.earned,
                    points=self.progress.possible,
                    by_rule={rule: (m.earned, m.possible) for rule, m in by_rule.items()},
                    open_steps=[s.title for s in self.lesson.steps if not self.progress.steps[s.id].done],
                    review=[
                        item.code or f"a card on {rule_label(item.rule)}"
                        for item in missed([self.lesson], progress)
                    ],
                    upcoming=f"{self.upcoming.order} {self.upcoming.title}" if self.upcoming else None,
                )
            )
            self.query_one(Closing).focus()
            self.refresh_bindings()

    def action_leave(self) -> None:
        """Stop the run; or leave the editor for the prose; or go Home."""
        if self.running:
            self.stop_run()
        elif self.view is not None and self._in_work:
            self._to_prose()
        else:
            self._save_draft()
            self.app.go_home()

    def action_switch(self) -> None:
        """From the editor to the prose, or from anywhere else to the editor."""
        if self.bench is None:
            return
        if self.focused is self.bench.editor:
            self._to_prose()
        else:
            if self.bench.ran or not (self.view and self.view.room):
                self._show(work=True)
            self.bench.show_code()
            self.bench.editor.focus()

    def action_files(self) -> None:
        """Show the next of the texts that take part in the run."""
        if self.bench is not None:
            if not (self.view and self.view.room):
                self._show(work=True)
            self.bench.next_file()

    def action_lab(self) -> None:
        """Open the Lab with the code of the step, run as the step runs it."""
        from tutor.course.jobs import snippet_of  # late: few go to the Lab from here
        from tutor.session.lab import MODULE, Setup

        work, bench = self.step.work, self.bench
        if bench is None or not isinstance(work, Snippet | Exercise):
            return
        self._save_draft()
        snippet = snippet_of(work)
        self.app.open_lab(
            Setup(
                code=bench.editor.text,
                as_module=bench.as_module,
                module=bench.module or MODULE,
                protocol=snippet.protocol,
                probe=snippet.probe or "",
                files=dict(snippet.files),
                reader=snippet.reader or "",
            )
        )

    def action_tab(self) -> None:
        """To the results; from there to the next tab."""
        if self.bench is None:
            return
        if self.in_results and not self._results_by_run:
            self.bench.results.next_tab()
        else:
            self._show(work=True)
            self.bench.results.query_one("#page-scroll").focus()
        self._results_by_run = False
        self.refresh_bindings()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only the keys that do something in the open step."""
        if action == "files" and not (self.bench and self.bench.others):
            return False
        if action in ONLY_IN:
            return self.closing is None and isinstance(self.step.work, ONLY_IN[action])
        if action == "next":
            return self.closing is None or self.upcoming is not None
        if action == "back":
            return self.index > 0 or self.closing is not None
        return True

    def key_label(self, action: str) -> str | None:
        """What a key does at the moment, where that is not always the same. Empty hides it."""
        match action:
            case "run":
                return "Stop" if self.running else "Run"
            case "leave":
                return "Stop" if self.running else "Text" if self._in_work else "Home"
            case "switch":
                in_editor = self.bench is not None and self.focused is self.bench.editor
                return "Text" if in_editor else "Editor"
            case "tab":
                return "Next tab" if self.in_results and not self._results_by_run else "Results"
            case "hint":
                work = self.step.work
                every = isinstance(work, Exercise) and self.state.hints >= len(work.hints)
                return "Last hint" if every else "Hint"
            case "solution":
                return "" if not self.solution_allowed else "Show it" if self.asking else "Solution"
        return None

    def on_descendant_focus(self) -> None:
        if not self.in_results:
            self._results_by_run = False
        self.refresh_bindings()
