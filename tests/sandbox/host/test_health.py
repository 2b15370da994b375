"""Whether dill works on a Python is measured, kept, and never held against an object."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.dills import (
    Change,
    cannot_be_imported,
    cannot_load_code,
    cannot_save_code,
    cannot_save_functions,
    mended,
    python_with,
)
from tests.interpreters import interpreters
from tutor.errors import TutorError
from tutor.pickling.words import Library, Outcome, Stage, Verdict
from tutor.sandbox.host import checkup
from tutor.sandbox.host.checkup import Installed, health_of
from tutor.sandbox.host.health import Failure, Health, no_news, not_checked, what_fails
from tutor.sandbox.host.job import Check, Job
from tutor.sandbox.host.results import Error, LibraryResult, StageResult
from tutor.sandbox.host.runner import Runner

DILL, PICKLE = Library.DILL, Library.PICKLE
FAILS = {kind: Failure(Verdict.DUMPS_FAILS, "NotImplementedError") for kind in ("function", "class", "code")}


async def run(runner: Runner, python: str, code: str, **more: object) -> LibraryResult:
    job = Job(code, libraries=(DILL,), python=python, **more)  # type: ignore[arg-type]
    return (await runner.run(job)).results[DILL]


# What is measured


async def test_what_is_measured_is_what_dill_does_there(runner: Runner, python: str) -> None:
    """No table of versions: another process of that Python is asked the same."""
    ask = "import dill; exec('def f(): pass'); dill.loads(dill.dumps(f))"
    works = subprocess.run([python, "-c", ask], capture_output=True, check=False).returncode == 0
    health = await runner.health(python)
    assert health is not None and health.version
    assert health.works is works, health


async def test_a_dill_that_works(runner: Runner) -> None:
    health = await runner.health()
    assert health is not None and health.works and not health.broken
    assert what_fails(health) == ""


@pytest.mark.parametrize(
    ("change", "fails", "root", "said"),
    [
        (cannot_save_code, ["function", "class", "code"], ["code"], "can't save functions or classes"),
        (cannot_save_functions, ["function", "class"], ["function"], "can't save functions or classes"),
        (cannot_load_code, ["function", "class", "code"], ["code"], "can't load back functions or classes"),
    ],
)
async def test_a_dill_that_does_not(
    runner: Runner, tmp_path: Path, change: Change, fails: list[str], root: list[str], said: str
) -> None:
    python = python_with(sys.executable, tmp_path / "python", change)
    health = await runner.health(python)
    assert health is not None and not health.works
    assert (list(health.fails), list(health.broken)) == (fails, root)
    assert {failure.error for failure in health.fails.values()} == {"NotImplementedError"}
    minor = ".".join(map(str, sys.version_info[:2]))
    assert what_fails(health) == f"dill {health.version} {said} of a script on Python {minor}"
    result = await run(runner, python, "subject = lambda: 1")
    assert (result.at_fault, result.rule, result.blame) == (True, None, None)


async def test_a_dill_that_works_again_is_found_by_itself(runner: Runner, tmp_path: Path) -> None:
    newest = next(found for found in interpreters() if found.name == "3.15")
    if newest.path is None:
        pytest.skip(newest.missing)
    as_installed = await runner.health(str(newest.path))
    if as_installed is None or as_installed.works:
        pytest.skip("the dill installed for Python 3.15 works")
    python = python_with(str(newest.path), tmp_path / "python", mended)
    health = await runner.health(python)
    assert health is not None and health.works, health
    for code, probe in (
        ("subject = lambda n: n + 1", "subject(1)"),
        ("class Pair:\n    def two(self):\n        return 2\nsubject = Pair()", "subject.two()"),
    ):
        result = await run(runner, python, code, probe=probe)
        assert (result.verdict, result.at_fault) == (Verdict.OK, False), result


async def test_the_same_interpreter_with_other_files_of_dill_is_measured_again(tmp_path: Path) -> None:
    python = python_with(sys.executable, tmp_path / "python", cannot_save_code)
    found = []
    for change in (cannot_save_code, lambda text: text):
        (code,) = Path(python).parent.parent.rglob("dill/_dill.py")
        original = Path(checked_dill()).parent / "_dill.py"
        code.write_text(change(original.read_text(encoding="utf-8")), encoding="utf-8")
        runner = Runner()
        found.append(await runner.health(python))
        await runner.aclose()
    broken, works = found
    assert broken is not None and works is not None
    assert broken.version == works.version and not broken.works and works.works


def checked_dill() -> str:
    done = subprocess.run(
        [sys.executable, "-c", "import dill; print(dill.__file__)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


# When it is measured


class Measured:
    """Counts what is run, and answers as told."""

    def __init__(self, *answers: LibraryResult) -> None:
        self.answers = answers
        self.jobs: list[Job] = []

    async def __call__(self, job: Job) -> LibraryResult:
        self.jobs.append(job)
        return self.answers[min(len(self.jobs), len(self.answers)) - 1]


FINE = LibraryResult(Verdict.OK)
STOPPED = LibraryResult(
    Verdict.DUMPS_FAILS, {Stage.DUMPS: StageResult(False, error=Error("AttributeError", "x"))}
)
HUNG = LibraryResult(Verdict.HANGS)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "_known", {})


def installed(version: str = "0.4.1", stamp: str = "a") -> Installed:
    return Installed(sys.executable, "3.11.7", version, stamp, "dill")


async def test_it_is_measured_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measure = Measured(STOPPED)
    first = await health_of(installed(), measure, tmp_path)
    assert first is not None and first.fails["code"] == Failure(Verdict.DUMPS_FAILS, "AttributeError")
    assert len(measure.jobs) == 3
    assert await health_of(installed(), measure, tmp_path) == first
    monkeypatch.setattr(checkup, "_known", {})  # as in another process
    assert await health_of(installed(), measure, tmp_path) == first
    assert len(measure.jobs) == 3
    await health_of(installed("0.5"), measure, tmp_path)
    await health_of(installed(stamp="b"), measure, tmp_path)
    assert len(measure.jobs) == 9


async def test_what_was_kept_and_cannot_be_read_is_measured_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = Measured(FINE)
    assert await health_of(installed(), measure, tmp_path) == Health("dill", "3.11.7", "0.4.1")
    (kept,) = tmp_path.rglob("*.json")
    kept.write_bytes(b'{"library": 3}')
    monkeypatch.setattr(checkup, "_known", {})
    assert await health_of(installed(), measure, tmp_path) == Health("dill", "3.11.7", "0.4.1")
    assert len(measure.jobs) == 2 * 2  # code is a part of every function


async def test_a_limit_that_was_met_is_no_fact_about_the_library(tmp_path: Path) -> None:
    assert await health_of(installed(), Measured(HUNG), tmp_path) is None
    assert not list(tmp_path.rglob("*.json"))
    again = await health_of(installed(), Measured(FINE), tmp_path)
    assert again is not None and again.works


# What counts as the library's fault

RESOURCE = "import threading\n"
ALL_ITS_FAULT = [
    "subject = lambda: 1",
    "def f(): pass\nsubject = [1, {'f': f}]",
    "import functools\ndef f(n): return n\nsubject = functools.partial(f, 1)",
    "class C:\n    def m(self): pass\nsubject = C()",
    "class A:\n    def m(self): pass\nclass B(A):\n    pass\nsubject = B",
    "import collections\nsubject = collections.defaultdict(lambda: 0)",
    "subject = (lambda: 1).__code__",
    "class C:\n    @property\n    def p(self): return 1\nsubject = C()",
]
NOT_ITS_FAULT = {
    "subject = (n for n in [])": (Verdict.DUMPS_FAILS, 3, "subject"),
    "subject = [lambda: 1, (n for n in [])]": (Verdict.DUMPS_FAILS, 3, "subject[1]"),
    "class C:\n    def __init__(self):\n        self.g = (n for n in [])\nsubject = C()": (
        Verdict.DUMPS_FAILS,
        3,
        "subject.g",
    ),
    "import contextvars\nsubject = {'a': lambda: 1, 'b': contextvars.ContextVar('b')}": (
        Verdict.DUMPS_FAILS,
        5,
        "subject['b']",
    ),
    "subject = [1, 2]": (Verdict.OK, 2, None),
    "import threading\nsubject = threading.Lock()": (Verdict.OK, 2, None),
    "subject = len": (Verdict.OK, 1, None),
}


@pytest.mark.parametrize("code", ALL_ITS_FAULT)
async def test_the_object_is_not_blamed(runner: Runner, broken_dill: str, code: str) -> None:
    result = await run(runner, broken_dill, code)
    assert result.at_fault and result.verdict is Verdict.DUMPS_FAILS
    assert (result.rule, result.blame, result.findings, result.advice) == (None, None, (), ())
    assert result.health is not None and result.health.fails == FAILS
    unexplained = await run(runner, broken_dill, code, explain=False)
    assert unexplained.at_fault


@pytest.mark.parametrize("code", NOT_ITS_FAULT)
async def test_what_works_or_fails_for_itself_is_told_as_ever(
    runner: Runner, broken_dill: str, code: str
) -> None:
    """The same verdict, rule and part as under a dill that works."""
    for python in (broken_dill, sys.executable):
        result = await run(runner, python, code)
        found = (result.verdict, result.rule, result.blame.path if result.blame else None)
        assert (found, result.at_fault) == (NOT_ITS_FAULT[code], False)
        assert any(finding.outcome is not Outcome.DOES_NOT_APPLY for finding in result.findings)


async def test_a_function_that_fails_for_itself_is_blamed_where_dill_works(runner: Runner) -> None:
    """The class of an object and its functions are no excuse by themselves."""
    result = await run(
        runner, sys.executable, "def f(): return g\ng = (n for n in [])\nsubject = f", byref=True
    )
    assert not result.at_fault


async def test_pickle_is_measured_as_ever(runner: Runner, broken_dill: str) -> None:
    report = await runner.run(Job("subject = lambda: 1", python=broken_dill))
    pickle = report.results[PICKLE]
    assert (pickle.at_fault, pickle.health, pickle.verdict) == (False, None, Verdict.DUMPS_FAILS)
    assert pickle.rule is not None and pickle.findings
    assert list(report.silences) == [DILL]


async def test_a_snippet_that_calls_dill_itself_is_not_blamed(runner: Runner, broken_dill: str) -> None:
    report = await runner.run(Job("import dill\nsubject = dill.dumps(lambda: 1)", python=broken_dill))
    assert {result.verdict for result in report.results.values()} == {Verdict.ENDED_EARLY}
    assert all(result.at_fault and result.called for result in report.results.values())
    own = await runner.run(Job("import dill\ndill.dumps(n for n in [])", python=broken_dill))
    assert not any(result.at_fault for result in own.results.values())


async def test_a_check_that_calls_dill_itself_is_told_apart(runner: Runner, broken_dill: str) -> None:
    checks = (Check("calls", "import dill; dill.dumps(lambda: 1)"), Check("wrong", "assert restored == 2"))
    report = await runner.run(Job("subject = 1", checks=checks, python=broken_dill))
    for result in report.results.values():
        assert [(check.id, check.held, check.at_fault) for check in result.checks] == [
            ("calls", False, True),
            ("wrong", False, False),
        ]


async def test_nobody_is_sent_to_a_dill_that_does_not_work(runner: Runner, broken_dill: str) -> None:
    code = "class C:\n    def m(self): pass\nsubject = C"
    for python, sent in ((sys.executable, True), (broken_dill, False)):
        report = await runner.run(Job(code, python=python))
        assert any("dill" in advice.text for advice in report.results[PICKLE].advice) is sent


# No dill at all


async def test_without_dill_there_is_pickle_alone(runner: Runner, no_dill: str) -> None:
    report = await runner.run(Job("subject = [1]", python=no_dill))
    assert list(report.results) == [PICKLE] and report.results[PICKLE].verdict is Verdict.OK
    health = report.absent[DILL]
    assert report.silent(DILL) is health and not health.installed
    assert "dill isn't installed for Python 3" in no_news(health)
    assert await runner.health(no_dill) == health
    with pytest.raises(TutorError, match="has no dill"):
        await runner.run(Job("subject = [1]", libraries=(DILL,), python=no_dill))


async def test_a_dill_that_cannot_be_imported_is_as_good_as_none(runner: Runner, tmp_path: Path) -> None:
    python = python_with(sys.executable, tmp_path / "python", cannot_be_imported)
    report = await runner.run(Job("subject = [1]", python=python))
    assert list(report.results) == [PICKLE]
    assert report.absent[DILL].error == "NotImplementedError"
    assert "dill can't be imported on Python 3" in not_checked(report.absent[DILL])
