"""The lesson screen: code is run, shown, stopped and superseded."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual import events

from tests.tui.fakes import FakeRunner, make_app
from tests.tui.pilots import at_step, footer, known, sees, text, until, write
from tests.tui.samples import COUNTER, LESSON, MENDED
from tutor.tui.widgets.editor import CodeEditor

WIDE, NARROW = (120, 40), (80, 24)


async def test_run_shows_five_stages_the_rule_and_the_blamed_line(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        screen = await at_step(pilot, "run")
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError")
        for word in ("dumps", "loads", "same", "fresh loads", "fresh same", "✓ 218 bytes"):
            assert word in text(pilot)
        assert "pickle can't save subject.lock (line 6)" in text(pilot)
        assert "Rule 2, State, stops it." in " ".join(text(pilot).split())
        await pilot.press("f8", "m")
        await sees(pilot, "Rule 2, State, stops pickle at subject.lock")
        editor = screen.query_one(CodeEditor)
        assert editor.blamed == 6
        assert "✗ 6  " in text(pilot)
        await sees(pilot, "The lock is the part that stops pickle.")  # the aside
    assert known(tmp_path, "run").done


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_tabs_are_walked_with_f8_and_arrows(tmp_path: Path, size) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(notifications=True, size=size) as pilot:
        screen = await at_step(pilot, "mend")
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError")
        assert "F8 Results" in footer(pilot) or size == NARROW  # there F1 has it
        await pilot.press("f8")
        assert screen.bench is not None and screen.bench.results.active == "Verdict"
        assert "F8 Next tab" in footer(pilot) or size == NARROW
        await pilot.press("f8")
        await sees(pilot, "stops it")
        assert screen.bench.results.active == "Rules"
        assert "▸ ✗ 2 State" in text(pilot)
        await pilot.press("right")
        await sees(pilot, "It printed nothing.")
        await pilot.press("right")
        await sees(pilot, "STOP")
        await pilot.press("right")
        await sees(pilot, "Check (F9)")
        await pilot.press("right")
        assert screen.bench.results.active == "Verdict"
        await pilot.press("left", "left")
        assert screen.bench.results.active == "Bytes"


async def test_equal_bytes_are_listed_once_under_both_names(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(size=WIDE) as pilot:
        await at_step(pilot, "run")
        await write(pilot, MENDED)
        await pilot.press("f5")
        await sees(pilot, "pickle and dill load it back unchanged")
        await pilot.press("f8", "f8", "f8", "f8")
        await sees(pilot, "STOP")
        assert "pickle and dill  5 bytes" in text(pilot) and text(pilot).count("STOP") == 1


async def test_what_is_printed_is_under_the_verdict(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(size=WIDE) as pilot:
        await at_step(pilot, "run")
        await write(pilot, MENDED + "print('x')\n")
        await pilot.press("f5")
        await sees(pilot, "It printed:")
        assert "\\x1b[2J" in text(pilot) and "\x1b" not in text(pilot)


@pytest.mark.parametrize(("step", "first"), [("run", "It printed:"), ("mend", "Rule 2, State")])
async def test_a_run_shows_what_it_printed_first_and_an_exercise_shows_the_reasons_first(
    tmp_path: Path, step: str, first: str
) -> None:
    app = make_app(tmp_path, lesson=LESSON, step=step)
    async with app.run_test(size=WIDE) as pilot:
        await at_step(pilot, step)
        await write(pilot, MENDED + "print('x')\n")
        await pilot.press("f5")
        await sees(pilot, "It printed:")
        await sees(pilot, "Rule 2, State")
        places = {told: text(pilot).index(told) for told in ("It printed:", "Rule 2, State")}
        assert min(places, key=lambda told: places[told]) == first


async def test_the_editor_has_the_height_of_its_code_and_the_results_the_rest(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(size=WIDE) as pilot:
        screen = await at_step(pilot, "run")
        assert screen.bench is not None
        editor, results = screen.query_one(CodeEditor), screen.bench.results
        heights = []
        for lines in (4, 9):
            await write(pilot, "\n".join(f"a{n} = {n}" for n in range(lines)))
            await until(pilot, partial(lambda wanted: editor.size.height == wanted, lines))
            heights.append(results.size.height)
        assert heights[0] == heights[1] + 5
        await write(pilot, "\n" * 200)
        await pilot.pause()
        assert results.size.height >= 5, "long code leaves the results some room"


async def test_output_is_shown_without_obeying_it(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "run")
        await write(pilot, "print('x')")
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError")
        await pilot.press("f8", "f8", "f8")
        await sees(pilot, "\\x1b[2J\\x1b]0;title\\a[/oops] {'k': [x]}")
        assert "\x1b" not in text(pilot)


async def test_named_endings_are_on_the_screen(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "run")
        await write(pilot, "flood")
        await pilot.press("f5")
        await sees(pilot, "✗ too much output")
        await sees(pilot, "It wrote more than 256 KiB.")
        await write(pilot, "broken")
        await pilot.press("f5")
        await sees(pilot, "The interpreter [/oops] cannot be started: install it.")


@pytest.mark.parametrize("key", ["f5", "ctrl+r", "escape"])
async def test_a_run_is_stopped_and_says_so(tmp_path: Path, key: str) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, lesson=LESSON, step="run", runner=runner)
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "run")
        await write(pilot, "forever half")
        await pilot.press("f5")
        await sees(pilot, "running, ")
        await sees(pilot, "✓ 218 bytes")  # dill's result is there before pickle's
        assert "F5 Stop" in footer(pilot) and "Esc Stop" in footer(pilot)
        await pilot.press(key)
        await sees(pilot, "Stopped by you after")
        assert "It had printed:" in text(pilot) and "printed [/before]" in text(pilot)
        await until(pilot, lambda: runner.cancelled == 1)
        assert "F5 Run" in footer(pilot)
        await pilot.press("f5")
        await sees(pilot, "running")
        assert len(runner.jobs) == 2


async def test_check_supersedes_a_run(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, lesson=LESSON, step="mend", runner=runner)
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "mend")
        await write(pilot, "forever")
        await pilot.press("f5")
        await sees(pilot, "running")
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "Solved!")
        assert runner.cancelled == 1
        assert "running" not in text(pilot)


async def test_leaving_a_step_ends_its_run(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, lesson=LESSON, step="run", runner=runner)
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "run")
        await write(pilot, "forever")
        await pilot.press("f5")
        await sees(pilot, "running")
        await pilot.press("ctrl+n")
        await at_step(pilot, "why")
        await until(pilot, lambda: runner.cancelled == 1)
    assert known(tmp_path, "run").draft == "forever"


async def test_flip_runs_the_code_as_a_script_or_a_module(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, lesson=LESSON, step="run", runner=runner)
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "run")
        await sees(pilot, "script")
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError")
        await pilot.press("ctrl+t")
        await sees(pilot, "module snippet")
        await pilot.press("f5")
        await until(pilot, lambda: len(runner.jobs) == 2)
        assert [job.module for job in runner.jobs] == [None, "snippet"]
        assert runner.jobs[0].code == COUNTER
    module = FakeRunner()
    app = make_app(tmp_path, lesson=LESSON, step="mend", runner=module)
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "mend")
        await sees(pilot, "module counters")
        await pilot.press("f9")
        await until(pilot, lambda: module.jobs)
        assert module.jobs[0].module == "counters"
        assert [check.id for check in module.jobs[0].checks] == ["count", "lock"]


async def test_a_run_takes_in_all_that_was_typed_before_it(tmp_path: Path) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, lesson=LESSON, step="mend", runner=runner)
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        screen = await at_step(pilot, "mend")
        screen.query_one(CodeEditor).focus()
        await pilot.pause()
        for letter in "# typed in one go":  # no pause between, as a fast hand or a paste has none
            app.post_message(events.Key("space" if letter == " " else letter, letter))
        app.post_message(events.Key("f5", None))
        await sees(pilot, "✗ TypeError")
        ran = [job.code for job in runner.jobs if "# typed" in job.code]
        assert ran and ran[0].startswith("# typed in one go"), [job.code for job in runner.jobs]
