"""Rows that aren't what this program writes: set aside, with what they held, so that the rest can be used.

A hand, another tool or a damaged disk may have changed one value. The row is copied whole into the table
``set_aside``. What can be read of it stays, and points are worked out again from what was answered.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from typing import Any

from tutor.grading.predict import Guess
from tutor.progress.review import readable
from tutor.progress.standing import MOST_POINTS

TYPES: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "step": {
        **dict.fromkeys(("lesson", "step", "digest", "by_rule"), (str,)),
        **dict.fromkeys(("earned", "done", "hints", "revealed", "attempts"), (int,)),
        "draft": (str, type(None)),
    },
    "guess": {
        **dict.fromkeys(("lesson", "step", "card", "guess", "answer"), (str,)),
        "points": (int,),
        "at": (float, int),
        "rule": (int, type(None)),
    },
    "question_try": {
        **dict.fromkeys(("lesson", "step", "digest", "picked"), (str,)),
        "correct": (int,),
        "points": (int,),
        "at": (float, int),
    },
    "attempt": {
        **dict.fromkeys(("lesson", "step", "digest", "code", "verdicts", "criteria", "python"), (str,)),
        **dict.fromkeys(("checked", "earned", "complete"), (int,)),
        "at": (float, int),
    },
    "visit": {"lesson": (str,), "step": (str,), "at": (float, int)},
    "kept": {"name": (str,), "text": (str,), "at": (float, int)},
    "review": {"item": (str,), "memory": (str,), "due": (float, int), "times": (int,)},
    "past": {"lesson": (str,), "step": (str,), "at": (float, int), "record": (str,)},
}
"""By table and column: what a value may be. SQLite itself keeps anything anywhere."""

LAST = 1e11
"""Seconds since 1970 that no clock of ours shows."""


class BadRow(ValueError):
    """A row holds what this program doesn't write."""


def sound(table: str, row: Any) -> Any:
    """Return a row, or ``None`` for none. Raises ``BadRow`` where it can't be used."""
    if row is not None and (wrong := wrong_columns(table, row)):
        raise BadRow(f"{table}: {', '.join(wrong)}")
    return row


def wrong_columns(table: str, row: Mapping[str, Any]) -> list[str]:
    """The columns of a row whose value can't be used."""
    wrong = [name for name, types in TYPES[table].items() if not isinstance(row[name], types)]
    numbers = [name for name, types in TYPES[table].items() if types == (int,) and name not in wrong]
    wrong += [name for name in numbers if not 0 <= row[name] <= MOST_POINTS]
    for name, check in _CHECKS.get(table, {}).items():
        if name not in wrong and not _passes(check, row[name]):
            wrong.append(name)
    return wrong


def find(db: sqlite3.Cursor) -> list[tuple[str, int, dict[str, Any], list[str]]]:
    """Every bad row: its table, its number there, what it holds, and which columns are wrong."""
    found = []
    for table in TYPES:
        for row in db.execute(f"SELECT rowid AS number, * FROM {table}"):
            values = {name: row[name] for name in row.keys() if name != "number"}  # noqa: SIM118, a Row has no items
            if wrong := wrong_columns(table, values):
                found.append((table, row["number"], values, wrong))
    return found


def set_aside(db: sqlite3.Cursor) -> int:
    """Set every bad row aside, in the caller's transaction; how many there were."""
    found = find(db)
    for table, number, values, wrong in found:
        told = json.dumps(values, default=repr)
        reason = f"not as this program writes it: {', '.join(wrong)}"
        db.execute(
            "INSERT INTO set_aside (of, reason, record, at) VALUES (?, ?, ?, ?)",
            (table, reason, told, time.time()),
        )
        db.execute(f"DELETE FROM {table} WHERE rowid = ?", (number,))
        if table == "step" and not {"lesson", "step"} & set(wrong):
            _put_back(db, values, wrong)
    return len(found)


def _put_back(db: sqlite3.Cursor, values: dict[str, Any], wrong: list[str]) -> None:
    """Begin a step's row again with what could be read, and with what its answers are worth."""
    kept = {name: value for name, value in values.items() if name not in wrong and name in TYPES["step"]}
    kept.setdefault("digest", "")
    place = {"lesson": values["lesson"], "step": values["step"]}
    since = "SELECT coalesce(max(at), 0) FROM past WHERE lesson = :lesson AND step = :step"
    of = f"FROM attempt WHERE lesson = :lesson AND step = :step AND checked = 1 AND at > ({since})"
    again = {
        "earned": f"""SELECT max(
            coalesce((SELECT max(earned) {of} AND typeof(earned) = 'integer'), 0),
            coalesce((SELECT sum(points) FROM guess WHERE lesson = :lesson AND step = :step), 0),
            coalesce((SELECT max(points) FROM question_try WHERE lesson = :lesson AND step = :step), 0))""",
        "attempts": f"SELECT count(*) {of}",
        "done": f"SELECT count(*) > 0 {of} AND complete = 1",
    }
    for name in set(again) & set(wrong):
        kept[name] = db.execute(again[name], place).fetchone()[0]
    names = ", ".join(kept)
    db.execute(f"INSERT INTO step ({names}) VALUES ({', '.join('?' * len(kept))})", tuple(kept.values()))


def _passes(check: Callable[[Any], bool], value: Any) -> bool:
    try:
        return check(value)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False


def _shares(text: str) -> bool:
    return all(int(rule) and isinstance(points, int) for rule, points in json.loads(text).items())


def _places(text: str) -> bool:
    return all(isinstance(place, int) for place in json.loads(text))


def _record(text: str) -> bool:
    return isinstance(json.loads(text), dict)


_CHECKS: Mapping[str, Mapping[str, Callable[[Any], bool]]] = {
    "step": {"by_rule": _shares},
    "guess": {"guess": lambda text: bool(Guess(text)), "answer": lambda text: bool(Guess(text))},
    "question_try": {"picked": _places},
    "attempt": {"verdicts": _record, "criteria": _record},
    "past": {"record": _record},
    "review": {
        "item": lambda text: isinstance(json.loads(text), list),
        "memory": readable,
        "due": lambda at: 0 <= at < LAST,
    },
    "visit": {"at": lambda at: 0 <= at < LAST},
}
