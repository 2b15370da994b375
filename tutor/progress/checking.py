"""Whether the progress file is sound, what was set aside, and where copies of it are: nothing is changed."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from enum import Enum
from pathlib import Path

import msgspec

from tutor.progress import bad_rows
from tutor.progress.beside import backups, set_aside
from tutor.progress.database import (
    NewerFile,
    UnreadableFile,
    check_file,
    check_ours,
    migrate,
    version_of,
    why,
)
from tutor.progress.schema import VERSION


class FileState(str, Enum):
    """What a progress file is like."""

    ABSENT = "absent"
    """There is none yet."""
    SOUND = "sound"
    BAD_ROWS = "bad rows"
    """It can be read, but for some rows."""
    DAMAGED = "damaged"
    """It is damaged, or not a progress file. It is set aside when the tutor is started."""
    NEWER = "newer"
    """A newer pickle-tutor wrote it."""
    CLOSED = "cannot be read"
    """The system does not let us read it."""


class ProgressCheck(msgspec.Struct, frozen=True):
    """What was found out about one progress file."""

    path: str
    state: FileState
    why: str = ""
    """What is wrong, where something is; untrusted text, see ``tutor.text``."""
    schema: int | None = None
    writable: bool = True
    """Whether the file, and others beside it, can be written."""
    rows: Mapping[str, int] = {}
    """How many rows each table has."""
    bad_rows: Mapping[str, int] = {}
    """By table, how many rows hold what this program does not write. They are set aside when next met."""
    rows_set_aside: int = 0
    """How many rows were set aside earlier, with what they held, in the table ``set_aside``."""
    backups: tuple[str, ...] = ()
    """The copies made before a change of the schema, the newest first."""
    set_aside: tuple[str, ...] = ()
    """Files with what is not in this one: set aside as they were, or kept where they could be."""


def check_progress(path: Path) -> ProgressCheck:
    """Look at the progress in ``path`` and at what is beside it. Raises nothing for a bad file."""
    beside = tuple(map(str, backups(path))), tuple(map(str, set_aside(path)))
    found = ProgressCheck(str(path), FileState.ABSENT, backups=beside[0], set_aside=beside[1])
    try:
        check_file(path)
        if not path.exists():
            return found
        with closing(_opened(path)) as connection:
            return msgspec.structs.replace(_looked_at(connection, found), writable=_writable(path))
    except NewerFile as newer:
        told = f"it has schema {newer}, but this version knows {VERSION}"
        return msgspec.structs.replace(found, state=FileState.NEWER, why=told)
    except (UnreadableFile, sqlite3.DatabaseError) as error:
        state = FileState.CLOSED if isinstance(error, sqlite3.OperationalError) else FileState.DAMAGED
        return msgspec.structs.replace(found, state=state, why=str(error))
    except OSError as error:
        return msgspec.structs.replace(found, state=FileState.CLOSED, why=why(error))


def _opened(path: Path) -> sqlite3.Connection:
    """A connection that only reads. Where nothing may be made beside the file, what another instance has not
    written into it yet is left out."""
    with path.open("rb"):
        pass  # SQLite's own error does not say what the system said
    place = path.absolute().as_uri()
    connection = sqlite3.connect(f"{place}?mode=ro", uri=True)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        connection.close()
        return sqlite3.connect(f"{place}?mode=ro&immutable=1", uri=True)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _looked_at(connection: sqlite3.Connection, found: ProgressCheck) -> ProgressCheck:
    """Look at every page and every row. Rows are looked at in a copy in memory, in the newest schema."""
    check_ours(connection)
    schema = version_of(connection)
    problems = [text for (text,) in connection.execute("PRAGMA integrity_check(3)") if text != "ok"]
    if problems:
        raise UnreadableFile("; ".join(problems))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        connection.backup(copy)
        migrate(copy)
        cursor = copy.cursor()
        rows = {table: _count(cursor, table) for table in bad_rows.TYPES}
        earlier = _count(cursor, "set_aside")
        cursor.row_factory = sqlite3.Row
        bad = Counter(table for table, *_ in bad_rows.find(cursor))
    return msgspec.structs.replace(
        found,
        state=FileState.BAD_ROWS if bad else FileState.SOUND,
        why=", ".join(f"{count} in {table}" for table, count in bad.items()),
        schema=schema,
        rows=rows,
        bad_rows=dict(bad),
        rows_set_aside=earlier,
    )


def _count(cursor: sqlite3.Cursor, table: str) -> int:
    return int(cursor.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
