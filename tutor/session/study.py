"""The learner's progress as the screens use it: every read and write off the event loop, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from tutor.errors import TutorError

if TYPE_CHECKING:
    from tutor.course.model import Card, Lesson, Step
    from tutor.grading.grade import Grade
    from tutor.grading.predict import Guess
    from tutor.progress.records import Attempt, LessonProgress, Tried
    from tutor.progress.review import Item, Scheduled
    from tutor.progress.store import Store
    from tutor.sandbox.host.results import Report

T = TypeVar("T")


class Study:
    """A ``Store`` behind its own thread, so that a slow disk never stalls a screen.

    What is asked for is done in the order it was asked for. Where the disk refuses, ``complain`` is
    called with the sentence to show, and the screen goes on.
    """

    def __init__(self, opened: Callable[[], Store], complain: Callable[[str], None]) -> None:
        self._opened = opened
        self._complain = complain
        self._thread = ThreadPoolExecutor(1, "progress")
        self._store: Store | None = None

    async def open(self) -> str:
        """Open the store; the sentence to show where it could not be opened as usual, else empty."""
        return await self._do(lambda store: store.notice) or ""

    async def progress(self, lesson: Lesson) -> LessonProgress:
        """Everything known of one lesson."""
        from tutor.progress.records import LessonProgress, StepProgress

        found = await self._do(lambda store: store.lesson(lesson))
        if found is not None:
            return found
        empty = {step.id: StepProgress(lesson.id, step.id) for step in lesson.steps}
        return LessonProgress(lesson.id, empty, 0, lesson.points)

    async def progress_of(self, lessons: Sequence[Lesson]) -> dict[str, LessonProgress]:
        """Everything known of each lesson, by its id."""
        return await self._do(lambda store: store.lessons(lessons)) or {}

    async def last_visited(self) -> tuple[str, str] | None:
        """The lesson and step the learner was at last."""
        return await self._do(lambda store: store.last_visited())

    async def visit(self, lesson: Lesson, step: Step) -> None:
        """Remember where the learner is."""
        await self._do(lambda store: store.visit(lesson, step))

    def keep_draft(
        self,
        lesson: Lesson,
        step: Step,
        text: str | None,
        *,
        over: tuple[str | None, ...],
        tell: Callable[[Step], None],
    ) -> None:
        """Save the learner's text, soon and in order; does not wait.

        ``over`` are the texts that this window knows of. Where another window has written its own,
        that one is kept too, and ``tell`` is called from the thread that found out.
        """

        def save(store: Store) -> None:
            if store.save_draft(lesson, step, text, over=over) is not None:
                tell(step)

        self._submit(save)

    async def other_draft(self, lesson: Lesson, step: Step) -> str | None:
        """The text of another window that was written over last."""
        return await self._do(lambda store: store.other_draft(lesson, step))

    def keep(self, name: str, text: str) -> None:
        """Save a text that belongs to no lesson, soon and in order; does not wait."""
        self._submit(lambda store: store.keep(name, text))

    async def kept(self, name: str) -> str | None:
        """The text kept under that name."""
        return await self._do(lambda store: store.kept(name))

    async def mark_done(self, lesson: Lesson, step: Step) -> None:
        """A step was read, or its snippet was run."""
        await self._do(lambda store: store.mark_done(lesson, step))

    async def take_hint(self, lesson: Lesson, step: Step) -> int:
        """Take the next hint; how many were taken."""
        return await self._do(lambda store: store.take_hint(lesson, step)) or 0

    async def reveal(self, lesson: Lesson, step: Step) -> bool:
        """Show the solution, if that is allowed."""
        return bool(await self._do(lambda store: store.reveal(lesson, step)))

    async def record_run(self, lesson: Lesson, step: Step, code: str, report: Report) -> None:
        """Keep a run that was not scored."""
        await self._do(lambda store: store.record_run(lesson, step, code, report))

    async def record_check(
        self, lesson: Lesson, step: Step, code: str, report: Report, grade: Grade
    ) -> Attempt | None:
        """Keep a scored answer."""
        return await self._do(lambda store: store.record_check(lesson, step, code, report, grade))

    async def record_guess(
        self, lesson: Lesson, step: Step, card: Card, guess: Guess, answer: Guess, rule: int | None
    ) -> None:
        """Keep the first guess on a card, and the rule that decided."""
        await self._do(lambda store: store.record_guess(lesson, step, card, guess, answer, rule))

    async def record_answer(self, lesson: Lesson, step: Step, picked: Collection[int]) -> None:
        """Keep an answer to a question."""
        await self._do(lambda store: store.record_answer(lesson, step, picked))

    async def record_forecast(self, lesson: Lesson, step: Step, picked: int, right: bool) -> Tried | None:
        """Keep the guess made before a run; the one that counts."""
        return await self._do(lambda store: store.record_forecast(lesson, step, picked, right))

    async def enrol(self, lessons: Sequence[Lesson]) -> dict[Item, Scheduled]:
        """All there is to review, with what was missed since the last time, the longest due first."""
        return await self._do(lambda store: store.enrol(lessons)) or {}

    async def record_review(self, item: Item, right: bool) -> Scheduled | None:
        """Move an item of the review on by one answer."""
        return await self._do(lambda store: store.record_review(item, right))

    async def attempts(self, lesson: Lesson, step: Step) -> tuple[Attempt, ...]:
        """The latest attempts at a step, newest first."""
        return await self._do(lambda store: store.attempts(lesson.id, step.id)) or ()

    async def reset(self, lesson: Lesson | None = None, step: Step | None = None) -> int:
        """Begin a step, a lesson or everything anew; how many steps that were."""
        return await self._do(lambda store: store.reset(lesson, step)) or 0

    def close(self) -> str:
        """Finish what was asked for, and close the store. Return what could not be saved; mostly nothing."""
        told = self._submit(lambda store: store.close()) if self._store is not None else None
        self._thread.shutdown(wait=True)
        return told.result() or "" if told is not None else ""

    def _submit(self, work: Callable[[Store], T]) -> Future[T | None]:
        return self._thread.submit(self._within, work)

    async def _do(self, work: Callable[[Store], T]) -> T | None:
        return await asyncio.wrap_future(self._submit(work))

    def _within(self, work: Callable[[Store], T]) -> T | None:
        try:
            if self._store is None:
                self._store = self._opened()
                self._store.tell_by(self._complain)
            return work(self._store)
        except TutorError as error:
            self._complain(str(error))
            return None
