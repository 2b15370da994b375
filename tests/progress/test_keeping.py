"""Whatever becomes of the file while the tutor is open, what was done is kept, and a sentence says where."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.progress.samples import FULL, exercise, lesson, step
from tutor.grading.grade import grade
from tutor.progress import keeping
from tutor.progress.beside import backups
from tutor.progress.schema import MIGRATIONS
from tutor.progress.store import Store

STEPS = tuple(step(exercise(), f"step-{number}") for number in range(4))
LESSON = lesson(*STEPS)


def solve(store: Store, number: int) -> None:
    at = STEPS[number]
    store.record_check(LESSON, at, "x", FULL, grade(at.work, FULL))  # type: ignore[arg-type]


def earned_in(path: Path) -> int:
    with Store(path) as store:
        assert store.saves and store.notice == ""
        return store.lesson(LESSON).earned


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "p"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def store(path: Path, told: list[str]) -> Iterator[Store]:
    """A store with one step solved, as the app has it open."""
    opened = Store(path)
    opened.tell_by(told.append)
    solve(opened, 0)
    yield opened
    opened.close()


def test_a_folder_that_is_deleted_is_written_again(store: Store, path: Path, told: list[str]) -> None:
    shutil.rmtree(path.parent)
    solve(store, 1)
    assert earned_in(path) == 20 and len(told) == 1 and str(path) in told[0]


def test_a_folder_that_is_moved_leaves_both(
    store: Store, path: Path, told: list[str], tmp_path: Path
) -> None:
    path.parent.rename(tmp_path / "elsewhere")
    solve(store, 1)
    assert earned_in(path) == 20 and len(told) == 1
    assert earned_in(tmp_path / "elsewhere" / "p") == 10


def test_a_file_that_is_replaced_is_gone_on_with_and_ours_is_kept(
    store: Store, path: Path, told: list[str], tmp_path: Path
) -> None:
    with Store(tmp_path / "other") as other:
        solve(other, 3)
    os.replace(tmp_path / "other", path)
    solve(store, 1)
    (aside,) = path.parent.glob("p.from-before-*[0-9]")
    assert str(aside) in told[0]
    assert {id for id, one in store.lesson(LESSON).steps.items() if one.earned} == {"step-1", "step-3"}
    assert earned_in(aside) == 10


def test_what_a_full_disk_refuses_is_saved_once_there_is_room(
    store: Store, path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = store._keeping.connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    store.save_draft(LESSON, STEPS[2], "y" * 100_000)
    assert not store.saves and "full" in told[0] and "make room" in told[0]
    solve(store, 1)
    assert store.lesson(LESSON).earned == 20 and len(told) == 1
    assert earned_in(path) == 10
    monkeypatch.setattr(keeping, "AGAIN_AFTER", 0.0)
    solve(store, 3)
    assert store.saves and "again" in told[1] and len(told) == 2
    assert earned_in(path) == 30
    with Store(path) as again:
        assert again.step(LESSON, STEPS[2]).draft == "y" * 100_000


def test_what_could_never_be_saved_is_put_elsewhere_in_the_end(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    path.parent.write_text("in the way")
    store = Store(path)
    solve(store, 1)
    words = store.close()
    (copy,) = tmp_path.glob("pickle-tutor-p.not-saved-*")
    assert str(copy) in words
    assert earned_in(copy) == 10


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/full")])
def test_what_is_no_file_is_not_opened(path: Path, make) -> None:
    path.parent.mkdir()
    make(path)
    with Store(path) as store:
        assert not store.saves and "not a file" in store.notice
        solve(store, 1)
        assert store.lesson(LESSON).earned == 10


def test_a_lock_that_is_never_given_back_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(path) as store:
        solve(store, 0)
    monkeypatch.setattr("tutor.progress.keeping.open_database.__defaults__", (0.05,))
    with (path.parent / "p.lock").open("r+") as lock:
        lock.write("12345")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with Store(path) as store:
            assert not store.saves and "process 12345" in store.notice and "fg" in store.notice
            assert store.lesson(LESSON).earned == 10


@pytest.mark.parametrize(
    ("change", "earned"),
    [
        ("UPDATE step SET by_rule = ''", 10),
        ("UPDATE step SET earned = 'x'", 10),
        ("UPDATE step SET hints = x'00', done = 'yes', attempts = -1", 10),
        ("UPDATE step SET draft = x'00'", 10),
        ("UPDATE visit SET at = 'yesterday'", 10),
        ("INSERT INTO step (lesson, step, digest, earned) VALUES (x'ff', 'y', 'z', 'w')", 10),
        ("INSERT INTO guess VALUES ('getstate', 'step-1', 'c', 'maybe', 'both', 'many', 0, 'r')", 10),
        ("INSERT INTO review VALUES ('[', 'nothing', 'soon', 'often')", 10),
        ("UPDATE attempt SET verdicts = '['", 10),
    ],
)
def test_a_row_of_the_wrong_kind_is_set_aside_and_the_rest_is_there(
    store: Store, path: Path, told: list[str], change: str, earned: int
) -> None:
    store.visit(LESSON, STEPS[0])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(change)
    assert store.lessons([LESSON])[LESSON.id].earned == earned
    store.enrol([LESSON])
    store.attempts(LESSON.id, "step-0")
    solve(store, 1)
    assert store.lesson(LESSON).earned == earned + 10
    cursor = store._keeping.connection.execute("SELECT count(*) FROM set_aside")
    assert bool(cursor.fetchone()[0]) is bool(told)
    if "guess" not in change and "x'ff'" not in change:
        assert "set_aside" in told[0]


def test_before_the_schema_changes_a_copy_is_made(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        for statement in filter(str.strip, "".join(MIGRATIONS[:1]).split(";")):
            old.execute(statement)
        old.execute("PRAGMA user_version = 1")
        old.execute("INSERT INTO step (lesson, step, digest, earned) VALUES ('getstate', 'step-0', 'd', 7)")
    assert earned_in(path) == 7
    (copy,) = backups(path)
    with closing(sqlite3.connect(copy)) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (1,)
        assert before.execute("SELECT earned FROM step").fetchone() == (7,)
    assert earned_in(path) == 7 and backups(path) == [copy]
