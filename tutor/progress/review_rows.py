"""The rows of the review table: each function reads or writes in the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from tutor.progress.bad_rows import sound
from tutor.progress.review import Item, Scheduled, after, begin


def enrol(db: sqlite3.Cursor, items: Iterable[Item], now: float) -> int:
    """Begin what is not scheduled yet; how many that were. Nothing that is scheduled changes."""
    known = {row["item"] for row in db.execute("SELECT item FROM review")}
    fresh = [item.key for item in items if item.key not in known]
    for key in fresh:
        new = begin(key, now)
        db.execute("INSERT OR IGNORE INTO review VALUES (?, ?, ?, ?)", (key, new.memory, new.due, new.times))
    return len(fresh)


def scheduled(db: sqlite3.Cursor) -> dict[str, Scheduled]:
    """Everything that is scheduled, by its key, the longest due first."""
    rows = db.execute("SELECT * FROM review ORDER BY due, item")
    return {
        row["item"]: Scheduled(row["memory"], row["due"], row["times"])
        for row in rows
        if sound("review", row)
    }


def answer(db: sqlite3.Cursor, item: Item, right: bool, now: float) -> Scheduled:
    """Move an item on by one answer."""
    row = db.execute("SELECT * FROM review WHERE item = ?", (item.key,)).fetchone()
    sound("review", row)
    known = Scheduled(row["memory"], row["due"], row["times"]) if row else begin(item.key, now)
    moved = after(known, right=right, now=now)
    db.execute("REPLACE INTO review VALUES (?, ?, ?, ?)", (item.key, moved.memory, moved.due, moved.times))
    return moved
