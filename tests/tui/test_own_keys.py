"""Keys of one's own work, in the footer and the help too; and every binding can be changed."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from textual.app import App
from textual.binding import BindingsMap
from textual.dom import DOMNode

import tutor.tui
from tests.tui.fakes import FakeRunner, make_app
from tests.tui.pilots import at_step, click_on, footer, sees, text, until
from tests.tui.samples import LESSON
from tutor.tui import keys
from tutor.tui.app import TutorApp
from tutor.tui.bindings import hint_now, key_at
from tutor.tui.screens.help import GROUPS
from tutor.tui.widgets.editor import CodeEditor

WIDE = (120, 40)


async def test_chosen_keys_work_and_are_shown(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text(
        '[lesson]\ncheck = "alt+k"\nrun = "f9"\n[editor]\ncomment = "alt+c"\nfind = "alt+f"\n'
        '[app]\nhelp = "f11"\n[text]\nundo = "alt+u"\n'
    )
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await at_step(pilot, "mend")
        editor = screen.query_one(CodeEditor)
        assert "F9 Run" in footer(pilot) and "F11 Help" in footer(pilot) and "alt+f Find" in footer(pilot)
        assert "Run it (F9) to see" in text(pilot)
        await pilot.press("alt+c")
        assert editor.document[0].startswith("# import")
        await pilot.press("ctrl+underscore", "ctrl+z")
        assert editor.document[0].startswith("# import")
        await pilot.press("alt+u")
        assert editor.document[0].startswith("import")
        before = len(runner.jobs)
        await pilot.press("f9")
        await until(pilot, lambda: len(runner.jobs) == before + 1)
        await pilot.press("f5")
        await pilot.pause()
        assert len(runner.jobs) == before + 1
        await click_on(pilot, "F11 Help")
        await pilot.press("pagedown")
        await sees(pilot, "Everywhere")
        assert "F11" in text(pilot)


async def test_a_clash_is_said_and_the_keys_stay(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('[lesson]\ncheck = "f5"\n')
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await at_step(pilot, "mend")
        await sees(pilot, "f5 can't be lesson.check")
        assert "F9 Check" in footer(pilot) and "F5 Run" in footer(pilot)


async def test_the_palette_makes_the_file(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("ctrl+p", *"change the keys", "enter")
        await sees(pilot, "Change the keys in")
        assert '# check = ["f9"]' in (tmp_path / "keys.toml").read_text()


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.title)
def test_every_binding_has_an_id_of_its_own(group) -> None:
    for binding in group.bindings:
        area, _, name = (binding.id or "").partition(".")
        assert keys.GROUPS[area][name] == binding.key


def test_what_is_inherited_from_textual_has_ids_too() -> None:
    """But in the palette's own field, which Textual makes itself."""
    for module in pkgutil.walk_packages(tutor.tui.__path__, "tutor.tui."):
        importlib.import_module(module.name)
    found: list[type[DOMNode]] = []
    waiting: list[type[DOMNode]] = [DOMNode]
    while waiting:
        waiting += waiting[0].__subclasses__()
        found.append(waiting.pop(0))
    ours = [one for one in found if one.__module__.startswith("tutor.")]
    without = {
        (one.__name__, key)
        for one in ours
        if not issubclass(one, App) or one is TutorApp
        for key, bindings in (one._merged_bindings or BindingsMap()).key_to_bindings.items()
        if not all(binding.id for binding in bindings)
    }
    assert without == set()


def test_ids_are_what_people_may_have_written() -> None:
    """An id that changes silently takes a key that somebody chose in ``keys.toml`` away from them.

    Add a new id to the file; where one has to go, say so in the changelog.
    """
    committed = (Path(__file__).parent.parent / "data" / "key_ids.txt").read_text().split()
    assert [f"{group}.{name}" for group, names in keys.GROUPS.items() for name in names] == committed
    every = [binding for group in GROUPS for binding in group.bindings]
    assert len({(binding.id, binding.key) for binding in every}) == len({binding.id for binding in every})


def test_hints_name_the_keys_that_were_chosen() -> None:
    own = {"cards.choose": "f9", "cards.card-above": "k", "cards.card-below": "j"}
    assert hint_now("←→ Enter", keys.CARDS, own) == "←→ F9"
    assert hint_now("↑↓", keys.CARDS, own) == "k j"
    assert hint_now("1-4", keys.CARDS, own) == "1-4"


@pytest.mark.parametrize(
    ("shown", "cell", "key"),
    [
        ("^k", 0, "ctrl+k"),
        ("Shift+F4 Do", 9, "shift+f4"),
        ("alt+c", 2, "alt+c"),
        ("←→", 1, "right"),
        ("↑↓ Enter", 5, "enter"),
        ("1-4", 1, ""),
        ("^→", 0, "ctrl+right"),
    ],
)
def test_a_click_on_a_key_in_the_footer_is_that_key(shown: str, cell: int, key: str) -> None:
    assert key_at(shown.removesuffix(" Do"), cell) == key


def test_a_lesson_s_text_names_the_keys_that_were_chosen() -> None:
    chosen = keys.CHOSEN.set({"lesson.script-module": "alt+m,f11", "lesson.next-page": "j"})
    try:
        assert keys.in_prose("switch (`ctrl+t`), `n` and `ctrl+n`") == "switch (`alt+m`), `n` and `ctrl+n`"
    finally:
        keys.CHOSEN.reset(chosen)
