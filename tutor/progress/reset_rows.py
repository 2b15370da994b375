"""Beginning anew: what is known of a step is put into the history, and the step is as if never opened.

Each function works in the caller's transaction. Attempts are history already, so they stay where they are.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any, TypeAlias

PastRows: TypeAlias = dict[str, list[dict[str, Any]]]
"""Rows by the table they came from."""

HELD = ("step", "guess", "question_try", "visit")
"""The tables that a reset empties, beside the review."""


def put_away(db: sqlite3.Cursor, lesson: str | None, step: str | None, at: float) -> int:
    """Put a step, a lesson (``step`` is ``None``) or everything into the history; return how many steps."""
    where, names = _where(lesson, step)
    records: dict[tuple[str, str], PastRows] = {}
    for table in HELD:
        if table == "visit" and step is not None:
            continue  # the learner is still there
        for row in db.execute(f"SELECT * FROM {table} WHERE {where}", names).fetchall():
            place = row["lesson"], row["step"]
            records.setdefault(place, {}).setdefault(table, []).append(dict(row))
        db.execute(f"DELETE FROM {table} WHERE {where}", names)
    _put_review_away(db, lesson, step, records)
    for (of_lesson, of_step), record in records.items():
        db.execute(
            "INSERT INTO past (lesson, step, at, record) VALUES (?, ?, ?, ?)",
            (of_lesson, of_step, at, json.dumps(record)),
        )
    return sum("step" in record for record in records.values())


def read_past(db: sqlite3.Cursor, lesson: str, step: str) -> list[PastRows]:
    """Return what was put away of a step, by the tables it came from, the latest first."""
    rows = db.execute(
        "SELECT record FROM past WHERE lesson = ? AND step = ? ORDER BY id DESC", (lesson, step)
    )
    return [json.loads(row["record"]) for row in rows]


def _where(lesson: str | None, step: str | None) -> tuple[str, tuple[str, ...]]:
    if lesson is None:
        return "1", ()
    if step is None:
        return "lesson = ?", (lesson,)
    return "lesson = ? AND step = ?", (lesson, step)


def _put_review_away(
    db: sqlite3.Cursor,
    lesson: str | None,
    step: str | None,
    records: dict[tuple[str, str], PastRows],
) -> None:
    """Take the cards of what is reset out of the review; the rules go only with everything."""
    for row in db.execute("SELECT * FROM review").fetchall():
        _, *of = json.loads(row["item"])
        place = (str(of[0]), str(of[1])) if len(of) > 1 else ("", "")
        if lesson is None or (place[0] == lesson and step in (None, place[1])):
            records.setdefault(place, {}).setdefault("review", []).append(dict(row))
            db.execute("DELETE FROM review WHERE item = ?", (row["item"],))
