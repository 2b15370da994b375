"""Bad files, newer files, full stops: whatever is found, nothing that was earned is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.progress.samples import FULL, exercise, lesson, step
from tutor.grading.grade import grade
from tutor.progress.database import MIGRATIONS
from tutor.progress.store import Store

MEND = step(exercise())
LESSON = lesson(MEND)
WHOLE = grade(MEND.work, FULL)  # type: ignore[arg-type]


def earned_in(path: Path) -> int:
    with Store(path) as store:
        return store.lesson(LESSON).earned


def solve(path: Path) -> None:
    with Store(path) as store:
        store.record_check(LESSON, MEND, "x", FULL, WHOLE)


def damaged(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t (x)")
        db.executemany("INSERT INTO t VALUES (?)", [("y" * 500,)] * 500)
    db.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (dish TEXT)")
    db.close()


def half_ours(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE step (lesson TEXT)")
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    db.close()


@pytest.mark.parametrize(
    "spoil", [lambda path: path.write_bytes(b"not a database " * 100), damaged, foreign, half_ours]
)
def test_a_file_that_cannot_be_read_is_set_aside_and_named(spoil, tmp_path: Path) -> None:
    path = tmp_path / "progress.sqlite3"
    spoil(path)
    before = path.read_bytes()
    with Store(path) as store:
        (aside,) = tmp_path.glob("progress.sqlite3.unreadable-*[0-9]")
        assert aside.read_bytes() == before
        assert str(aside) in store.notice and store.saves
        store.record_check(LESSON, MEND, "x", FULL, WHOLE)
    assert earned_in(path) == 10
    assert aside.read_bytes() == before
    with Store(path) as store:
        assert store.notice == ""


def test_many_bad_files_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "p"
    for number in range(3):
        path.unlink(missing_ok=True)
        path.write_text(f"bad file {number} " * 50)
        Store(path).close()
    assert len({found.read_text() for found in tmp_path.glob("p.unreadable-*") if found.is_file()}) == 3


def test_instances_starting_at_once_set_one_file_aside_once(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text("bad " * 200)
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(Store, [path] * 8))
    assert sum(bool(store.notice) for store in stores) == 1
    assert len(list(tmp_path.glob("p.unreadable-*"))) == 1
    stores[0].record_check(LESSON, MEND, "x", FULL, WHOLE)
    assert all(store.lesson(LESSON).earned == 10 for store in stores)
    for store in stores:
        store.close()


def test_a_newer_file_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "p"
    solve(path)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    with Store(path) as store:
        assert not store.saves
        assert "(schema 99; this version knows" in store.notice
        store.record_check(LESSON, MEND, "x", FULL, WHOLE)  # goes on, for this session
        assert store.lesson(LESSON).earned == 10
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="permissions as on POSIX")
def test_where_nothing_can_be_written_the_session_goes_on_in_memory(tmp_path: Path) -> None:
    """A file stands where the folder should be: that stops root as well."""
    (tmp_path / "data").write_text("in the way")
    with Store(tmp_path / "data" / "p") as store:
        assert not store.saves
        assert "is not saved" in store.notice and "PICKLE_TUTOR_DATA" in store.notice
        store.record_check(LESSON, MEND, "x", FULL, WHOLE)
        assert store.lesson(LESSON).earned == 10
    assert (tmp_path / "data").read_text() == "in the way"


def test_a_file_that_cannot_be_written_still_shows_what_was_earned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p"
    solve(path)

    def refuse(*arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tutor.progress.database.os.open", refuse)
    with Store(path) as store:
        assert not store.saves
        assert "Permission denied" in store.notice
        assert store.lesson(LESSON).earned == 10
        store.save_draft(LESSON, MEND, "only for now")
    monkeypatch.undo()
    with Store(path) as store:
        assert store.step(LESSON, MEND).draft is None


def test_a_folder_in_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    with Store(tmp_path / "p") as store:
        assert not store.saves and "is not saved" in store.notice
    assert (tmp_path / "p").is_dir()


WRITER = """
import sys
from pathlib import Path
from tests.progress.samples import DECK, FULL, exercise, lesson, step
from tutor.grading.grade import grade
from tutor.grading.predict import Guess
from tutor.progress.store import Store

with Store(Path(sys.argv[1])) as store:
    number = int(sys.argv[2])
    while True:
        number += 1
        at = step(exercise(), f"step-{number}")
        here = lesson(at)
        store.save_draft(here, at, "x" * 3000)
        store.record_check(here, at, "y" * 3000, FULL, grade(at.work, FULL))
        print(number, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_kill_at_any_moment_loses_nothing_earned(tmp_path: Path) -> None:
    """What the killed process said it had saved is there, whole, after every one of many kills."""
    path = tmp_path / "p"
    saved = 0
    for turn in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(saved)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            first = writer.stdout.readline()
            assert first, "the writer did not start"
            time.sleep(0.01 + 0.013 * turn)
            writer.send_signal(signal.SIGKILL)
            told = [first, *writer.stdout.readlines()]
        saved = max(int(line) for line in told if line.endswith("\n"))
        with Store(path) as store:
            assert store.notice == ""
            for number in range(1, saved + 1):
                at = step(exercise(), f"step-{number}")
                known = store.step(lesson(at), at)
                assert (known.earned, known.attempts, known.draft) == (10, 1, "x" * 3000)
            saved += bool(
                store.attempts("getstate", f"step-{saved + 1}")
            )  # saved, and killed before it said so
        db = sqlite3.connect(path)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*), sum(earned) FROM step WHERE attempts").fetchone() == (
            saved,
            10 * saved,
        )
        assert db.execute("SELECT count(*) FROM attempt").fetchone() == (saved,)
        db.close()
    assert saved >= 6
