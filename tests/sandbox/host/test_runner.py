"""The runner: every way a run can end, what is left afterwards, and what is kept for the next one."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
import venv
from pathlib import Path

import msgspec
import pytest

from tests.sandbox.traces import gone, parent, processes
from tutor.errors import TutorError
from tutor.pickling.words import Library, Stage, Verdict
from tutor.sandbox.host.job import Check, CheckPlace, Job, Limits
from tutor.sandbox.host.results import LibraryResult, Probe, Told
from tutor.sandbox.host.runner import Runner, run_job

SHORT = Limits(wall_seconds=1.0)
QUICK = Limits(wall_seconds=5.0)


async def one(runner: Runner, code: str, limits: Limits = QUICK, **more: object) -> LibraryResult:
    job = Job(code, libraries=(Library.PICKLE,), limits=limits, explain=False, **more)  # type: ignore[arg-type]
    return (await runner.run(job)).results[Library.PICKLE]


def more_than(before: set[int], number: int) -> set[int]:
    """The runs' processes beside ``before``, once there are ``number`` of them; none if never."""
    until = time.monotonic() + 30
    while len(found := set(processes()) - before) < number:
        if time.monotonic() > until:
            return set()
        time.sleep(0.05)
    return found


ENDINGS = [
    ("while True: pass", SHORT, Verdict.HANGS, "gave no answer for 1 seconds"),
    ("import ctypes; ctypes.string_at(0)", QUICK, Verdict.CRASHES, "SIGSEGV"),
    ("import os; os.abort()", QUICK, Verdict.CRASHES, "SIGABRT"),
    ("import os; os._exit(0)", QUICK, Verdict.ENDED_EARLY, "status 0 before its work was done"),
    ("import sys; sys.exit('x')", QUICK, Verdict.ENDED_EARLY, "called sys.exit"),
    ("raise SystemExit", QUICK, Verdict.ENDED_EARLY, "called sys.exit"),
    ("x = 1\n1 / 0", QUICK, Verdict.ENDED_EARLY, "raised ZeroDivisionError on line 2: division by zero"),
    ("raise KeyboardInterrupt", QUICK, Verdict.ENDED_EARLY, "raised KeyboardInterrupt on line 1"),
    ("def (:", QUICK, Verdict.ENDED_EARLY, "raised SyntaxError on line 1"),
    ("x = 1", QUICK, Verdict.ENDED_EARLY, "there is nothing to pickle"),
    ("", QUICK, Verdict.ENDED_EARLY, "there is nothing to pickle"),
    (
        "while True: print('x' * 1000)",
        QUICK,
        Verdict.TOO_MUCH_OUTPUT,
        "printed more than the 256 KiB that are kept",
    ),
    (
        "b'x' * (9 << 20)",
        msgspec.structs.replace(QUICK, pickle_bytes=8 << 20),
        Verdict.NOT_MEASURED,
        "larger",
    ),
    ("b'x' * (9 << 20)", QUICK, Verdict.OK, ""),
    (
        "class Slow:\n    def __reduce__(self): return list, (list(range(10**7)),)\nSlow()",
        msgspec.structs.replace(QUICK, memory_bytes=250 << 20),
        Verdict.NOT_MEASURED,
        "memory",
    ),
    ("b'x' * (3 << 30)", QUICK, Verdict.OUT_OF_MEMORY, "ran out of memory (a run may use 1 GiB)"),
]


@pytest.mark.parametrize(("code", "limits", "verdict", "words"), ENDINGS, ids=[e[0][:24] for e in ENDINGS])
async def test_each_ending_has_its_name(
    runner: Runner, code: str, limits: Limits, verdict: Verdict, words: str
) -> None:
    found = await one(runner, code, limits)
    assert (found.verdict, words in found.detail) == (verdict, True), found
    assert (await one(runner, "subject = 1")).verdict is Verdict.OK


async def test_both_libraries_through_all_stages(runner: Runner) -> None:
    report = await runner.run(Job("subject = {'a': [1, 2]}"))
    for found in report.results.values():
        assert found.verdict is Verdict.OK and list(found.stages) == list(Stage) and found.data
    assert report.python == ".".join(map(str, sys.version_info[:3]))
    assert report.isolation and all(layer.name for layer in report.isolation)


async def test_each_library_is_told_as_soon_as_it_is_done(runner: Runner) -> None:
    told: list[Library] = []
    await runner.run(Job("subject = 1"), lambda library, _result: told.append(library))
    assert sorted(told) == [Library.DILL, Library.PICKLE]


async def test_checks_run_where_they_should(runner: Runner) -> None:
    checks = (
        Check("fresh", "import os\nassert restored == [1] and not hasattr(os, 'seen')"),
        Check("here", "import os\nassert os.seen and data and subject == restored", CheckPlace.HERE),
        Check("fails", "assert restored == [2], 'not what was asked'"),
        Check("raises", "restored.nothing"),
        Check("bare", "assert not restored"),
        Check("silent", "next(iter([]))"),
    )
    found = await one(runner, "import os; os.seen = 1; subject = [1]", checks=checks)
    told = {check.id: (check.held, check.message) for check in found.checks}
    assert told["fresh"] == (True, "") and told["here"] == (True, "")
    assert told["fails"] == (False, "not what was asked")
    assert told["raises"] == (False, "AttributeError: 'list' object has no attribute 'nothing'")
    assert told["silent"] == (False, "StopIteration")
    assert told["bare"] == (False, "not restored is not true: restored is [1]")


async def test_a_probe_decides(runner: Runner) -> None:
    found = await one(runner, "class C: pass\nsubject = C()", probe="id(subject) > 0", module="mine")
    assert found.verdict is Verdict.OK and found.probe == Probe(Told.GIVES, "True")


async def test_a_module_is_there_in_both_processes(runner: Runner) -> None:
    found = await one(runner, "class C: pass\nsubject = C()", module="mine")
    assert found.verdict is Verdict.OK and found.subject_type == "mine.C"
    found = await one(runner, "class C: pass\nsubject = C()", module="pack.mine")
    assert found.verdict is Verdict.OK and found.subject_type == "pack.mine.C"


async def test_a_reader_replaces_the_module(runner: Runner) -> None:
    code = "class C: pass\nsubject = C()"
    found = await one(runner, code, module="mine", reader="class Other: pass")
    assert found.verdict is Verdict.FRESH_LOADS_FAILS


async def test_cancelling_ends_everything_within_a_second(runner: Runner, temporary: Path) -> None:
    await runner.warm()
    other = "import time; time.sleep(60)"
    code = f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {other!r}])"
    before = set(processes())
    task = asyncio.create_task(runner.run(Job(code + "\ntime.sleep(60)", limits=Limits(wall_seconds=60))))
    running = await asyncio.to_thread(more_than, before, 4)
    assert running, "the run never started"
    started = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(gone, running) == set()
    assert time.monotonic() - started < 1.0
    await runner.aclose()
    assert await asyncio.to_thread(gone, set(processes())) == set()
    assert os.listdir(temporary) == []


async def test_templates_are_used_again(runner: Runner) -> None:
    def started() -> set[int]:
        return {pid for pid in processes() if parent(pid) == os.getpid()}

    await one(runner, "subject = 1")
    before = started()
    await one(runner, "subject = 2")
    assert len(before) == 2 and started() == before  # one for each end of a run


async def test_what_is_said_too_late_is_not_taken_for_a_job(runner: Runner) -> None:
    """The process that waits for the fresh one ends meanwhile, and is then told how that fared."""
    code = "import os, threading\nsubject = 1\n"
    code += "threading.Timer(0.3, os._exit, (0,)).start()\nclass C: pass"
    wait = Check("slow", "import time; time.sleep(1)")
    for _ in range(2):
        await one(runner, code, checks=(wait,))
        assert (await one(runner, "subject = 1")).verdict is Verdict.OK


@pytest.mark.parametrize("which", [signal.SIGKILL, signal.SIGTERM])
async def test_a_template_that_died_is_replaced(runner: Runner, which: signal.Signals) -> None:
    await runner.warm()
    for pid in processes():
        os.kill(pid, which)
    assert await asyncio.to_thread(gone, set(processes())) == set()
    assert (await one(runner, "subject = 1")).verdict is Verdict.OK


async def test_a_template_that_dies_during_a_run_is_survived(runner: Runner, temporary: Path) -> None:
    await runner.warm()
    spares = set(processes())
    task = asyncio.create_task(one(runner, "import time\ntime.sleep(30)", Limits(wall_seconds=30)))
    assert await asyncio.to_thread(more_than, spares, 1)
    await asyncio.sleep(0.3)
    for pid in processes():
        os.kill(pid, signal.SIGKILL)
    found = await task
    assert found.verdict is Verdict.CRASHES and "watches" in found.detail
    assert (await one(runner, "subject = 1")).verdict is Verdict.OK
    await runner.aclose()
    assert os.listdir(temporary) == []


async def test_nothing_is_left_after_closing(runner: Runner, temporary: Path) -> None:
    await runner.warm()
    await runner.run(Job("subject = 1"))
    started = set(processes())
    assert started
    await runner.aclose()
    assert await asyncio.to_thread(gone, started) == set()
    assert os.listdir(temporary) == []


def test_a_program_that_forgets_to_close_leaves_nothing(temporary: Path) -> None:
    report = run_job(Job("subject = 1", libraries=(Library.PICKLE,)))
    assert report.results[Library.PICKLE].verdict is Verdict.OK
    assert not gone(set(processes())) and os.listdir(temporary) == []


async def test_every_python_measures(runner: Runner, python: str) -> None:
    report = await runner.run(Job("subject = [1]", python=python))
    assert {found.verdict for found in report.results.values()} == {Verdict.OK}


async def test_a_python_without_dill_is_a_sentence(runner: Runner, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    await asyncio.to_thread(venv.create, bare, with_pip=False)
    python = str(bare / "bin" / "python")
    with pytest.raises(TutorError, match="has no dill: install it there"):
        await runner.run(Job("subject = 1", python=python, libraries=(Library.DILL,)))
    report = await runner.run(Job("subject = 1", python=python))
    assert report.results[Library.PICKLE].verdict is Verdict.OK
    assert set(report.absent) == {Library.DILL}


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false", "/bin/cat", "/"])
async def test_what_is_no_python_is_a_sentence(runner: Runner, python: str) -> None:
    with pytest.raises(TutorError, match="check the path"):
        await runner.run(Job("subject = 1", python=python))


async def test_a_system_without_fork_is_a_sentence(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with pytest.raises(TutorError, match="Linux or macOS"):
        await runner.run(Job("subject = 1"))
    await runner.warm()  # the app starts all the same
