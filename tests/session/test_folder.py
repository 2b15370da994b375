"""Step files: what either side writes reaches the other, and nothing that anybody wrote is lost."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tutor.errors import TutorError
from tutor.session.folder import NO_NEWS, Folder, StepFile, What
from tutor.session.outside import MOST, edit, own_editor, read


def news(file: StepFile, text: str):
    """The news once the file has been looked at twice."""
    assert file.news(text) == NO_NEWS
    return file.news(text)


@pytest.fixture
def file(tmp_path: Path) -> StepFile:
    return StepFile(tmp_path / "lesson" / "01-step.py")


def test_what_either_side_writes_reaches_the_other(file: StepFile) -> None:
    assert file.begin("a\n") == NO_NEWS and read(file.path) == "a\n"
    assert file.write("b\n") == NO_NEWS and read(file.path) == "b\n"
    assert file.news("b\n") == NO_NEWS
    file.path.write_bytes(b"their\r\n")
    found = news(file, "b\n")
    assert (found.what, found.text, found.aside) == (What.CHANGED, "their\n", None)
    assert file.news("their\n") == NO_NEWS
    assert file.write("mine again\n") == NO_NEWS and read(file.path) == "mine again\n"


def test_a_file_that_is_there_already_is_what_counts_and_the_draft_is_kept(file: StepFile) -> None:
    file.path.parent.mkdir()
    file.path.write_text("worked on\n")
    found = file.begin("draft\n")
    assert found.text == "worked on\n" and found.aside is not None and read(found.aside) == "draft\n"
    assert StepFile(file.path).begin("worked on\n") == NO_NEWS


def test_where_both_have_changed_both_texts_are_kept(file: StepFile) -> None:
    file.begin("a\n")
    kept = []
    for number in range(3):
        file.path.write_text(f"their {number}\n")
        found = file.write(f"mine {number}\n")
        assert found.what is What.CHANGED and found.text == f"their {number}\n"
        assert found.aside is not None
        kept.append(found.aside)
    assert [read(path) for path in kept] == ["mine 0\n", "mine 1\n", "mine 2\n"]


def test_a_file_that_is_deleted_or_no_text_costs_nothing(file: StepFile) -> None:
    file.begin("a\n")
    file.path.write_bytes(b"\xff\xfe\x00")
    assert news(file, "a\n").what is What.UNREADABLE
    assert file.news("a\n") == NO_NEWS  # said once
    file.path.unlink()
    assert file.news("a\n") == file.news("a\n") == NO_NEWS
    assert file.write("b\n") == NO_NEWS and read(file.path) == "b\n"


def test_a_folder_that_cannot_be_one_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TutorError, match="choose another folder for step files"):
        Folder(tmp_path / "file").check()
    Folder(tmp_path / "new" / "one").check()
    assert (tmp_path / "new" / "one").is_dir()


def script(tmp_path: Path, code: str) -> str:
    path = tmp_path / "editor.py"
    path.write_text(f"import sys, time\nfrom pathlib import Path\nfile = Path(sys.argv[1])\n{code}\n")
    return f"'{sys.executable}' '{path}'"


def test_the_editor_gets_the_file_and_its_text_comes_back(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("VISUAL", script(tmp_path, "file.write_text(file.read_text() + 'b\\r\\n')"))
    assert edit("a\n", tmp_path / "x y" / "step.py") == "a\nb\n"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("sys.exit(3)", "status 3"),
        ("", "wait"),
        ("file.write_bytes(b'\\xff')", "UTF-8"),
        (f"file.write_bytes(b'a' * {MOST + 1})", "too long"),
        ("file.unlink()", "can't be read"),
    ],
)
def test_an_editor_that_fails_is_one_sentence(tmp_path: Path, monkeypatch, code: str, told: str) -> None:
    monkeypatch.setenv("VISUAL", script(tmp_path, code))
    with pytest.raises(TutorError, match=told):
        edit("a\n", tmp_path / "step.py")


def test_an_editor_that_is_not_there_is_one_sentence(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", os.fspath(tmp_path / "none"))
    with pytest.raises(TutorError, match="could not open"):
        edit("a\n", tmp_path / "step.py")
    for environment in ({}, {"VISUAL": " ", "EDITOR": ""}, {"EDITOR": "'vi"}):
        with pytest.raises(TutorError, match="EDITOR"):
            own_editor(environment)
    assert own_editor({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
