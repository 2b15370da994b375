"""Snippets that can share a process: which are taken for such, and that nobody can tell."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.traces import processes
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import Job, Limits
from tutor.sandbox.host.purity import self_contained
from tutor.sandbox.host.results import LibraryResult
from tutor.sandbox.host.runner import Runner

DATA = Path(__file__).resolve().parents[2] / "data"

CONTAINED = (
    "[1, {'a': (2.5, None)}, {3}, b'x', f'{4:>3}']",
    "subject = lambda x: x + 1",
    "def f(n, *rest, key=2, **more):\n    for i in range(n):\n        yield i\nsubject = f(3)",
    "class A:\n    x = 1\nclass B(A):\n    def __init__(self):\n        self.y = self.x\nsubject = [B(), A]",
    "class A:\n    def __reduce__(self):\n        return (A, (), {'a': 1})\nsubject = A()",
    "class A:\n    @property\n    def p(self):\n        return self._p\nsubject = A()",
    """from dataclasses import dataclass, field
@dataclass(frozen=True)
class P:
    x: int = 1
    y: list = field(default_factory=list)
subject = P(2)""",
    "import dataclasses as d\n@d.dataclass\nclass P:\n    x: int = d.field(default=1)\nsubject = P()",
    "import datetime, threading\nsubject = (datetime.date(2020, 1, 2), threading.Lock())",
    "from collections import OrderedDict as O, deque\nsubject = [O(a=1), deque([2])]",
    "from __future__ import annotations\nsubject = 1",
    "x = []\nx += [1]\nd = {}\nd['k'] = [i for i in x]\nsubject = d",
    "raise ValueError",
    "subject = undefined = 1",
)
REACHING_OUT = (
    "import os\nsubject = 1",
    "import collections\nsubject = collections.abc.sys",
    "from collections import namedtuple\nsubject = namedtuple('P', 'x', module='os')",
    "from datetime import sys",
    "from . import datetime",
    "subject = open('f')",
    "subject = eval('1')",
    "subject = __builtins__",
    "subject = getattr([], 'append')",
    "subject = type('A', (), {'__module__': 'os'})",
    "subject = missing",
    "x = exec('import os')\nexec = 1",
    "def exec(x): pass\nsubject = 1",
    "subject = (lambda: 0).__globals__",
    "g = (x for x in [])\nsubject = g.gi_frame",
    "subject = ().__class__",
    "def f(): pass\nf.x = 1",
    "from collections import Counter\nCounter.x = 1",
    "import collections\ncollections.Counter = 1",
    "import collections\nsubject = collections",
    "import datetime\ndatetime = 3",
    "from collections import Counter\nclass A:\n    def f(self):\n        self.x = 1\nA.f(Counter)",
    "from collections import Counter\nclass A:\n    def f(self):\n        self.x = 1\n    f(Counter)",
    "from collections import Counter\nclass A:\n    def f(self):\n        self = Counter\n        self.x = 1",
    "class A:\n    def f(self):\n        for self in [int]:\n            self.x = 1",
    "class A:\n    def f(self):\n        return (lambda self: self.gi_frame)(x for x in [])",
    "class A:\n    def f(self):\n        def g(self):\n            self.x = 1\n        g(int)",
    "class A:\n    def f(self):\n        from threading import Lock as self\n        self.x = 1",
    "class A:\n    def f(self):\n        return self.x.gi_frame",
    "class A:\n    def f(self):\n        return self.__class__",
    "class A:\n    @staticmethod\n    def f(x):\n        x.y = 1",
    "def keep(f): return f\nclass A:\n    @keep\n    def f(self):\n        self.x = 1",
    "class A:\n    def __del__(self):\n        pass",
    "class A:\n    __module__ = 'antigravity'",
    "class A:\n    __module__: str = 'antigravity'",
    "class A(metaclass=M):\n    pass",
    "class A(f()):\n    pass",
    "from dataclasses import dataclass\nfrom collections import Counter\ndataclass(Counter)",
    "from dataclasses import dataclass\nsubject = dataclass",
    "import dataclasses\nsubject = dataclasses.dataclass(int)",
    "async def f(): pass",
    "with x: pass",
    "try:\n    pass\nexcept Exception as e:\n    subject = e",
    "global x",
    "print(1)",
    "x = (",
    "\0",
    "(" * 5000,
)


@pytest.mark.parametrize("code", CONTAINED)
def test_contained(code: str) -> None:
    assert self_contained(code)


@pytest.mark.parametrize("code", REACHING_OUT)
def test_reaching_out(code: str) -> None:
    assert not self_contained(code)


def test_a_probe_may_look_at_the_subject() -> None:
    for probe in ("subject", "subject.x", "len(subject)", "subject(2)", "[subject[0], 1]"):
        assert self_contained("subject = 1", probe), probe
    for probe in (
        "subject.gi_frame.f_back",
        "subject._x",
        "subject.append(1)",
        "open('f')",
        "os.getpid()",
        ")",
    ):
        assert not self_contained("subject = 1", probe), probe


@given(st.text(max_size=200), st.none() | st.text(max_size=30))
def test_no_text_is_too_odd_to_judge(code: str, probe: str | None) -> None:
    assert self_contained(code, probe) in (True, False)


@pytest.fixture
async def runner(temporary: Path) -> AsyncIterator[Runner]:
    made = Runner(many=True)
    yield made
    await made.aclose()


def known_subjects() -> list[str]:
    """Every contained subject of which anything is known from elsewhere."""
    found = list(CONTAINED)
    for name in ("judged", "measured", "swept"):
        for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            code = json.loads(line)["code"]
            found.append(code if "subject =" in code else code + "\nsubject = o")
    return [code for code in dict.fromkeys(found) if self_contained(code)]


def told(results: dict[Library, LibraryResult]) -> dict[str, object]:
    """All that a run says, but for what differs between any two runs."""
    return {library.value: _steady(msgspec.to_builtins(result)) for library, result in results.items()}


def _steady(value: object, key: str = "") -> object:
    """Without times, addresses and temporary names; and of an endless recursion only that it was one:
    how many calls it takes depends on how often Python has run the code around it."""
    if isinstance(value, dict):
        if value.get("type") == "RecursionError":
            return "RecursionError"
        return {key: _steady(part, key) for key, part in value.items() if key != "seconds"}
    if isinstance(value, list):
        return [_steady(part) for part in value]
    if isinstance(value, str) and key != "data":
        value = re.sub(r"maximum recursion depth exceeded.*", "too deep", value)
        return re.sub(r"0x[0-9a-f]+|pickle-tutor-\w{8}", "…", value)
    return len(value) if isinstance(value, str) else value


Answers = dict[str, dict[str, object]]


async def answers(runner: Runner, codes: list[str], python: str | None = None) -> Answers:
    return {code: told((await runner.run(Job(code, python=python))).results) for code in codes}


async def answers_apart(
    runner: Runner, codes: list[str], python: str | None, monkeypatch: pytest.MonkeyPatch
) -> Answers:
    """The same, each in a process of its own."""
    with monkeypatch.context() as patched:
        patched.setattr("tutor.sandbox.host.messages.self_contained", lambda code, probe: False)
        return await answers(runner, codes, python)


async def test_in_a_shared_process_each_is_answered_as_in_one_of_its_own(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = known_subjects()[::2]  # the other half is run on the other Pythons
    assert len(codes) > 100
    apart = await answers_apart(runner, codes, None, monkeypatch)
    for order in (codes, codes[::-3]):  # each after others than before
        shared = await answers(runner, order)
        for code in order:
            assert shared[code] == apart[code], code


async def test_so_it_is_under_every_python(
    runner: Runner, python: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = known_subjects()[1::12]
    apart = await answers_apart(runner, codes, python, monkeypatch)
    shared = await answers(runner, codes, python)
    for code in codes:
        assert shared[code] == apart[code], code


async def test_the_process_is_shared_indeed_and_renewed_in_time(runner: Runner) -> None:
    job = Job("lambda: 1", explain=False)
    await runner.run(job)
    before = set(processes())
    await runner.run(job)
    assert set(processes()) == before
    for _ in range(250):
        await runner.run(job)
    assert set(processes()) != before and len(processes()) == len(before)


async def test_one_that_ends_badly_is_not_used_again(runner: Runner) -> None:
    short = Limits(wall_seconds=1.0)
    for code, verdict in (
        ("def f():\n    for x in f:\n        pass\nf = iter(int, 1)\nfor x in f:\n    pass", Verdict.HANGS),
        ("subject = [0] * 10 ** 10", Verdict.OUT_OF_MEMORY),
        ("raise ValueError", Verdict.ENDED_EARLY),
        ("x = 1", Verdict.ENDED_EARLY),
        ("class A:\n    def __getstate__(self):\n        return 1 / 0\nsubject = A()", Verdict.DUMPS_FAILS),
    ):
        assert self_contained(code), code
        found = await runner.run(Job(code, limits=short))
        assert {result.verdict for result in found.results.values()} == {verdict}, code
        after = await runner.run(Job("[1]", limits=short))
        assert {result.verdict for result in after.results.values()} == {Verdict.OK}, code
