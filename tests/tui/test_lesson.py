"""The lesson screen: every kind of step, every key, saving and coming back."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from textual import events

from tests.tui.fakes import FakeCatalog, make_app
from tests.tui.pilots import Tutor, at_step, click_on, footer, known, sees, text, until
from tests.tui.samples import COUNTER, LESSON, OTHER
from tutor.course.model import Snippet
from tutor.progress.store import Store
from tutor.tui import keys
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.views.inline import inline
from tutor.tui.widgets.closing import Closing, closing_text
from tutor.tui.widgets.editor import CodeEditor
from tutor.tui.widgets.header_line import HeaderLine
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.text_find import TextFindBar

WIDE, NARROW = (120, 40), (80, 24)


async def palette(pilot: Tutor, words: str) -> None:
    """Choose a command by its words."""
    await pilot.press("ctrl+p", *words)
    await sees(pilot, words[1:])
    await pilot.press("enter")


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 20)])
async def test_walks_through_every_step_and_ends_with_a_panel(tmp_path: Path, size) -> None:
    app = make_app(tmp_path, lesson=LESSON)
    async with app.run_test(notifications=True, size=size) as pilot:
        for step in LESSON.steps:
            await at_step(pilot, step.id)
            await sees(pilot, step.title)
            await pilot.press("ctrl+n")
        await sees(pilot, "The end of this lesson")
        await sees(pilot, "Still open")
        await pilot.press("ctrl+b")
        await at_step(pilot, "mend")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: app.screen.query(Closing))
        if size == WIDE:
            await sees(pilot, "Names, not contents   ^n opens it")
            await click_on(pilot, "Names, not contents")
        else:
            await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen) and app.screen.lesson is OTHER)


async def test_prose_is_read_and_next_marks_it_done(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON)
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        screen = await at_step(pilot, "state")
        await sees(pilot, "An object's state is what it needs")
        assert "self.n = 0" in text(pilot)
        assert "Run" not in footer(pilot)
        assert footer(pilot).startswith("Enter Next step")
        await pilot.press("enter")
        await at_step(pilot, "guess")
        assert screen.progress is not None and screen.progress.steps["state"].done
        await pilot.press("ctrl+b")
        await at_step(pilot, "state")
        await pilot.press("m")
        await sees(pilot, "○  4  Why did it stop?")
        assert " several " in text(pilot) and "Enter Open" in footer(pilot)
        await pilot.press("down", "down", "down", "enter")
        await at_step(pilot, "why")
        dots = text(pilot).splitlines()[0].index("●")
        await pilot.click(HeaderLine, offset=(dots, 0))
        await at_step(pilot, "state")
        await pilot.click(HeaderLine, offset=(dots - 5, 0))  # "step 1 of 6"
        await sees(pilot, "Enter Open")
        await pilot.press("escape", "ctrl+n", "ctrl+n")
        await at_step(pilot, "run")
        await pilot.press("escape")
        await until(pilot, lambda: "Enter Run" in footer(pilot))
        await pilot.click(KeyBar, offset=(3, 0))
        await sees(pilot, "✗ TypeError")
        await until(pilot, lambda: footer(pilot).startswith("Enter Next step"))
        await pilot.click("#editor-mode")
        await sees(pilot, "module snippet")


async def test_words_are_found_in_the_text_and_the_results_of_a_step(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_step(pilot, "run")
        await pilot.press("f5")
        await sees(pilot, "▸ The lesson says more about this: Enter")
        await pilot.press("slash", *"path", "enter")
        await sees(pilot, "  1 of ")
        await sees(pilot, "Run this and look at the path.")  # the text took the place of the results
        assert screen.get_selected_text() == "path"
        await pilot.press("slash", *"TypeError")  # the words before are selected
        await sees(pilot, "  1 of ")
        await sees(pilot, "✗ TypeError")
        await pilot.press("enter", "slash", *"nonsense")  # in the field, n is a letter
        await sees(pilot, "not there")
        await pilot.press("ctrl+u", *"lock", "enter")
        await sees(pilot, "  1 of ")
        await pilot.press("n")
        await sees(pilot, "  2 of ")
        await pilot.press("N", "N")
        await until(pilot, lambda: "  1 of " not in text(pilot) and "  2 of " not in text(pilot))
        assert screen.step.id == "run" and screen.get_selected_text() == "lock"
        await pilot.press("escape")
        await until(pilot, lambda: not screen.query(TextFindBar))
        assert screen.get_selected_text() is None and screen.focused is not None
        await pilot.press("f4", "slash")
        await until(pilot, lambda: "/" in screen.query_one(CodeEditor).document[0])


async def test_the_text_comes_back(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("#", "m", "y")
        await pilot.press("f2")
        await sees(pilot, "Hint 1 of 3")
    again = make_app(tmp_path, lesson=LESSON)
    async with again.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "mend")  # where the learner was
        await sees(pilot, "#myimport threading")
        assert "Hint 1 of 3" in text(pilot)
        await pilot.press("ctrl+p")
        await pilot.press(*"put back")
        await sees(pilot, "Put back the lesson's code")
        await pilot.press("enter")
        await until(pilot, lambda: "#my" not in text(pilot))
        await until(pilot, lambda: known(tmp_path, "mend").draft is None)
        await pilot.press("#", "b")
        await palette(pilot, "reset this step")
        await sees(pilot, "Reset the step “Mend it”?")
        assert footer(pilot) == "y Reset  Esc Cancel"
        await pilot.press("enter", "escape")
        await until(pilot, lambda: isinstance(again.screen, LessonScreen))
        assert "Hint 1 of 3" in text(pilot)
        await palette(pilot, "reset this step")
        await sees(pilot, "Reset the step “Mend it”?")
        await pilot.click("#ask-keys", offset=(1, 0))
        await until(pilot, lambda: isinstance(again.screen, LessonScreen) and "Hint 1" not in text(pilot))
        assert "#b" not in text(pilot)
    left = known(tmp_path, "mend")
    assert (left.draft, left.hints) == (None, 0)


async def test_typing_is_saved_soon_without_leaving(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("x")
        await until(pilot, lambda: (known(tmp_path, "mend").draft or "").startswith("ximport"), 5)


async def test_escape_leaves_the_editor_first_and_then_goes_home(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        screen = await at_step(pilot, "run")
        assert screen.focused is screen.query_one(CodeEditor)
        assert "Esc Text" in footer(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: screen.focused is not None and screen.focused.id == "prose-pane")
        assert "Esc Home" in footer(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await sees(pilot, "Continue    Leave the lock behind · “Run it”")


async def test_narrow_shows_the_text_or_the_work(tmp_path: Path) -> None:
    long = msgspec.structs.replace(LESSON.steps[2], prose="Run this and look at the path.\n\n" * 6)
    lesson = msgspec.structs.replace(LESSON, steps=(*LESSON.steps[:2], long, *LESSON.steps[3:]))
    app = make_app(tmp_path, lesson=lesson, step="run")
    async with app.run_test(notifications=True, size=NARROW) as pilot:
        screen = await at_step(pilot, "run")
        await sees(pilot, "Run this and look at the path.")
        assert "import threading" not in text(pilot)
        assert "F4 Editor" in footer(pilot)
        await pilot.press("f4")
        await sees(pilot, "import threading")
        assert "Run this and look" in text(pilot)  # the code has the half below the text
        assert screen.focused is screen.query_one(CodeEditor)
        await pilot.press("f4")
        await until(pilot, lambda: "import threading" not in text(pilot))
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError")


async def test_the_footer_begins_with_the_next_key_and_has_them_all_where_it_is_wide(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(notifications=True, size=NARROW) as pilot:
        await at_step(pilot, "mend")
        told = footer(pilot)
        assert told.startswith("F9 Check  ") and told.endswith("F1 Help  ^p More") and len(told) <= 76
        for key in ("F5 Run", "F2 Hint", "^n Next", "^a All"):
            assert key in told
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "^t Script/module" in footer(pilot))
        await pilot.press("f2", "f2", "f2")
        await until(pilot, lambda: "F3 Solution" in footer(pilot))
        for declared in keys.LESSON:
            if declared.show and declared.action not in ("files", "app.glossary"):  # it has no files
                assert f"{declared.key_display} " in footer(pilot), declared
        assert "F1 Help" in footer(pilot) and "^p More" in footer(pilot)


@pytest.mark.parametrize("step", LESSON.steps, ids=lambda step: step.id)
async def test_resizing_never_breaks_a_step(tmp_path: Path, step) -> None:
    app = make_app(tmp_path, lesson=LESSON, step=step.id)
    async with app.run_test(size=WIDE) as pilot:
        await at_step(pilot, step.id)
        if step.id in ("run", "mend"):
            await pilot.press("f5")
            await sees(pilot, "✗ TypeError")
        for size in ((80, 24), (60, 20), (30, 8), (12, 4), (200, 60), (99, 30), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await sees(pilot, step.title)


async def test_a_step_that_changed_since_it_was_done_says_so(tmp_path: Path) -> None:
    with Store(tmp_path / "progress.sqlite3") as store:
        store.mark_done(LESSON, msgspec.structs.replace(LESSON.steps[0], digest="older"))
    app = make_app(tmp_path, lesson=LESSON, step="state")
    async with app.run_test(size=NARROW) as pilot:
        await at_step(pilot, "state")
        await sees(pilot, "Changed since you did it. Your points stay.")
        await pilot.press("n", "b")
        await until(pilot, lambda: "Changed since" not in text(pilot))


async def test_no_further_lesson_says_so(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=OTHER, catalog=FakeCatalog((OTHER,)))
    async with app.run_test(notifications=True, size=NARROW) as pilot:
        await at_step(pilot, "state")
        await until(pilot, lambda: app.loaded.is_set())
        await pilot.press("ctrl+n")
        await sees(pilot, "Every lesson is done.")
        assert "^n" not in footer(pilot)
        await click_on(pilot, "Esc goes Home.")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_undoing_a_long_paste_in_a_small_editor(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(notifications=True, size=NARROW) as pilot:
        screen = await at_step(pilot, "mend")
        editor = screen.query_one(CodeEditor)
        editor.focus()
        await pilot.press("f7", "backspace")
        long = "\n".join(f"line = {number}" for number in range(60))
        app.post_message(events.Paste(long))
        await until(pilot, lambda: editor.text == long)
        for key in ("ctrl+z", "ctrl+z", "ctrl+y", "f7", "backspace", "ctrl+z", "ctrl+z"):
            await pilot.press(key)
        assert app.is_running and app.return_code in (None, 0)


async def test_a_hint_shows_the_names_of_methods_in_full(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        screen = await at_step(pilot, "mend")
        assert screen.view is not None
        await screen.view.show_hints(("In __getstate__, copy self.__dict__ first.",), 1)
        await sees(pilot, "In __getstate__, copy self.__dict__")
    assert inline("a * b * c of `__x__`").plain == "a * b * c of __x__"


async def test_a_short_text_has_its_code_below_it(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_step(pilot, "run")
        await sees(pilot, "import threading")
        assert "Run this and look at the path." in text(pilot)
        await pilot.press("f4", *"#ab")
        assert "#abimport" in text(pilot) and "Run this and look at the path." in text(pilot)
        await pilot.resize_terminal(80, 12)  # no room any more: the code is what one is in
        await sees(pilot, "#abimport")
        assert screen.focused is screen.query_one(CodeEditor)


async def test_a_narrow_screen_says_that_the_lesson_has_a_word_on_the_result(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(size=NARROW) as pilot:
        await at_step(pilot, "run")
        await pilot.press("f5")
        await sees(pilot, "▸ The lesson says more about this: Enter")
        assert "The lock is the part" not in text(pilot)
        await pilot.press("enter")
        await sees(pilot, "The lock is the part that stops pickle.")
        await pilot.press("f4")
        await sees(pilot, "✗ TypeError")
        assert "The lesson says more" not in text(pilot)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_files_and_the_reader_are_there_to_read(tmp_path: Path, size) -> None:
    work = Snippet(COUNTER, 32, reader="class Other: ...\n", files={"orders.py": "n = 1 [/oops]\n"})
    step = msgspec.structs.replace(LESSON.steps[2], work=work)
    app = make_app(tmp_path, lesson=msgspec.structs.replace(LESSON, steps=(step,)))
    async with app.run_test(size=size) as pilot:
        screen = await at_step(pilot, "run")
        assert "^o Files" in footer(pilot)
        await sees(pilot, "__main__   orders.py   reader")
        await pilot.press("ctrl+o")
        await sees(pilot, "n = 1 [/oops]")
        assert "import threading" not in text(pilot)
        await pilot.press("ctrl+o")
        await sees(pilot, "class Other: ...")
        await sees(pilot, "the fresh process's own")
        assert "__main__   orders.py   reader" in text(pilot)  # which of them is open can be seen
        await pilot.press("f4", *"#ab")
        await sees(pilot, "#abimport")
        await pilot.press("ctrl+t")
        await sees(pilot, "snippet.py   orders.py   reader")
        assert screen.bench is not None and screen.bench.editor.text == "#ab" + COUNTER
    assert known(tmp_path, "run").draft == "#ab" + COUNTER


def test_points_by_rule_stand_below_each_other_at_the_end() -> None:
    said = closing_text(
        "T", earned=39, points=43, by_rule={1: (8, 10), 2: (31, 33)}, open_steps=[], upcoming=None
    ).plain
    assert [line.index("/") for line in said.splitlines() if line[:2] in ("1 ", "2 ")] == [43, 43]
