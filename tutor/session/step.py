"""One lesson, step by step: run, check, guess, answer, hints, the solution, and what each leads to.

Front ends draw what comes back. What counts, what is kept and what may be shown is decided here and below.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from tutor.course.model import Exercise, Lesson, Predict, Snippet, Step
from tutor.errors import TutorError
from tutor.grading.points import solution_open
from tutor.grading.predict import Guess, can_judge, deciding_rule, right_guess
from tutor.pickling.words import Library
from tutor.progress.next_lesson import Plan, plan
from tutor.progress.records import Attempt, LessonProgress, StepProgress
from tutor.session.draft import Drafts, starter_of
from tutor.session.forecast import Forecasts
from tutor.session.run import Hear, RunDone, RunSession
from tutor.session.services import Services
from tutor.session.solved import abilities, hint_cost

if TYPE_CHECKING:
    from tutor.grading.grade import Grade
    from tutor.sandbox.host.results import Report


class CheckedAnswer(msgspec.Struct, frozen=True):
    """An answer that was run, graded and kept."""

    step: Step
    code: str
    report: Report
    grade: Grade
    earned: int
    """The points this attempt is worth, once hints are taken off."""
    state: StepProgress
    """The step as it is with this attempt."""


class SolutionAccess(Enum):
    """Whether the solution of an exercise can be shown."""

    CLOSED = "closed"
    """Not yet: there are hints to take or attempts to make first."""
    COSTS = "costs"
    """It can, but the exercise then earns nothing more, so the learner should be asked."""
    FREE = "free"
    """It can, and nothing is lost."""


class Ending(msgspec.Struct, frozen=True):
    """What there is to say at the end of a lesson."""

    progress: LessonProgress
    by_rule: dict[int, tuple[int, int]]
    """The points earned and the points there are, by rule."""
    open_steps: tuple[str, ...]
    """The titles of the steps that are not done."""
    missed: tuple[tuple[str, int], ...]
    """The code and the rule of everything that will come back in a review."""
    can: tuple[str, ...] = ()
    """What the learner can do now, after "you can now"."""
    onward: Plan = Plan(None, "", 0)
    """The lesson that comes next, and why."""
    due: int = 0
    """How many questions are due in the review."""


class StepSession:
    """What a learner does in one lesson. One step is open at a time.

    ``other_window`` is called from the thread that keeps the progress, when another window has changed the
    text of a step.
    """

    def __init__(self, services: Services, lesson: Lesson, other_window: Callable[[Step], None]) -> None:
        self.lesson = lesson
        self.index = 0
        self.progress: LessonProgress | None = None
        self.runs = RunSession(services.runner)
        self.drafts = Drafts(services.study, lesson, other_window)
        self.forecasts = Forecasts(services, lesson)
        self._services = services
        self._study = services.study
        self._cards: dict[tuple[str | None, str, int], Report] = {}
        """What became of the cards: by the Python they ran on, the step, and their place in it."""

    # Where the learner is

    @property
    def step(self) -> Step:
        """The step that is open."""
        return self.lesson.steps[self.index]

    @property
    def state(self) -> StepProgress:
        """What the learner has done in the open step."""
        return self.state_of(self.step)

    def state_of(self, step: Step) -> StepProgress:
        """What the learner has done in a step."""
        if self.progress is None:
            return StepProgress(self.lesson.id, step.id)
        return self.progress.steps[step.id]

    async def refresh(self) -> LessonProgress:
        """Read again how far the learner is."""
        self.progress = await self._study.progress(self.lesson)
        return self.progress

    async def place(self, wanted: str | None = None) -> int:
        """The step to open first: the wanted one, else where the learner left off."""
        progress = await self.refresh()
        ids = [step.id for step in self.lesson.steps]
        found = wanted or progress.onward
        return ids.index(found) if found in ids else 0

    async def open(self, index: int) -> None:
        """Open a step, and remember that the learner is there."""
        self.drafts.save()
        self.index = index
        await self._study.visit(self.lesson, self.step)
        await self.refresh()
        self.drafts.shown(self.step, self.state.draft)

    async def earlier(self) -> Attempt | None:
        """The attempt that the open step was done with; for code that was only run, the latest run."""
        if not self.state.done or not isinstance(self.step.work, Snippet | Exercise):
            return None
        made = await self._study.attempts(self.lesson, self.step)
        full = [one for one in made if one.full]
        return max(full or made[:1], key=lambda one: one.earned, default=None)

    async def read(self) -> None:
        """The learner moves on: a step that only had to be read is done."""
        if self.step.work is None:
            await self._study.mark_done(self.lesson, self.step)

    async def ending(self, lessons: Sequence[Lesson] = ()) -> Ending:
        """What the whole lesson came to, and what comes next of these."""
        from tutor.progress.mastery import mastery  # late: it is needed only at the end
        from tutor.progress.review import missed

        self.drafts.save()
        progress = await self.refresh()
        known = {self.lesson.id: progress}
        scheduled, now = await self._study.enrol(lessons), time.time()
        return Ending(
            progress,
            {rule: (m.earned, m.possible) for rule, m in mastery(known, [self.lesson]).items()},
            tuple(step.title for step in self.lesson.steps if not progress.steps[step.id].done),
            tuple((item.code, item.rule) for item in missed([self.lesson], known)),
            abilities(self.lesson, progress),
            plan(lessons, await self._study.progress_of(lessons), behind=self.lesson.id),
            sum(one.due <= now for one in scheduled.values()),
        )

    # Code: run it, or have it checked

    @property
    def libraries(self) -> tuple[Library, ...]:
        """The libraries that the code of the open step is run with."""
        from tutor.course.jobs import libraries_of, snippet_of  # late: it takes long to import

        assert isinstance(self.step.work, Snippet | Exercise)
        return libraries_of(snippet_of(self.step.work))

    async def run(self, code: str, hear: Hear, *, as_module: bool) -> RunDone | None:
        """Run the learner's code in the open step, and keep the run. ``None`` where it could not be run."""
        step = self.step
        done = await self._run(step, code, hear, as_module)
        if done is not None:
            await self._study.record_run(self.lesson, step, code, done.report)
            told = code == starter_of(step) or any(one.answered for one in done.report.results.values())
            if isinstance(step.work, Snippet) and told:  # what Python can't even read shows nothing
                await self._study.mark_done(self.lesson, step)
            await self.refresh()
        return done

    async def check(
        self, code: str, hear: Hear, *, as_module: bool
    ) -> tuple[RunDone, CheckedAnswer] | tuple[None, None]:
        """Run the learner's answer to the open exercise, grade it and keep the attempt."""
        step = self.step
        done = await self._run(step, code, hear, as_module)
        return (done, await self._grade(step, code, done.report)) if done is not None else (None, None)

    async def _run(self, step: Step, code: str, hear: Hear, as_module: bool) -> RunDone | None:
        from tutor.course.jobs import job_for  # late, as above

        assert isinstance(step.work, Snippet | Exercise)
        self.drafts.save()
        return await self.runs.run(job_for(step.work, code, as_module=as_module), hear)

    async def _grade(self, step: Step, code: str, report: Report) -> CheckedAnswer:
        from tutor.grading.grade import grade  # late, as above

        exercise = step.work
        assert isinstance(exercise, Exercise)
        already: tuple[str, ...] = ()
        beyond: tuple[str, ...] = ()
        standard = None
        with suppress(TutorError):  # the answer is graded all the same
            start = await self._services.mistakes.start(exercise)
            already, beyond, standard = start.held, start.beyond, start.standard
        graded = grade(
            exercise,
            report,
            self.lesson.rules,
            code=code,
            already=already,
            beyond=beyond,
            standard=standard,
        )
        attempt = await self._study.record_check(self.lesson, step, code, report, graded)
        await self.refresh()
        earned = attempt.earned if attempt else graded.earned
        return CheckedAnswer(step, code, report, graded, earned, self.state_of(step))

    async def feedback(self, checked: CheckedAnswer) -> str:
        """What the lesson says to exactly this mistake; empty where it is not a known one."""
        exercise = checked.step.work
        if checked.grade.full or not isinstance(exercise, Exercise):
            return ""
        with suppress(TutorError):  # the score doesn't need it
            mistake = await self._services.mistakes.find(exercise, checked.report, checked.code)
            return mistake.feedback if mistake is not None else ""
        return ""

    async def learn_mistakes(self) -> None:
        """Find out what the known mistakes of the open exercise do, before anybody needs to know."""
        if isinstance(self.step.work, Exercise):
            with suppress(TutorError):  # whoever needs it will be told
                await self._services.mistakes.signatures(self.step.work)

    @property
    def advice_held(self) -> bool:
        """Whether advice is kept back: how to fix it is what an unsolved exercise asks."""
        return isinstance(self.step.work, Exercise) and not (self.state.solved or self.state.revealed)

    # Hints and the solution

    @property
    def hint_cost(self) -> int:
        """What the next hint of the open exercise costs, in points."""
        return hint_cost(self.step.work, self.state) if isinstance(self.step.work, Exercise) else 0

    @property
    def owes_guess(self) -> bool:
        """Whether the open step asks for a guess before its code is run."""
        return self.forecasts.owed(self.step, self.state)

    async def hint(self) -> int:
        """Take the next hint of the open exercise. Return how many were taken."""
        taken = await self._study.take_hint(self.lesson, self.step)
        await self.refresh()
        return taken

    @property
    def solution(self) -> SolutionAccess:
        """Whether the solution of the open exercise can be shown, and whether it costs something."""
        work, state = self.step.work, self.state
        if not isinstance(work, Exercise):
            return SolutionAccess.CLOSED
        if state.revealed:
            return SolutionAccess.FREE
        allowed = solution_open(
            hints_used=state.hints, hints=len(work.hints), attempts=state.attempts, solved=state.solved
        )
        if not allowed:
            return SolutionAccess.CLOSED
        return SolutionAccess.FREE if state.solved else SolutionAccess.COSTS

    async def reveal(self) -> bool:
        """Show the solution, if that is allowed; return whether it is. It may cost what is left to earn."""
        shown = await self._study.reveal(self.lesson, self.step)
        if shown:
            await self.refresh()
        return shown

    # Cards and questions

    async def taught_rules(self, order: Mapping[str, int]) -> frozenset[int]:
        """The rules taught up to this lesson. Raises ``TutorError`` where they cannot be read."""
        from tutor.course.cards import taught_by  # late, as above

        return taught_by(await self._services.rules(), order, self.lesson.id)

    async def card(self, step: Step, index: int) -> Report:
        """Run a card, once for each Python. Raises ``TutorError`` where it cannot be run."""
        from tutor.course.jobs import card_job  # late, as above

        assert isinstance(step.work, Predict)
        key = self._card_key(step, index)
        if key not in self._cards:
            job = card_job(step.work, step.work.cards[index], explain=True)
            self._cards[key] = await self.runs.runner.run(job)
        return self._cards[key]

    async def guess(self, step: Step, index: int, guess: Guess) -> bool:
        """Keep a guess once its card has been run. Return whether it was kept just now.

        Before the run there is nothing to hold it against; a first guess that was kept stays.
        """
        report = self._cards.get(self._card_key(step, index))
        if report is None or not can_judge(report):
            return False
        assert isinstance(step.work, Predict)
        card = step.work.cards[index]
        known, rule = self.state_of(step).guesses.get(card.code), deciding_rule(report)
        if known is not None and (known.rule is not None or rule is None):
            return False
        await self._study.record_guess(self.lesson, step, card, guess, right_guess(report, guess), rule)
        await self.refresh()
        return True

    def _card_key(self, step: Step, index: int) -> tuple[str | None, str, int]:
        return self.runs.runner.path, step.id, index

    async def answer(self, picked: Collection[int]) -> None:
        """Keep an answer to the question of the open step: the places of the choices, from 0."""
        await self._study.record_answer(self.lesson, self.step, picked)
        await self.refresh()
