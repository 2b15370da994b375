"""Opening the progress database, and losing nothing when it cannot be opened as it should.

A file that cannot be read as ours is set aside under a new name. One written by a newer version, or
that cannot be written to, is left alone. In both of the last cases the session goes on in memory.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import msgspec

from tutor.progress.beside import BACKUP, BACKUPS, UNREADABLE, backups, free_name
from tutor.progress.schema import MIGRATIONS as MIGRATIONS

PATIENCE = 2.5
"""Seconds to wait for another instance's write, which takes a few milliseconds."""

TABLES = frozenset(
    # Of the first schema: a file that lacks later tables is older, not damaged.
    {"attempt", "step", "guess", "question_try", "visit"}
)


class OpenedDatabase(msgspec.Struct, frozen=True):
    """A connection that can be written to, and what the user should know about it."""

    connection: sqlite3.Connection
    notice: str = ""
    """One sentence where something is not as usual."""
    saves: bool = True
    """Whether what is written outlives the session."""
    later: bool = False
    """Where it does not: whether it is worth trying again."""


class UnreadableFile(Exception):
    """The file is damaged, or is not a progress database."""


class NewerFile(Exception):
    """The file has a schema from the future."""


def open_database(path: Path, patience: float = PATIENCE) -> OpenedDatabase:
    """A connection to the progress in ``path``, made if it is not there. Does not raise for a bad file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        check_file(path)
        with one_at_a_time(path, patience):
            return _open_or_set_aside(path, patience)
    except NewerFile as newer:
        return OpenedDatabase(
            _memory(),
            f"A newer pickle-tutor wrote your progress in {path} (schema {newer}; this version knows "
            f"{len(MIGRATIONS)}). It is left untouched and nothing new is saved: upgrade to go on.",
            saves=False,
        )
    except (OSError, sqlite3.Error) as error:
        return OpenedDatabase(
            _copy_in_memory(path),
            f"Progress cannot be written to {path} ({why(error)}), so this session is not saved: "
            f"{what_to_do(error, path)}",
            saves=False,
            later=True,
        )


def why(error: OSError | sqlite3.Error) -> str:
    """What the disk, or SQLite, says of a refusal."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def what_to_do(error: OSError | sqlite3.Error, path: Path) -> str:
    """What the user can do about a refusal."""
    number = getattr(error, "errno", None)
    code = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    if number in (errno.ENOSPC, errno.EDQUOT) or code == sqlite3.SQLITE_FULL:
        return f"make room on the disk that {path.parent} is on."
    if isinstance(error, Held) or code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "end the other pickle-tutor, or continue it with fg if it was stopped."
    if number in (errno.EMFILE, errno.ENFILE):
        return "allow more open files, with `ulimit -n 256`."
    if number == errno.EFBIG:
        return "allow larger files, with `ulimit -f unlimited`."
    return "make the folder writable, or name another in PICKLE_TUTOR_DATA."


def check_file(path: Path) -> None:
    """Raise ``OSError`` where there is something else than a file: to open a pipe is to wait forever."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
        raise OSError(f"it is {kinds.get(stat.S_IFMT(mode), 'a device')} and not a file")


def _open_or_set_aside(path: Path, patience: float) -> OpenedDatabase:
    try:
        return OpenedDatabase(connect(path, patience))
    except UnreadableFile as reason:
        aside = _set_aside(path)
        copies = [copy.name for copy in backups(path)]
        there = f" An earlier state is in {copies[0]} beside it." if copies else ""
        return OpenedDatabase(
            connect(path, patience),
            f"The progress file could not be read ({reason}): it is kept as {aside}, "
            f"and a new one was started.{there}",
        )


def connect(path: Path, patience: float = PATIENCE) -> sqlite3.Connection:
    """A connection to a sound database of our schema; raises ``UnreadableFile`` or ``NewerFile``."""
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        check_ours(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing with NORMAL; only a power cut may take the last moments.
        connection.execute("PRAGMA synchronous = NORMAL")
        migrate(connection, path)
    except sqlite3.OperationalError as error:
        connection.close()
        if (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF == sqlite3.SQLITE_CORRUPT:
            raise UnreadableFile(str(error)) from None
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        raise UnreadableFile(str(error)) from None
    except BaseException:
        connection.close()
        raise
    return connection


def copy_to(connection: sqlite3.Connection, path: Path) -> None:
    """Write all that a connection sees to a new file. Raises ``OSError`` or ``sqlite3.Error``."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(path)) as copy:
            connection.backup(copy)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _back_up(connection: sqlite3.Connection, path: Path) -> None:
    """Keep the state from before a change of the schema, and of earlier ones only the latest."""
    copy_to(connection, free_name(path, f"{BACKUP}-v{version_of(connection)}"))
    for old in backups(path)[BACKUPS:]:
        old.unlink(missing_ok=True)


def check_ours(connection: sqlite3.Connection) -> None:
    """Raise ``NewerFile`` or ``UnreadableFile`` where it isn't a database with a known schema."""
    version = version_of(connection)
    if version > len(MIGRATIONS):
        raise NewerFile(version)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if (version == 0 and tables) or (version > 0 and not tables >= TABLES):
        raise UnreadableFile("it is not a progress database")
    (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if sound != "ok":
        raise UnreadableFile("it is damaged")


def migrate(connection: sqlite3.Connection, path: Path | None = None) -> None:
    """Take a database to the newest schema. ``path`` is where its file is, which is copied first."""
    if version_of(connection) == len(MIGRATIONS):
        # Opening must find out that a file cannot be written, rather than the first answer of a lesson.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        return
    if path is not None and version_of(connection) > 0:
        _back_up(connection, path)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for script in MIGRATIONS[version_of(connection) :]:
            for statement in filter(str.strip, script.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def version_of(connection: sqlite3.Connection) -> int:
    """Return the schema of a database; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _set_aside(path: Path) -> Path:
    """Rename the file, and what SQLite keeps beside it, to a name nothing has yet."""
    aside = free_name(path, UNREADABLE)
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    return aside


class Held(OSError):
    """Another process has the lock, and does not go on."""


@contextmanager
def one_at_a_time(path: Path, patience: float) -> Iterator[None]:
    """Keep two instances from setting the same file aside, or making the same tables, together.

    Raises ``Held`` where another one does not go on: it may have been stopped.
    """
    try:
        import fcntl
    except ImportError:  # no such locks here, and SQLite's own still hold
        yield
        return
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
    descriptor = os.open(path.with_name(path.name + ".lock"), flags, 0o600)
    try:
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise Held(f"process {_holder(descriptor)} has it locked and doesn't respond") from None
                time.sleep(0.02)
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> str:
    """The number of the process that has the lock, which it has written into the file."""
    with suppress(OSError):
        if (told := os.pread(descriptor, 20, 0).decode("ascii", "replace")).isdecimal():
            return told
    return "of another window"


def _memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection)
    return connection


def in_memory(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    """All that a connection sees, in memory; else what can be read of the file; else nothing."""
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        connection.backup(memory)
    except sqlite3.Error:
        memory.close()
        return _copy_in_memory(path)
    return memory


def _copy_in_memory(path: Path) -> sqlite3.Connection:
    """What can be read of a file that cannot be written; an empty database where nothing can."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        check_file(path)
        # Immutable: reading a WAL database otherwise wants to create files beside it.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as source:
            check_ours(source)
            source.backup(connection)
        migrate(connection)
    except (OSError, sqlite3.Error, UnreadableFile, NewerFile):
        connection.close()
        return _memory()
    return connection
