"""What a lesson says its snippets print, where that is the point: printed, on each Python.

``expect`` proves verdicts. These lines are facts too: how many levels a stack takes, what a queue drops.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache

import msgspec
import pytest
import pytest_asyncio

from tutor.course.claims import matches
from tutor.course.jobs import job_for
from tutor.course.library import lesson_files, lessons_directory, read_lesson
from tutor.course.model import Snippet
from tutor.pickling.words import Library
from tutor.sandbox.host.runner import Runner

pytestmark = pytest.mark.slow


class Printed(msgspec.Struct, frozen=True):
    """Lines that a step's snippet prints, in this order, on the Pythons that ``versions`` names."""

    step: str
    lines: tuple[str, ...]
    versions: str = ""


PRINTED = (
    Printed("recursion#budget", ("1 MB: 250 levels", "64 MB: 250 levels"), "<3.12"),
    Printed("recursion#budget", ("1 MB: 500 levels", "64 MB: 500 levels"), "==3.12"),
    Printed("recursion#budget", ("1 MB: 4000 levels", "64 MB: 64000 levels"), ">=3.14"),
    Printed("registry#asked", ("persistent_id    list", "persistent_id    str")),
    Printed("registry#asked", ("persistent_id    function", "reducer_override function")),
    Printed("registry#names", ("_thread", "allocate_lock"), "<3.13"),
    Printed("registry#names", ("_thread", "lock"), ">=3.13"),
    Printed("multiprocessing#dropped", ("the first is in the queue", "out: the second job")),
    Printed(
        "multiprocessing#interpreters",
        ("120.0", "120.0", "NotShareableError", "NotShareableError"),
        ">=3.14",
    ),
    Printed("protocols#fold", ("3 fold: 0  equal: True", "4 fold: 1  equal: True")),
    Printed("protocols#buffers", ("comes back as bytearray", "comes back as bytes")),
    Printed("protocols#buffers", ("the copy's first pixel: 9", "callback says True: 10000")),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runner() -> AsyncIterator[Runner]:
    made = Runner(many=True)
    yield made
    await made.aclose()


@cache
def snippet(name: str) -> Snippet:
    lesson_id, step_id = name.split("#")
    (path,) = (path for path in lesson_files(lessons_directory()) if path.stem.endswith(f"-{lesson_id}"))
    (step,) = (step for step in read_lesson(path).steps if step.id == step_id)
    assert isinstance(step.work, Snippet), name
    return step.work


def first_missing(lines: tuple[str, ...], printed: str) -> str | None:
    """The first of the lines that does not come in its place, or ``None``."""
    rest = printed
    for line in lines:
        _, found, rest = rest.partition(line)
        if not found:
            return line
    return None


def test_lines_out_of_order_are_missed() -> None:
    assert first_missing(("a", "b"), "a\nb\n") is None
    assert first_missing(("b", "a"), "a\nb\n") == "a"
    assert first_missing(("a", "a"), "a\nb\n") == "a"


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: f"{printed.step}-{printed.versions}")
async def test_a_snippet_prints_what_its_lesson_says(printed: Printed, python: str, runner: Runner) -> None:
    job = msgspec.structs.replace(
        job_for(snippet(printed.step), python=python, explain=False), libraries=(Library.PICKLE,)
    )
    report = await runner.run(job)
    version = tuple(map(int, report.python.split(".")[:2]))
    if not matches(printed.versions, version):
        pytest.skip(f"said of {printed.versions} only")
    result = report.results[Library.PICKLE]
    assert first_missing(printed.lines, result.stdout) is None, result.stdout + result.stderr
