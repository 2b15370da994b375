"""The Lab: every key, the verdict as one types, switches, past runs, copying, and coming back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from tests.tui.fakes import FakeRunner, make_app
from tests.tui.pilots import Tutor, at_step, click_on, footer, sees, text, until
from tests.tui.samples import COUNTER, LESSON, MENDED
from tests.tui.snapshots import matches
from tutor.course.model import Snippet
from tutor.pickling.words import Library
from tutor.progress.store import Store
from tutor.sandbox.host.runner import Runner
from tutor.session.lab import KEPT_AS, Setup, from_text
from tutor.session.services import REPORT_FILE
from tutor.tui.app import TutorApp
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.lab import LabScreen
from tutor.tui.screens.lab_panels import Copied, PastRuns
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.themes import DARK

WIDE, NARROW = (120, 40), (80, 24)
EVIL = "[/oops] {'k': [x]} \x1b]0;title\x07\x1b[2J\u202e"


def lab(pilot: Tutor) -> LabScreen:
    screen = pilot.app.screen
    assert isinstance(screen, LabScreen), screen
    return screen


async def opened(pilot: Tutor) -> LabScreen:
    """From Home into the Lab, its first verdict seen."""
    await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
    await pilot.press("l")
    await until(pilot, lambda: isinstance(pilot.app.screen, LabScreen))
    await sees(pilot, "✗ TypeError")
    await until(pilot, lambda: not lab(pilot).running)
    return lab(pilot)


async def replaced(pilot: Tutor, code: str) -> None:
    editor = lab(pilot).editor
    editor.focus()
    editor.replace(code, (0, 0), editor.document.end)
    await pilot.pause()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_it_runs_by_itself_and_every_key_is_in_the_footer(tmp_path: Path, size) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert "l Lab" in footer(pilot) and ("y Types" in footer(pilot) or size == NARROW)
        await opened(pilot)
        assert footer(pilot).startswith("F5 ")
        wide = (
            "F4 Editor",
            "^s Switches",
            "^t Script/module",
            "F12 Probe",
            "F8 Results",
            "F10 Past runs",
            "^o Copy",
        )
        for key in (*(wide if size == WIDE else ()), "Esc Back", "F1 Help", "^p More"):
            assert key in footer(pilot)
        assert "subject.lock" in text(pilot)


async def test_typing_runs_it_when_the_keys_rest_and_it_can_be_read(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot)
        before = len(runner.jobs)
        await replaced(pilot, "subject = (1,")
        await sees(pilot, "… line 1 is not finished")
        assert len(runner.jobs) == before
        await pilot.press("end", *"2)")
        await until(pilot, lambda: len(runner.jobs) == before + 1)
        assert runner.jobs[-1].code == "subject = (1,2)"
        await pilot.press("x")
        await pilot.press("f5")
        await until(pilot, lambda: len(runner.jobs) == before + 2)
        await asyncio.sleep(1)
        assert len(runner.jobs) == before + 2


async def test_the_blamed_line_is_marked_until_it_is_edited(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot)
        assert screen.editor.blamed == 6
        assert "✗ line 6" in text(pilot)
        marks: list[int | None] = []

        def marked(line: int | None) -> None:
            marks.append(line)

        screen.watch(screen.editor, "blamed", marked, init=False)
        await pilot.press("#")
        await until(pilot, lambda: bool(marks))  # the next run, which comes by itself, may mark a line again
        assert marks[0] is None


async def test_a_run_is_stopped_with_escape_and_escape_walks_back(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot)
        await replaced(pilot, "forever")
        await pilot.press("f5")
        assert "F5 Stop" in footer(pilot) and "Esc Stop" in footer(pilot)
        await pilot.press("escape")
        await sees(pilot, "Stopped by you")
        assert runner.cancelled == 1
        await pilot.press("f8")
        assert "Esc Editor" in footer(pilot)
        await pilot.press("escape")
        assert screen.focused is screen.editor
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_escape_leaves_while_a_run_goes_on_that_nobody_asked_for(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot)
        await replaced(pilot, "forever")
        await until(pilot, lambda: screen.running)
        assert "F5 Stop" in footer(pilot) and "Esc Back" in footer(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, lambda: runner.cancelled == 1)


async def test_a_lesson_s_reader_and_files_come_along(tmp_path: Path) -> None:
    step = msgspec.structs.replace(
        LESSON.steps[2],
        work=Snippet(COUNTER, 32, protocol=2, reader="class Other: ...\n", files={"orders.py": "n = 1\n"}),
    )
    lesson = msgspec.structs.replace(LESSON, steps=(step,))
    runner = FakeRunner()
    app = make_app(tmp_path, lesson=lesson, runner=runner)
    async with app.run_test(size=NARROW) as pilot:
        await at_step(pilot, "run")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, LabScreen) and bool(runner.jobs))
        job = runner.jobs[-1]
        assert (job.reader, job.files, job.protocol) == ("class Other: ...\n", {"orders.py": "n = 1\n"}, 2)
        await sees(pilot, "with orders.py, a reader")


async def test_switches_reach_the_run(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await opened(pilot)
        await pilot.press("ctrl+t")
        await sees(pilot, "module lab")
        await until(pilot, lambda: runner.jobs[-1].module == "lab")
        await pilot.press("ctrl+s", "space")
        await sees(pilot, "script")
        await pilot.press("right", "space", "space")
        await sees(pilot, "protocol 1")
        await until(pilot, lambda: runner.jobs[-1].protocol == 1 and runner.jobs[-1].module is None)
        await click_on(pilot, "byref")  # as good as the key
        await until(pilot, lambda: runner.jobs[-1].byref)
        await pilot.press("right", "right", "space")
        await until(pilot, lambda: Library.PICKLE_PYTHON in runner.jobs[-1].libraries)
        await pilot.press("left", "space", "left", "right", "right", "right", "enter")
        await until(pilot, lambda: runner.jobs[-1].libraries == (Library.PICKLE_PYTHON,))
        await pilot.press("left", "space")
        await sees(pilot, "At least one library must stay on.")
        assert screen.setup.libraries == (Library.PICKLE_PYTHON,)


async def test_the_probe_is_sent_along_and_enter_runs_it(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot)
        await pilot.press("f12", *"subject.(")
        await sees(pilot, "probe is not finished")
        assert runner.jobs[-1].probe is None
        await pilot.press("backspace", *"n", "enter")
        await until(pilot, lambda: runner.jobs[-1].probe == "subject.n")
        await pilot.press("f4")
        assert lab(pilot).focused is lab(pilot).editor


async def test_tabs_show_rules_output_and_bytes(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot)
        await pilot.press("f8", "f8")
        await sees(pilot, "▸ ✗ 2 State")
        await pilot.press("right")
        await sees(pilot, "It printed nothing.")
        await pilot.press("f8")
        await sees(pilot, "STOP")


async def test_past_runs_are_listed_and_opened_again(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(pilot)
        first = screen.editor.text
        await replaced(pilot, MENDED)
        await sees(pilot, "✓ 118 bytes")
        await until(pilot, lambda: len(app.lab_session.runs) == 2)
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, PastRuns))
        await sees(pilot, "1  ✗ pickle dumps-fails  ✓ dill ok")
        assert "Enter Open again" in footer(pilot) and "Esc Close" in footer(pilot)
        await pilot.press("down", "enter")
        await sees(pilot, "✗ TypeError")
        assert lab(pilot).editor.text == first
        assert lab(pilot).editor.blamed == 6
        await pilot.press("f10", "escape")
        await until(pilot, lambda: isinstance(app.screen, LabScreen))
        assert lab(pilot).editor.text == first


async def test_a_run_is_copied_as_markdown_and_saved(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: isinstance(app.screen, Copied))
        await sees(pilot, "Copied as Markdown; saved as")
        assert app.clipboard == (tmp_path / REPORT_FILE).read_text(encoding="utf-8")
        assert "| dumps | ✗ TypeError | ✓ 218 bytes |" in app.clipboard
        assert "- to blame: `subject.lock`, a `_thread.lock`" in app.clipboard
        assert "Esc Close" in footer(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, LabScreen))


async def test_text_and_switches_survive_leaving(tmp_path: Path) -> None:
    for _ in range(2):
        app = make_app(tmp_path)
        async with app.run_test(size=WIDE) as pilot:
            await opened(pilot)
            if _ == 0:
                await replaced(pilot, "print('kept')")
                await pilot.press("ctrl+t", "escape", "escape")
                continue
            assert lab(pilot).editor.text == "print('kept')"
            assert lab(pilot).setup.as_module
    with Store(tmp_path / "progress.sqlite3") as store:
        kept = from_text(store.kept(KEPT_AS))
    assert kept == Setup(code="print('kept')", as_module=True)


async def test_a_lesson_s_code_opens_in_the_lab_and_undo_brings_the_lab_s_back(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("ctrl+p", *"open in the lab")
        await sees(pilot, "this code, with every switch")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LabScreen))
        await until(pilot, lambda: lab(pilot).editor.text == COUNTER)
        assert lab(pilot).setup.as_module and lab(pilot).setup.module == "counters"
        await pilot.press("ctrl+z")
        assert lab(pilot).editor.text == Setup().code
        await until(pilot, lambda: not lab(pilot).running)
        await pilot.press("escape")
        if not isinstance(app.screen, LessonScreen):
            await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))


async def test_it_opens_first_with_a_file_s_code_and_leaves_to_home(tmp_path: Path) -> None:
    runner = FakeRunner()
    made = make_app(tmp_path, runner=runner)
    app = TutorApp(made._load, data=tmp_path, runner=runner, lab=("import helpers\n", ("/somewhere",)))
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: bool(runner.jobs))
        assert (runner.jobs[0].code, runner.jobs[0].paths) == ("import helpers\n", ("/somewhere",))
        await until(pilot, lambda: not lab(pilot).running)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_help_and_palette_open_over_the_lab_and_home_is_reached(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot)
        await pilot.press("f1")
        await sees(pilot, "run now; it also runs by itself")  # the keys of this screen come first
        await pilot.press("escape", "ctrl+p", *"Names, not")
        await sees(pilot, "Functions and classes travel")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        assert len(app.screen_stack) == 2


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_hostile_text_is_only_text(tmp_path: Path, size) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=size, notifications=True) as pilot:
        screen = await opened(pilot)
        await replaced(pilot, f"print({EVIL!r})\n# {EVIL}")
        await pilot.press("f12")
        screen.query_one("#probe").value = EVIL  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: not screen.running)
        for key in ("f8", "f8", "f8", "f8", "ctrl+s", "f10", "escape", "ctrl+o", "escape"):
            await pilot.press(key)
            await pilot.pause()
            assert not any(mark in text(pilot) for mark in "\x1b\x07\u202e"), key


@pytest.mark.parametrize("name", ["80x24", "120x40"])
async def test_looks_as_it_was_meant_to(tmp_path: Path, name: str) -> None:
    width, height = map(int, name.split("x"))
    app = make_app(tmp_path)
    async with app.run_test(size=(width, height)) as pilot:
        screen = await opened(pilot)
        await sees(pilot, "✗ line 6")
        app.theme = DARK
        screen.editor.cursor_blink = False
        await pilot.press("f8")
        await pilot.pause()
        matches(app, f"lab-{name}-dark", tmp_path)


async def test_a_real_snippet_gets_its_verdict_and_its_advice_tried(tmp_path: Path) -> None:
    made = make_app(tmp_path)
    app = TutorApp(made._load, data=tmp_path, runner=Runner(), lab=(COUNTER, ()))
    async with app.run_test(size=(120, 60)) as pilot:
        await sees(pilot, "✗ TypeError")
        await until(pilot, lambda: not lab(pilot).running)
        await sees(pilot, "tried and work")
        await pilot.press("f8", "right")
        await sees(pilot, "✓ Tried with the script as a module")
        await until(
            pilot, lambda: bool(app.lab_session.runs[0].report.results[Library.PICKLE].advice[0].tried)
        )
        assert len(app.lab_session.runs) == 1


async def test_the_example_is_replaced_by_what_is_typed_and_the_fixes_are_pointed_at(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot)
        assert screen.editor.size.height > 7
        assert "such as subject.n" in text(pilot)
        await pilot.press(*"x = 1")
        assert screen.editor.text == "x = 1"
        await pilot.press("ctrl+z", "ctrl+z")
        assert "Counter" in screen.editor.text
