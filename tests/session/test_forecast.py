"""Guesses before a run, without a screen: kept first, answered by running, and counted once."""

from __future__ import annotations

import pytest

from tests.session.conftest import Learner
from tests.tui.samples import LESSON, ok, report, stopped
from tutor.course.format import parse_lesson
from tutor.course.model import Asks, Forecast, Lesson, Snippet
from tutor.grading.forecast import answer, forecast_job, right_choice, right_choices
from tutor.pickling.words import Library, Verdict
from tutor.progress.mastery import step_mastery
from tutor.sandbox.host.results import Blame, LibraryResult, Probe, Report, Told
from tutor.session.forecast import GuessOutcome
from tutor.session.step import StepSession

TEXT = """---
format: 1
id: l
title: T
summary: S
minutes: 5
rules: [2, 3]
---
## Run

```python run expect="pickle: dumps-fails by 3; dill: ok"
class Job:
    rows = iter([1])

print("one")
```
```text guess asks="Where does it stop?" stage=pickle
dumps
none
```
```python try instead="rows =" expect="pickle: ok"
rows = [1]
```
```python try flip=yes expect="dill: ok"
print(2)
```
"""


def a_lesson() -> Lesson:
    return parse_lesson(TEXT, "l.md")


def forecast(asks: Asks, of: str, *choices: str) -> Forecast:
    return Forecast("?", choices, asks, of, 1)


def printed(text: str) -> Report:
    return Report("3.11.7", {Library.PICKLE: LibraryResult(Verdict.OK, stdout=text)})


def test_a_snippet_has_its_guess_and_the_changes_it_invites_to() -> None:
    snippet = a_lesson().steps[0].work
    assert isinstance(snippet, Snippet)
    assert snippet.forecast == Forecast("Where does it stop?", ("dumps", "none"), Asks.STAGE, "pickle", 18)
    first, second = snippet.trials
    assert first.code == snippet.code.replace("iter([1])", "[1]")
    assert (second.code, second.flip) == ("print(2)\n", True)
    assert a_lesson().points == 1
    assert step_mastery(a_lesson(), a_lesson().steps[0])[3].possible == 1


def test_the_guess_is_part_of_what_a_step_expects_and_the_changes_are_not() -> None:
    def digest(text: str) -> str:
        return parse_lesson(text, "l.md").steps[0].digest

    guess = TEXT[TEXT.index("```text guess") : TEXT.index("```python try instead")]
    assert digest(TEXT) != digest(TEXT.replace(guess, ""))
    assert digest(TEXT) == digest(TEXT[: TEXT.index("```python try")])


@pytest.mark.parametrize(
    ("asked", "found", "right"),
    [
        (forecast(Asks.PRINTS, "-1", "1", "12", "2"), printed("1\n\n12\n"), (1,)),
        (forecast(Asks.PRINTS, "1", "1", "12"), printed("it takes 12 bytes\n"), (1,)),
        (forecast(Asks.PRINTS, "3", "1", "12"), printed("1\n"), ()),
        (forecast(Asks.PRINTS, "order", "b, a", "a, b", "a, b, a"), printed("a 1\nx\nb\na\n"), (2,)),
        (forecast(Asks.PRINTS, "order", "a, b", "b, a"), printed("a\nb\na\nb\n"), (0,)),
        (forecast(Asks.STAGE, "pickle", "dumps", "none"), printed(""), (1,)),
        (forecast(Asks.STAGE, "pickle", "dumps", "none"), report(stopped(), ok()), (0,)),
    ],
)
def test_the_run_says_which_choice_is_right(asked: Forecast, found: Report, right: tuple[int, ...]) -> None:
    assert right_choices(asked, found) == right
    assert right_choice(asked, found) == (right[0] if right else None)


def test_a_value_and_the_blame_are_answers_too() -> None:
    value = LibraryResult(Verdict.OK, probe=Probe(Told.GIVES, "'3'"))
    assert right_choice(forecast(Asks.VALUE, "x", "2", "3"), Report("3.11", {Library.PICKLE: value})) == 1
    raised = LibraryResult(Verdict.OK, probe=Probe(Told.RAISES, "NameError"))
    assert answer(forecast(Asks.VALUE, "x", "2"), Report("3.11", {Library.PICKLE: raised})) == ""
    blamed = LibraryResult(Verdict.DUMPS_FAILS, blame=Blame("subject.b", "t"))
    asked = forecast(Asks.BLAME, "dill", "subject.a", "subject.b")
    assert right_choice(asked, Report("3.11", {Library.DILL: blamed})) == 1


def test_each_guess_is_answered_by_the_lessons_own_code() -> None:
    snippet = a_lesson().steps[0].work
    assert isinstance(snippet, Snippet)
    by_value = forecast_job(snippet, forecast(Asks.VALUE, "len('ab')", "2", "3"))
    assert by_value.code.endswith("print(\"one\")\nsubject = str(len('ab'))\n")
    assert by_value.libraries == (Library.PICKLE,)
    assert forecast_job(snippet, forecast(Asks.STAGE, "dill", "dumps", "none")).libraries == (Library.DILL,)
    assert forecast_job(snippet, forecast(Asks.BLAME, "dill", "a", "b")).explain


async def at_the_guess(learner: Learner) -> StepSession:
    learner.session = StepSession(learner.services, a_lesson(), lambda step: None)
    return await learner.at("run")


async def test_the_first_guess_counts_and_is_asked_for_until_it_is_made(learner: Learner) -> None:
    session = await at_the_guess(learner)
    assert session.owes_guess
    right = await session.forecasts.answer(session.step)
    assert right is not None
    wrong = 1 - right
    assert await session.forecasts.guess(session.step, wrong) == GuessOutcome(wrong, right)
    assert await session.forecasts.guess(session.step, right) == GuessOutcome(wrong, right)
    await session.refresh()
    assert not session.owes_guess
    assert (session.state.earned, session.state.done, len(session.state.tries)) == (0, False, 1)


async def test_a_right_guess_earns_its_point_and_one_can_do_without(learner: Learner) -> None:
    session = await at_the_guess(learner)
    session.forecasts.let_off(session.step)
    assert not session.owes_guess
    right = await session.forecasts.answer(session.step)
    assert right is not None
    await session.forecasts.guess(session.step, right)
    await session.refresh()
    assert session.state.earned == 1


async def test_other_steps_ask_for_no_guess(learner: Learner) -> None:
    for step in LESSON.steps:
        assert not (await learner.at(step.id)).owes_guess
