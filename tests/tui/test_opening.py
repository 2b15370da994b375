"""Which lesson the app opens first, and what it says where it cannot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tutor.course.library import lessons_directory
from tutor.errors import TutorError
from tutor.session.opening import find_start
from tutor.tui.start import run


def test_a_lesson_is_found_by_id_step_and_alias() -> None:
    lesson, step, _ = find_start("getstate", ())
    assert (lesson.id, step) == ("getstate", None)
    assert find_start(f"getstate#{lesson.steps[2].id}", ())[1] == lesson.steps[2].id
    for alias in lesson.aliases:
        assert find_start(alias, ())[0] == lesson
    for number in (str(lesson.order), f"0{lesson.order}"):
        assert find_start(f"{number}#3", ()) == (lesson, lesson.steps[2].id, "")
    opened, step, notice = find_start("getstate#gues", ())
    assert (opened.id, step) == ("getstate", None)
    assert notice == "Lesson 'getstate' has no step 'gues'. Did you mean 'guess'?"
    assert "Its steps are" in find_start("getstate#nope-nope", ()).notice


def test_a_renamed_file_keeps_its_id_and_a_broken_one_hides_no_other(tmp_path: Path) -> None:
    source = next(lessons_directory().glob("*getstate.md"))
    shutil.copy(source, tmp_path / "07-another-name.md")
    (tmp_path / "01-getstate.md").write_text("not a lesson")
    assert find_start("getstate", [tmp_path])[0].path.endswith("07-another-name.md")


@pytest.mark.parametrize("asked", ["getstat", "", "#", "99", "²"])
def test_what_is_not_there_is_said_with_the_nearest(asked: str) -> None:
    with pytest.raises(TutorError) as raised:
        find_start(asked, ())
    assert raised.value.status == 2
    assert "no lesson" in str(raised.value)


def test_without_a_terminal_it_says_so() -> None:
    with pytest.raises(TutorError, match="needs a terminal"):
        run()
