"""The learner's own editor, and a watched folder, with the real lesson screen."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from tests.tui.fakes import FakeRunner, make_app
from tests.tui.pilots import at_step, footer, known, sees, text, until
from tests.tui.samples import COUNTER, LESSON
from tutor.session.folder import Folder
from tutor.tui.app import TutorApp

WIDE = (120, 40)


def takes_the_terminal(app: TutorApp, monkeypatch) -> None:
    """Stand in for the terminal of the tests, which cannot be handed to another program."""
    monkeypatch.setattr(app, "suspend", contextlib.nullcontext)


async def test_what_comes_back_from_ones_own_editor_is_the_draft(tmp_path: Path, monkeypatch) -> None:
    script = tmp_path / "editor.py"
    script.write_text("import sys, pathlib\nfile = pathlib.Path(sys.argv[1])\nfile.write_text('#mine\\n')\n")
    monkeypatch.setenv("VISUAL", f"'{sys.executable}' '{script}'")
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    takes_the_terminal(app, monkeypatch)
    async with app.run_test(size=WIDE) as pilot:
        screen = await at_step(pilot, "mend")
        assert "F6 Your editor" in footer(pilot) and screen.bench is not None
        await pilot.press("x", "f6")
        await until(pilot, lambda: screen.bench is not None and screen.bench.editor.text == "#mine\n")
        await pilot.press("ctrl+z")
        assert screen.bench.editor.text.startswith("ximport")
        await pilot.press("ctrl+y")
    assert known(tmp_path, "mend").draft == "#mine\n"


async def test_without_an_editor_a_sentence_says_what_to_do(tmp_path: Path, monkeypatch) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("f6")
        await sees(pilot, "can't be handed")
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    takes_the_terminal(app, monkeypatch)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("f6")
        await sees(pilot, "Set $VISUAL or $EDITOR")


async def test_a_saved_step_file_is_loaded_and_run_and_no_text_is_lost(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner, lesson=LESSON, step="run")
    app.folder = Folder(tmp_path / "steps")
    file = tmp_path / "steps" / LESSON.id / "03-run.py"
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await at_step(pilot, "run")
        await until(pilot, file.exists)
        assert file.read_text() == COUNTER and screen.bench is not None
        screen.bench.editor.focus()
        await pilot.press(*"#a")
        await until(pilot, lambda: file.read_text() == f"#a{COUNTER}")
        before = len(runner.jobs)
        file.write_text("subject = 7\n")
        await sees(pilot, "Loaded 03-run.py")
        await until(pilot, lambda: len(runner.jobs) > before)
        assert runner.jobs[-1].code == screen.bench.editor.text == "subject = 7\n"
        await pilot.press("x")
        file.write_text("subject = 8\n")  # before the app has saved its x
        await sees(pilot, "03-run-app.py")
        assert "subject = 8" in text(pilot)
        assert "x" in file.with_name("03-run-app.py").read_text()
    assert known(tmp_path, "run").draft == "subject = 8\n"
