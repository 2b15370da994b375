"""A known mistake is told by what happens, and what happens is remembered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from tests.architecture.house import imports
from tests.course.fakes import FakeRunner, report, result
from tutor.course.model import Criterion, Effort, Exercise, Mistake, Snippet, Solution
from tutor.grading.mistakes import HOME, MistakeBook, cache_key, match, signature_of, stamped_files
from tutor.pickling.words import Stage, Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import CheckResult, Error, LibraryResult, StageResult

LOCK = result(Verdict.DUMPS_FAILS, 2, ("subject.lock", "_thread.lock"))
OTHER_NAME = result(Verdict.DUMPS_FAILS, 2, ("subject._guard", "_thread.lock"))
OTHER_TYPE = result(Verdict.DUMPS_FAILS, 2, ("subject.lock", "_thread.RLock"))
NO_LOCK = result(failed=("lock",), checks=("lock", "count"))
ENDED = LibraryResult(Verdict.ENDED_EARLY, error=Error("NameError", "name 'x' is not defined"))

EXERCISE = Exercise(
    snippet=Snippet("starter\n", 1),
    points=10,
    effort=Effort.MODIFY,
    checks=(Criterion("lock", "assert restored.lock", "A lock", 2, 5),),
    hints=("?",),
    mistakes=(Mistake("keep", "You kept it.", 10), Mistake("lose", "You lost it.", 20)),
    solution=Solution("solve", "", 30),
)


def answer(job: Job) -> LibraryResult:
    return {"keep": LOCK, "lose": NO_LOCK}.get(job.code, result(checks=("lock",)))


def signature(found: LibraryResult):
    return signature_of(report(pickle=found, dill=result()))


@pytest.mark.parametrize(
    "other",
    [
        OTHER_NAME,
        OTHER_TYPE,
        NO_LOCK,
        ENDED,
        result(Verdict.DUMPS_FAILS, 3, ("subject.lock", "_thread.lock")),
    ],
)
def test_a_signature_changes_with_what_happens(other: LibraryResult) -> None:
    assert signature(LOCK) == signature(LOCK)
    assert signature(LOCK) != signature(other)


def test_a_signature_does_not_change_with_words_and_times() -> None:
    slow = msgspec.structs.replace(LOCK, seconds=3.0, stdout="noise", detail="no rule")
    assert signature(slow) == signature(LOCK)


def test_one_stage_failing_for_another_reason_is_another_signature() -> None:
    def dumps(error: str) -> LibraryResult:
        stages = {Stage.DUMPS: StageResult(held=False, error=Error(error, ""))}
        return msgspec.structs.replace(LOCK, stages=stages)

    assert signature(dumps("TypeError")) == signature(dumps("TypeError"))
    assert signature(dumps("TypeError")) != signature(dumps("RecursionError"))


def test_a_check_that_raises_is_told_from_one_that_finds_another_value() -> None:
    def said(message: str, raised: str = "") -> LibraryResult:
        error = Error(raised, message) if raised else None
        check = CheckResult("lock", held=False, message=message, error=error)
        return LibraryResult(Verdict.OK, checks=(check,))

    assert signature(said("it is 3")) == signature(said("it is 4"))
    assert signature(said("it is 3")) == signature(said("KeyError: so the check's author says"))
    assert signature(said("'a'", "KeyError")) == signature(said("'b'", "KeyError"))
    assert signature(said("'a'", "KeyError")) != signature(said("it is 3"))
    assert signature(said("'a'", "KeyError")) != signature(said("no a", "AttributeError"))


def test_the_same_thing_under_another_name_is_the_same_mistake() -> None:
    known = (signature(LOCK), signature(NO_LOCK))
    assert match(signature(LOCK), known) == 0
    assert match(signature(OTHER_NAME), known) == 0
    assert match(signature(OTHER_TYPE), known) is None


def test_where_two_would_do_only_the_very_same_will_do() -> None:
    known = (signature(LOCK), signature(OTHER_NAME))
    assert match(signature(OTHER_NAME), known) == 1
    third = result(Verdict.DUMPS_FAILS, 2, ("subject.third", "_thread.lock"))
    assert match(signature(third), known) is None


async def test_a_learners_answer_brings_up_the_feedback_of_its_mistake() -> None:
    book = MistakeBook(FakeRunner(answer))
    found = [
        await book.find(EXERCISE, report(pickle=r, dill=r), "mine\n")
        for r in (LOCK, NO_LOCK, result(checks=("lock",)), ENDED)
    ]
    assert [m.feedback if m else None for m in found] == ["You kept it.", "You lost it.", None, None]


async def test_the_starter_is_not_told_of_a_mistake_that_does_the_same() -> None:
    """Nobody is told what they did before they did anything."""
    code = "import threading\nclass Job:\n    pass\nsubject = Job()\n"
    kept = code.replace("pass", "lock = threading.Lock()")
    exercise = msgspec.structs.replace(
        EXERCISE, snippet=Snippet(code, 1), mistakes=(Mistake(kept, "You kept it.", 10),)
    )
    book = MistakeBook(FakeRunner(lambda job: LOCK))
    found = report(pickle=LOCK, dill=LOCK)
    assert await book.find(exercise, found, code) is None
    assert await book.find(exercise, found, "# Hm.\n\n" + code) is None
    assert await book.find(exercise, found, kept + "\n") is exercise.mistakes[0]


async def test_where_the_blame_lies_tells_a_mistake_from_the_starter() -> None:
    """However little the learner's lines are like the mistake's."""
    here, there = LOCK, OTHER_NAME
    exercise = msgspec.structs.replace(
        EXERCISE, snippet=Snippet("starter\n", 1), mistakes=(Mistake("mistaken\n", "You kept it.", 10),)
    )
    book = MistakeBook(FakeRunner(lambda job: here if job.code == "starter\n" else there))
    for code in ("starter\nmore\n", "mistaken\nmore\n"):
        assert await book.find(exercise, report(pickle=here, dill=here), code) is None
        assert await book.find(exercise, report(pickle=there, dill=there), code) is exercise.mistakes[0]


async def test_each_mistake_is_run_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    runner = FakeRunner(answer)
    book = MistakeBook(runner, tmp_path / "cache")
    first, second = await asyncio.gather(book.signatures(EXERCISE), book.signatures(EXERCISE))
    assert first == second == await book.signatures(EXERCISE)
    assert [job.code for job in runner.jobs] == ["starter\n", "solve", "keep", "lose"]

    later = FakeRunner(answer)
    assert await MistakeBook(later, tmp_path / "cache").signatures(EXERCISE) == first
    assert later.jobs == []


async def test_what_the_exercise_s_own_code_meets_is_found_out_once(tmp_path: Path) -> None:
    runner = FakeRunner(lambda job: result(checks=("lock", "n"), failed=("lock",)))
    checks = tuple(Criterion(id, "assert restored", f"the {id}", 2, 9) for id in ("lock", "n"))
    asked = msgspec.structs.replace(EXERCISE, checks=checks)
    book = MistakeBook(runner, tmp_path)
    assert (await book.start(asked)).held == ("check:n",)
    await book.signatures(asked)
    assert [job.code for job in runner.jobs] == ["starter\n", "solve", "keep", "lose"]
    later = FakeRunner(answer)
    assert (await MistakeBook(later, tmp_path).start(asked)).held == ("check:n",)
    assert later.jobs == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'[[{"library": "x"}]]', b"\xff"])
async def test_a_spoiled_cache_is_made_anew(tmp_path: Path, content: bytes) -> None:
    book = MistakeBook(FakeRunner(answer), tmp_path)
    first = await book.signatures(EXERCISE)
    kept = [file for what in ("starts", "mistakes") for file in (tmp_path / what).iterdir()]
    assert len(kept) == 2
    for file in kept:
        file.write_bytes(content)
    again = FakeRunner(answer)
    assert await MistakeBook(again, tmp_path).signatures(EXERCISE) == first
    assert len(again.jobs) == 4


async def test_a_cache_that_cannot_be_written_to_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    book = MistakeBook(FakeRunner(answer), tmp_path / "file")
    assert await book.find(EXERCISE, report(pickle=LOCK, dill=LOCK), "") is EXERCISE.mistakes[0]


async def test_a_run_that_failed_is_tried_again() -> None:
    calls = 0

    def broken_once(job: Job) -> LibraryResult:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError("no more processes")
        return answer(job)

    book = MistakeBook(FakeRunner(broken_once))
    with pytest.raises(OSError, match="processes"):
        await book.signatures(EXERCISE)
    assert len(await book.signatures(EXERCISE)) == 3


def test_the_key_changes_with_what_is_run_and_asked_not_with_what_is_said() -> None:
    replace = msgspec.structs.replace
    key = cache_key(EXERCISE)
    said = replace(
        EXERCISE, hints=("!",), mistakes=tuple(replace(m, feedback="No.") for m in EXERCISE.mistakes)
    )
    assert cache_key(said) == key
    assert cache_key(replace(EXERCISE, mistakes=EXERCISE.mistakes[:1])) != key
    assert cache_key(replace(EXERCISE, checks=())) != key
    assert cache_key(replace(EXERCISE, snippet=Snippet("starter\n", 1, module="m"))) != key


def test_what_is_kept_is_stamped_with_all_code_that_shapes_it() -> None:
    """Whatever a signature comes from, however it is imported: a change in it makes the signature old."""
    names = {"tutor"}
    pending = [HOME / "grading" / "mistakes.py"]
    reached: set[Path] = set()
    while pending:
        path = pending.pop()
        if path in reached:
            continue
        reached.add(path)
        for one in imports(path):
            parts = one.name.split(".")
            if parts[0] in names:
                ways = (HOME.parent.joinpath(*parts[:n]) for n in range(2, len(parts) + 1))
                pending += [way.with_suffix(".py") for way in ways if way.with_suffix(".py").is_file()]
    assert HOME / "course" / "jobs.py" in reached and HOME / "course" / "claims.py" in reached
    assert HOME / "pickling" / "words.py" in reached
    assert reached <= set(stamped_files()), sorted(reached - set(stamped_files()))
