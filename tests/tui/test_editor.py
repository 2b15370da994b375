"""The code editor, typed in as a learner types: in the exercise of a lesson, on the real screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events
from textual.document._document import Selection

from tests.tui.fakes import make_app
from tests.tui.pilots import Tutor, at_step, sees, text, until
from tests.tui.samples import LESSON
from tutor.tui.app import TutorApp
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.widgets.editor import CodeEditor
from tutor.tui.widgets.find_bar import FindBar, FindField

WIDE, NARROW = (120, 40), (80, 24)


@pytest.fixture
def app(tmp_path: Path) -> TutorApp:
    return make_app(tmp_path, lesson=LESSON, step="mend")


async def editor(pilot: Tutor, code: str = "", at: tuple[int, int] | None = None) -> CodeEditor:
    """The editor of the exercise with this code in it."""
    found = (await at_step(pilot, "mend")).query_one(CodeEditor)
    found.focus()
    found.load_text(code)
    found.move_cursor(at or found.document.end)
    await pilot.pause()
    return found


async def test_a_class_is_typed_without_a_space(app: TutorApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot)
        for line in ("class A:", "def f(self, a):", "if a:", "return [", "1,", "2,", "]", "else:", "pass"):
            await pilot.press(*line, "enter")
        await pilot.press("backspace", *"x = 1")
        assert found.text == (
            "class A:\n    def f(self, a):\n        if a:\n            return [\n                1,\n"
            "                2,\n            ]\n        else:\n            pass\nx = 1"
        ).replace("\nx = 1", "\n    x = 1")
        await pilot.press("ctrl+z", "ctrl+z")
        assert found.text.endswith("pass\n        ")


async def test_tab_and_shift_tab_move_lines_and_never_leave(app: TutorApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot, "a\n\nb\nc", (0, 0))
        found.selection = Selection((0, 0), (2, 1))
        await pilot.press("tab", "tab")
        assert found.text == "        a\n\n        b\nc"
        await pilot.press("shift+tab")
        assert found.text == "    a\n\n    b\nc" and found.selected_text == "    a\n\n    b"
        await pilot.press("shift+tab", "shift+tab", "shift+tab")
        assert found.text == "a\n\nb\nc" and found.has_focus
        await pilot.press("ctrl+z", "ctrl+z")
        assert found.text == "        a\n\n        b\nc"
        found.move_cursor((3, 1))
        await pilot.press("tab", "x", "shift+tab")
        assert found.document.lines[3] == "c   x"


@pytest.mark.parametrize("key", ["ctrl+underscore", "ctrl+slash"])
async def test_lines_become_comments_and_code_again(app: TutorApp, key: str) -> None:
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot, "if a:\n    b\n", (1, 5))
        await pilot.press(key, "x")
        assert found.text == "if a:\n    # bx\n"
        found.select_all()
        await pilot.press(key)
        assert found.text == "# if a:\n#     # bx\n"
        await pilot.press(key, "ctrl+z", "ctrl+z")
        assert found.text == "if a:\n    # bx\n"


async def test_all_of_it_is_selected_and_both_ends_are_reached(app: TutorApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot, "a\nb\nc")
        await pilot.press("ctrl+home")
        assert found.cursor_location == (0, 0)
        await pilot.press("ctrl+end")
        assert found.cursor_location == (2, 1)
        await pilot.press("ctrl+shift+home")
        assert found.selected_text == "a\nb\nc"
        await pilot.press("down", "ctrl+a", "x")
        assert found.text == "x"
        await pilot.press("ctrl+z")
        assert found.text == "a\nb\nc"


async def test_a_pasted_method_goes_where_the_cursor_is_in_one_undo(app: TutorApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot, "class A:\n    ")
        app.post_message(events.Paste("def f(self):\r\n\treturn 1\r\n"))
        await until(pilot, lambda: "return" in found.text)
        assert found.text == "class A:\n    def f(self):\n        return 1\n"
        await pilot.press("ctrl+z")
        assert found.text == "class A:\n    "
        found.insert("xy")
        found.selection = Selection((1, 4), (1, 6))
        await pilot.press("ctrl+x", "ctrl+v", "ctrl+v")
        assert found.text == "class A:\n    xyxy"


async def test_words_are_found_one_after_another(app: TutorApp) -> None:
    async with app.run_test(size=NARROW) as pilot:
        found = await editor(pilot, "lock = 1\nb = lock\nLOCK")
        await pilot.press("f4", "f4")
        await pilot.press("ctrl+home", "ctrl+f", *"lock")
        await sees(pilot, "1 of 3")
        await pilot.press("enter")
        assert found.selection == Selection((1, 4), (1, 8)) and "2 of 3" in text(pilot)
        await pilot.press("down", "down")
        assert "1 of 3" in text(pilot)
        await pilot.press("up")
        assert "3 of 3" in text(pilot)
        await pilot.press(*"xyz")
        assert "not there" in text(pilot)
        await pilot.press("escape")
        assert found.has_focus and not app.screen.query(FindBar) and isinstance(app.screen, LessonScreen)
        found.selection = Selection((1, 4), (1, 8))
        await pilot.press("ctrl+f")
        assert app.screen.query_one(FindField).value == "lock"


async def test_the_bracket_at_or_before_the_cursor_has_its_partner_marked(app: TutorApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot, "f(')',\n  [1])", (0, 1))
        assert found.matching_bracket_location == (1, 5)
        await pilot.press("ctrl+end")
        assert found.matching_bracket_location == (0, 1)
        found.move_cursor((0, 3))
        assert found.matching_bracket_location is None


async def test_what_is_not_python_is_marked_when_the_keys_rest(app: TutorApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot, "a = 1\n")
        await pilot.press(*"def f(x)")
        await until(pilot, lambda: found.wrong is not None)
        assert found.wrong is not None and found.wrong.line == 2
        assert "! 2  def f(x)  ← " in text(pilot), text(pilot)
        await pilot.press(":")
        assert found.wrong is None and "←" not in text(pilot)


async def test_text_that_is_only_read_is_not_changed_by_any_key(app: TutorApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot, "    a = (1)\n", (0, 4))
        found.read_only = True
        for key in ("enter", "tab", "x", ":", "backspace", "ctrl+underscore", "ctrl+v", "ctrl+x"):
            found.focus()
            await pilot.press(key)
        app.post_message(events.Paste("b"))
        await pilot.pause()
        assert found.text == "    a = (1)\n"


async def arrives(pilot: Tutor, code: str) -> None:
    """A text that a terminal hands over as keys, all at the same moment: a paste it does not mark."""
    names = {"\n": "enter", " ": "space", "\t": "tab"}
    for character in code:
        key = names.get(character, character)
        pilot.app.post_message(events.Key(key, character.replace("\n", "\r")))
    await pilot.pause()


async def test_a_text_that_arrives_as_keys_keeps_its_own_indentation(app: TutorApp) -> None:
    code = "class A:\n    def f(self):\n        if self:\n            return (1,\n\n    )\n\nelse_ = [\n]\n"
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot)
        await arrives(pilot, code)
        assert found.text == code


async def test_a_line_that_arrives_as_keys_after_enter_keeps_its_own_indentation(app: TutorApp) -> None:
    """A line at a time, Enter typed between them, as some tools send text; one without any is indented."""
    async with app.run_test(size=WIDE) as pilot:
        found = await editor(pilot)
        for line in ("def f():", "    if f:", "return 1"):
            await arrives(pilot, line)
            await asyncio.sleep(0.15)
            await pilot.press("enter")
            await asyncio.sleep(0.15)
        assert found.text.rstrip() == "def f():\n    if f:\n        return 1"
