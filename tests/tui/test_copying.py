"""Copying as text: what is selected, else the part one is in; and the screen as a picture."""

from __future__ import annotations

from pathlib import Path

from textual.document._document import Selection

from tests.tui.fakes import make_app
from tests.tui.pilots import at_step, sees, until
from tests.tui.samples import COUNTER, LESSON
from tutor.tui.copying_app import COPY_FILE, PICTURES


async def test_code_prose_results_and_feedback_are_copied_as_text(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    file = tmp_path / COPY_FILE
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        screen = await at_step(pilot, "mend")
        assert screen.bench is not None
        await pilot.press("ctrl+c")
        await sees(pilot, "Copied 8 lines. If your terminal")
        assert app.clipboard.strip() == file.read_text().strip() == COUNTER.strip()
        screen.bench.editor.selection = Selection((0, 0), (0, 6))
        await pilot.press("ctrl+c")
        assert app.clipboard == file.read_text() == "import"
        await pilot.press("ctrl+x")
        assert app.clipboard == "import" and not screen.bench.editor.document[0].startswith("import")
        await pilot.press("ctrl+z", "f9")
        await until(pilot, lambda: screen.bench is not None and screen.bench.results.active == "Score")
        await pilot.press("f8", "ctrl+c")
        assert "Not yet." in app.clipboard and "Fresh" not in app.clipboard.split("Not yet.")[0]
        await pilot.press("escape", "ctrl+c")
        assert app.clipboard.startswith("Mend it") and "the lock is new" in app.clipboard


async def test_the_screen_is_saved_as_a_picture(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("ctrl+p", *"picture", "enter")
        await sees(pilot, "The picture is saved as")
        (picture,) = (tmp_path / PICTURES).glob("*.svg")
        assert "Mend" in picture.read_text()


async def test_where_no_file_can_be_written_the_copy_is_made_all_the_same(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await at_step(pilot, "mend")
        (tmp_path / COPY_FILE).mkdir()
        app.copy_to_clipboard("x")
        await sees(pilot, "Copied a line.")
        assert app.clipboard == "x"
