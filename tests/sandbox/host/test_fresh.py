"""The fresh process is fresh: what an object remembers of its own process is seen to break elsewhere.

Each case is held against two starts of the interpreter itself, so a system that lays out memory alike
each time changes what is expected, not whether the test is right.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tutor.errors import TutorError
from tutor.pickling.words import Verdict
from tutor.sandbox.host.fork_server import ForkServer, ProcessPair
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.purity import self_contained
from tutor.sandbox.host.runner import Runner

NAMES = "('anna', 'boris', 'chen', 'dora', 'emil', 'fatma', 'goran', 'hilde', 'ines', 'jan', 'kofi', 'lea')"
CASES = {
    "a cached hash": ('subject = {"key": hash("x")}', 'subject["key"] == hash("x")'),
    "a cached hash in a key of functools": (
        'import functools\nsubject = functools._make_key(("orders", "2026-05"), {}, False)',
        "hash(subject) == hash(tuple(subject))",
    ),
    "a cached id": ('subject = {"id": id(None)}', 'subject["id"] == id(None)'),
    "a set by the order of its members": (f"subject = list(set({NAMES}))", f"subject == list(set({NAMES}))"),
    "the state of random": (
        "import random\nsubject = random.getstate()",
        "subject == __import__('random').getstate()",
    ),
    "an address in a repr": (
        "import os\nsubject = object.__repr__(os.environ)",
        "subject == object.__repr__(__import__('os').environ)",
    ),
    "an address that was there from the start": ("subject = id(id)", "subject == id(id)"),
    "a set, which is the same in any order": (f"subject = set({NAMES})", f"subject == set({NAMES})"),
    "a hash that is the same everywhere": ("subject = hash(7.5)", "subject == hash(7.5)"),
}
"""By what is remembered: code, and a probe that is true in the process that ran it."""
TWO_STARTS = """
import pickle, sys
code, probe = sys.argv[1:]
names = {}
exec(code, names)
assert eval(probe, names)
data = pickle.dumps(names["subject"])
other = "import pickle, sys; subject = pickle.loads(bytes.fromhex(sys.argv[1])); print(eval(sys.argv[2]))"
import subprocess
sys.stdout.write(subprocess.run([sys.executable, "-c", other, data.hex(), probe],
                                stdout=subprocess.PIPE, universal_newlines=True, check=True).stdout)
"""


def by_python(python: str, code: str, probe: str) -> Verdict:
    """What comes of it where one start of the interpreter writes the pickle, and another reads it."""
    done = subprocess.run(
        [python, "-c", TWO_STARTS, code, probe], env={}, stdout=subprocess.PIPE, text=True, check=True
    )
    return {"True": Verdict.OK, "False": Verdict.FRESH_DIFFERS}[done.stdout.strip()]


async def verdicts(runner: Runner, code: str, probe: str, python: str | None = None) -> set[Verdict]:
    report = await runner.run(Job(code, probe=probe, python=python, explain=False))
    return {result.verdict for result in report.results.values()}


async def test_it_is_as_fresh_as_another_python(runner: Runner, python: str) -> None:
    expected = {
        name: {await asyncio.to_thread(by_python, python, code, probe)}
        for name, (code, probe) in CASES.items()
    }
    found = {name: await verdicts(runner, code, probe, python) for name, (code, probe) in CASES.items()}
    assert found == expected
    assert found["a cached hash"] == {Verdict.FRESH_DIFFERS}
    assert found["a hash that is the same everywhere"] == {Verdict.OK}


@pytest.mark.parametrize("seed", ["0", "1234"])
async def test_a_seed_in_the_environment_changes_nothing(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, seed: str
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", seed)
    assert await verdicts(runner, *CASES["a cached hash"]) == {Verdict.FRESH_DIFFERS}


@pytest.fixture
async def many(temporary: Path) -> AsyncIterator[Runner]:
    made = Runner(many=True)
    yield made
    await made.aclose()


@pytest.mark.parametrize("head", ["", "import os\n"], ids=["in a shared process", "in shared namespaces"])
async def test_so_it_is_where_runs_follow_one_another(many: Runner, head: str) -> None:
    code, probe = head + 'subject = hash("x")', 'subject == hash("x")'
    assert self_contained(code, probe) is not bool(head)
    for _ in range(3):
        assert await verdicts(many, code, probe) == {Verdict.FRESH_DIFFERS}
        assert await verdicts(many, head + "subject = {'x'}", "subject == {'x'}") == {Verdict.OK}


async def test_a_fresh_process_that_died_while_it_was_idle_is_replaced(runner: Runner) -> None:
    await runner.warm()
    for pairs in runner.pool.idle.values():
        for pair in pairs:
            pair.fork_server.kill("fresh")
    assert await verdicts(runner, *CASES["a cached hash"]) == {Verdict.FRESH_DIFFERS}


async def test_one_that_cannot_be_replaced_ends_the_run(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dumping process waits for news of it, without a limit of its own."""

    async def refused(*given: object) -> list[ProcessPair]:
        raise TutorError("out of processes")

    await runner.warm()
    monkeypatch.setattr(ForkServer, "start", refused)
    for pairs in runner.pool.idle.values():
        for pair in pairs:
            pair.fork_server.kill("fresh")
    with pytest.raises(TutorError, match="out of processes"):
        async with asyncio.timeout(30):
            await runner.run(Job("subject = 1"))


async def test_a_copy_that_is_none_is_compared_too() -> None:
    """What came back as ``None`` did come back: the object itself, or what its recipe made of it."""
    runner = Runner()
    try:
        plain = await runner.run(Job("subject = None"))
        made = await runner.run(Job("class A:\n    def __reduce__(self): return print, ()\nsubject = A()"))
    finally:
        await runner.aclose()
    assert {result.verdict for result in plain.results.values()} == {Verdict.OK}
    assert {result.verdict for result in made.results.values()} == {Verdict.DIFFERS}
