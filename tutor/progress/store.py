"""What a learner did and earned, kept in SQLite.

Every method is synchronous, quick, and one short transaction, so a kill at any moment and a second
instance lose nothing. Points only ever grow. Steps are known by lesson id and step id; a step whose
digest has changed keeps its points and is marked ``updated`` until it is done again.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from tutor.course.model import Card, Exercise, Lesson, Predict, Question, Step
from tutor.grading.points import after_hints, card_points, question_points, scale, solution_open
from tutor.grading.predict import Guess
from tutor.progress import reset_rows, review_rows, rows
from tutor.progress.keeping import Keeping, changes, reads
from tutor.progress.records import Attempt, Guessed, LessonProgress, StepProgress, Tried
from tutor.progress.review import Item, Scheduled, missed

if TYPE_CHECKING:
    from tutor.grading.grade import Grade
    from tutor.sandbox.host.results import Report


class Store:
    """The progress in one file. Use one for the life of the app; any thread may call it.

    ``notice`` is a sentence for the user where the file could not be used as usual, else empty. Where the
    disk refuses later, the session goes on in memory: see ``tutor.progress.keeping``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keeping = Keeping(path)
        self.notice = self._keeping.notice

    @property
    def saves(self) -> bool:
        """Whether what is written now outlives the session."""
        return self._keeping.saves

    def tell_by(self, tell: Callable[[str], None]) -> None:
        """Have ``tell`` called with each sentence for the user from now on."""
        self._keeping.tell = tell

    def close(self) -> str:
        """End the connection. Return what the user has to know of what could not be saved; mostly nothing."""
        return self._keeping.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What a learner does

    @changes
    def visit(self, lesson: Lesson, step: Step) -> None:
        """Remember that the learner is at this step."""
        with self._writing() as db:
            rows.begin(db, lesson, step)
            db.execute("REPLACE INTO visit VALUES (?, ?, ?)", (lesson.id, step.id, time.time()))

    @changes
    def save_draft(
        self, lesson: Lesson, step: Step, text: str | None, *, over: tuple[str | None, ...] | None = None
    ) -> str | None:
        """Keep the learner's own text of a step; ``None`` forgets it, for a fresh start.

        ``over`` are the texts that may be there to be written over. A text by another instance is
        kept for ``other_draft``, and returned.
        """
        with self._writing() as db:
            rows.begin(db, lesson, step)
            there = rows.step_row(db, lesson, step)["draft"]
            known = {one if one is None else rows.storable(one) for one in (*(over or ()), text)}
            other = there if over is not None and there not in known else None
            if other is not None:
                db.execute("REPLACE INTO kept VALUES (?, ?, ?)", (_other(lesson, step), other, time.time()))
            db.execute(
                "UPDATE step SET draft = ? WHERE lesson = ? AND step = ?",
                (text if text is None else rows.storable(text), lesson.id, step.id),
            )
        return other

    def other_draft(self, lesson: Lesson, step: Step) -> str | None:
        """The text of another instance that was written over last."""
        return self.kept(_other(lesson, step))

    @changes
    def keep(self, name: str, text: str) -> None:
        """Keep a text that belongs to no lesson, such as the Lab's."""
        with self._writing() as db:
            db.execute("REPLACE INTO kept VALUES (?, ?, ?)", (name, rows.storable(text), time.time()))

    @reads
    def kept(self, name: str) -> str | None:
        """The text kept under that name."""
        with self._reading() as db:
            row = db.execute("SELECT text FROM kept WHERE name = ?", (name,)).fetchone()
        return str(row["text"]) if row else None

    @changes
    def mark_done(self, lesson: Lesson, step: Step) -> None:
        """A step that earns nothing by itself was read, or its snippet was run."""
        with self._writing() as db:
            rows.begin(db, lesson, step)
            rows.settle(db, lesson, step)

    @changes
    def take_hint(self, lesson: Lesson, step: Step) -> int:
        """Take the next hint, and return how many were taken; never more than there are."""
        with self._writing() as db:
            rows.begin(db, lesson, step)
            row = rows.step_row(db, lesson, step)
            hints = max(row["hints"], min(row["hints"] + 1, len(_exercise(step).hints)))
            db.execute("UPDATE step SET hints = ? WHERE lesson = ? AND step = ?", (hints, lesson.id, step.id))
            return int(hints)

    @changes
    def reveal(self, lesson: Lesson, step: Step) -> bool:
        """Show the solution, if it is open (``solution_open``); from then on the step earns nothing new."""
        with self._writing() as db:
            rows.begin(db, lesson, step)
            row = rows.step_row(db, lesson, step)
            allowed = bool(row["revealed"]) or solution_open(
                hints_used=row["hints"],
                hints=len(_exercise(step).hints),
                attempts=row["attempts"],
                solved=rows.read_step(db, lesson, step).solved,
            )
            if allowed:
                db.execute("UPDATE step SET revealed = 1 WHERE lesson = ? AND step = ?", (lesson.id, step.id))
            return allowed

    @changes
    def record_run(self, lesson: Lesson, step: Step, code: str, report: Report) -> Attempt:
        """Keep a run that was not scored."""
        with self._writing() as db:
            rows.begin(db, lesson, step)
            return rows.add_attempt(db, lesson, step, code, report, None, 0)

    @changes
    def record_check(self, lesson: Lesson, step: Step, code: str, report: Report, grade: Grade) -> Attempt:
        """Keep a scored answer. The best one counts; after the solution was shown none earns more."""
        with self._writing() as db:
            rows.begin(db, lesson, step)
            row = rows.step_row(db, lesson, step)
            earned = 0 if row["revealed"] else after_hints(grade.earned, row["hints"])
            attempt = rows.add_attempt(db, lesson, step, code, report, grade, earned)
            db.execute(
                "UPDATE step SET attempts = attempts + 1 WHERE lesson = ? AND step = ?", (lesson.id, step.id)
            )
            rows.earn(db, lesson, step, earned, scale(grade.by_rule, earned))
            if grade.full:
                rows.settle(db, lesson, step)
            return attempt

    @changes
    def record_guess(
        self, lesson: Lesson, step: Step, card: Card, guess: Guess, answer: Guess, rule: int | None = None
    ) -> Guessed:
        """Keep the first guess on a card, and return the one that counts: the first ever made.

        ``rule`` is the one that decided; a guess kept without one, as they were once, takes it up.
        """
        with self._writing() as db:
            rows.begin(db, lesson, step)
            db.execute(
                "INSERT OR IGNORE INTO guess (lesson, step, card, guess, answer, points, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    lesson.id,
                    step.id,
                    card.code,
                    guess.value,
                    answer.value,
                    card_points(guess is answer or _warmup(step)),
                    time.time(),
                ),
            )
            db.execute(
                "UPDATE guess SET rule = ? WHERE lesson = ? AND step = ? AND card = ? AND rule IS NULL",
                (rule, lesson.id, step.id, card.code),
            )
            guesses = rows.read_guesses(db, lesson.id, step.id)
            deck = [c.code for c in step.work.cards] if isinstance(step.work, Predict) else []
            points = sum(guesses[code].points for code in deck if code in guesses)
            rows.earn(db, lesson, step, points)
            if all(code in guesses for code in deck):
                rows.settle(db, lesson, step)
            return guesses[card.code]

    @changes
    def record_answer(self, lesson: Lesson, step: Step, picked: Collection[int]) -> Tried:
        """Keep an answer to a question, given as the places of the choices picked, from 0."""
        if not isinstance(step.work, Question):
            raise TypeError(f"step {step.id!r} asks no question")
        right = set(picked) == {i for i, choice in enumerate(step.work.choices) if choice.right}
        with self._writing() as db:
            rows.begin(db, lesson, step)
            earlier = rows.read_tries(db, lesson.id, step)
            answered = any(one.right for one in earlier)
            points = 0 if answered else question_points(right, len(earlier) + 1)
            tried = Tried(tuple(sorted(picked)), right, points)
            rows.add_try(db, lesson, step, tried)
            rows.earn(db, lesson, step, points)
            if right:
                rows.settle(db, lesson, step)
            return tried

    @changes
    def record_forecast(self, lesson: Lesson, step: Step, picked: int, right: bool) -> Tried:
        """Keep the guess made before a snippet was run, and return the one that counts: the first."""
        with self._writing() as db:
            rows.begin(db, lesson, step)
            if earlier := rows.read_tries(db, lesson.id, step):
                return earlier[0]
            tried = Tried((picked,), right, card_points(right))
            rows.add_try(db, lesson, step, tried)
            rows.earn(db, lesson, step, tried.points)
            return tried

    @changes
    def record_review(self, item: Item, right: bool, now: float | None = None) -> Scheduled:
        """Move an item of the review on by one answer; ``now`` is in seconds since 1970."""
        with self._writing() as db:
            return review_rows.answer(db, item, right, time.time() if now is None else now)

    @changes
    def enrol(self, lessons: Iterable[Lesson], now: float | None = None) -> dict[Item, Scheduled]:
        """Begin to review what was missed and is not scheduled yet; all there is, the longest due first.

        What has gone from the lessons stays scheduled, and is left out here.
        """
        lessons = tuple(lessons)
        wrong = missed(lessons, self.lessons(lessons))
        at = time.time() if now is None else now
        with self._writing() as db:
            review_rows.enrol(db, wrong, at)
            known = review_rows.scheduled(db)
        by_key = {item.key: item for item in wrong}
        return {by_key[key]: plan for key, plan in known.items() if key in by_key}

    @changes
    def reset(self, lesson: Lesson | None = None, step: Step | None = None) -> int:
        """Begin a step, a whole lesson or everything anew; return how many steps that were.

        What was known of them goes into the history, where attempts are already.
        """
        with self._writing() as db:
            names = lesson.id if lesson else None, step.id if step else None
            return reset_rows.put_away(db, *names, time.time())

    # What is known

    @reads
    def step(self, lesson: Lesson, step: Step) -> StepProgress:
        """Everything known of one step."""
        with self._reading() as db:
            return rows.read_step(db, lesson, step)

    @reads
    def lesson(self, lesson: Lesson) -> LessonProgress:
        """Everything known of one lesson."""
        with self._reading() as db:
            return rows.read_lesson(db, lesson)

    @reads
    def lessons(self, lessons: Iterable[Lesson]) -> dict[str, LessonProgress]:
        """Everything known of each lesson, by its id, in their order."""
        with self._reading() as db:
            begun = rows.begun_lessons(db)
            return {
                lesson.id: rows.read_lesson(db, lesson) if lesson.id in begun else rows.nothing_yet(lesson)
                for lesson in lessons
            }

    @reads
    def last_visited(self) -> tuple[str, str] | None:
        """The lesson and step the learner was at last, for Continue."""
        with self._reading() as db:
            row = db.execute("SELECT lesson, step FROM visit ORDER BY at DESC LIMIT 1").fetchone()
        return (row["lesson"], row["step"]) if row else None

    @reads
    def attempts(self, lesson: str, step: str, *, limit: int = 100) -> tuple[Attempt, ...]:
        """The latest attempts at a step, newest first."""
        with self._reading() as db:
            found = db.execute(
                "SELECT * FROM attempt WHERE lesson = ? AND step = ? ORDER BY id DESC LIMIT ?",
                (lesson, step, limit),
            ).fetchall()
        return tuple(rows.read_attempt(row) for row in found)

    @reads
    def past(self, lesson: Lesson, step: Step) -> list[reset_rows.PastRows]:
        """What was known of a step before each of its resets, the latest first."""
        with self._reading() as db:
            return reset_rows.read_past(db, lesson.id, step.id)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Cursor]:
        """One transaction, whole or not at all."""
        with self._reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.connection.in_transaction:
                    with suppress(sqlite3.Error):  # what went wrong first is what to tell
                        db.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Cursor]:
        cursor = self._keeping.connection.cursor()
        cursor.row_factory = sqlite3.Row
        yield cursor


def _other(lesson: Lesson, step: Step) -> str:
    return f"draft {lesson.id}#{step.id}"


def _warmup(step: Step) -> bool:
    """Whether any guess on the step's cards earns its point."""
    return isinstance(step.work, Predict) and step.work.warmup


def _exercise(step: Step) -> Exercise:
    if not isinstance(step.work, Exercise):
        raise TypeError(f"step {step.id!r} is not an exercise")
    return step.work
