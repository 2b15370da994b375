"""``check``: what is wrong with a lesson is named, with its place, and what is right is counted."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tutor.cli import main
from tutor.cli.console import columns
from tutor.course.library import lessons_directory

RIGHT = """\
---
format: 1
id: small
title: A small lesson
summary: A lock does not travel.
rules: [2]
requires: []
minutes: 5
---
## Run it

```python run expect="pickle: dumps-fails; dill: ok"
import threading
subject = threading.Lock()
```
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    path = tmp_path / "small.md"
    path.write_text(RIGHT)
    return path


def check(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["check", *map(str, arguments)])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_right_lesson_holds(capsys: pytest.CaptureFixture[str], lesson: Path) -> None:
    status, out, err = check(capsys, lesson)
    assert (status, err) == (0, "")
    assert out == "✓ small: 2 of 2 proved\nEverything holds.\n"
    assert f"{lesson}:12: pickle: dumps-fails, as claimed" in " ".join(
        check(capsys, lesson, "--verbose")[1].split()
    )


def test_a_false_claim_is_named_with_its_place(capsys: pytest.CaptureFixture[str], lesson: Path) -> None:
    lesson.write_text(RIGHT.replace("pickle: dumps-fails", "pickle: ok"))
    status, out, _ = check(capsys, lesson)
    assert status == 1
    assert "✗ small: 1 of 2 proved" in out
    assert f"{lesson}:12:1:" in out.splitlines()[1]
    assert "the claim is `pickle: ok`, but the result is `pickle: dumps-fails`" in " ".join(out.split())
    assert out.endswith("1 problem.\n")


def test_files_that_cannot_be_read_are_told_with_those_that_can(
    capsys: pytest.CaptureFixture[str], lesson: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    broken = lesson.with_name("broken.md")
    broken.write_text(RIGHT.replace("minutes", "minuets").replace("rules: [2]", "rules: [9]"))
    status, out, _ = check(capsys, broken, lesson, lesson.with_name("nowhere.md"))
    assert status == 1
    assert out.count("broken.md:") >= 2 and "nowhere.md:1:1:" in out
    assert "✓ small: 2 of 2 proved" in out
    assert all(columns(line) <= 50 or line.endswith(":") for line in out.splitlines())


def test_a_folder_of_ones_own(capsys: pytest.CaptureFixture[str], lesson: Path) -> None:
    assert check(capsys, "--lessons", lesson.parent)[0] == 0
    (lesson.parent / "rules.yaml").write_text("rules: []")
    status, out, _ = check(capsys, "--lessons", lesson.parent)
    assert status == 1 and "rules.yaml:1:1:" in out


def test_a_folder_among_the_files_stands_for_its_lessons(
    capsys: pytest.CaptureFixture[str], lesson: Path
) -> None:
    (lesson.parent / "README.md").write_text("Not a lesson.")
    status, out, _ = check(capsys, lesson.parent)
    assert status == 0
    assert "small: 2 of 2 proved" in " ".join(out.split())


def test_strict_adds_remarks(capsys: pytest.CaptureFixture[str], lesson: Path) -> None:
    status, out, _ = check(capsys, lesson, "--strict")
    assert status == 1 and "the lesson has no exercise" in out


def test_on_another_python(capsys: pytest.CaptureFixture[str], lesson: Path, python: str) -> None:
    status, out, _ = check(capsys, lesson, "--python", python)
    assert status == 0
    assert out.count("2 of 2 proved") == 2 and f"small on {python}" in " ".join(out.split()).replace("\n", "")


def test_a_python_that_is_not_there(capsys: pytest.CaptureFixture[str], lesson: Path) -> None:
    status, out, err = check(capsys, lesson, "--python", "python9.9")
    assert (status, out) == (2, "") and "There is no Python 'python9.9' here" in err


def test_a_new_lesson_proves_right(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["new", "mine", "--lessons", str(tmp_path)]) == 0
    assert check(capsys, tmp_path / "mine.md", "--strict")[0] == 0


def test_a_requirement_nobody_has_is_told_for_a_single_file_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = lessons_directory() / "02-by-reference.md"
    text = re.sub(r"(?m)^requires:.*$", "requires: [getstat, beside, getstate]", shipped.read_text("utf-8"))
    (tmp_path / "beside.md").write_text("---\nid: beside\n---\n", encoding="utf-8")
    (tmp_path / "mine.md").write_text(text, encoding="utf-8")
    assert main(["check", str(tmp_path / "mine.md")]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "no lesson has the id `getstat`; did you mean `getstate`?" in told
    assert "`beside`" not in told and " 1 problem." in told


READING = "---\nformat: 1\nid: {id}\ntitle: T\nsummary: S\nminutes: 5\n{more}---\n## Read\n\nText.\n"


def reading(folder: Path, name: str, id: str, more: str = "") -> Path:
    """A lesson in which nothing is run."""
    path = folder / name
    path.write_text(READING.format(id=id, more=more))
    return path


def test_a_folder_is_looked_at_as_it_would_be_taught(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reading(tmp_path, "01-a.md", "a", "requires: [b]\n")
    reading(tmp_path, "02-b.md", "b", "requires: [a, getstate, nowhere]\n")
    reading(tmp_path, "03-a.md", "a")
    mine = reading(tmp_path, "04-mine.md", "getstate")
    for arguments in ([tmp_path], ["--lessons", tmp_path]):
        status, out, _ = check(capsys, *arguments)
        out = " ".join(out.split())
        assert status == 1
        assert out.count("requires this lesson in turn: a cycle") == 2
        assert "no lesson has the id `nowhere`" in out and "`getstate`;" not in out
        assert "`a` is the id of 01-a.md too" in out
        assert f"{mine}:3:1:" in out and "the id of a built-in lesson too" in out
        assert out.count("nothing to prove") == 4  # all four are looked at
    alone = check(capsys, tmp_path, "--no-built-in", "--lessons", tmp_path)
    assert alone[0] == 1 and "built-in" not in alone[1] and "`a` is the id of 01-a.md too" in alone[1]


def test_an_id_will_do_and_what_is_neither_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reading(tmp_path, "x.md", "mine")
    assert check(capsys, "mine", "--lessons", tmp_path)[:2] == (
        0,
        "✓ mine: nothing to prove\nEverything holds.\n",
    )
    status, out, err = check(capsys, "mime", "--lessons", tmp_path)
    assert (status, out) == (2, "") and "did you mean 'mine'?" in err
    (tmp_path / "empty").mkdir()
    status, out, err = check(capsys, tmp_path / "empty")
    assert (status, out) == (2, "") and "There are no lessons in" in err
    reading(tmp_path, "y.md", "getstate")
    status, _, err = check(capsys, "getstate", "--lessons", tmp_path)
    assert status == 2 and "Two lessons have the id" in err and str(tmp_path / "y.md") in err


def test_lessons_are_taught_beside_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
        reading(folder, "a.md", f"in-{folder.name}")
    asked = ["--lessons", str(folders[0]), "list", "--lessons", str(folders[1])]
    for _ in range(2):  # read, and then from what was kept
        assert main([*asked[2:3], *asked[:2], *asked[3:]]) == 0
        listed = capsys.readouterr().out
        assert "getstate" in listed and listed.index("in-one") < listed.index("in-two")
    assert main([*asked, "--no-built-in"]) == 0
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == ["in-one", "in-two"]
    with pytest.raises(SystemExit) as ended:
        main(["list", "--no-built-in"])
    assert ended.value.code == 2
    assert "--lessons" in capsys.readouterr().err
    reading(folders[1], "clash.md", "in-one")
    assert main(asked) == 0
    told = capsys.readouterr().err
    assert str(folders[1] / "clash.md") in told and str(folders[0] / "a.md") in told


def test_new_warns_about_an_id_that_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "getstate", "--lessons", str(tmp_path)]) == 0
    assert "04-getstate.md already has the id getstate" in capsys.readouterr().err
    assert main(["new", "own", "--lessons", str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""


def test_a_pipe_is_no_lesson(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.md", "rules.yaml"):
        os.mkfifo(tmp_path / name)
    status, out, err = check(capsys, tmp_path / "a.md", tmp_path / "rules.yaml", tmp_path)
    assert (status, out) == (1, "") or "regular file" in out + err
