"""What an SQLite connection leads to."""

from __future__ import annotations

from typing import Any, Optional

from tutor.pickling import debug
from tutor.pickling.inspect.facts import find_by_name
from tutor.pickling.inspect.real import is_a


def database_files(obj: Any) -> Optional[list[str]]:
    """The files of an SQLite connection, an empty name for what is in memory; ``None`` for anything else, and
    for one that can't be asked."""
    connection: Any = find_by_name("sqlite3", "Connection")
    if connection is None or not is_a(obj, connection):
        return None
    try:
        return [file for _, _, file in obj.execute("PRAGMA database_list").fetchall()] or None
    except Exception:  # it is closed, or another thread's
        debug.swallowed()
        return None
