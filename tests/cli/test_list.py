"""``list``, ``progress``, ``types``, ``new`` and ``doctor``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.dills import dill_trouble
from tests.progress.samples import FULL
from tutor.cli import main
from tutor.cli.console import columns
from tutor.course.library import load_catalog
from tutor.course.model import Exercise
from tutor.grading.grade import grade
from tutor.paths import data_dir, progress_file
from tutor.progress.store import Store

TYPES = """
format: 1
types:
  - id: lock
    name: A lock
    code: "import threading; subject = threading.Lock()"
    named_by: ["Python docs"]
    claim: Resources cannot be pickled
  - id: number
    code: subject = 1
"""


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]):
    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def folder(tmp_path: Path, say) -> Path:
    """A folder with one lesson, as ``new`` makes it, and a list of two types."""
    assert say("new", "my-lesson", "--lessons", str(tmp_path))[0] == 0
    (tmp_path / "types.yaml").write_text(TYPES)
    return tmp_path


def earn(folder: Path) -> int:
    """Solve the lesson's exercise in full but for one hint; return the points."""
    (lesson,) = load_catalog(folder).lessons
    step = next(step for step in lesson.steps if isinstance(step.work, Exercise))
    report = FULL
    with Store(progress_file()) as store:
        store.take_hint(lesson, step)
        assert isinstance(step.work, Exercise)
        return store.record_check(lesson, step, "x", report, grade(step.work, report, lesson.rules)).earned


def test_the_shipped_lessons_are_listed(say) -> None:
    status, out, _ = say("list")
    assert status == 0
    for lesson in load_catalog().lessons:
        assert lesson.id in out and lesson.title in out
    records = json.loads(say("list", "--json")[1])
    assert [record["id"] for record in records] == [lesson.id for lesson in load_catalog().lessons]
    assert not data_dir().exists()  # looking creates nothing


def test_a_lesson_is_listed_with_state_and_score(say, folder: Path) -> None:
    before = json.loads(say("list", "--json", "--no-built-in", "--lessons", str(folder))[1])
    assert [(r["id"], r["state"], r["earned"]) for r in before] == [("my-lesson", "new", 0)]
    assert sum(step["points"] for step in before[0]["steps"]) == before[0]["points"] > 10
    earned = earn(folder)
    (after,) = json.loads(say("--lessons", str(folder), "--no-built-in", "list", "--json")[1])
    assert (after["state"], after["earned"]) == ("begun", earned)
    out = say("--lessons", str(folder), "--no-built-in", "list")[1]
    assert f"{earned}/{after['points']}" in out and "◐" in out


@pytest.mark.parametrize("width", [40, 60, 120])
def test_a_list_fits(say, folder: Path, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for arguments in (["list"], ["progress"], ["types"]):
        out = say(*arguments, "--no-built-in", "--lessons", str(folder))[1]
        assert out and all(columns(line) <= width for line in out.splitlines())


def both_ways(say, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    """What ``list`` says when it reads the lessons, and then from what it kept."""
    with monkeypatch.context() as patched:
        patched.setattr("tutor.cli.quick_list.kept_summaries", lambda *_: None)
        slow = say("list")
    with monkeypatch.context() as patched:
        patched.setattr("tutor.cli.listing.list_lessons", lambda _: pytest.fail("the lessons were read"))
        return slow, say("list")


def test_a_list_from_what_was_kept_says_the_same(say, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.cli.quick_list.lessons_place", lambda: str(folder))
    monkeypatch.setattr("tutor.course.library.lessons_place", lambda: str(folder))
    slow, quick = both_ways(say, monkeypatch)
    assert slow == quick and "new" in str(quick)
    assert not data_dir().exists()
    earn(folder)
    slow, quick = both_ways(say, monkeypatch)
    assert slow == quick and "begun" in str(quick)
    (lesson,) = load_catalog(folder).lessons
    with Store(progress_file()) as store:
        for step in lesson.steps:
            store.mark_done(lesson, step)
    slow, quick = both_ways(say, monkeypatch)
    assert slow == quick and "done" in str(quick)


def test_what_was_kept_does_not_outlive_a_lesson_or_a_sound_progress_file(
    say, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.cli.quick_list.lessons_place", lambda: str(folder))
    monkeypatch.setattr("tutor.course.library.lessons_place", lambda: str(folder))
    say("list")
    file = folder / "my-lesson.md"
    file.write_text(file.read_text().replace("minutes: ", "minutes: 4", 1))
    assert " 4" in say("list")[1].split(" min")[0][-4:]
    say("new", "another", "--lessons", str(folder))
    assert "another" in say("list")[1]
    (folder / "another.md").unlink()
    assert "another" not in say("list")[1]
    (folder / "broken.md").write_text("no front matter")
    assert "broken.md:1:1: " in say("list")[2] and "broken.md:1:1: " in say("list")[2]
    (folder / "broken.md").unlink()
    data_dir().mkdir(parents=True)
    progress_file().write_text("not a database" * 100)
    assert "could not be read" in say("list")[2]


def test_a_broken_lesson_is_named_and_hides_no_other(say, folder: Path) -> None:
    (folder / "broken.md").write_text("no front matter \x1b[2J")
    status, out, err = say("list", "--no-built-in", "--lessons", str(folder))
    assert status == 0 and "my-lesson" in out
    assert "broken.md:1:1: " in err and "\x1b" not in err


def test_a_folder_that_is_not_there(say) -> None:
    status, out, err = say("list", "--lessons", "nowhere")
    assert (status, out) == (2, "") and "nowhere" in err


def test_progress_adds_up(say, folder: Path) -> None:
    before = json.loads(say("progress", "--json", "--no-built-in", "--lessons", str(folder))[1])
    assert before["earned"] == 0 and not progress_file().exists()
    earned = earn(folder)
    after = json.loads(say("progress", "--json", "--no-built-in", "--lessons", str(folder))[1])
    assert after["earned"] == sum(rule["earned"] for rule in after["rules"]) == earned > 0
    assert after["possible"] == sum(rule["possible"] for rule in after["rules"]) == before["possible"]
    mend = next(step for step in after["lessons"][0]["steps"] if step["id"] == "fix")
    assert (mend["earned"], mend["hints"], mend["attempts"]) == (earned, 1, 1)
    out = say("progress", "--no-built-in", "--lessons", str(folder))[1]
    assert f"{earned} of {after['possible']} points" in out and "2 State" in out and "━" in out


def test_a_progress_file_that_cannot_be_read_is_named(say, folder: Path) -> None:
    data_dir().mkdir(parents=True)
    progress_file().write_text("not a database" * 100)
    status, out, _ = say("progress", "--check")
    assert status == 1 and str(progress_file()) in out and "file is not a database" in out
    status, out, err = say("progress", "--no-built-in", "--lessons", str(folder))
    assert status == 0 and "0 of" in out
    assert "could not be read" in err and "unreadable-" in err
    status, out, _ = say("progress", "--check")
    assert status == 0 and "is intact" in out and ".unreadable-" in out
    found = json.loads(say("progress", "--check", "--json")[1])
    assert found["state"] == "sound" and len(found["set_aside"]) == 1


def test_types_are_listed_and_run(say, folder: Path) -> None:
    status, out, _ = say("types", "--no-built-in", "--lessons", str(folder))
    assert status == 0
    assert "lock: A lock" in out and "Resources cannot be pickled (Python docs)" in out
    status, out, _ = say("types", "--run", "--no-built-in", "--lessons", str(folder))
    assert status == 0
    assert "✗ pickle: dumps-fails" in out and "✓ dill: ok" in out
    (only,) = json.loads(
        say("types", "number", "--run", "--json", "--no-built-in", "--lessons", str(folder))[1]
    )
    assert only["id"] == "number" and only["results"]["pickle"]["verdict"] == "ok"
    assert [
        card["id"]
        for card in json.loads(say("types", "--json", "--no-built-in", "--lessons", str(folder))[1])
    ] == [
        "lock",
        "number",
    ]


def test_an_unknown_type_or_no_list_at_all(say, folder: Path) -> None:
    status, _, err = say("types", "lok", "--no-built-in", "--lessons", str(folder))
    assert status == 2 and "'lok'" in err and "did you mean 'lock'" in err
    (folder / "types.yaml").unlink()
    status, _, err = say("types", "--no-built-in", "--lessons", str(folder))
    assert status == 2 and "types.yaml" in err


def test_new_begins_a_lesson_that_reads_without_a_problem(say, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, _ = say("new", "my-lesson")
    assert status == 0 and "pickle-tutor check my-lesson.md" in out
    catalog = load_catalog(tmp_path)
    assert [lesson.id for lesson in catalog.lessons] == ["my-lesson"] and catalog.problems == ()


@pytest.mark.parametrize("id", ["Mine", "my lesson", "../mine", "", "9", "a--b", "é"])
def test_new_refuses_what_cannot_be_an_id(say, tmp_path: Path, id: str) -> None:
    status, _, err = say("new", id, "--lessons", str(tmp_path))
    assert status == 2 and "cannot be a lesson's id" in err
    assert list(tmp_path.iterdir()) == []


def test_new_never_writes_over_a_file(say, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("precious")
    status, _, err = say("new", "mine", "--lessons", str(tmp_path))
    assert status == 2 and "already exists" in err
    assert (tmp_path / "mine.md").read_text() == "precious"
    status, _, err = say("new", "mine", "--lessons", str(tmp_path / "nowhere"))
    assert status == 2 and "cannot be written" in err


def test_the_doctor_says_what_holds(
    say, bare_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses = tmp_path / "python3.12"
    refuses.write_text("#!/bin/sh\nexit 1\n")
    refuses.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("PICKLE_TUTOR_PYTHONS", str(bare_python.parent.parent))
    status, out, _ = say("doctor")
    assert status == 0
    dill = "✗ dill 0.4" if dill_trouble(sys.executable) else "✓ dill 0.4"
    for part in (dill, "no dill, so only --with pickle", "Isolation of a run", "✓ own session"):
        assert part in out
    assert "24 lines" in out
    assert str(bare_python) in out.replace("\n    ", "")
    assert str(refuses) not in out
    assert not data_dir().exists()


def test_the_doctor_finds_a_sick_progress_file_and_no_dill(say, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import PackageNotFoundError

    data_dir().mkdir(parents=True)
    progress_file().write_text("not a database" * 100)

    def gone(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", gone)
    status, out, _ = say("doctor")
    assert status == 1
    assert "✗ The progress file could not be read" in out
    assert "✗ dill is not installed" in out and "Something the tutor needs is missing." in out
