"""Keys of one's own: read from a file that people write, with every mistake said and none fatal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.session.keys_file import ChosenKeys, key_name, read_keys, template, write_template

GROUPS = {
    "app": {"help": "f1"},
    "lesson": {"run": "f5,ctrl+r", "check": "f9"},
    "editor": {"find": "ctrl+f"},
    "home": {"quit": "q"},
}
TOGETHER = {"editor": ("lesson",)}


def chosen(tmp_path: Path, text: str) -> ChosenKeys:
    file = tmp_path / "keys.toml"
    file.write_text(text, encoding="utf-8")
    return read_keys(file, GROUPS, TOGETHER)


def test_keys_are_chosen_one_or_several(tmp_path: Path) -> None:
    found = chosen(tmp_path, '[lesson]\ncheck = "^K"\nrun = ["F6", "Ctrl+T"]\n[home]\nquit = "f9"\n')
    assert found == ChosenKeys({"lesson.check": "ctrl+k", "lesson.run": "f6,ctrl+t", "home.quit": "f9"}, ())
    assert read_keys(tmp_path / "none.toml", GROUPS, TOGETHER) == ChosenKeys({}, ())


def test_two_actions_may_change_places(tmp_path: Path) -> None:
    found = chosen(tmp_path, 'lesson.run = "f9"\nlesson.check = "f5"\n')
    assert found == ChosenKeys({"lesson.run": "f9", "lesson.check": "f5"}, ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('lesson.check = "f5"', "f5 can't be lesson.check, because there it is already lesson.run"),
        ('lesson.check = "f1"', "app.help"),
        ('app.help = "f9"', "lesson.check"),
        ('editor.find = "f9"', "lesson.check"),
        ('lesson.chek = "f6"', "lesson.check"),
        ("lesson.check = 9", "needs a key"),
        ("lesson.check = []", "needs a key"),
        ('lesson.check = ["f6", ""]', "needs a key"),
        ("lesson = ", "isn't TOML"),
        ('check = "f6"', "no action 'check'"),
    ],
)
def test_what_is_wrong_is_said_and_the_keys_stay(tmp_path: Path, text: str, told: str) -> None:
    found = chosen(tmp_path, text)
    assert found.keys == {} and len(found.notes) == 1 and told in found.notes[0]


def test_a_file_that_is_no_text_or_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_bytes(b"\xff")
    assert "can't be read" in read_keys(tmp_path / "keys.toml", GROUPS, TOGETHER).notes[0]
    assert "can't be read" in read_keys(tmp_path, GROUPS, TOGETHER).notes[0]


def test_the_template_changes_nothing_until_a_line_is_taken_up(tmp_path: Path) -> None:
    assert chosen(tmp_path, template(GROUPS)) == ChosenKeys({}, ())
    assert chosen(tmp_path, template(GROUPS).replace('# check = ["f9"]', 'check = ["f7"]')).keys == {
        "lesson.check": "f7"
    }
    assert write_template(tmp_path / "new" / "keys.toml", GROUPS)
    (tmp_path / "new" / "keys.toml").write_text("# mine")
    assert write_template(tmp_path / "new" / "keys.toml", GROUPS)
    assert (tmp_path / "new" / "keys.toml").read_text() == "# mine"


def test_keys_as_people_write_them() -> None:
    assert [key_name(key) for key in ("^k", "Ctrl+PgUp", "Esc", "F9", "N", ",", "shift+Tab")] == [
        *("ctrl+k", "ctrl+pageup", "escape", "f9", "N", "comma", "shift+tab"),
    ]
