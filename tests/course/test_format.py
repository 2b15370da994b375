"""What a lesson file says, as the parser reads it."""

from __future__ import annotations

import pytest

from tests.course.sample import LESSON
from tutor.course.format import parse_lesson
from tutor.course.model import (
    Card,
    Choice,
    Claim,
    Criterion,
    Effort,
    Exercise,
    Expectation,
    Lesson,
    Mistake,
    Predict,
    Question,
    Snippet,
    Step,
    StepKind,
)
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import CheckPlace


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return parse_lesson(LESSON, "lessons/07-sample.md")


@pytest.fixture(scope="module")
def steps(lesson: Lesson) -> dict[str, Step]:
    return {step.id: step for step in lesson.steps}


def line_of(text: str) -> int:
    return LESSON.split("\n").index(text) + 1


def test_front_matter_and_file_name(lesson: Lesson) -> None:
    assert (lesson.id, lesson.title, lesson.summary) == (
        "sample",
        "A sample: all of it",
        "One of everything.",
    )
    assert (lesson.rules, lesson.requires, lesson.aliases) == ((1, 2), ("what-pickles",), ("example",))
    assert (lesson.minutes, lesson.order, lesson.path) == (12, 7, "lessons/07-sample.md")


def test_every_heading_is_a_step_whose_kind_follows_from_its_fences(lesson: Lesson) -> None:
    assert [(step.id, step.kind) for step in lesson.steps] == [
        ("what-is-state", StepKind.READ),
        ("guess-first", StepKind.PREDICT),
        ("run-it", StepKind.RUN),
        ("why-did-it-stop", StepKind.QUESTION),
        ("mend-it", StepKind.EXERCISE),
    ]
    assert lesson.steps[4].title == "Mend it"
    assert lesson.steps[1].line == line_of("## Guess first")


def test_prose_is_the_markdown_as_written_without_the_fences_that_work(steps: dict[str, Step]) -> None:
    assert steps["what-is-state"].prose == (
        'Prose with `code`.\n\n```python\nshown = "not run"\n```\n\n- a list\n- that asks nothing'
    )
    assert steps["run-it"].prose == "Before.\n\nAfter."
    assert steps["guess-first"].prose == ""


def test_a_quote_below_the_work_is_for_afterwards(steps: dict[str, Step]) -> None:
    assert steps["guess-first"].aside == "Surprised?"
    assert steps["run-it"].aside == "It stopped."
    assert steps["mend-it"].aside == ""


def test_cards(steps: dict[str, Step]) -> None:
    predict = steps["guess-first"].work
    assert isinstance(predict, Predict)
    first = line_of("threading.Lock()      # a lock")
    assert predict.cards == (
        Card("threading.Lock()", "a lock", first),
        Card('{"a": 1}.keys()', "a dict # view", first + 1),
        Card("len", "", first + 2),
    )
    assert predict.setup == 'import collections\n\nnames = ["a"]\n'


def test_a_card_over_several_lines_is_one_card() -> None:
    text = LESSON.replace("len\n```", "dict(\n    a=1,\n)  # long\n```")
    work = parse_lesson(text, "a.md").steps[1].work
    assert isinstance(work, Predict)
    assert (work.cards[2].code, work.cards[2].note) == ("(\ndict(\n    a=1,\n)\n)", "long")


def test_snippet(steps: dict[str, Step]) -> None:
    assert steps["run-it"].work == Snippet(
        code='subject = {"n": 1}\n',
        line=line_of('subject = {"n": 1}'),
        module="jobs",
        probe='subject["n"]',
        protocol=4,
        files={"helper.py": "HELP = 1\n", "data/rates.json": '{"eu": 1.2}\n'},
        reader="subject = None\n",
        expect=(
            Expectation(
                (
                    Claim(Library.PICKLE, Verdict.DUMPS_FAILS, 2, "subject['a;b'].lock"),
                    Claim(Library.DILL, Verdict.OK),
                )
            ),
            Expectation((Claim(Library.DILL, Verdict.DIFFERS),), ">=3.12"),
        ),
    )


def test_question(steps: dict[str, Step]) -> None:
    question = steps["why-did-it-stop"].work
    assert isinstance(question, Question)
    assert question.choices == (
        Choice("The class has no name", False, "It has: it is a top-level class."),
        Choice("One attribute\nhas no state rule", True, "Yes.\n\nIt has none."),
    )
    assert question.line == line_of("- [ ] The class has no name")


def test_exercise(steps: dict[str, Step]) -> None:
    exercise = steps["mend-it"].work
    assert isinstance(exercise, Exercise)
    assert (exercise.points, exercise.effort, exercise.snippet.module) == (12, Effort.MAKE, "counters")
    assert exercise.snippet.expect == (Expectation((Claim(Library.PICKLE, Verdict.OK),)),)
    first, second = line_of("assert restored.lock"), line_of("assert data")
    assert exercise.checks == (
        Criterion("a-fresh-lock-is-made", "assert restored.lock\n", "A fresh lock is made", 2, first),
        Criterion(
            "a-fresh-lock-is-made-2", "assert data\n", "A fresh lock is made", 1, second, CheckPlace.HERE
        ),
    )
    assert exercise.hints == ("Which entry may stay?", "Look again.")
    assert exercise.mistakes == (
        Mistake("subject = (\n", "No.\n\nNot so.\n\nAnd more.", line_of("subject = (")),
    )
    assert (exercise.solution.code, exercise.solution.why) == ("subject = 1\n", "Because.")
    assert [(s.code, s.why) for s in exercise.more_solutions] == [("subject = 2\n", "")]


def test_points_are_counted(lesson: Lesson) -> None:
    assert lesson.points == 3 + 2 + 12


def changed(old: str, new: str) -> dict[str, bool]:
    """Which steps have another digest after a change to the text."""
    assert old in LESSON
    before, after = parse_lesson(LESSON, "a.md"), parse_lesson(LESSON.replace(old, new), "a.md")
    return {b.id: b.digest != a.digest for b, a in zip(before.steps, after.steps, strict=True)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Prose with", "\n\nBetter prose with"),
        ("# a lock", "# one lock"),
        ("It has: it is", "It has, being"),
        ("Which entry may stay?", "What may stay?"),
        ('rule=2 says="A fresh lock', 'rule=2 says="Another fresh lock'),
        ("> Because.", "> Why not?"),
        ("> Surprised?", "> Were you?"),
        ("## Mend it {#mend-it}", "## Mend this {#mend-it}"),
    ],
)
def test_a_change_of_words_keeps_every_digest(old: str, new: str) -> None:
    assert not any(changed(old, new).values())


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("threading.Lock()", "threading.RLock()", "guess-first"),
        ('names = ["a"]', 'names = ["b"]', "guess-first"),
        ("dill: differs", "dill: hangs", "run-it"),
        ("protocol=4", "protocol=5", "run-it"),
        ("HELP = 1", "HELP = 2", "run-it"),
        ("- [ ] The class", "- [x] The class", "why-did-it-stop"),
        ("points=12", "points=13", "mend-it"),
        ("assert data", "assert not data", "mend-it"),
        ("where=here ", "", "mend-it"),
        ("subject = ...", "subject = None", "mend-it"),
    ],
)
def test_a_change_of_what_is_expected_changes_that_digest_alone(old: str, new: str, step: str) -> None:
    assert [id for id, other in changed(old, new).items() if other] == [step]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(end: str) -> None:
    assert parse_lesson("\ufeff" + LESSON.replace("\n", end), "a.md") == parse_lesson(LESSON, "a.md")


def test_reading_a_lesson_runs_nothing(tmp_path) -> None:
    trap = tmp_path / "ran"
    bomb = f"open({str(trap)!r}, 'w')"
    text = LESSON.replace("subject = 1\n", bomb + "\n").replace("len\n```", bomb + "\n```")
    parse_lesson(text, "a.md")
    assert not trap.exists()
