"""What a lesson claims of a library that does not work on a Python is neither so nor not so there."""

from __future__ import annotations

import msgspec
import pytest

from tests.course.fakes import result
from tests.grading.test_verify import CARDS, EXERCISE, HEAD, said
from tutor.course.format import Diagnostic, parse_lesson
from tutor.course.model import Exercise
from tutor.course.uses import uses_dill
from tutor.grading.mistakes import MistakeBook, match, signature_of
from tutor.grading.verification import NotChecked, Proved, Verification
from tutor.grading.verify import prove
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.health import Failure, Health
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import LibraryResult, Report

HEALTH = Health("dill", "3.15.2", "0.4.1", {"function": Failure(Verdict.DUMPS_FAILS, "AttributeError")})
SILENT = LibraryResult(Verdict.DUMPS_FAILS, at_fault=True, health=HEALTH)
BROKEN = result(Verdict.DUMPS_FAILS, 2, ("subject.lock", "_thread.lock"))
FAILING = result(failed=("c",), checks=("c",))
GOOD = result(checks=("c",))
RUN = '## Run\n\n```python run expect="pickle: dumps-fails; dill: ok"\nbroken\n```\n'
PICKLE_SAYS = {"broken": BROKEN, "starter": BROKEN, "keep": BROKEN, "lose": FAILING}


class HalfBroken:
    """pickle answers as told; dill says nothing, but for code in ``works``."""

    def __init__(self, works: tuple[str, ...] = (), /, **answers: LibraryResult) -> None:
        self.works = works
        self.answers = {**PICKLE_SAYS, **answers}
        self.jobs: list[Job] = []

    async def run(self, job: Job) -> Report:
        self.jobs.append(job)
        pickle = self.answers.get(said(job), GOOD)
        dill = msgspec.structs.replace(pickle, health=HEALTH) if said(job) in self.works else SILENT
        both = {Library.PICKLE: pickle, Library.DILL: dill}
        return Report("3.15.2", {library: both[library] for library in job.libraries})


async def outcomes(body: str, runner: HalfBroken | None = None) -> tuple[Verification, ...]:
    return await prove(parse_lesson(HEAD + body, "l.md"), runner or HalfBroken())


def kinds(found: tuple[Verification, ...]) -> list[type]:
    return [type(outcome) for outcome in found]


async def test_a_claim_is_neither_so_nor_not_so() -> None:
    found = await outcomes(RUN)
    assert kinds(found) == [Proved, NotChecked]
    assert isinstance(found[1], NotChecked)
    assert found[1].why == "dill 0.4.1 can't save functions of a script on Python 3.15"
    assert str(found[1]) == "l.md:11: `dill: ok`"


async def test_a_card_is_checked_as_far_as_pickle_goes() -> None:
    assert kinds(await outcomes(CARDS)) == [NotChecked, NotChecked]
    hung = await outcomes(CARDS, HalfBroken((), **{"subject = other": LibraryResult(Verdict.HANGS)}))
    assert kinds(hung) == [NotChecked, Diagnostic]
    assert kinds(await outcomes(CARDS, HalfBroken(("subject = steady",)))) == [Proved, NotChecked]


async def test_an_exercise_is_checked_as_far_as_pickle_goes() -> None:
    """The starter fails by pickle, the solution holds by it, and pickle alone tells the mistakes apart."""
    assert kinds(await outcomes(EXERCISE)) == [Proved, NotChecked, Proved, Proved]
    wrong = await outcomes(EXERCISE, HalfBroken(solve=FAILING))
    assert kinds(wrong) == [Proved, Diagnostic, Proved, Proved]


async def test_what_only_dill_shows_is_not_checked() -> None:
    only = EXERCISE.replace("pickle: ok; dill: ok", "dill: ok")
    found = await outcomes(only, HalfBroken(keep=GOOD, lose=GOOD))
    assert kinds(found) == [NotChecked] * 4
    twins = await outcomes(EXERCISE, HalfBroken(lose=BROKEN))
    assert kinds(twins) == [Proved, NotChecked, NotChecked, NotChecked]


async def test_an_exercise_that_calls_dill_itself_may_be_out_of_reach() -> None:
    everything = ("starter", "import dill", "keep", "lose")
    body = EXERCISE.replace("```python solution\nsolve", "```python solution\nimport dill")
    answers = {"import dill": FAILING}
    found = await outcomes(body, HalfBroken(everything, **answers))
    assert kinds(found)[1] is NotChecked
    same = await outcomes(EXERCISE, HalfBroken(("starter", "solve", "keep", "lose"), solve=FAILING))
    assert kinds(same)[1] is Diagnostic


# Known mistakes


def report(pickle: LibraryResult, dill: LibraryResult = SILENT) -> Report:
    return Report("3.15.2", {Library.PICKLE: pickle, Library.DILL: dill})


def test_a_mistake_is_told_by_what_was_measured() -> None:
    known = (signature_of(report(BROKEN)), signature_of(report(FAILING, FAILING)))
    assert match(signature_of(report(BROKEN)), known) == 0
    assert match(signature_of(report(BROKEN, BROKEN)), known) == 0
    assert match(signature_of(report(FAILING)), known) == 1


@pytest.mark.parametrize(
    "known",
    [
        (report(GOOD), report(FAILING)),  # the first is a mistake that only dill shows
        (report(BROKEN), report(BROKEN, GOOD)),  # which of the two nobody can tell
    ],
)
def test_a_mistake_that_only_the_silent_library_shows_is_not_guessed(known: tuple[Report, ...]) -> None:
    signatures = tuple(map(signature_of, known))
    assert match(signature_of(report(known[0].results[Library.PICKLE])), signatures) is None


def exercise_of(body: str) -> Exercise:
    work = parse_lesson(HEAD + body, "l.md").steps[0].work
    assert isinstance(work, Exercise)
    return work


async def test_the_solution_says_what_is_out_of_reach(tmp_path) -> None:
    body = EXERCISE.replace("```python solution\nsolve", "```python solution\nimport dill")
    everything = ("starter", "import dill", "keep", "lose")
    for answer, beyond in ((FAILING, ("check:c",)), (GOOD, ()), (LibraryResult(Verdict.HANGS), ())):
        answers = {"import dill": answer}
        book = MistakeBook(HalfBroken(everything, **answers), tmp_path)
        start = await book.start(exercise_of(body))
        assert start.beyond == beyond
        assert (await book.find(exercise_of(body), report(FAILING), "x") is None) is bool(beyond)
    plain = MistakeBook(HalfBroken(everything, solve=FAILING), tmp_path)
    assert (await plain.start(exercise_of(EXERCISE))).beyond == ()


async def test_what_a_broken_library_left_open_is_not_kept(tmp_path) -> None:
    """Else it would still be open once a library that works is installed."""
    await MistakeBook(HalfBroken(), tmp_path).signatures(exercise_of(EXERCISE))
    assert not list(tmp_path.rglob("*.json"))


@pytest.mark.parametrize(
    ("code", "uses"),
    [
        ("import dill", True),
        ("import os, dill as d", True),
        ("def f():\n    from dill.source import getsource", True),
        ("import multiprocess.pool", True),
        ("import pickle  # not dill", False),
        ("from .dill import x", False),
        ("dill = 1", False),
        ("def (", False),
    ],
)
def test_what_uses_dill(code: str, uses: bool) -> None:
    work = exercise_of(EXERCISE)
    assert (
        uses_dill(msgspec.structs.replace(work, solution=msgspec.structs.replace(work.solution, code=code)))
        is uses
    )
