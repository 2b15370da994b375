"""The lesson screen: one step at a time, its text beside its work."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult

from tutor.course.model import Exercise, Lesson, Snippet, Step
from tutor.progress.records import LessonProgress, StepProgress
from tutor.session.solved import notes_on
from tutor.session.step import StepSession
from tutor.tui import keys
from tutor.tui.screens.ahead_part import AheadPart
from tutor.tui.screens.answer_part import AnswerPart
from tutor.tui.screens.base import TutorScreen
from tutor.tui.screens.code_part import CodePart
from tutor.tui.screens.draft_part import DraftPart, tell_of_other_window
from tutor.tui.screens.lesson_keys import LessonKeys, Onward
from tutor.tui.screens.panes import Panes, StepHolder
from tutor.tui.screens.running import ShownRuns
from tutor.tui.screens.steps_part import WIDE_FROM, StepsPart
from tutor.tui.views.library_note import library_note
from tutor.tui.widgets.card_deck import CardDeck
from tutor.tui.widgets.closing import Closing, Leads
from tutor.tui.widgets.header_line import HeaderLine
from tutor.tui.widgets.question_box import QuestionBox
from tutor.tui.widgets.results import ResultsPanel
from tutor.tui.widgets.step_view import StepView
from tutor.tui.widgets.tall_key_bar import TallKeyBar
from tutor.tui.widgets.workbench import Workbench

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens


class LessonScreen(TutorScreen[None]):
    """Steps through one lesson: what is on the screen, and where each key leads.

    What is done to code, drafts and answers is in the parts; what it means is in the session.
    """

    BINDINGS = [*keys.LESSON]
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_FROM, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    app: AppForScreens

    def __init__(self, app: AppForScreens, lesson: Lesson, step_id: str | None = None) -> None:
        super().__init__()
        self.session = StepSession(app.services, lesson, partial(tell_of_other_window, app))
        self.lesson = lesson
        self.stage = StepHolder(id="stage")
        self.panes = Panes(self, self.stage)
        self._runs = ShownRuns(self, self.session.runs, notes_on=lambda report: notes_on(self.step, report))
        self._code = CodePart(self, self.session, self.stage, self.panes, self._runs)
        self.drafts = DraftPart(
            self, app, self.session, self.stage, self.panes, lambda: self._code.run(check=False)
        )
        self._steps = StepsPart(self, app, self.session, self.stage, self._runs, self._opened)
        self._answers = AnswerPart(
            self, self.session, self.stage, lambda: {lesson.id: lesson.order for lesson in app.lessons}
        )
        self._ahead = AheadPart(self, self.session, self.stage, self._answers, self._runs, app.drawn)
        self._keys = LessonKeys(
            self.session,
            self.stage,
            self.panes,
            self._code,
            self._runs,
            lambda: self._steps.upcoming is not None,
            lambda: self._steps.due,
        )
        self._wanted = step_id

    def compose(self) -> ComposeResult:
        yield HeaderLine()
        yield self.stage
        yield TallKeyBar()

    async def on_mount(self) -> None:
        self.query_one(HeaderLine).title_text = f"{self.lesson.order} {self.lesson.title}"
        self.app.python_changed.subscribe(self, lambda _: self._ahead.again())
        await self.open_step(await self.session.place(self._wanted))
        self.drafts.begin()

    def on_unmount(self) -> None:
        self.session.drafts.save()

    def save_typed(self) -> None:
        self.drafts.save_typed()

    def reopen(self, app: AppForScreens) -> None:
        app.open_lesson(self.lesson, self.step.id)

    # What is on the screen

    @property
    def step(self) -> Step:
        """The step that is open."""
        return self.session.step

    @property
    def state(self) -> StepProgress:
        """What the learner has done in the open step."""
        return self.session.state

    @property
    def progress(self) -> LessonProgress | None:
        """How far the learner is in the lesson."""
        return self.session.progress

    @property
    def view(self) -> StepView | None:
        """The step on the screen; ``None`` for a moment between two steps."""
        return self.stage.view

    @property
    def bench(self) -> Workbench | None:
        """The editor and results, in a step that has them."""
        return self.stage.bench

    @property
    def running(self) -> bool:
        """Whether a run goes on."""
        return self._runs.running

    # Opening and closing

    async def open_step(self, index: int) -> None:
        """Put a step on the screen, as the learner left it."""
        await self._steps.open(index)

    def _opened(self) -> None:
        """Do what a step that was just opened asks for."""
        self.drafts.opened()
        self._ahead.begin()

    async def health_found(self) -> None:
        """It has become known whether dill works here: say so in the step that is open."""
        if self.view is not None:
            await self.view.set_note(library_note(self.step, self.app.health))

    # What the parts ask for

    def begin(self, work: Coroutine[Any, Any, None], group: str) -> None:
        """Do something in the background; what its group was doing ends."""
        self.run_worker(work, group=group, exclusive=True)

    def tell(self, message: str) -> None:
        """Show a sentence for a few seconds."""
        self.notify(message, markup=False)

    def draw_progress(self) -> None:
        """Show the score and the state of each step."""
        assert self.progress is not None
        self.query_one(HeaderLine).show_steps(self.progress, self.session.index)

    async def recorded(self, step: Step) -> None:
        """Show what follows from what was just recorded of a step."""
        self.draw_progress()
        view = self.view
        done = step is self.step and view is not None and self.state.done
        if done and view is not None and (await view.show_aside() or self.stage.cued):
            self.panes.tell_of_aside()
        self.refresh_bindings()
        self.call_after_refresh(self.refresh_bindings)  # whether there is more to read is known then

    # What widgets tell

    @on(StepView.Edited)
    def _edited(self, event: StepView.Edited) -> None:
        event.stop()
        self.drafts.edited(event.step, event.text)

    @on(ResultsPanel.ListingWanted)
    def _list_opcodes(self, event: ResultsPanel.ListingWanted) -> None:
        self._runs.list_opcodes(event)

    @on(CardDeck.Guessed)
    async def _guessed(self, event: CardDeck.Guessed) -> None:
        event.stop()
        await self._answers.guessed(event.index)

    @on(CardDeck.Current)
    def _card_in_view(self, event: CardDeck.Current) -> None:
        event.stop()
        if self.view is not None:
            self.view.show_card(event.top, event.height)

    @on(CardDeck.GoOn)
    @on(QuestionBox.GoOn)
    async def _go_on(self, event: CardDeck.GoOn | QuestionBox.GoOn) -> None:
        """Read what the lesson says in the end, then go to the next step."""
        event.stop()
        if self.view is not None and not self.view.read_on():
            await self.action_next()

    @on(Closing.Wanted)
    async def _wanted_at_end(self, event: Closing.Wanted) -> None:
        """Go where the clicked row of the last panel leads."""
        event.stop()
        match event.to:
            case Leads.LESSON:
                await self.action_next()
            case Leads.REVIEW:
                self.app.action_review()
            case Leads.HOME:
                self.app.go_home()

    @on(QuestionBox.Answered)
    async def _answered(self, event: QuestionBox.Answered) -> None:
        event.stop()
        if isinstance(self.step.work, Snippet):
            self.begin(self._answers.foreseen(min(event.picked)), "forecast")
            self._code.run(check=False)
        else:
            await self._answers.answered(event.picked)

    # What the keys do

    def action_run(self) -> None:
        """Run what is in the editor; while it runs, stop it."""
        if self.running:
            self._runs.stop()
        else:
            self._code.run(check=False)

    def action_check(self) -> None:
        """Run the exercise with its checks, score it, and keep the attempt."""
        if isinstance(self.step.work, Exercise):
            self._code.run(check=True)

    async def action_hint(self) -> None:
        """Show the next hint."""
        await self._code.hint()

    async def action_solution(self) -> None:
        """Show the solution; where it costs points, ask first."""
        await self._code.solution()

    def before_reset(self) -> None:
        """A reset comes: what was typed and isn't saved is not to be saved after it."""
        self._runs.end()
        self.session.drafts.drop()

    async def progress_reset(self) -> None:
        """A step, the lesson or everything was reset: show the open step as it is now."""
        await self.open_step(self.session.index)

    def action_outside(self) -> None:
        """Open the code in the learner's own editor; what comes back is the learner's text."""
        if self.bench is not None:
            self._runs.stop()
            self.drafts.edit_outside()

    def action_flip(self) -> None:
        """Run the code as a module instead of a script, or the other way round."""
        if self.bench is not None:
            self.bench.flip()

    async def action_go_on(self) -> None:
        """Do the one thing there is to do next."""
        view = self.view
        match self._keys.onward():
            case Onward.READ if view is not None:
                view.prose_pane.scroll_page_down(animate=False)
                self.call_after_refresh(self.refresh_bindings)
            case Onward.COMMENT:
                self.panes.show_text()
            case Onward.ANSWER if view is not None:
                view.main.focus()
            case Onward.RUN:
                self.action_run()
            case Onward.EDIT:
                self.panes.switch()
            case Onward.HOME:
                self.app.go_home()
            case Onward.REVIEW:
                self.app.action_review()
            case Onward.STEP | Onward.LESSON:
                await self.action_next()

    def action_steps(self) -> None:
        """List the steps of the lesson, to go to one."""
        self._steps.choose()

    def action_map(self) -> None:
        """List the steps, by a letter: where there is code, letters are for that."""
        self.action_steps()

    @on(HeaderLine.Wanted)
    def _step_wanted(self, event: HeaderLine.Wanted) -> None:
        event.stop()
        if event.step is None:
            self.action_steps()
        else:
            self._steps.go_to(event.step)

    async def action_find_text(self) -> None:
        """Find words in the text and the results of the open step."""
        await self.panes.find()

    async def action_next(self) -> None:
        """Go to the next step, or from the last one to the end of the lesson, or to the next lesson."""
        await self._steps.next()

    async def action_turn(self, by: int) -> None:
        """Go to the step after or before, by a letter: where there is code, letters are for that."""
        await (self.action_next() if by > 0 else self.action_back())

    async def action_back(self) -> None:
        """Go to the step before."""
        await self._steps.back()

    def action_leave(self) -> None:
        """Stop the run; or leave the editor for the prose; or go Home."""
        if self.running:
            self._runs.stop()
        elif self.panes.in_work:
            self.panes.show_text()
        else:
            self.session.drafts.save()
            self.app.go_home()

    def action_switch(self) -> None:
        """From the editor to the text, or from anywhere else to the editor."""
        self.panes.switch()

    def action_files(self) -> None:
        """Show the next of the texts that take part in the run."""
        self.panes.next_file()

    def action_tab(self) -> None:
        """To the results; from there to the next tab."""
        self.panes.next_tab()

    def action_lab(self) -> None:
        """Open the Lab with the code of the step, run as the step runs it."""
        setup = self._code.setup()
        if setup is not None:
            self.app.open_lab(setup)

    # Which keys are offered

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only the keys that do something in the open step."""
        return self._keys.offers(action)

    def first_key(self) -> str:
        """What most people want next."""
        return self._keys.first()

    def key_label(self, action: str) -> str | None:
        """What a key does at the moment, where that is not always the same. Empty hides it."""
        return self._keys.label(action)

    def on_descendant_focus(self) -> None:
        self.panes.focus_moved()
        self.refresh_bindings()
