"""Cards and questions: guessing, answering, what is said to it, and going on."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.tui.fakes import make_app
from tests.tui.pilots import at_step, footer, known, sees, text, until
from tests.tui.samples import LESSON
from tutor.course.model import Predict
from tutor.tui.widgets.card_deck import CardDeck
from tutor.tui.widgets.question_box import QuestionBox

WIDE, NARROW = (120, 40), (80, 24)


async def test_cards_are_guessed_and_scored_once(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="guess")
    async with app.run_test(notifications=True, size=NARROW) as pilot:
        screen = await at_step(pilot, "guess")
        deck = screen.query_one(CardDeck)
        await until(pilot, lambda: len(deck.reports) == 3)
        assert "dumps-fails" not in text(pilot)
        await pilot.press("2")
        await sees(pilot, "you said Only dill   pickle ✗ dumps-fails   dill ✓ ok")
        await sees(pilot, "Rule 2, State: stops pickle, lets dill save it.")
        await pilot.press("1")  # an answered card stays as it is
        await pilot.press("enter")
        assert deck.current == 1
        await pilot.press("right", "right", "right", "enter")
        await sees(pilot, "you said Neither")
        await pilot.press("down", "up", "down")
        await pilot.pause()
        lines = text(pilot).splitlines()
        row = next(number for number, line in enumerate(lines) if " 4 Neither" in line)
        await pilot.click(offset=(lines[row].index("1 Both") + 2, row))  # as good as a key
        await sees(pilot, "you said Both")
        await sees(pilot, "Did the keys surprise you?")
        await sees(pilot, "1/17")
        assert footer(pilot).startswith("Enter ")
        await pilot.press("r")
        await until(pilot, lambda: "you said" not in text(pilot) and not deck.guesses)
        await pilot.press("2")
        await sees(pilot, "you said Only dill")
    step = known(tmp_path, "guess")
    assert step.done and step.earned == 1
    assert {guess.rule for guess in step.guesses.values()} == {2}
    again = make_app(tmp_path, lesson=LESSON, step="guess")
    async with again.run_test(notifications=True, size=NARROW) as pilot:
        await at_step(pilot, "guess")
        await sees(pilot, "you said Only dill")


async def test_a_question_with_one_right_choice(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="why")
    async with app.run_test(notifications=True, size=NARROW) as pilot:
        await at_step(pilot, "why")
        assert "It has: it is" not in text(pilot)
        await sees(pilot, "The count is not a number [/oops]")
        await pilot.press("enter")
        await sees(pilot, "It has: it is a top-level class.")
        await sees(pilot, "✗ Not quite.")
        await pilot.press("down", "enter")
        await sees(pilot, "✓ Right.")
        assert "It has: it is" in text(pilot)  # what was said to the first try stays
        assert text(pilot).count("✗") == 1
        await sees(pilot, "1/17")  # the second try earns half
    assert [t.right for t in known(tmp_path, "why").tries] == [False, True]


async def test_a_question_with_several_right_choices(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="several")
    async with app.run_test(notifications=True, size=NARROW) as pilot:
        await at_step(pilot, "several")
        await sees(pilot, "Several are right.")
        await pilot.press("space", "enter")
        await sees(pilot, "Right so far, but not all.")
        await pilot.press("2", "enter")
        await sees(pilot, "✓ Right.")


async def test_after_the_last_card_enter_reads_on_and_then_goes_on(tmp_path: Path) -> None:
    said = "\n\n".join(f"Line {number} of what the lesson says." for number in range(1, 9))
    step = msgspec.structs.replace(LESSON.steps[1], aside=said)
    lesson = msgspec.structs.replace(LESSON, steps=(LESSON.steps[0], step, *LESSON.steps[2:]))
    app = make_app(tmp_path, lesson=lesson, step="guess")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_step(pilot, "guess")
        deck = screen.query_one(CardDeck)
        await until(pilot, lambda: len(deck.reports) == 3)
        assert "1-4 Answer" in footer(pilot)
        await pilot.press("1")
        assert "1-4" not in footer(pilot) and "Enter Next card" in footer(pilot)
        await pilot.press("enter", "1", "enter", "1")
        await until(pilot, lambda: screen.query("#aside"))
        await until(pilot, lambda: "Enter Read on" in footer(pilot))
        assert "Line 8 of" not in text(pilot)
        await pilot.press("enter")
        await sees(pilot, "Line 8 of")
        await until(pilot, lambda: "Enter Next step" in footer(pilot))
        await pilot.press("pageup", "pageup")
        await sees(pilot, "Guess first")
        await until(pilot, lambda: "Enter Read on" in footer(pilot))
        await pilot.press("enter", "enter")
        await at_step(pilot, "run")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_long_text_before_the_cards_can_all_be_read(tmp_path: Path, size) -> None:
    prose = "\n\n".join(f"Paragraph {number} of the text." for number in range(1, 31))
    step = msgspec.structs.replace(LESSON.steps[1], prose=prose)
    lesson = msgspec.structs.replace(LESSON, steps=(LESSON.steps[0], step))
    app = make_app(tmp_path, lesson=lesson, step="guess")
    async with app.run_test(size=size) as pilot:
        screen = await at_step(pilot, "guess")
        if size == WIDE:
            screen.query_one("#prose-pane").focus()
        for _ in range(9):
            await pilot.press("pageup")
        await sees(pilot, "Paragraph 1 of")
        seen = text(pilot)
        for _ in range(9):
            await pilot.press("pagedown")
            seen += text(pilot)
        assert all(f"Paragraph {number} of" in seen for number in range(1, 31))


async def test_a_question_says_that_digits_answer_and_a_second_enter_asks_nothing(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="why")
    async with app.run_test(size=NARROW) as pilot:
        await at_step(pilot, "why")
        assert "1-3 Answer" in footer(pilot)
        await pilot.press("2")
        await sees(pilot, "✓ Right.")
        assert footer(pilot).startswith("Enter Next step")
        await pilot.press("1")  # what is said to the others can be read, and the tick stays
        await sees(pilot, "It has: it is a top-level class.")
        assert "✓ Right." in text(pilot) and " ✓  One attribute" in text(pilot)
        await pilot.click("#question ChoiceRow:last-of-type .text")
        await sees(pilot, "It is 0.")
        assert "✓ Right." in text(pilot)
        await pilot.press("enter")
        await at_step(pilot, "several")
        assert len(known(tmp_path, "why").tries) == 1
        assert "1-3 Space Mark" in footer(pilot)
        await pilot.press("1", "3", "enter", "3")
        assert "No." in text(pilot) and "✗" in text(pilot)  # the wrong mark is gone, and what was said stays
    again = make_app(tmp_path, lesson=LESSON, step="several")
    async with again.run_test(size=NARROW) as pilot:
        await at_step(pilot, "several")
        await sees(pilot, "No.")


async def test_a_step_of_cards_opens_at_its_title_however_long_the_setup(tmp_path: Path) -> None:
    step = LESSON.steps[1]
    assert isinstance(step.work, Predict)
    setup = "\n".join(f"line_{number} = {number}" for number in range(30))
    long = msgspec.structs.replace(step, work=msgspec.structs.replace(step.work, setup=setup))
    lesson = msgspec.structs.replace(LESSON, steps=(LESSON.steps[0], long, *LESSON.steps[2:]))
    app = make_app(tmp_path, lesson=lesson, step="guess")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_step(pilot, "guess")
        await until(pilot, lambda: len(screen.query_one(CardDeck).reports) == 3)
        await sees(pilot, "line_0 = 0")
        await pilot.press("down")
        await until(pilot, lambda: "line_0 = 0" not in text(pilot) and "1 Both" in text(pilot))


@pytest.mark.parametrize("step", ["guess", "several"])
async def test_work_that_reaches_below_the_screen_opens_at_the_title_all_the_same(
    tmp_path: Path, step: str
) -> None:
    prose = "\n\n".join(f"Paragraph {number} of the text." for number in range(1, 9))
    steps = tuple(msgspec.structs.replace(one, prose=prose) for one in LESSON.steps)
    app = make_app(tmp_path, lesson=msgspec.structs.replace(LESSON, steps=steps), step=step)
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_step(pilot, step)
        assert screen.view is not None and screen.view.scroller.max_scroll_y > 0
        if step == "guess":
            await until(pilot, lambda: len(screen.query_one(CardDeck).reports) == 3)
        assert screen.step.title in text(pilot)


async def test_what_is_said_to_an_answer_is_brought_into_view(tmp_path: Path) -> None:
    prose = "\n\n".join(f"Paragraph {number} of the text." for number in range(1, 9))
    steps = tuple(msgspec.structs.replace(one, prose=prose) for one in LESSON.steps)
    app = make_app(tmp_path, lesson=msgspec.structs.replace(LESSON, steps=steps), step="several")
    async with app.run_test(size=NARROW) as pilot:
        await at_step(pilot, "several")
        assert "open('x')" not in text(pilot)
        await pilot.press("3")
        await sees(pilot, "▌ [x] open('x')")
        await pilot.press("enter")
        await sees(pilot, "Not quite. Try again.")
        assert "No." in text(pilot)
        await pilot.press("pageup", "pageup", "up", "up")
        await sees(pilot, '▌ [ ] [("a", 1)]')


async def test_a_card_s_outcome_that_does_not_fit_beside_the_guess_stands_below_it(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="guess")
    async with app.run_test(size=(60, 30)) as pilot:
        screen = await at_step(pilot, "guess")
        await until(pilot, lambda: len(screen.query_one(CardDeck).reports) == 3)
        await pilot.press("3")
        await until(pilot, lambda: "you said Only pickle" in text(pilot))
        said = next(line for line in text(pilot).splitlines() if "you said" in line)
        assert said.rstrip().endswith("Only pickle")
        assert "pickle ✗ dumps-fails   dill ✓ ok" in text(pilot)


async def test_a_card_out_of_sight_is_shown_before_it_is_answered(tmp_path: Path) -> None:
    step = LESSON.steps[1]
    assert isinstance(step.work, Predict)
    setup = "\n".join(f"line_{number} = {number}" for number in range(40))
    long = msgspec.structs.replace(step, work=msgspec.structs.replace(step.work, setup=setup))
    lesson = msgspec.structs.replace(LESSON, steps=(LESSON.steps[0], long, *LESSON.steps[2:]))
    app = make_app(tmp_path, lesson=lesson, step="guess")
    async with app.run_test(size=NARROW) as pilot:
        screen = await at_step(pilot, "guess")
        deck = screen.query_one(CardDeck)
        await until(pilot, lambda: len(deck.reports) == 3)
        assert "Guess first" in text(pilot) and "threading.Lock()" not in text(pilot)
        assert "Enter To the card" in footer(pilot) and "1-4" not in footer(pilot)
        await pilot.press("2")
        await sees(pilot, "○ threading.Lock()")
        await until(pilot, lambda: "1-4 Answer" in footer(pilot))
        assert not deck.guesses
        await pilot.press("2")
        await sees(pilot, "you said Only dill   pickle ✗ dumps-fails   dill ✓ ok")


async def test_a_question_has_its_marks_from_the_first_paint_on(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(QuestionBox, "_draw", lambda box: None)  # what comes later, with the focus
    app = make_app(tmp_path, lesson=LESSON, step="several")
    async with app.run_test(size=NARROW) as pilot:
        await at_step(pilot, "several")
        await sees(pilot, "Several are right.")
        assert text(pilot).count("[ ]") == 3
    done = make_app(tmp_path, lesson=LESSON, step="why")
    async with done.run_test(size=NARROW) as pilot:
        await at_step(pilot, "why")
        await until(pilot, lambda: text(pilot).count("( )") == 3)
