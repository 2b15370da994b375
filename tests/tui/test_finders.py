"""Words, search, rule cards and review: each reached by its key, and doing what it says."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import OptionList

from tests.tui.fakes import FakeRunner, make_app
from tests.tui.pilots import Tutor, at_step, click_on, footer, sees, text, until
from tests.tui.samples import LESSON
from tutor.course.model import Predict
from tutor.grading.predict import Guess
from tutor.progress.store import Store
from tutor.tui.screens.glossary import GlossaryScreen
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.review import ReviewScreen, until_due
from tutor.tui.screens.rules import RulesScreen
from tutor.tui.screens.search import SearchScreen

SIZES = [(120, 40), (80, 24)]


async def at_home(pilot: Tutor) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
    await sees(pilot, "Leave the lock behind")


def miss(data: Path, *, ago: float) -> None:
    """A guess that was wrong, so long ago."""
    with Store(data / "progress.sqlite3") as store:
        step = LESSON.steps[1]
        assert isinstance(step.work, Predict)
        store.record_guess(LESSON, step, step.work.cards[0], Guess.NEITHER, Guess.ONLY_DILL)
        store.enrol([LESSON], time.time() - ago)


@pytest.mark.parametrize("size", SIZES)
async def test_home_names_every_key_and_what_comes_next(tmp_path: Path, size) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await at_home(pilot)
        assert footer(pilot).startswith("Enter Go on")
        wide = ("r Rules", "g Words", "y Types", "t Theme") if size == (120, 40) else ()
        for key in ("/ Search", "v Review", "l Lab", "q Quit", *wide):
            assert key in footer(pilot)
        await sees(pilot, "Review      nothing is due")


@pytest.mark.parametrize("size", SIZES)
async def test_words_narrow_down_and_lead_on(tmp_path: Path, size) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await at_home(pilot)
        await pilot.press("g")
        await sees(pilot, "by reference")
        await pilot.press("slash", *"state", "enter")  # from place to place
        await sees(pilot, "n Next")
        screen = pilot.app.screen
        assert isinstance(screen, GlossaryScreen) and screen.chosen == 0
        await pilot.press("n", "n", "N")
        assert screen.chosen == 1
        await pilot.press("slash", *"__setstate")
        await sees(pilot, "a method that receives the state")
        assert "by reference" not in text(pilot)
        await pilot.click("#find-list", offset=(2, 0))  # it is chosen: another row would be chosen first
        await at_step(pilot, "state")
        await pilot.press("escape")
        await at_home(pilot)


async def test_words_are_one_key_away_in_a_lesson_even_in_the_editor(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await at_step(pilot, "run")
        assert "^g Words" in footer(pilot)
        assert screen.bench is not None
        screen.bench.editor.focus()
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(app.screen, GlossaryScreen))
        await pilot.press("ctrl+g")
        assert len(app.screen_stack) == 3
        await pilot.press("x", "y", "z", "z", "y")
        await sees(pilot, "Nothing contains these words.")
        await pilot.press("enter", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        assert app.screen is screen


async def test_a_word_leads_to_its_rule(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_home(pilot)
        await pilot.press("g", *"class", "space", *"path", "enter")
        await sees(pilot, "Does its class path lead back to its class?")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, GlossaryScreen))


@pytest.mark.parametrize("size", SIZES)
async def test_search_opens_the_step_that_holds_the_words(tmp_path: Path, size) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await at_home(pilot)
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.screen, SearchScreen))
        await pilot.press(*"fresh", "space", *"process")
        await sees(pilot, "Guess first")
        await sees(pilot, "Who brings each of these to a fresh process?")
        await pilot.press("ctrl+u", *"every part")
        await sees(pilot, "every part")
        listed = pilot.app.screen.query_one("#find-list", OptionList).get_option_at_index(0).prompt
        assert isinstance(listed, Content)
        marked = [listed.plain[span.start : span.end] for span in listed.spans if "accent" in str(span.style)]
        assert marked == ["every", "part"]
        assert "*" not in listed.plain
        await pilot.press("ctrl+u", *"fresh process")
        await sees(pilot, "Who brings each of these to a fresh process?")
        await pilot.press("down", "up", "enter")
        await at_step(pilot, "guess")


async def test_search_shows_untrusted_text_as_text(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_home(pilot)
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.screen, SearchScreen))
        await pilot.press(*"[/oops]")
        await sees(pilot, "is not a number [/oops]")


@pytest.mark.parametrize("size", SIZES)
async def test_a_rule_has_its_page_and_its_examples_run(tmp_path: Path, size) -> None:
    runner = FakeRunner()
    app = make_app(tmp_path, runner=runner)
    async with app.run_test(size=size) as pilot:
        await at_home(pilot)
        await pilot.press("3")
        await sees(pilot, "Does it depend on a frame?")
        await sees(pilot, "dill's author says")
        await pilot.press("left")
        await sees(pilot, "Rule 2 of 5, State")
        await pilot.press("5", "right", "2")
        await sees(pilot, "Rule 2 of 5, State")
        await pilot.press("down")
        await sees(pilot, 'subject = {"done": 3')
        await click_on(pilot, 'subject = {"done": 3')  # as good as Enter
        await sees(pilot, "✗ TypeError")
        assert "threading.Lock()" in runner.jobs[-1].code
        for key in ("←→ 1-5 Rule", "↑↓ Example", "Enter Run it", "Esc Back", "o Open its lesson"):
            assert key in footer(pilot)
        await pilot.press("o")
        await at_step(pilot, "state")


async def test_results_lead_to_the_rule_that_decided(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await at_step(pilot, "run")
        await pilot.press("f5")
        await sees(pilot, "✗ TypeError")
        await until(pilot, lambda: not screen.running)
        await pilot.press("f8", "r")
        await sees(pilot, "Rule 2 of 5, State")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)


async def test_with_nothing_missed_review_says_so(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        await pilot.press("v")
        await sees(pilot, "Nothing is due.")
        await pilot.press("escape")
        await at_home(pilot)


async def test_what_was_just_missed_is_not_due_yet(tmp_path: Path) -> None:
    miss(tmp_path, ago=0)
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        await pilot.press("v")
        await sees(pilot, "1 to come; the next in 10 min.")


@pytest.mark.parametrize(
    ("key", "verdict", "back"), [("2", "✓ Right.", " day"), ("4", "✗ Not quite.", "10 min")]
)
@pytest.mark.parametrize("size", SIZES)
async def test_a_missed_card_comes_back_and_is_scheduled_anew(
    tmp_path: Path, size, key, verdict, back
) -> None:
    miss(tmp_path, ago=3600)
    app = make_app(tmp_path)
    async with app.run_test(size=size) as pilot:
        await at_home(pilot)
        await sees(pilot, "Review      1 card, 1 min")
        await pilot.press("v")
        await sees(pilot, "You missed this in Leave the lock behind.")
        assert "threading.Lock()" in text(pilot)
        assert "Enter Next" not in footer(pilot)
        await pilot.press(key)
        await sees(pilot, verdict)
        await sees(pilot, back)
        await until(pilot, lambda: "Enter Next" in footer(pilot))
        await pilot.press("enter")
        await sees(pilot, "You're all caught up.")
        await sees(pilot, f"{int(key == '2')} of 1 right.")
        await pilot.press("escape")
        await at_home(pilot)
        await sees(pilot, "Review      nothing is due")


async def test_where_it_cannot_be_run_nothing_is_counted(tmp_path: Path) -> None:
    miss(tmp_path, ago=3600)

    class Broken(FakeRunner):
        async def run(self, job, on_result=None, on_output=None):
            from tutor.errors import TutorError

            raise TutorError("No interpreter [/oops]: install one.")

    app = make_app(tmp_path, runner=Broken())
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.current is not None)
        await sees(pilot, "You missed this")
        await pilot.press("1")
        await sees(pilot, "No interpreter [/oops]: install one.")
        await pilot.press("n", "escape")
        await sees(pilot, "Review      1 card, 1 min")


async def test_the_end_of_a_lesson_names_what_to_review(tmp_path: Path) -> None:
    miss(tmp_path, ago=0)
    app = make_app(tmp_path, lesson=LESSON, step="mend")
    async with app.run_test(size=(120, 40)) as pilot:
        await at_step(pilot, "mend")
        await pilot.press("ctrl+n")
        await sees(pilot, "To review")
        await click_on(pilot, "↻ threading.Lock()")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))


async def test_the_palette_offers_them(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await at_home(pilot)
        await pilot.press("ctrl+p", *"the five")
        await sees(pilot, "The five rules")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RulesScreen))


@pytest.mark.parametrize(
    ("seconds", "told"), [(1, "1 min"), (600, "10 min"), (7200, "2 h"), (86_400, "1 day"), (1e6, "12 days")]
)
def test_when_it_is_due(seconds, told) -> None:
    assert until_due(seconds) == told
