"""Home, the palette, the help and the themes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.fakes import FakeCatalog, FakeRunner, make_app
from tests.tui.pilots import at_step, footer, sees, text, until
from tests.tui.samples import LESSON, OTHER
from tutor.errors import TutorError
from tutor.progress.store import Store
from tutor.tui.app import TutorApp
from tutor.tui.screens.home import HomeScreen, LessonList
from tutor.tui.screens.lab import LabScreen
from tutor.tui.themes import DARK, LIGHT


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)])
async def test_home_has_one_thing_to_do_first_and_numbers_last(tmp_path: Path, size) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await sees(pilot, "Begin       Leave the lock behind · 12 min")
        assert next(line for line in text(pilot).splitlines()[1:] if line).strip().startswith("Begin")
        assert "Review      nothing is due" in text(pilot) and "Try yours   paste an object" in text(pilot)
        assert "Lessons   0 of 2 done" in text(pilot)
        assert "○  3  Leave the lock behind" in text(pilot)
        assert "Choose what travels with __getstate__" in text(pilot)  # what it is about, at every size
        assert "/17" not in text(pilot) and "min left" not in text(pilot)
        await pilot.press("end")  # numbers come last
        await sees(pilot, "5 Danger")
        for name in ("1 By reference", "2 State", "3 Frame", "4 Class path", "5 Danger"):
            assert name in text(pilot)
        assert isinstance(app.focused, LessonList)
        await pilot.press("home", "down", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, LabScreen))


async def test_arrows_show_a_summary_and_enter_opens(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "Begin       Leave the lock behind")
        for key, enter in (("home", "Go on"), ("down", "Review"), ("down", "Try yours"), ("down", "Open")):
            await pilot.press(key)
            await sees(pilot, f"Enter {enter}")  # on the screen: it is drawn anew
        await pilot.press("down")
        await sees(pilot, "Functions and classes travel as names.")
        await sees(pilot, "Rules: 1 By reference, 4 Class")
        assert "Best after: Leave the lock behind" in text(pilot)
        await pilot.press("enter")
        await at_step(pilot, "state")
        await sees(pilot, "4 Names, not contents")
        await pilot.press("escape")
        await sees(pilot, "Continue    Names, not contents · “What is state?” · 14 min to")
        assert "◐  4  Names, not contents" in text(pilot)


async def test_continue_opens_the_step_the_learner_was_at(tmp_path: Path) -> None:
    with Store(tmp_path / "progress.sqlite3") as store:
        store.visit(LESSON, LESSON.steps[3])
        store.record_answer(LESSON, LESSON.steps[3], {1})
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(pilot, "Continue    Leave the lock behind · “Why did it stop?” · 10 min to the end")
        assert "2/17" in text(pilot)
        await pilot.press("enter")
        await at_step(pilot, "why")


async def test_a_finished_lesson_is_marked_and_the_next_one_offered(tmp_path: Path) -> None:
    with Store(tmp_path / "progress.sqlite3") as store:
        for step in LESSON.steps:
            store.visit(LESSON, step)
            store.mark_done(LESSON, step)
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(pilot, "Begin       Names, not contents")
        assert "●  3  Leave the lock behind" in text(pilot)


async def test_broken_lesson_files_are_named_and_the_others_work(tmp_path: Path) -> None:
    problems = [f"lessons/0{n}-bad.md:{n}:1: unknown key [/oops]" for n in range(1, 7)]
    app = make_app(tmp_path, catalog=FakeCatalog(problems=problems))
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "lessons/01-bad.md:1:1: unknown key")
        assert "and 2 more" in text(pilot)
        assert "Names, not contents" in text(pilot)


async def test_a_lessons_directory_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    def load() -> FakeCatalog:
        raise TutorError("Cannot read the lessons in /nowhere: name a directory with --lessons.")

    app = TutorApp(load, data=tmp_path, runner=FakeRunner())
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await sees(pilot, "Cannot read the lessons in /nowhere")


async def test_an_unreadable_progress_file_is_set_aside_and_named(tmp_path: Path) -> None:
    (tmp_path / "progress.sqlite3").write_bytes(b"not a database" * 100)
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await sees(pilot, "progress")
        await until(pilot, lambda: len(list(tmp_path.glob("progress*"))) >= 2)
        await sees(pilot, "Begin       Leave the lock behind")


async def test_the_runner_is_warmed_after_the_first_picture_and_closed_at_the_end(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: runner.warmed == 1)
        await pilot.press("q")
    assert runner.closed == 1


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_help_scrolls_where_it_is_longer_than_the_screen(tmp_path: Path, size) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await sees(pilot, "F1 Help")
        await pilot.press("f1")
        await sees(pilot, "the five rules, a page each")
        await pilot.press("end")
        await sees(pilot, "Esc closes this.")
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_the_theme_is_changed_and_remembered(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.theme == DARK
        await pilot.press("t")
        assert app.theme == LIGHT
    again = make_app(tmp_path)
    assert again.theme == LIGHT
    (tmp_path / "settings.json").write_text('{"theme": ["?"]}')
    assert make_app(tmp_path).theme == DARK


async def test_the_palette_opens_lessons_and_steps(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="state")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_step(pilot, "state")
        await until(pilot, lambda: app.loaded.is_set())
        await pilot.press("ctrl+p", *"step 6")
        await sees(pilot, "Step 6: Mend it")
        await pilot.press("enter")
        await at_step(pilot, "mend")
        await pilot.press("ctrl+p", *"names, not")
        await sees(pilot, "Lesson 4: Names, not contents")
        await pilot.press("enter")
        await sees(pilot, "4 Names, not contents")


async def test_no_color_leaves_no_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(size=(80, 24)) as pilot:
        await at_step(pilot, "run")
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError")
        assert app.no_color
        shades = set()
        for strip in app.screen._compositor.render_strips():
            for segment in strip.apply_filter(app._filters[-1], app.ansi_theme.background_color):  # type: ignore[arg-type]
                if segment.style and segment.style.color and segment.style.color.triplet:
                    shades.add(segment.style.color.triplet)
        assert shades and all(abs(s.red - s.green) < 3 and abs(s.green - s.blue) < 3 for s in shades)


def test_footer_and_title_fit_any_width() -> None:
    from tutor.tui.widgets.header_line import HeaderLine

    header = HeaderLine()
    header.set_reactive(HeaderLine.title_text, "4 " + "A long title " * 9)
    header.set_reactive(HeaderLine.dots, ("●",) * 11)
    header.set_reactive(HeaderLine.score, (24, 40))
    for width in range(1, 200):
        assert header.line(width).cell_length <= max(width, 1), width


async def test_escape_has_no_effect_on_home_and_q_quits(tmp_path: Path) -> None:
    app = make_app(tmp_path, catalog=FakeCatalog((OTHER,)))
    async with app.run_test(size=(80, 24)) as pilot:
        await sees(pilot, "Begin       Names, not contents")
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)
        assert "q Quit" in footer(pilot)
        await pilot.press("q")
    assert app.return_code == 0
