"""Opening the progress database, and losing nothing when it cannot be opened as it should.

A file that cannot be read as ours is set aside under a new name. One written by a newer version, or
that cannot be written to, is left alone. In both of the last cases the session goes on in memory.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from tutor.progress.schema import MIGRATIONS as MIGRATIONS

BUSY_MILLISECONDS = 5000
"""How long to wait for another instance's write, which takes a few milliseconds."""

TABLES = frozenset(
    # Of the first schema: a file that lacks later tables is older, not damaged.
    {"attempt", "step", "guess", "question_try", "visit"}
)


class Opened(msgspec.Struct, frozen=True):
    """A connection that can be written to, and what the user should know about it."""

    connection: sqlite3.Connection
    notice: str = ""
    """One sentence where something is not as usual."""
    saves: bool = True
    """Whether what is written outlives the session."""


class _Unreadable(Exception):
    """The file is damaged, or is not a progress database."""


class _Newer(Exception):
    """The file has a schema from the future."""


def open_database(path: Path) -> Opened:
    """A connection to the progress in ``path``, made if it is not there. Does not raise for a bad file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(path):
            return _open_or_set_aside(path)
    except _Newer as newer:
        return Opened(
            _memory(),
            f"Your progress in {path} was written by a newer pickle-tutor (schema {newer}, this one knows "
            f"{len(MIGRATIONS)}), so it is left untouched, and nothing new is saved: upgrade to go on.",
            saves=False,
        )
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Opened(
            _copy_in_memory(path),
            f"Progress cannot be written to {path} ({reason}), so this session is not saved: "
            "make the folder writable, or name another in PICKLE_TUTOR_DATA.",
            saves=False,
        )


def _open_or_set_aside(path: Path) -> Opened:
    try:
        return Opened(_connect(path))
    except _Unreadable as reason:
        aside = _set_aside(path)
        return Opened(
            _connect(path),
            f"The progress file could not be read ({reason}): it is kept as {aside}, "
            "and a new one was begun.",
        )


def _connect(path: Path) -> sqlite3.Connection:
    """A connection to a sound database of our schema; raises ``_Unreadable`` or ``_Newer``."""
    connection = sqlite3.connect(
        path, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None, check_same_thread=False
    )
    try:
        _check_ours(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing with NORMAL; only a power cut may take the last moments.
        connection.execute("PRAGMA synchronous = NORMAL")
        _migrate(connection)
    except sqlite3.OperationalError as error:
        connection.close()
        if "malformed" in str(error):
            raise _Unreadable(str(error)) from None
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _Unreadable(str(error)) from None
    except BaseException:
        connection.close()
        raise
    return connection


def _check_ours(connection: sqlite3.Connection) -> None:
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise _Newer(version)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if (version == 0 and tables) or (version > 0 and not tables >= TABLES):
        raise _Unreadable("it is not a progress database")
    (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if sound != "ok":
        raise _Unreadable("it is damaged")


def _migrate(connection: sqlite3.Connection) -> None:
    if _version(connection) == len(MIGRATIONS):
        # Opening must find out that a file cannot be written, rather than the first answer of a lesson.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for script in MIGRATIONS[_version(connection) :]:
            for statement in filter(str.strip, script.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _set_aside(path: Path) -> Path:
    """Rename the file, and what SQLite keeps beside it, to a name nothing has yet."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = next(
        name
        for number in range(1000)
        if not (
            name := path.with_name(f"{path.name}.unreadable-{stamp}{f'-{number}' if number else ''}")
        ).exists()
    )
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    return aside


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Keep two instances from setting the same file aside, or making the same tables, at once."""
    try:
        import fcntl
    except ImportError:  # no such locks here, and SQLite's own still hold
        yield
        return
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _migrate(connection)
    return connection


def _copy_in_memory(path: Path) -> sqlite3.Connection:
    """What can be read of a file that cannot be written; an empty database where nothing can."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        # Immutable: reading a WAL database otherwise wants to create files beside it.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
            _check_ours(source)
            source.backup(connection)
        _migrate(connection)
    except (sqlite3.Error, _Unreadable, _Newer):
        connection.close()
        return _memory()
    return connection
