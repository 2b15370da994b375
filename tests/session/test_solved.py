"""What is said of a solved exercise, and what a hint or another try costs."""

from __future__ import annotations

import msgspec

from tests.session.conftest import Learner
from tests.tui.samples import COUNTER, EXERCISE, MENDED, ok, report
from tutor.course.model import Choice, Question, Solution
from tutor.pickling.words import Library
from tutor.progress.records import StepProgress
from tutor.session.solved import (
    ABOUT_BYTES,
    Whose,
    compare,
    hint_cost,
    next_try_worth,
    notes_on,
    praise,
    worth_in_words,
)

MINE = MENDED.replace("self.n = state", "self.n  =  state").replace('{"n": self.n}', "dict(n=self.n)")
OTHER = Solution("subject = 2", "Shorter.", 1)


def test_it_is_said_warmly_what_can_be_done_now() -> None:
    able = msgspec.structs.replace(EXERCISE, can="leave a lock behind")
    assert praise(able) == "Solved! You can now leave a lock behind."
    assert praise(EXERCISE) == "Solved!"


def test_the_learners_code_is_shown_beside_the_solution() -> None:
    exercise = msgspec.structs.replace(EXERCISE, solution=Solution(MENDED, "", 1), more_solutions=(OTHER,))
    found = compare(exercise, MINE)
    by = {whose: [line.text.strip() for line in found.lines if line.whose is whose] for whose in Whose}
    assert "return dict(n=self.n)" in by[Whose.YOURS] and 'return {"n": self.n}' in by[Whose.LESSON]
    assert found.others == (OTHER,)
    assert found.lines[0].whose is Whose.CUT and "import threading" not in by[Whose.BOTH]
    same = compare(exercise, f"# mine\n{MENDED}")
    assert same.lines == ()
    assert compare(exercise, "subject  = 2").others == ()


def test_what_a_hint_costs_is_known_before_it_is_taken() -> None:
    new = StepProgress("l", "s")
    costs = [
        hint_cost(EXERCISE, msgspec.structs.replace(new, hints=n)) for n in range(len(EXERCISE.hints) + 1)
    ]
    assert costs[0] == 1 and costs[-1] == 0
    assert hint_cost(EXERCISE, msgspec.structs.replace(new, earned=EXERCISE.points)) == 0
    assert hint_cost(EXERCISE, msgspec.structs.replace(new, revealed=True)) == 0


def test_what_another_try_is_worth_is_said_before_it_is_made() -> None:
    question = Question((Choice("a", True), Choice("b", False)), 1)
    worth = [next_try_worth(question, tries, right=False) for tries in range(3)]
    assert worth == [2, 1, 0]
    assert next_try_worth(question, 1, right=True) == 0
    told = [worth_in_words(points, tries) for tries, points in enumerate(worth)]
    assert "2 points" in told[0] and "earns 1 point." in told[1] and "cost nothing" in told[2]


async def test_a_lesson_ends_with_what_can_be_done_now(learner: Learner) -> None:
    able = msgspec.structs.replace(EXERCISE, can="leave a lock behind")
    lesson = msgspec.structs.replace(
        learner.session.lesson,
        steps=tuple(
            msgspec.structs.replace(step, work=able) if step.work == EXERCISE else step
            for step in learner.session.lesson.steps
        ),
    )
    learner.session.lesson = lesson
    session = await learner.at("mend")
    assert (await session.ending()).can == ()
    await session.check(MENDED, lambda event: None, as_module=True)
    assert (await session.ending()).can == ("leave a lock behind",)


async def test_results_about_bytes_say_so(learner: Learner) -> None:
    step = (await learner.at("mend")).step
    made = report(ok(), ok())
    assert notes_on(step, made) == ()
    of_bytes = {
        library: msgspec.structs.replace(result, subject_type="builtins.bytes")
        for library, result in made.results.items()
    }
    assert notes_on(step, msgspec.structs.replace(made, results=of_bytes)) == (ABOUT_BYTES,)
    assert notes_on((await learner.at("run")).step, msgspec.structs.replace(made, results=of_bytes)) == ()
    assert Library.PICKLE in of_bytes and COUNTER != MENDED
