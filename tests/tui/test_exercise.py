"""An exercise: its score, its hints, and its solution."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.tui.fakes import make_app
from tests.tui.pilots import at_step, footer, known, lesson_screen, sees, text, until, write
from tests.tui.samples import COUNTER, EXERCISE, LESSON, MENDED, ok, report, stopped
from tutor.course.model import Claim, Expectation
from tutor.pickling.words import Library, Verdict
from tutor.session.blamed_line import blamed_line_of
from tutor.session.step import SolutionAccess
from tutor.tui.code_colours import fold, highlight_python
from tutor.tui.widgets.editor import CodeEditor

WIDE, NARROW = (120, 40), (80, 24)


async def test_an_exercise_is_scored_criterion_by_criterion(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "mend")
        await write(pilot, COUNTER.replace("threading.Lock()", "None"))
        await pilot.press("f9")
        await sees(pilot, "Not yet.")
        await sees(pilot, "▌ Then nobody guards the count.")  # the known mistake does the same
        await write(pilot, MENDED + "# half mended")
        await pilot.press("f9")
        await sees(pilot, "restored.lock is None [/b]")
        assert "  A fresh lock is made on load." in text(pilot)
        assert "  The count survives." in text(pilot)
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "Solved!  10 of 10 points")
        await sees(pilot, "10/17")  # the header's score
        await sees(pilot, "Now you can mend any class of your own.")
        await pilot.press("ctrl+b", "ctrl+n")  # opened again, it says that it is solved, and its result
        await sees(pilot, "✓ Solved   10 of 10 points   pickle ✓ ok   dill ✓ ok")
        await sees(pilot, "F5 runs it again.")
        footer_from = len(text(pilot).splitlines()) - app.screen.query_one("TallKeyBar").size.height
        app.notify("Copied 12 lines.")
        await sees(pilot, "Copied 12 lines.")
        row = next(n for n, line in enumerate(text(pilot).splitlines()) if "Copied 12" in line)
        assert row < 2 < footer_from  # a toast is where no key is, and not over the text
    step = known(tmp_path, "mend")
    assert (step.earned, step.attempts, step.done) == (10, 3, True)


async def test_hints_come_one_at_a_time_and_then_the_solution(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        await at_step(pilot, "mend")
        assert "F3" not in footer(pilot)
        await pilot.press("f3")
        await sees(pilot, "The solution opens after the hints")
        await pilot.press("f2")
        await sees(pilot, "Hint 1 of 3")
        assert "Hint 2 of 3" not in text(pilot)
        await pilot.press("f2", "f2", "f2")
        await sees(pilot, "Hint 3 of 3")
        await until(pilot, lambda: "F3 Solution" in footer(pilot))
        await pilot.press("f3")
        await sees(pilot, "You keep the 0 of 10 points you have")
        assert "F3 Show it" in footer(pilot)
        assert not known(tmp_path, "mend").revealed
        await pilot.press("f3")
        await sees(pilot, "The lock stays behind, and a new one is made.")
        assert "You keep the 0" not in text(pilot)
        await pilot.press("f4")
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "solution has been shown")
    step = known(tmp_path, "mend")
    assert (step.hints, step.revealed, step.earned) == (3, True, 0)


async def test_three_attempts_open_the_solution(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(notifications=True, size=WIDE) as pilot:
        screen = await at_step(pilot, "mend")
        for attempt in range(3):
            assert (screen.state.attempts, screen.session.solution is not SolutionAccess.CLOSED) == (
                attempt,
                False,
            )
            await pilot.press("f9")
            await until(pilot, lambda before=attempt: screen.state.attempts > before)  # type: ignore[misc]
        await pilot.press("f3")
        await sees(pilot, "Show the solution?")
        await pilot.press("f3")
        await until(pilot, lambda: screen.state.revealed)


async def test_the_lesson_s_own_code_earns_nothing_and_says_so(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=WIDE) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("f9")
        await sees(pilot, "0 of 10 points: you haven't changed the code")
    assert known(tmp_path, "mend").earned == 0


async def test_what_held_before_any_change_counts_once_the_rest_holds_and_says_so(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=(120, 70)) as pilot:
        await at_step(pilot, "mend")
        await write(pilot, COUNTER + "more = 1\n")
        await pilot.press("escape", "f9")
        await sees(pilot, "0 of 10 points")
        await sees(pilot, "These passed before you changed anything.")
        shown = text(pilot)
        assert shown.index("A fresh lock") < shown.index("These passed") < shown.index("dill loads")
        await pilot.press("f4")
        await write(pilot, MENDED)
        await pilot.press("escape", "f9")
        await sees(pilot, "10 of 10 points")
        assert "These passed" not in text(pilot)
    assert known(tmp_path, "mend").earned == 10


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_first_f8_after_a_check_stays_at_the_score(tmp_path: Path, size) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=size) as pilot:
        screen = await at_step(pilot, "mend")
        await write(pilot, MENDED + "# half mended")
        await pilot.press("escape")
        await pilot.press("f9")
        await sees(pilot, "Not yet.")
        # What is missing comes first.
        assert text(pilot).index("A fresh lock") < text(pilot).index("pickle loads")
        assert "F8 Results" in footer(pilot) or size == NARROW
        height = screen.query_one(CodeEditor).size.height
        await pilot.press("f8")
        assert screen.bench is not None and screen.bench.results.active == "Score"
        assert screen.query_one(CodeEditor).size.height == height >= 7
        assert "F8 Next tab" in footer(pilot) or size == NARROW
        await pilot.press("f8")
        assert screen.bench.results.active == "Verdict"


async def test_the_solution_is_shown_from_its_top_and_costs_nothing_once_solved(tmp_path: Path) -> None:
    long = COUNTER + "\n".join(f"line_{number} = {number}" for number in range(60))
    solution = msgspec.structs.replace(EXERCISE.solution, code=long)
    step = msgspec.structs.replace(LESSON.steps[5], work=msgspec.structs.replace(EXERCISE, solution=solution))
    lesson = msgspec.structs.replace(LESSON, steps=(step,))
    app = make_app(tmp_path, lesson=lesson, step="mend")
    async with app.run_test(size=NARROW) as pilot:
        await at_step(pilot, "mend")
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "10 of 10 points")
        await pilot.press("f2", "f2", "f2")
        await sees(pilot, "Hint 3 of 3")
        await pilot.press("f3")
        await until(pilot, lambda: lesson_screen(pilot).state.revealed)
        await until(pilot, lambda: "Solution" in "".join(text(pilot).splitlines()[1:4]))
        assert "Yours (-) beside" in text(pilot)
        assert lesson_screen(pilot).state.earned == 10


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_who_solves_it_at_once_is_told_where_the_reason_stands_and_reads_it_for_nothing(
    tmp_path: Path, size
) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=size) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("f2")
        await sees(pilot, "Hint 1 of 3")
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "9 of 10 points, after 1 hint")
        await until(pilot, lambda: "F3 Solution" in footer(pilot))
        await pilot.press("f3")
        await sees(pilot, "▌ Solution")
        assert "Show the solution?" not in text(pilot)
        await pilot.press("pagedown", "pagedown")
        await sees(pilot, "The lock stays behind, and a new one is made.")
    assert known(tmp_path, "mend").earned == 9


async def test_the_text_is_shown_and_has_the_focus_at_once(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_step(pilot, "mend")
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "10 of 10 points")
        view = screen.view
        assert view is not None and view.has_class("-show-work")
        screen.panes.show_text()
        # Not a moment later: while the editor has the focus, text that outgrows its room brings the
        # work back, and the learner would not see what was asked for.
        assert screen.focused is view.prose_pane and not view.has_class("-show-work")


async def test_a_solved_exercise_points_to_the_lesson_s_solution(tmp_path: Path) -> None:
    step = msgspec.structs.replace(LESSON.steps[5], aside="")
    app = make_app(tmp_path, lesson=msgspec.structs.replace(LESSON, steps=(step,)), step="mend")
    async with app.run_test(size=NARROW) as pilot:
        await at_step(pilot, "mend")
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "▸ The lesson's solution, and why it works: F3")
        await pilot.press("f3")
        await sees(pilot, "▌ Solution")
        assert "why it works: F3" not in text(pilot)


def test_only_a_library_that_the_exercise_asks_for_has_its_line_marked() -> None:
    only_dill = msgspec.structs.replace(
        EXERCISE,
        snippet=msgspec.structs.replace(
            EXERCISE.snippet, expect=(Expectation((Claim(Library.DILL, Verdict.OK),)),)
        ),
    )
    halfway = report(stopped(), ok())
    assert blamed_line_of(EXERCISE, halfway) == 6
    assert blamed_line_of(EXERCISE.snippet, halfway) == 6
    assert blamed_line_of(only_dill, halfway) is None


@pytest.mark.parametrize("width", [48, 30])
def test_a_folded_line_of_code_goes_on_further_in_than_it_starts(width: int) -> None:
    code = 'def f():\n        self.__dict__.setdefault("currency", "EUR")\n    return 1'
    folded = fold(highlight_python(code), width).plain.splitlines()
    assert folded[0] == "def f():" and folded[-1] == "    return 1"
    assert folded[1].startswith("        self.") and len(folded) > 3
    assert all(line.startswith(" " * 10 + "↳ ") for line in folded[2:-1])
    assert all(len(line) <= width for line in folded)
    assert fold(highlight_python(code), 80).plain == code


async def test_the_solution_asked_for_at_the_score_opens_at_its_top(tmp_path: Path) -> None:
    long = COUNTER + "\n".join(f"line_{number} = {number}" for number in range(60))
    solution = msgspec.structs.replace(EXERCISE.solution, code=long)
    work = msgspec.structs.replace(EXERCISE, solution=solution)
    step = msgspec.structs.replace(LESSON.steps[5], work=work, aside="")
    app = make_app(tmp_path, lesson=msgspec.structs.replace(LESSON, steps=(step,)), step="mend")
    async with app.run_test(size=NARROW) as pilot:
        await at_step(pilot, "mend")
        await write(pilot, MENDED)
        await pilot.press("f9")
        await sees(pilot, "why it works: F3")
        await pilot.press("f3")
        await until(pilot, lambda: any("▌ Solution" in line for line in text(pilot).splitlines()[1:4]))
