"""What has its contents in this process only, such as a database in memory: they go into the state."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tutor.pickling import debug
from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.leaving import Leaving
from tutor.pickling.advice.remake import remade
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.facts import find_by_name
from tutor.pickling.inspect.real import is_a, name_of

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For an attribute of the user's object: save what it holds, and fill another one with it on load."""
    for holder in trouble.holders:
        cls, name = type(holder.obj), holder.name
        found = trouble.users.class_def(cls)
        if found is None:
            continue
        rewrite = Rewrite()
        made = remade(trouble, cls, name, holder.held, found[0], rewrite)
        if made is None:
            continue
        if in_memory(holder.held):
            leaving = Leaving(
                holder.obj,
                {name: made},
                {name: f'"\\n".join(self.{name}.iterdump())'},
                then=[f"self.{name}.executescript(state[{name!r}])"],
            )
            what = "what is in the database, which is in memory only,"
        elif vanishes(holder.held):
            leaving = Leaving(
                holder.obj,
                {name: made},
                {name: f"(self.{name}.read(), place)"},
                first=[f"place = self.{name}.tell()", f"self.{name}.seek(0)"],
                then=[f"self.{name}.write(state[{name!r}][0])", f"self.{name}.seek(state[{name!r}][1])"],
            )
            what = "what is in the temporary file, which is gone when this process closes it,"
        else:
            continue
        if leaving.apply(trouble, rewrite) is not None:
            yield from trouble.advice(
                f"Put {what} into the state of `{name_of(cls)}`, and fill a new one with it in "
                "`__setstate__`.",
                rewrite,
            )


def in_memory(obj: Any) -> bool:
    """Whether this is a connection to an SQLite database that no file has."""
    connection: Any = find_by_name("sqlite3", "Connection")
    if connection is None or not is_a(obj, connection):
        return False
    try:
        return not any(file for _, _, file in obj.execute("PRAGMA database_list").fetchall())
    except Exception:  # it is closed, or another thread's
        debug.swallowed()
        return False


def vanishes(obj: Any) -> bool:
    """Whether this is a file that only this process can open, and that can be read here."""
    if not is_a(obj, io.IOBase) or obj.closed:
        return False
    try:
        return bool(obj.readable() and obj.seekable() and os.fstat(obj.fileno()).st_nlink == 0)
    except (OSError, ValueError):
        return False
