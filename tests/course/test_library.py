"""Finding lessons: a directory of files, some of them wrong, and the ways they belong together."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.course.sample import LESSON
from tutor.course.format import LessonErrors
from tutor.course.library import BIGGEST, Catalog, lessons_directory, load_catalog, read_lesson
from tutor.errors import TutorError


def write(directory: Path, name: str, id: str, front: str = "", body: str = "## A step\n\nText.\n") -> Path:
    path = directory / name
    text = f"---\nformat: 1\nid: {id}\ntitle: T\nsummary: S\nminutes: 5\n{front}---\n{body}"
    path.write_text(text, encoding="utf-8")
    return path


def said(catalog: Catalog) -> list[str]:
    return [str(problem).replace(f"{catalog.directory}/", "") for problem in catalog.problems]


def test_the_shipped_lessons_are_found() -> None:
    catalog = load_catalog()
    assert catalog.directory == lessons_directory()
    assert [lesson.id for lesson in catalog.lessons][:2] == ["what-pickles", "by-reference"]
    assert catalog.find("getstate") is not None


def test_lessons_come_by_number_then_those_without_one(tmp_path: Path) -> None:
    for name, id in [("10-a.md", "a"), ("2-b.md", "b"), ("zz.md", "zz"), ("02-c.md", "other")]:
        write(tmp_path, name, id)
    (tmp_path / "README.md").write_text("about")
    (tmp_path / "_draft.md").write_text("not yet")
    (tmp_path / "rules.yaml").write_text("x")
    assert [lesson.id for lesson in load_catalog(tmp_path).lessons] == ["b", "other", "a", "zz"]


def test_a_file_that_is_wrong_hides_no_other(tmp_path: Path) -> None:
    write(tmp_path, "01-good.md", "good", "requires: [wrong]\n")
    write(tmp_path, "02-wrong.md", "wrong", body="## A\n\n```python rnu\n1\n```\n")
    (tmp_path / "03-latin.md").write_bytes(b"---\nfa\xe7ade\n")
    (tmp_path / "04-folder.md").mkdir()
    (tmp_path / "05-big.md").write_bytes(b"x" * (BIGGEST + 1))
    (tmp_path / "06-empty.md").write_bytes(b"")
    catalog = load_catalog(tmp_path)
    assert [lesson.id for lesson in catalog.lessons] == ["good"]
    places = [line.split(": ")[0] for line in said(catalog)]
    assert places == [
        "02-wrong.md:10:11",
        "03-latin.md:2:3",
        "04-folder.md:1:1",
        "05-big.md:1:1",
        "06-empty.md:1:1",
        "06-empty.md:1:1",
    ]


def test_ids_are_unique_and_the_first_file_keeps_one(tmp_path: Path) -> None:
    write(tmp_path, "01-a.md", "same")
    write(tmp_path, "02-b.md", "same")
    catalog = load_catalog(tmp_path)
    assert [Path(lesson.path).name for lesson in catalog.lessons] == ["01-a.md"]
    assert said(catalog) == ["02-b.md:3:1: `same` is the id of 01-a.md too; give one a new id"]


def test_requires_names_known_lessons_and_makes_no_cycle(tmp_path: Path) -> None:
    write(tmp_path, "01-a.md", "first", "requires: [second]\n")
    write(tmp_path, "02-b.md", "second", "requires: [third]\n")
    write(tmp_path, "03-c.md", "third", "requires: [first, secund, nowhere]\n")
    write(tmp_path, "04-d.md", "fourth", "requires: [first]\n")
    lines = said(load_catalog(tmp_path))
    assert [line for line in lines if "cycle" not in line] == [
        "03-c.md:7:1: no lesson has the id `nowhere`",
        "03-c.md:7:1: no lesson has the id `secund`; did you mean `second`?",
    ]
    assert [line.split(":")[0] for line in lines if "cycle" in line] == ["01-a.md", "02-b.md", "03-c.md"]


def test_aliases_lead_to_one_lesson_each(tmp_path: Path) -> None:
    write(tmp_path, "01-a.md", "first", "aliases: [one, second]\n")
    write(tmp_path, "02-b.md", "second", "aliases: [one]\n")
    catalog = load_catalog(tmp_path)
    assert said(catalog) == [
        "01-a.md:7:1: `second` already leads to `second`",
        "02-b.md:7:1: `one` already leads to `first`",
    ]
    found = {name: lesson.id for name in ("one", "first", "second") if (lesson := catalog.find(name))}
    assert found == {"one": "first", "first": "first", "second": "second"}


def test_an_unknown_id_has_nearest_ones(tmp_path: Path) -> None:
    write(tmp_path, "01-a.md", "getstate", "aliases: [setstate]\n")
    write(tmp_path, "02-b.md", "by-reference")
    catalog = load_catalog(tmp_path)
    assert catalog.find("getstat") is None
    assert catalog.nearest("getstat") == ("getstate",)
    assert catalog.nearest("setsate") == ("getstate",)  # by its alias, and once
    assert catalog.nearest("BY-REF") == ("by-reference",)
    assert catalog.nearest("qqqqq") == ()


@pytest.mark.parametrize("name", ["nowhere", "file.md"])
def test_a_directory_that_cannot_be_read_is_an_error_for_people(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.md").write_text("x")
    with pytest.raises(TutorError, match="--lessons"):
        load_catalog(tmp_path / name)


def test_one_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LessonErrors, match=r"no\.md:1:1: cannot read the file"):
        read_lesson(tmp_path / "no.md")


def test_a_lesson_read_before_is_not_parsed_again_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "01-sample.md"
    path.write_text(LESSON.replace("requires: [what-pickles]\n", ""), encoding="utf-8")
    first = load_catalog(tmp_path)
    assert first.lessons

    def refuse(text: str, path: str) -> None:
        raise AssertionError("parsed again")

    with monkeypatch.context() as patched:
        patched.setattr("tutor.course.format.parse_lesson", refuse)
        assert load_catalog(tmp_path) == first
        path.write_text(LESSON.replace("minutes: 12", "minutes: 13"), encoding="utf-8")
        with pytest.raises(AssertionError, match="parsed again"):
            load_catalog(tmp_path)
    assert load_catalog(tmp_path).lessons[0].minutes == 13


@pytest.mark.parametrize("content", [b"", b"{}", b'{"key": "", "lesson": {}}', b"\xff\xfe"])
def test_a_spoiled_cache_is_not_believed(tmp_path: Path, own_surroundings: Path, content: bytes) -> None:
    write(tmp_path, "01-a.md", "first")
    expected = load_catalog(tmp_path)
    (kept,) = (own_surroundings / "cache" / "lessons").iterdir()
    kept.write_bytes(content)
    assert load_catalog(tmp_path) == expected


def test_a_cache_that_cannot_be_written_to_is_done_without(tmp_path: Path, own_surroundings: Path) -> None:
    write(tmp_path, "01-a.md", "first")
    (own_surroundings / "cache").write_text("in the way")
    assert [lesson.id for lesson in load_catalog(tmp_path).lessons] == ["first"]


def test_a_file_whose_name_is_not_text(tmp_path: Path) -> None:
    try:
        write(tmp_path, "01-\udcff.md", "first")
    except OSError:
        pytest.skip("this file system wants names that are text")
    assert [lesson.id for lesson in load_catalog(tmp_path).lessons] == ["first"]


def test_lessons_read_before_need_no_markdown_and_no_yaml() -> None:
    """What ``pickle-tutor list`` pays for from its second time on."""
    load_catalog()
    code = (
        "import sys; from tutor.course.library import load_catalog; assert load_catalog().lessons;"
        "print(sorted({'markdown_it', 'yaml', 'textual', 'dill', 'tempfile'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
