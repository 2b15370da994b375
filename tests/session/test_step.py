"""What a learner does in a lesson, without a screen: what is graded, kept, allowed and told."""

from __future__ import annotations

import pytest

from tests.session.conftest import Learner
from tests.tui.samples import COUNTER, EXERCISE, LESSON, MENDED, ok, report, stopped
from tutor.course.model import Snippet, Step
from tutor.errors import TutorError
from tutor.grading.predict import Guess
from tutor.pickling.words import Verdict
from tutor.progress.store import Store
from tutor.session.blamed_line import blamed_line_of
from tutor.session.run import Event, Failed, RunDone
from tutor.session.step import CheckedAnswer, SolutionAccess, StepSession

HALF = MENDED + "# half mended\n"


async def checked(session: StepSession, code: str) -> CheckedAnswer:
    done, graded = await session.check(code, lambda event: None, as_module=True)
    assert done is not None and graded is not None
    return graded


async def test_a_lesson_opens_where_the_learner_left_it(learner: Learner) -> None:
    session = await learner.at("run")
    assert session.step.id == "run"
    assert await session.place() == session.index
    assert await session.place("mend") == 5
    assert await session.place("no such step") == 0


async def test_a_run_of_a_snippet_is_kept_and_the_step_is_done(learner: Learner) -> None:
    session = await learner.at("run")
    heard: list[Event] = []
    done = await session.run(COUNTER, heard.append, as_module=False)
    assert done is not None and heard[-1] == done
    assert learner.fake.jobs[-1].module is None
    assert session.state.done
    assert not session.advice_held


async def test_a_run_of_what_python_cannot_read_is_kept_and_leaves_the_step_open(learner: Learner) -> None:
    session = await learner.at("run")
    done = await session.run("unreadable (", lambda event: None, as_module=False)
    assert done is not None and session.state.begun and not session.state.done


async def test_a_run_of_an_exercise_is_not_an_attempt(learner: Learner) -> None:
    session = await learner.at("mend")
    assert await session.run(MENDED, lambda event: None, as_module=True) is not None
    assert (session.state.begun, session.state.done, session.state.attempts) == (True, False, 0)
    assert learner.fake.jobs[-1].module == "counters"


async def test_a_run_that_fails_keeps_nothing(learner: Learner) -> None:
    session = await learner.at("run")
    heard: list[Event] = []
    assert await session.run("broken", heard.append, as_module=False) is None
    assert isinstance(heard[-1], Failed)
    assert not session.state.done


async def test_a_right_answer_earns_the_points_and_frees_advice_and_solution(learner: Learner) -> None:
    session = await learner.at("mend")
    assert session.advice_held
    graded = await checked(session, MENDED)
    assert graded.grade.full and graded.earned == EXERCISE.points == graded.state.earned
    assert session.state.solved
    assert not session.advice_held
    assert session.solution is SolutionAccess.FREE
    assert await session.feedback(graded) == ""


async def test_part_of_an_answer_is_kept_as_the_best_one(learner: Learner) -> None:
    session = await learner.at("mend")
    half = await checked(session, HALF)
    assert 0 < half.earned < EXERCISE.points
    assert not half.grade.full
    worse = await checked(session, COUNTER)
    assert worse.earned == 0
    assert worse.state.earned == half.earned
    assert session.state.attempts == 2


async def test_a_known_mistake_brings_up_what_the_lesson_says_to_it(learner: Learner) -> None:
    """The fake sandbox does the same to the mistake and to the lesson's own code: the nearer one counts."""
    session = await learner.at("mend")
    graded = await checked(session, COUNTER.replace("threading.Lock()", "None") + "# mine\n")
    assert await session.feedback(graded) == EXERCISE.mistakes[0].feedback
    assert await session.feedback(await checked(session, HALF)) == ""


async def test_an_answer_is_graded_although_the_lessons_own_code_could_not_be_measured(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cannot(*_: object) -> None:
        raise TutorError("no")

    monkeypatch.setattr(learner.services.mistakes, "start", cannot)
    monkeypatch.setattr(learner.services.mistakes, "find", cannot)
    session = await learner.at("mend")
    assert (await checked(session, MENDED)).earned == EXERCISE.points
    assert await session.feedback(await checked(session, COUNTER)) == ""


async def test_hints_are_counted_and_cost_a_little(learner: Learner) -> None:
    session = await learner.at("mend")
    assert [await session.hint(), await session.hint()] == [1, 2]
    graded = await checked(session, MENDED)
    assert graded.earned < graded.grade.earned
    assert graded.state.hints == 2


async def test_the_solution_opens_after_the_hints_and_costs_what_was_not_earned(learner: Learner) -> None:
    session = await learner.at("mend")
    seen = [session.solution]
    assert not await session.reveal()
    for _ in EXERCISE.hints:
        await session.hint()
    seen.append(session.solution)
    assert await session.reveal()
    assert [*seen, session.solution] == [SolutionAccess.CLOSED, SolutionAccess.COSTS, SolutionAccess.FREE]
    assert not session.advice_held
    graded = await checked(session, MENDED)
    assert (graded.grade.full, graded.earned, graded.state.earned) == (True, 0, 0)


async def test_the_solution_opens_after_three_attempts(learner: Learner) -> None:
    session = await learner.at("mend")
    seen = []
    for _ in range(3):
        await checked(session, COUNTER)
        seen.append(session.solution)
    assert seen == [SolutionAccess.CLOSED, SolutionAccess.CLOSED, SolutionAccess.COSTS]


async def test_only_an_exercise_has_a_solution_and_holds_advice_back(learner: Learner) -> None:
    session = await learner.at("run")
    assert session.solution is SolutionAccess.CLOSED
    assert not session.advice_held


async def test_a_guess_is_kept_once_its_card_was_run(learner: Learner) -> None:
    session = await learner.at("guess")
    step = session.step
    assert not await session.guess(step, 0, Guess.BOTH)
    assert session.state.guesses == {}
    await session.card(step, 0)
    assert await session.guess(step, 0, Guess.BOTH)
    assert not await session.guess(step, 0, Guess.ONLY_DILL)  # the first one counts
    (kept,) = session.state.guesses.values()
    assert (kept.guess, kept.answer, kept.points) == (Guess.BOTH, Guess.ONLY_DILL, 0)


async def test_a_card_is_run_once(learner: Learner) -> None:
    session = await learner.at("guess")
    assert await session.card(session.step, 1) is await session.card(session.step, 1)
    assert len(learner.fake.jobs) == 1


async def test_an_answer_to_a_question_is_kept(learner: Learner) -> None:
    session = await learner.at("why")
    await session.answer({0})
    await session.answer({1})
    assert [tried.right for tried in session.state.tries] == [False, True]
    assert session.state.done


async def test_what_was_typed_is_saved_and_the_lessons_own_code_is_no_draft(learner: Learner) -> None:
    session = await learner.at("mend")
    session.drafts.edited(session.step, "mine = 1")
    await learner.at("state")  # opening another step saves
    assert (await learner.at("mend")).state.draft == "mine = 1"
    session.drafts.edited(session.step, COUNTER)
    session.drafts.save()
    await session.refresh()
    assert session.state.draft is None


async def test_text_that_is_heard_of_late_is_its_own_steps(learner: Learner) -> None:
    """Keys that arrive with the one that leads to the next step are heard of once that is open."""
    session = await learner.at("mend")
    left = session.step
    await learner.at("state")
    session.drafts.edited(left, "mine = 1")
    session.drafts.edited(session.step, "mine = 2")
    session.drafts.catch_up(session.step, "mine = 2")
    session.drafts.save()
    await session.refresh()
    assert (session.state_of(left).draft, session.state.draft) == ("mine = 1", "mine = 2")
    session.drafts.catch_up(session.step, "mine = 3")
    session.drafts.save()
    assert (await session.refresh()).steps["state"].draft == "mine = 3"


async def test_another_windows_text_is_told_of_and_can_be_had(learner: Learner) -> None:
    session = await learner.at("mend")
    session.drafts.edited(session.step, "mine = 1")
    session.drafts.save()
    session.drafts.edited(session.step, "mine = 2")
    session.drafts.save()
    await session.refresh()
    assert learner.told_of == []
    with Store(learner.data / "progress.sqlite3") as other:
        other.save_draft(LESSON, session.step, "theirs = 1")
    session.drafts.edited(session.step, "mine = 3")
    session.drafts.save()
    await session.refresh()
    assert learner.told_of == ["mend"]
    assert session.state.draft == "mine = 3"
    assert await session.drafts.other(session.step) == "theirs = 1"


async def test_a_step_to_read_is_done_by_moving_on(learner: Learner) -> None:
    session = await learner.at("state")
    await session.read()
    assert (await session.refresh()).steps["state"].done
    await learner.at("why")
    await session.read()
    assert not (await session.refresh()).steps["why"].done


async def test_the_ending_tells_what_is_open_and_what_will_come_back(learner: Learner) -> None:
    session = await learner.at("guess")
    for index in range(3):
        await session.card(session.step, index)
        await session.guess(session.step, index, Guess.BOTH if index else Guess.ONLY_DILL)
    ending = await session.ending()
    assert "Guess first" not in ending.open_steps
    assert "Mend it" in ending.open_steps
    assert len(ending.missed) == 2
    assert ending.progress.earned == 1
    assert set(ending.by_rule) >= {2}


def line_of(step: Step, pickle: Verdict) -> int | None:
    made = stopped() if pickle is not Verdict.OK else ok()
    assert isinstance(step.work, Snippet)
    return blamed_line_of(step.work, report(made, ok()))


def test_the_line_to_mark_is_where_the_blamed_part_comes_from() -> None:
    step = LESSON.steps[2]
    assert line_of(step, Verdict.DUMPS_FAILS) == 6
    assert line_of(step, Verdict.OK) is None


async def test_a_finished_run_is_told_before_it_is_kept(learner: Learner) -> None:
    """So that a screen can draw it without waiting for the disk."""
    session = await learner.at("run")
    begun: list[bool] = []

    def hear(event: Event) -> None:
        if isinstance(event, RunDone):
            begun.append(session.state.done)

    await session.run(COUNTER, hear, as_module=False)
    assert begun == [False]
