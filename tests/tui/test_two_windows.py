"""Two windows at the same step: neither text is lost, and the learner is told."""

from __future__ import annotations

from pathlib import Path

from tests.tui.fakes import make_app
from tests.tui.pilots import at_step, known, sees, text, until
from tests.tui.samples import COUNTER, LESSON
from tutor.progress.store import Store
from tutor.tui.widgets.editor import CodeEditor

WIDE = (120, 40)


async def test_the_other_window_s_text_is_told_of_and_can_be_brought_up(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await at_step(pilot, "mend")
        await pilot.press(*"#mine")
        await until(pilot, lambda: known(tmp_path, "mend").draft == "#mine" + COUNTER)
        await pilot.press("a")
        await until(pilot, lambda: known(tmp_path, "mend").draft == "#minea" + COUNTER)
        assert "Another window" not in text(pilot)
        with Store(tmp_path / "progress.sqlite3") as other:
            other.save_draft(LESSON, LESSON.steps[5], "theirs = 1")
        await pilot.press("b")
        await sees(pilot, "Another window has different code")
        assert known(tmp_path, "mend").draft == "#mineab" + COUNTER
        await pilot.press("ctrl+p", *"the other window")
        await sees(pilot, "Undo brings yours back")
        await pilot.press("enter")
        await sees(pilot, "theirs = 1")
        await pilot.press("ctrl+z")
        assert app.screen.query_one(CodeEditor).text == "#mineab" + COUNTER


async def test_with_one_window_there_is_nothing_to_bring_up(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("ctrl+p", *"the other window")
        await sees(pilot, "Undo brings yours back")
        await pilot.press("enter")
        await sees(pilot, "No other window has code")
