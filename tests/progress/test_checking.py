"""What ``progress --check`` finds out, and that it changes nothing by looking."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.progress.samples import FULL, exercise, lesson, step
from tutor.grading.grade import grade
from tutor.progress.checking import FileState, ProgressCheck, check_progress
from tutor.progress.schema import MIGRATIONS, VERSION
from tutor.progress.store import Store

MEND = step(exercise())
LESSON = lesson(MEND)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A progress file with one step solved."""
    made = tmp_path / "data" / "p"
    with Store(made) as store:
        store.record_check(LESSON, MEND, "x", FULL, grade(MEND.work, FULL))  # type: ignore[arg-type]
    return made


def checked(path: Path) -> ProgressCheck:
    """What is found; the files are as they were, but for SQLite's own list of who reads."""
    before = files_in(path.parent)
    found = check_progress(path)
    assert files_in(path.parent) == before
    return found


def files_in(folder: Path) -> dict[str, str]:
    return {
        one.name: hashlib.sha256(one.read_bytes()).hexdigest()
        for one in folder.glob("*")
        if one.is_file() and not one.name.endswith(("-shm", "-wal")) and one.stat().st_size
    }


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement)


def test_a_sound_file_is_counted_also_while_it_is_open(path: Path) -> None:
    with Store(path) as store:
        store.record_check(LESSON, MEND, "y", FULL, grade(MEND.work, FULL))  # type: ignore[arg-type]
        found = checked(path)
    assert (found.state, found.schema, found.writable) == (FileState.SOUND, VERSION, True)
    assert (found.rows["step"], found.rows["attempt"], found.bad_rows) == (1, 2, {})
    assert not found.backups and not found.set_aside


def test_nothing_yet_is_no_fault_and_nothing_is_made(tmp_path: Path) -> None:
    assert check_progress(tmp_path / "none" / "p").state is FileState.ABSENT
    assert not (tmp_path / "none").exists()


def cut(path: Path) -> None:
    change(path, "CREATE TABLE t (x)", *[f"INSERT INTO t VALUES ('{'y' * 500}')"] * 300)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


SPOILED: dict[FileState, Callable[[Path], None]] = {
    FileState.BAD_ROWS: lambda path: change(path, "UPDATE step SET earned = 'x'"),
    FileState.DAMAGED: cut,
    FileState.NEWER: lambda path: change(path, "PRAGMA user_version = 99"),
    FileState.CLOSED: pipe,
}


@pytest.mark.parametrize("state", SPOILED)
def test_what_is_wrong_is_named(path: Path, state: FileState) -> None:
    SPOILED[state](path)
    found = checked(path)
    assert found.state is state and found.why


def test_what_was_set_aside_and_the_backups_are_named(path: Path) -> None:
    change(path, "UPDATE step SET earned = 'x'")
    with Store(path) as store:
        store.lesson(LESSON)
    assert (found := checked(path)).state is FileState.SOUND and found.rows_set_aside == 1
    path.write_text("not a database" * 100)
    Store(path).close()
    (aside,) = checked(path).set_aside
    assert Path(aside).read_text().startswith("not a database")


def test_an_older_file_is_looked_at_as_it_is(path: Path) -> None:
    path.unlink()
    shutil.rmtree(path.parent)
    path.parent.mkdir()
    change(path, *filter(str.strip, MIGRATIONS[0].split(";")), "PRAGMA user_version = 1")
    found = checked(path)
    assert (found.state, found.schema, found.backups) == (FileState.SOUND, 1, ())
    Store(path).close()
    (backup,) = checked(path).backups
    assert check_progress(Path(backup)).schema == 1
