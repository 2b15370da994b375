"""The editor's colours: those of the highlighter, on every line, and no more work than an edit needs."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tutor.tui.themes import CODE_STYLES, DARK, LIGHT, PALETTES, code_theme, theme
from tutor.tui.widgets.code_view import AT_ONCE
from tutor.tui.widgets.editor import CodeEditor


class Alone(App[None]):
    """One editor and nothing else."""

    def __init__(self, text: str, look: str = DARK) -> None:
        super().__init__()
        for name in PALETTES:
            self.register_theme(theme(name))
        self.theme = look
        self.editor = CodeEditor(text)

    def compose(self) -> ComposeResult:
        yield self.editor


def colour_of(editor: CodeEditor, row: int, word: str) -> str | None:
    """The colour a word of a line on the screen is drawn in."""
    for segment in editor.render_line(row):
        if word in segment.text and segment.style and segment.style.color:
            return segment.style.color.name
    return None


async def settled(pilot: Pilot[None], editor: CodeEditor) -> None:
    """Until the colours that follow a long paste are there; the test's own limit ends it otherwise."""
    while not editor.coloured.colour_to(editor.document.line_count - 1, most=0):
        await pilot.pause(0.01)


@pytest.mark.parametrize("look", [DARK, LIGHT])
async def test_code_has_the_colours_of_the_theme_also_where_the_cursor_is(look: str) -> None:
    app = Alone('import os\ndef é(x):\n    return f"é{x}"  # done\n', look)
    async with app.run_test():
        palette, editor = PALETTES[look], app.editor
        assert colour_of(editor, 0, "mport") == palette["keyword"]  # the cursor's line
        assert colour_of(editor, 1, "é") == palette["name"]
        assert colour_of(editor, 2, "é") == palette["string"]
        assert colour_of(editor, 2, "done") == palette["comment"]
        assert editor.document.get_text_range((0, 0), (0, 6)) == "import"


async def test_a_key_colours_one_line_anew() -> None:
    app = Alone("\n".join(f"value_{n} = 0xFF" for n in range(300)))
    async with app.run_test() as pilot:
        app.editor.focus()
        await pilot.pause()
        before = app.editor.coloured.lexed
        assert before <= app.size.height + 1  # what is not on the screen has no colours yet
        await pilot.press("x", "y")
        await pilot.pause()
        assert app.editor.coloured.lexed == before + 2
        app.editor.undo()
        await pilot.pause()
        assert app.editor.coloured.lexed <= before + 4
        assert colour_of(app.editor, 1, "0xFF") == PALETTES[DARK]["number"]


KEYS: dict[str, Callable[[CodeEditor], object]] = {
    "a letter": lambda editor: editor.insert("x"),
    "a bracket": lambda editor: editor.insert(")"),
    "Enter": lambda editor: editor.insert("\n"),
    "Tab": lambda editor: editor.action_indent(),
    "undo": lambda editor: editor.undo(),
}


async def work_of_keys(lines: int) -> dict[str, int]:
    """How many functions are called for each key, and to draw what it changed."""
    app, counts = Alone("\n".join(["value = compute(0xFF, [1])"] * lines)), dict.fromkeys(KEYS, 0)
    async with app.run_test(size=(80, 24)) as pilot:
        editor = app.editor
        editor.focus()
        editor.move_cursor((lines // 2, 4))
        editor.coloured.colour_to(lines)
        await pilot.pause()
        for key, press in KEYS.items():

            def count(frame: object, event: str, value: object, key: str = key) -> None:
                counts[key] += event in ("call", "c_call")

            sys.setprofile(count)
            press(editor)
            for y in range(editor.size.height):
                editor.render_line(y)
            sys.setprofile(None)
            await pilot.pause()
    return counts


async def test_no_key_does_more_in_a_longer_text() -> None:
    """Four times the lines: what went through all of them would do four times the work. An undo has a sixth
    more to do, whatever the length, where the cursor's blink comes in between."""
    few, many = await work_of_keys(500), await work_of_keys(2000)
    assert all(many[key] <= 1.3 * few[key] for key in KEYS), (few, many)


async def test_a_long_paste_is_coloured_in_parts_and_then_wholly_where_it_is_looked_at() -> None:
    app = Alone("")
    async with app.run_test() as pilot:
        app.editor.insert("\n".join(["value = 0xFF"] * 1500))
        assert app.editor.coloured.lexed <= AT_ONCE + app.size.height
        app.editor.scroll_end(animate=False)
        await pilot.pause()
        await settled(pilot, app.editor)
        await pilot.pause()
        assert colour_of(app.editor, app.editor.size.height - 2, "0xFF") == PALETTES[DARK]["number"]


async def test_text_that_is_not_python_has_no_colours_and_gets_them_back() -> None:
    app = Alone("import os\n")
    async with app.run_test() as pilot:
        app.editor.python = False
        await pilot.pause()
        assert colour_of(app.editor, 0, "mport") != PALETTES[DARK]["keyword"]
        app.editor.python = True
        await pilot.pause()
        assert colour_of(app.editor, 0, "mport") == PALETTES[DARK]["keyword"]


def test_both_themes_take_every_style_from_the_one_table() -> None:
    for name in PALETTES:
        assert set(code_theme(name).syntax_styles) == set(CODE_STYLES)
