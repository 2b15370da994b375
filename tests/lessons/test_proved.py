"""Every shipped lesson, and every example of the five rules, proved by running it on the Pythons here."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio

from tests.interpreters import interpreters
from tutor.course.cards import RULES_FILE, load_rules
from tutor.course.format import Diagnostic
from tutor.course.library import lesson_files, lessons_directory, load_catalog, read_lesson
from tutor.course.lint import remarks
from tutor.course.model import Exercise, Predict, Snippet, Step
from tutor.grading.verification import Verification, Warned
from tutor.grading.verify import prove, prove_rules
from tutor.sandbox.host.runner import Runner

pytestmark = pytest.mark.slow
LESSONS = lesson_files(lessons_directory())


VERSIONS = {str(found.path): found.name for found in interpreters() if found.path}
STEADY = "3.13"
"""The one most people have: all lessons are proved whole there."""
ONCE = {"14-recursion", "17-multiprocessing"}
"""Lessons that take the longest. The others are run twice there, to see that they do the same again, every
second one; ``check`` runs all twice."""
IN_TURN = ("3.9", "3.15")
"""The oldest and the newest: each proves every second lesson whole, to share the work out."""
LAZY_ANSWERS = 1
"""How many are tried there on each exercise, in turn. ``check --strict`` tries all."""
NAMED = re.compile(r"\b3\.(\d+)\b")


def speaks_of(step: Step, version: str) -> bool:
    """Whether a step names this Python or the one beside it, so that it may be different here: in a claim, in
    prose or in code. Of an exercise, which takes the most runs, what it claims and runs is what counts."""
    work = step.work
    told: object = step
    if isinstance(work, Exercise):
        answers = [*(s.code for s in (work.solution, *work.more_solutions)), *(m.code for m in work.mistakes)]
        told = [work.snippet.code, work.snippet.expect, answers, [check.code for check in work.checks]]
    text = msgspec.json.encode(told).decode()
    named, minor = set(map(int, NAMED.findall(text))), int(version.partition(".")[2])
    return "version_info" in text or not named.isdisjoint((minor - 1, minor, minor + 1))


def problems(found: tuple[Verification, ...]) -> str:
    return "\n".join(str(outcome) for outcome in found if isinstance(outcome, Diagnostic | Warned))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runner() -> AsyncIterator[Runner]:
    """One for all of them, so that its processes are started once and not for each lesson."""
    made = Runner(many=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tutor.grading.prover.AT_ONCE", 1)  # other tests have the other cores
        yield made
    await made.aclose()


def test_there_are_lessons_and_they_fit_together() -> None:
    catalog = load_catalog()
    assert len(catalog.lessons) == len(LESSONS) >= 3
    assert "\n".join(map(str, catalog.problems)) == ""


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_leaves_nothing_to_remark(path: Path) -> None:
    assert "\n".join(map(str, remarks(read_lesson(path)))) == ""


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
async def test_lesson_is_right(path: Path, python: str, runner: Runner) -> None:
    """All of it on ``STEADY`` and on one of the Pythons in ``IN_TURN``; elsewhere the steps that speak
    of it. ``pickle-tutor check --python`` proves all of it on any of them."""
    lesson = whole = read_lesson(path)
    version = VERSIONS[python]
    if version not in (STEADY, IN_TURN[LESSONS.index(path) % 2]):
        steps = tuple(step for step in lesson.steps if speaks_of(step, version))
        lesson = msgspec.structs.replace(lesson, steps=steps)
    steady = version == STEADY
    twice = steady and LESSONS.index(path) % 2 == 0 and path.stem not in ONCE
    found = await prove(
        lesson, runner, python, steady=twice, tries=steady, cheats=LAZY_ANSWERS if steady else 0
    )
    assert problems(found) == ""
    runs = [step for step in lesson.steps if isinstance(step.work, Snippet | Predict | Exercise)]
    assert len(found) >= len(runs if lesson.steps != whole.steps else lesson.steps)


def test_the_steps_that_differ_are_found() -> None:
    """On the Pythons that run only those: a claim with versions, and prose or code that names one."""
    lessons = [read_lesson(path) for path in LESSONS]
    differ = [
        step
        for lesson in lessons
        for step in lesson.steps
        if any(speaks_of(step, version) for version in VERSIONS.values())
    ]
    claimed = [
        step
        for lesson in lessons
        for step in lesson.steps
        if isinstance(step.work, Snippet) and any(expectation.versions for expectation in step.work.expect)
    ]
    assert claimed and all(step in differ for step in claimed)
    assert 20 < len(differ) < sum(len(lesson.steps) for lesson in lessons) / 2


@pytest.mark.asyncio(loop_scope="module")
async def test_rule_examples_are_right(python: str, runner: Runner) -> None:
    cards = load_rules(lessons_directory())
    found = await prove_rules(cards, RULES_FILE, runner, python)
    assert problems(found) == ""
    assert len(found) >= 2 * sum(len(card.examples) for card in cards)
