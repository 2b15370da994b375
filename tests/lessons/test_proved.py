"""Every shipped lesson, and every example of the five rules, proved by running it on every Python here."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tutor.course.cards import RULES_FILE, load_rules
from tutor.course.format import Diagnostic
from tutor.course.library import lesson_files, lessons_directory, load_catalog, read_lesson
from tutor.course.lint import remarks
from tutor.grading.verify import Outcome, prove, prove_rules
from tutor.sandbox.host.runner import Runner

pytestmark = pytest.mark.slow
LESSONS = lesson_files(lessons_directory())


def problems(found: tuple[Outcome, ...]) -> str:
    return "\n".join(str(outcome) for outcome in found if isinstance(outcome, Diagnostic))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runner() -> AsyncIterator[Runner]:
    """One for all of them, so that its processes are started once and not for each lesson."""
    made = Runner(many=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tutor.grading.verify.AT_ONCE", 1)  # other tests have the other cores
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
    """All of it on each Python; that it does the same a second time, on one."""
    lesson = read_lesson(path)
    found = await prove(lesson, runner, python, steady=python == sys.executable)
    assert problems(found) == ""
    assert len(found) >= len(lesson.steps)


@pytest.mark.asyncio(loop_scope="module")
async def test_rule_examples_are_right(python: str, runner: Runner) -> None:
    cards = load_rules(lessons_directory())
    found = await prove_rules(cards, RULES_FILE, runner, python)
    assert problems(found) == ""
    assert len(found) >= 2 * sum(len(card.examples) for card in cards)
