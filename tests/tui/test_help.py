"""The help lists every key of every screen and widget of ours, because it reads the bindings."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import tutor.tui
from tests.tui.fakes import make_app
from tests.tui.pilots import at_step, sees, text, until
from tests.tui.samples import LESSON
from tutor.tui.bindings import quiet, written
from tutor.tui.screens.help import GROUPS, Group, HelpScreen, rows


def bindings_of_ours() -> Iterator[tuple[str, Binding]]:
    """Every binding that a class under ``tutor.tui`` declares, with the class's name."""
    for module in pkgutil.walk_packages(tutor.tui.__path__, "tutor.tui."):
        for name, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(found, DOMNode) and found.__module__ == module.name:
                for binding in vars(found).get("BINDINGS", ()):
                    assert isinstance(binding, Binding), f"{name} declares {binding!r}, which has no help"
                    yield name, binding


def test_every_binding_of_every_screen_is_in_the_help() -> None:
    listed = {binding for group in GROUPS for binding in group.bindings}
    ours = list(bindings_of_ours())
    assert {"LessonScreen", "LabScreen", "CardDeck", "TutorApp"} <= {name for name, _ in ours}
    assert [(name, binding.key) for name, binding in ours if binding not in listed] == []


def test_every_key_of_a_binding_is_written_and_none_twice() -> None:
    for group in GROUPS:
        shown = rows(group)
        assert len({line for _, line in shown}) == len(shown), group.title
        for binding in group.bindings:
            for key in binding.key.split(","):
                assert any(
                    written(key) in keys or key.isdigit() or key.startswith("super+") for keys, _ in shown
                ), key


@pytest.mark.parametrize(
    ("key", "name"),
    [("f5", "F5"), ("ctrl+r", "^r"), ("escape", "Esc"), ("f", "f"), ("slash", "/"), ("1", "1")],
)
def test_keys_as_people_write_them(key: str, name: str) -> None:
    assert written(key) == name


def test_the_footer_writes_keys_as_the_help_does() -> None:
    for binding in (binding for group in GROUPS for binding in group.bindings if binding.show):
        keys = {written(key) for key in binding.key.split(",")}
        assert set((binding.key_display or "").split()) <= keys | {"←→", "↑↓", "1-5"}, binding.description


def test_bindings_with_the_same_line_share_a_row() -> None:
    turn = (
        quiet("l", "left", "a", "Left", "turn"),
        quiet("r", "right", "b", "Right", "turn"),
    )
    numbers = tuple(quiet(f"n-{n}", str(n), f"n({n})", f"No. {n}", "a number") for n in range(1, 6))
    assert rows(Group("", turn + numbers)) == [("← →", "turn"), ("1-5", "a number")]


async def test_f1_shows_them_over_a_lesson(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=(120, 100)) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await sees(pilot, "Cards")
        assert "F5 ^r" in text(pilot)
        heads = [text(pilot).index(title) for title in ("A lesson", "The editor", "Everywhere")]
        assert heads == sorted(heads)  # what works here comes first
        await pilot.press("escape")
        await at_step(pilot, "mend")
