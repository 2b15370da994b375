"""Between the store and its file: what is done is kept, whatever becomes of the file meanwhile.

Where the disk refuses, what follows is kept in memory, and done again on the disk once that works. A file
that was deleted or moved is written again. One that was replaced is gone on with, and ours is kept beside
it.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import update_wrapper
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from tutor.errors import TutorError
from tutor.progress import bad_rows
from tutor.progress.beside import NOT_SAVED, REPLACED, free_name, rescue_places
from tutor.progress.database import copy_to, in_memory, open_database, what_to_do, why

T = TypeVar("T")
P = ParamSpec("P")

AGAIN_AFTER = 5.0
"""Seconds after which a disk that refused is tried again."""
BRIEFLY = 0.2
"""Seconds to wait for a lock then: the learner is waiting, too."""
UNUSABLE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

Identity = tuple[int, int]


class Keeping:
    """One file, and whatever replaces it for a while. ``tell`` is called with each sentence for the user."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tell: Callable[[str], None] = lambda told: None
        opened = open_database(path)
        self.connection = opened.connection
        self.notice = opened.notice
        self.saves = opened.saves
        self._waiting: list[Callable[[], object]] | None = [] if opened.later else None
        self._tried_at = time.monotonic()
        self._note_files()
        self._lock = threading.RLock()

    def do(self, work: Callable[[], T], *, changes: bool) -> T:
        """Do something on the connection, which may be another one than a moment ago.

        Raises ``TutorError`` where neither the disk nor memory can do it.
        """
        with self._lock:
            if self._waiting is None and self.saves:
                self._look()
            elif changes and time.monotonic() - self._tried_at > AGAIN_AFTER:
                self._try_disk()
            try:
                return self._done(work, changes)
            except sqlite3.Error as error:
                self._leave(error)
            try:
                return self._done(work, changes)
            except sqlite3.Error as error:
                raise TutorError(
                    f"Progress could not be read or saved in {self.path} ({why(error)}): "
                    f"{what_to_do(error, self.path)}"
                ) from error

    def close(self) -> str:
        """End the connection. Return what the user has to know of what could not be saved; mostly nothing."""
        with self._lock:
            told = ""
            if self._waiting:
                self._try_disk()
            if self._waiting:
                told = self._rescue()
            self.connection.close()
            return told

    def _done(self, work: Callable[[], T], changes: bool) -> T:
        try:
            done = work()
        except (ValueError, TypeError, KeyError, AttributeError):
            if not self._set_bad_rows_aside():
                raise
            done = work()
        if changes and self._waiting is not None:
            self._waiting.append(work)
        return done

    def _set_bad_rows_aside(self) -> int:
        """Set aside what an error came from, if it came from a row; how many there were."""
        cursor = self.connection.cursor()
        cursor.row_factory = sqlite3.Row
        if self.connection.in_transaction:
            return 0
        cursor.execute("BEGIN IMMEDIATE")
        try:
            found = bad_rows.set_aside(cursor)
            cursor.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                cursor.execute("ROLLBACK")
            raise
        if found:
            rows = "1 row" if found == 1 else f"{found} rows"
            self.tell(
                f"{rows} of {self.path} could not be used. The contents are kept in its table set_aside, "
                "and points were worked out again from your answers."
            )
        return found

    # The file is not what it was

    def _look(self) -> None:
        """See whether the file is still the one that is open: SQLite goes on with one that was deleted."""
        try:
            there = _identity(self.path)
        except OSError:
            return
        if there == self._file:
            if None in self._beside.values():
                self._note_files()
            return
        try:
            if there is None:
                self._write_again()
                told = f"{self.path} was gone, so it has been written again, with all that you did."
            else:
                aside = self._follow()
                told = (
                    f"{self.path} was replaced by another file, which is used from now on. "
                    f"What you had before is kept in {aside}."
                )
        except (OSError, sqlite3.Error) as error:
            self._leave(error)
        else:
            self.tell(told)

    def _note_files(self) -> None:
        """Note which files these are, so that they can be told from others of the same names."""
        self._file = _identity(self.path)
        self._beside = {path: _identity(path) for path in map(self._named, ("-wal", "-shm"))}

    def _named(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    def _leave_files(self) -> None:
        """Close the connection, and take away what SQLite would take for a part of the other file."""
        with suppress(sqlite3.Error):
            self.connection.close()
        for path, ours in self._beside.items():
            if ours is not None and _identity(path) == ours:
                path.unlink(missing_ok=True)

    def _write_again(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        copy = free_name(self.path, "again")
        copy_to(self.connection, copy)
        self._leave_files()
        copy.rename(self.path)
        self._open_again()

    def _follow(self) -> Path:
        aside = free_name(self.path, REPLACED)
        copy_to(self.connection, aside)
        self._leave_files()
        self._open_again()
        return aside

    def _open_again(self) -> None:
        opened = open_database(self.path, BRIEFLY)
        if not opened.saves:
            opened.connection.close()
            raise OSError(opened.notice)
        with suppress(sqlite3.Error):
            self.connection.close()
        self.connection = opened.connection
        self._note_files()
        if opened.notice:
            self.tell(opened.notice)

    # The disk refuses

    def _leave(self, error: OSError | sqlite3.Error) -> None:
        """Go on in memory, or with a new file where this one has become unusable."""
        if self._waiting is not None or not self.saves:
            return
        code = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
        if code in UNUSABLE:
            with suppress(OSError, sqlite3.Error):
                self._open_again()
                return
        memory = in_memory(self.connection, self.path)
        with suppress(sqlite3.Error):
            self.connection.close()
        self.connection = memory
        self._waiting = []
        self.saves = False
        self._tried_at = time.monotonic()
        self.tell(
            f"Progress can't be saved in {self.path} ({why(error)}). What you did until now is saved; "
            f"from now on it's only in memory. To save it, {what_to_do(error, self.path)}"
        )

    def _try_disk(self) -> None:
        """Do on the disk what was done in memory, as far as that goes."""
        self._tried_at = time.monotonic()
        if self._waiting is None:
            return
        opened = open_database(self.path, BRIEFLY)
        if not opened.saves:
            opened.connection.close()
            return
        memory, self.connection = self.connection, opened.connection
        try:
            while self._waiting:
                self._waiting[0]()
                del self._waiting[0]
        except (sqlite3.Error, ValueError, TypeError, KeyError, AttributeError):
            self.connection.close()
            self.connection = memory
            return
        memory.close()
        self._waiting = None
        self.saves = True
        self._note_files()
        self.tell(f"Progress is saved in {self.path} again, including what you did in the meantime.")

    def _rescue(self) -> str:
        """Keep what only memory has in another place, and say where."""
        for place in rescue_places(self.path):
            copy = free_name(place, NOT_SAVED)
            try:
                copy_to(self.connection, copy)
            except (OSError, sqlite3.Error):
                continue
            return (
                f"Progress could not be saved in {self.path}. All of it is in {copy}: once there is room, "
                "and with the tutor closed, put that file in its place."
            )
        return f"Progress could not be saved in {self.path}, or anywhere else: what you did last is lost."


class HasKeeping(Protocol):
    """A store."""

    _keeping: Keeping


S = TypeVar("S", bound=HasKeeping)


def reads(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """For a method that only looks."""
    return _kept(method, changes=False)


def changes(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """For a method that changes something, in one transaction, and that may be done again later."""
    return _kept(method, changes=True)


def _kept(method: Callable[Concatenate[S, P], T], *, changes: bool) -> Callable[Concatenate[S, P], T]:
    def kept(self: S, /, *arguments: P.args, **options: P.kwargs) -> T:
        return self._keeping.do(lambda: method(self, *arguments, **options), changes=changes)

    update_wrapper(kept, method)
    return kept


def _identity(path: Path) -> Identity | None:
    """Which file is at ``path``; ``None`` for none. Raises ``OSError`` where that can't be known."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino
