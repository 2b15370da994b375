"""Names that the fresh process cannot find: all of them known, the one it stopped at to blame."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.pickling.test_explain import explained
from tutor.cli.console import Console
from tutor.cli.page import page
from tutor.cli.record import result_record
from tutor.explanation.missing import missing_sentence
from tutor.pickling.codecs.registry import codec_for
from tutor.pickling.inspect.not_found import missing_globals, name_that_stopped, not_found
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Blame, LibraryResult, Missing, Report
from tutor.sandbox.host.runner import Runner

TWO = "class B: pass\nclass A: pass\n"
KINDS: dict[str, tuple[str, list[tuple[str, str | None]]]] = {
    # The subject, and the names that are missing with the path of what asks for each, in order.
    "an instance in an instance": (
        TWO + "subject = A()\nsubject.b = B()",
        [("A", "type(subject)"), ("B", "type(subject.b)")],
    ),
    "in a list in a dict": (
        TWO + "subject = {'all': [B(), A(), B()]}",
        [("B", "type(subject['all'][0])"), ("A", "type(subject['all'][1])")],
    ),
    "a class and its instance": (
        TWO + "subject = [A(), A, B]",
        [("A", "type(subject[0])"), ("B", "subject[2]")],
    ),
    "functions": (
        "def f(): pass\ndef g(): return f\nsubject = (g, f)",
        [("g", "subject[0]"), ("f", "subject[1]")],
    ),
    "members are written before the state": (
        TWO + "class L(list): pass\nsubject = L([A()])\nsubject.b = B()",
        [("L", "type(subject)"), ("A", "type(subject[0])"), ("B", "type(subject.b)")],
    ),
    "what rebuilds it": (
        "def make(): return A()\nclass A:\n    def __reduce__(self): return make, ()\nsubject = [A()]",
        [("make", "subject[0].__reduce__()[0]")],
    ),
    "a bound method": (
        "class A:\n    def run(self): pass\nsubject = A().run",
        [("A", "type(subject.__self__)")],
    ),
    "a nested class": ("class A:\n    class B: pass\nsubject = A.B()", [("A.B", "type(subject)")]),
    "an Enum member": (
        "import enum\nclass E(enum.Enum):\n    X = 1\nsubject = {1: E.X}",
        [("E", "type(subject[1])")],
    ),
    "a flag of several": (
        "import enum\nclass F(enum.Flag):\n    X = 1\n    Y = 2\nsubject = F.X | F.Y",
        [("F", "type(subject)")],
    ),
    "a namedtuple": (
        "import collections\nP = collections.namedtuple('P', 'x')\nsubject = P(1)",
        [("P", "type(subject)")],
    ),
    "an exception": ("class E(Exception): pass\nsubject = E(1)", [("E", "type(subject)")]),
    "an object that gives a name": (
        "import typing\nT = typing.TypeVar('T')\nsubject = [T]",
        [("T", "subject[0]")],
    ),
    "a set": (TWO + "subject = frozenset([A()])", [("A", "type(list(subject)[0])")]),
}


async def run_all(codes: list[str], python: str | None = None) -> list[LibraryResult]:
    runner = Runner(many=True)
    try:
        jobs = [Job(code, libraries=(Library.PICKLE,), python=python) for code in codes]
        return [(await runner.run(job)).results[Library.PICKLE] for job in jobs]
    finally:
        await runner.aclose()


@pytest.mark.slow
async def test_every_missing_name_is_known_by_its_path(python: str) -> None:
    results = await run_all([code for code, _ in KINDS.values()], python)
    found = {}
    for kind, result in zip(KINDS, results, strict=True):
        assert result.verdict is Verdict.FRESH_LOADS_FAILS, kind
        assert result.rule == 1, kind
        assert result.blame is not None, kind
        assert result.missing[0].stopped, kind
        assert (result.blame.path, result.blame.more) == (result.missing[0].path, len(result.missing) - 1), (
            kind
        )
        assert not any(one.stopped for one in result.missing[1:]), kind
        found[kind] = [(one.name, one.path) for one in result.missing]
    assert found == {kind: expected for kind, (_, expected) in KINDS.items()}


async def test_state_does_not_change_the_rule_nor_the_words() -> None:
    bare, full = await run_all(
        ["class A: pass\nsubject = A()", "class A: pass\nsubject = A()\nsubject.x = 1"]
    )
    assert bare.rule == full.rule == 1
    assert bare.findings[0] == full.findings[0]
    assert "its state is fine, but its class is missing" in full.findings[0].evidence


async def test_the_advice_moves_everything_that_is_missing() -> None:
    code = TWO + "def f(): return LIMIT\nLIMIT = 3\nsubject = [A(), f]\nsubject[0].b = B()"
    classes, mixed = await run_all([KINDS["an instance in an instance"][0], code])
    assert classes.advice[0].text.startswith("Move the classes `A` and `B` from the script")
    assert mixed.advice[0].text.startswith("Move the definitions of `A`, `B` and `f` from the script")
    moved = mixed.advice[0].code
    assert all(line in moved for line in ("class A:", "class B:", "def f():", "LIMIT = 3"))
    assert "from helpers import B, A, f" in moved


async def test_dill_is_not_advised_for_an_enum() -> None:
    (result,) = await run_all([KINDS["an Enum member"][0]])
    assert not any("dill" in advice.text for advice in result.advice)


RUNTIME_MODULE = (
    "import sys, types\nm = types.ModuleType('made_here')\nsys.modules['made_here'] = m\n"
    "exec('class A: pass', m.__dict__)\nsubject = m.A()\nsubject.x = 1"
)


async def test_a_module_that_is_not_there_is_rule_1_too() -> None:
    (result,) = await run_all([RUNTIME_MODULE])
    assert result.rule == 1
    assert result.missing == (Missing("made_here", "A", False, "type(subject)", True),)
    assert "the fresh process cannot import `made_here`" in result.findings[0].evidence
    assert result.advice[0].text == "Install `made_here` where the loading process can import it."


def test_a_reader_of_another_release_is_told_the_names_it_lacks() -> None:
    result = explained(TWO + "subject = [A(), B()]", module="shop", reader="class B: pass")
    assert (result.rule, [one.name for one in result.missing]) == (1, ["A"])
    assert result.advice[0].text.startswith("Give the reader a release of `shop` that has `A`")


def test_an_error_that_comes_before_the_missing_name_is_to_blame() -> None:
    code = (
        "class B: pass\nclass Gate:\n    def __setstate__(self, state): raise ValueError\n"
        "    def __getstate__(self): return 1\nsubject = [Gate(), B()]"
    )
    reader = "class Gate:\n    def __setstate__(self, state): raise ValueError"
    code = code.replace("raise ValueError", "pass", 1)
    result = explained(code, module="shop", reader=reader)
    assert result.verdict is Verdict.FRESH_LOADS_FAILS
    assert result.rule == 2
    assert [(one.name, one.stopped) for one in result.missing] == [("B", False)]
    assert missing_sentence(result) == "A fresh process lacks `B`."


def lacking(*missing: Missing, blamed: str) -> LibraryResult:
    return LibraryResult(Verdict.FRESH_LOADS_FAILS, rule=1, blame=Blame(blamed, "type"), missing=missing)


def test_the_first_error_and_the_other_names_in_a_sentence() -> None:
    first = Missing("__main__", "A", True, "type(subject)", True)
    second = Missing("__main__", "B", True, "type(subject.b)")
    elsewhere = Missing("shop", "C", False)
    assert missing_sentence(lacking(first, blamed="type(subject)")) == ""
    assert missing_sentence(lacking(first, second, blamed="type(subject)")) == (
        "First error: `A` is not there; the fresh process also lacks `B` (at type(subject.b))."
    )
    assert missing_sentence(lacking(first, blamed="subject")) == "First error: `A` is not there."
    assert missing_sentence(lacking(first, elsewhere, blamed="type(subject)")) == (
        "First error: `__main__.A` is not there; the fresh process also lacks `shop.C`."
    )
    many = [Missing("__main__", f"C{number}") for number in range(9)]
    assert missing_sentence(lacking(first, *many, blamed="type(subject)")).endswith("`C5` and 3 more.")


async def test_the_page_and_the_record_tell_of_them() -> None:
    (result,) = await run_all([KINDS["an instance in an instance"][0]])
    record: Any = json.loads(json.dumps(result_record(result)))
    assert record["missing"] == [
        {"module": "__main__", "name": "A", "module_found": True, "path": "type(subject)", "stopped": True},
        {
            "module": "__main__",
            "name": "B",
            "module_found": True,
            "path": "type(subject.b)",
            "stopped": False,
        },
    ]
    text = "\n".join(page(Report("3.11.7", {Library.PICKLE: result}), Console(width=100, colour=False)))
    assert "can't load subject (line 2) in a fresh process: its class, `A`, is in your script" in text
    assert "First error: `A` is not there; the fresh process also lacks `B` (at type(subject.b))." in text


@pytest.mark.parametrize("library", ["pickle", "pickle-python", "dill"])
def test_missing_globals_are_those_the_unpickler_cannot_find(library: str) -> None:
    data = b"cno_such_module\nThing\n0ccollections\nNoSuchClass\n0ccollections\nOrderedDict\n."
    codec = codec_for(library)
    assert missing_globals(data, codec) == [
        ("no_such_module", "Thing", False),
        ("collections", "NoSuchClass", True),
    ]
    assert name_that_stopped(data, codec) == ("no_such_module", "Thing")


@pytest.mark.parametrize("library", ["pickle", "pickle-python", "dill"])
def test_python_2_s_names_are_found_as_a_load_would_find_them(library: str) -> None:
    codec = codec_for(library, 2)
    assert missing_globals(codec.dumps([{1}, range(3), ValueError(), object()]), codec) == []


def test_an_error_of_another_kind_names_nothing() -> None:
    data = b"cbuiltins\nint\n(S'x'\ntR."  # int('x')
    assert not_found(data, codec_for("pickle")) == {"missing": [], "stopped_by_name": False}
    assert not_found(b"no pickle", codec_for("pickle")) == {"missing": [], "stopped_by_name": False}
