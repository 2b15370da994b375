"""Rows of the progress database: each function reads or writes one kind, in the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from tutor.course.model import Lesson, Predict, Question, Snippet, Step, step_points
from tutor.grading.predict import Guess
from tutor.pickling.words import Library, Verdict
from tutor.progress.bad_rows import sound
from tutor.progress.records import Attempt, Guessed, LessonProgress, StepProgress, Tried

if TYPE_CHECKING:
    from tutor.grading.grade import Grade
    from tutor.sandbox.host.results import Report


def begin(db: sqlite3.Cursor, lesson: Lesson, step: Step) -> None:
    """Make the row of a step, if there is none."""
    db.execute(
        "INSERT OR IGNORE INTO step (lesson, step, digest) VALUES (?, ?, ?)",
        (lesson.id, step.id, step.digest),
    )


def settle(db: sqlite3.Cursor, lesson: Lesson, step: Step) -> None:
    """The step is done, as it is now."""
    db.execute(
        "UPDATE step SET done = 1, digest = ? WHERE lesson = ? AND step = ?",
        (step.digest, lesson.id, step.id),
    )


def earn(
    db: sqlite3.Cursor, lesson: Lesson, step: Step, points: int, by_rule: dict[int, int] | None = None
) -> None:
    """Keep these points if they are more than there were. Read and written in one transaction.

    ``by_rule`` is how an attempt at an exercise shares them out; the rule of a card or a question is
    known from elsewhere.
    """
    db.execute(
        "UPDATE step SET earned = ?, by_rule = ? WHERE lesson = ? AND step = ? AND earned < ?",
        (points, json.dumps(by_rule or {}), lesson.id, step.id, points),
    )


def add_attempt(
    db: sqlite3.Cursor,
    lesson: Lesson,
    step: Step,
    code: str,
    report: Report,
    grade: Grade | None,
    earned: int,
) -> Attempt:
    """Keep an attempt at an exercise."""
    verdicts = {library: result.verdict for library, result in report.results.items()}
    at = time.time()
    full = grade is not None and grade.full
    db.execute(
        "INSERT INTO attempt"
        " (lesson, step, digest, code, checked, verdicts, criteria, earned, complete, python, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            lesson.id,
            step.id,
            step.digest,
            storable(code),
            grade is not None,
            msgspec.json.encode(verdicts).decode(),
            json.dumps({c.id: c.held for c in grade.criteria} if grade else {}),
            earned,
            full,
            report.python,
            at,
        ),
    )
    return Attempt(
        id=db.lastrowid or 0,
        lesson=lesson.id,
        step=step.id,
        code=code,
        checked=grade is not None,
        verdicts=verdicts,
        earned=earned,
        full=full,
        at=at,
    )


def step_row(db: sqlite3.Cursor, lesson: Lesson, step: Step) -> Any:
    """Return the row of a step, if there is one."""
    row = db.execute("SELECT * FROM step WHERE lesson = ? AND step = ?", (lesson.id, step.id)).fetchone()
    return sound("step", row)


def read_guesses(db: sqlite3.Cursor, lesson: str, step: str) -> dict[str, Guessed]:
    """Return the guesses of a step, by card."""
    return _guesses(
        db.execute("SELECT * FROM guess WHERE lesson = ? AND step = ? ORDER BY at", (lesson, step))
    )


def _guesses(rows: Iterable[Any]) -> dict[str, Guessed]:
    return {
        row["card"]: Guessed(Guess(row["guess"]), Guess(row["answer"]), row["points"], row["rule"])
        for row in rows
        if sound("guess", row)
    }


def add_try(db: sqlite3.Cursor, lesson: Lesson, step: Step, tried: Tried) -> None:
    """Keep an answer to a question, or a guess made before a run."""
    db.execute(
        "INSERT INTO question_try (lesson, step, digest, picked, correct, points, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (lesson.id, step.id, step.digest, json.dumps(tried.picked), tried.right, tried.points, time.time()),
    )


def read_tries(db: sqlite3.Cursor, lesson: str, step: Step) -> tuple[Tried, ...]:
    """Return the answers to a step's question, oldest first."""
    query = "SELECT * FROM question_try WHERE lesson = ? AND step = ? AND digest = ? ORDER BY id"
    return _tries(db.execute(query, (lesson, step.id, step.digest)), step)


def _tries(rows: Iterable[Any], step: Step) -> tuple[Tried, ...]:
    """The answers to a question as it is now: those to an earlier one do not count."""
    return tuple(
        Tried(tuple(json.loads(row["picked"])), bool(row["correct"]), row["points"])
        for row in rows
        if row["digest"] == step.digest and sound("question_try", row)
    )


def read_step(db: sqlite3.Cursor, lesson: Lesson, step: Step) -> StepProgress:
    """Return what is known of a step."""
    row = step_row(db, lesson, step)
    if row is None:
        return StepProgress(lesson.id, step.id)
    guesses = read_guesses(db, lesson.id, step.id) if isinstance(step.work, Predict) else {}
    tries = read_tries(db, lesson.id, step) if isinstance(step.work, Question | Snippet) else ()
    return _step_of(row, lesson, step, guesses, tries)


def _step_of(
    row: Any, lesson: Lesson, step: Step, guesses: dict[str, Guessed], tries: tuple[Tried, ...]
) -> StepProgress:
    return StepProgress(
        lesson=lesson.id,
        step=step.id,
        earned=row["earned"],
        by_rule={int(rule): points for rule, points in json.loads(row["by_rule"]).items()},
        begun=True,
        done=bool(row["done"]),
        updated=row["digest"] != step.digest and bool(row["done"] or row["earned"]),
        hints=row["hints"],
        revealed=bool(row["revealed"]),
        attempts=row["attempts"],
        draft=row["draft"],
        guesses=guesses,
        tries=tries,
    )


def begun_lessons(db: sqlite3.Cursor) -> set[str]:
    """Return the ids of the lessons of which anything is known."""
    return {row[0] for row in db.execute("SELECT lesson FROM step UNION SELECT lesson FROM visit")}


def read_lesson(db: sqlite3.Cursor, lesson: Lesson) -> LessonProgress:
    """Return what is known of a lesson: a few queries, however many steps it has."""
    known = _by_step(db, "SELECT * FROM step WHERE lesson = ?", lesson)
    guessed = _by_step(db, "SELECT * FROM guess WHERE lesson = ? ORDER BY at", lesson) if known else {}
    tried = _by_step(db, "SELECT * FROM question_try WHERE lesson = ? ORDER BY id", lesson) if known else {}
    steps = {step.id: StepProgress(lesson.id, step.id) for step in lesson.steps}
    for step in lesson.steps:
        for row in known.get(step.id, ()):
            guesses = guessed.get(step.id, ()) if isinstance(step.work, Predict) else ()
            tries = tried.get(step.id, ()) if isinstance(step.work, Question | Snippet) else ()
            sound("step", row)
            steps[step.id] = _step_of(row, lesson, step, _guesses(guesses), _tries(tries, step))
    visit = sound("visit", db.execute("SELECT * FROM visit WHERE lesson = ?", (lesson.id,)).fetchone())
    return LessonProgress(
        lesson=lesson.id,
        steps=steps,
        # A step whose points were lowered since shows no more than it is worth now.
        earned=sum(min(steps[step.id].earned, step_points(step)) for step in lesson.steps),
        possible=lesson.points,
        current=visit["step"] if visit and visit["step"] in steps else None,
        visited=visit["at"] if visit else None,
    )


def nothing_yet(lesson: Lesson) -> LessonProgress:
    """Return the progress in a lesson of which nothing is known."""
    steps = {step.id: StepProgress(lesson.id, step.id) for step in lesson.steps}
    return LessonProgress(lesson=lesson.id, steps=steps, earned=0, possible=lesson.points)


def _by_step(db: sqlite3.Cursor, query: str, lesson: Lesson) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in db.execute(query, (lesson.id,)):
        found.setdefault(row["step"], []).append(row)
    return found


def read_attempt(row: Any) -> Attempt:
    """Return an attempt from its row."""
    sound("attempt", row)
    return Attempt(
        id=row["id"],
        lesson=row["lesson"],
        step=row["step"],
        code=row["code"],
        checked=bool(row["checked"]),
        verdicts=msgspec.json.decode(row["verdicts"], type=dict[Library, Verdict]),
        earned=row["earned"],
        full=bool(row["complete"]),
        at=row["at"],
    )


def storable(text: str) -> str:
    """Text SQLite can hold: a lone surrogate, which no encoding can write, becomes ``\\udc80``."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
