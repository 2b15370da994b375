"""Code that goes wrong by itself: what the learner reads, and that nothing comes of it."""

from __future__ import annotations

import sys

import pytest

from tests.sandbox.abuse.conftest import LIMITS, Scene
from tutor.pickling.words import Stage, Verdict
from tutor.sandbox.host.job import Check, CheckPlace, Limits

REDUCE = "class C:\n    def __reduce__(self): {}\nsubject = C()"
LOADS = "def build(*a): {}\nclass C:\n    def __reduce__(self): return (build, ())\nsubject = C()"

HANGS = {
    "endless loop": "while True: pass",
    "sleep": "import time; time.sleep(1000)",
    "ignored SIGTERM": (
        "import signal, time\nfor s in range(1, 32):\n    try: signal.signal(s, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nwhile True: time.sleep(1)"
    ),
    "a lock taken twice": "import threading; a = threading.Lock(); a.acquire(); a.acquire()",
    "endless reduce": REDUCE.format("\n        while True: pass"),
    "endless load": LOADS.format("\n    while True: pass"),
    "endless regular expression": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
}


@pytest.mark.parametrize("name", HANGS)
async def test_what_never_ends_hangs(scene: Scene, name: str) -> None:
    found = await scene.run(HANGS[name], Limits(wall_seconds=1.0))
    assert found.verdict is Verdict.HANGS
    who = {"endless reduce": "`dumps`", "endless load": "`loads`"}.get(name, "the snippet")
    assert found.detail == f"{who} gave no answer for 1 seconds and was stopped"


async def test_a_load_that_hangs_only_in_the_fresh_process(scene: Scene) -> None:
    wait = "5 if hasattr(__import__('__main__'), '__file__') else [0 for _ in iter(int, 1)]"
    code = f"class C:\n    def __reduce__(self): return (eval, ({wait!r},))\nsubject = C()"
    found = await scene.run(code, Limits(wall_seconds=1.0), probe="1")
    assert found.verdict is Verdict.HANGS
    assert found.detail == "the fresh process, in `fresh loads`, gave no answer for 1 seconds and was stopped"


LINGERS = {
    "hanging atexit": "import atexit, time\natexit.register(time.sleep, 1000)\nsubject = 1",
    "non-daemon thread": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\nsubject = 1"
    ),
    "hanging del": "import time\nclass C:\n    def __del__(self): time.sleep(1000)\nc = C()\nsubject = 1",
}


@pytest.mark.parametrize("name", LINGERS)
async def test_what_does_its_work_and_lingers_keeps_its_verdict(scene: Scene, name: str) -> None:
    found = await scene.run(LINGERS[name])
    assert found.verdict is Verdict.OK and len(found.stages) == 5
    assert found.detail.startswith("the snippet did its work but then did not end: look for a thread")


OUTPUT = {
    "endless print": "while True: print('again')",
    "endless stderr": "import sys\nwhile True: sys.stderr.write('again\\n')",
    "one 50 MB line": "print('x' * 50_000_000)",
    "50 MB traceback": "raise ValueError('x' * 50_000_000)",
    "descriptor 1": "import os\nwhile True: os.write(1, b'x' * 65536)",
    "from a child": "import subprocess\nsubprocess.run(['yes'])",
    "when loaded": LOADS.format("\n    while True: print('again')"),
}


@pytest.mark.parametrize("name", OUTPUT)
async def test_too_much_output_is_cut(scene: Scene, name: str) -> None:
    found = await scene.run(OUTPUT[name])
    if name == "50 MB traceback" and found.verdict is Verdict.ENDED_EARLY:
        assert found.error is not None and len(found.error.traceback) < 100_000
    else:
        assert found.verdict is Verdict.TOO_MUCH_OUTPUT and found.output_cut
        who = "`loads`" if name == "when loaded" else "the snippet"
        assert found.detail == f"{who} printed more than the 64 KiB that is kept, and was stopped: print less"
    assert len(found.stdout) + len(found.stderr) <= LIMITS.output_bytes


MEMORY = {
    "10 GB at once": "b'x' * (10 << 30)",
    "slow fill": "kept = []\nwhile True: kept.append(bytearray(1 << 20))",
    "in a reduce": REDUCE.format("return (bytes, (10 << 30,), b'x' * (10 << 30))"),
    "when loaded": LOADS.format("return b'x' * (10 << 30)"),
    "by children together": (
        "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
        "        kept = bytearray(b'x') * (180 << 20)\n"
        "        time.sleep(100)\ntime.sleep(100)"
    ),
}


@pytest.mark.parametrize("name", MEMORY)
async def test_memory_is_bounded(scene: Scene, name: str) -> None:
    """A snippet that runs out has no verdict to give; a stage that does was not measured."""
    found = await scene.run(MEMORY[name], Limits(wall_seconds=10, memory_bytes=300 << 20))
    if found.verdict is Verdict.NOT_MEASURED:
        assert found.met is not None and found.met.option.startswith("--memory"), found
    else:
        assert found.verdict is Verdict.OUT_OF_MEMORY, found
        assert "memory" in found.detail


DISK = {
    "10 GB file": (
        "f = open('big', 'wb')\nfor _ in range(10 << 10): f.write(b'x' * (1 << 20))",
        "File too large",
    ),
    "hundreds of 8 MB files": (
        "for n in range(400): open(f'f{n}', 'wb').write(b'x' * (8 << 20))",
        "wrote more to disk than the 64 MiB a run may",
    ),
    "deep folders": (  # deeper than a path can be long
        "import os\nfor n in range(100):\n    os.mkdir('d' * 200); os.chdir('d' * 200)\nsubject = 1",
        "",
    ),
    "locked folders": (
        (
            "import os\nos.makedirs('a/b/c'); open('a/b/c/f', 'w').close()\n"
            "os.chmod('a/b/c', 0); os.chmod('a/b', 0)\n"
            "os.chmod('a', 0); os.chmod('.', 0o500)\nsubject = 1"
        ),
        "",
    ),
}


@pytest.mark.parametrize("name", DISK)
async def test_disk_is_bounded_and_cleaned(scene: Scene, name: str) -> None:
    code, words = DISK[name]
    found = await scene.run(code)
    assert found.verdict is not Verdict.OK if words else found.verdict is Verdict.OK, found
    assert words in found.detail


async def test_bytes_that_are_no_text_are_escaped(scene: Scene) -> None:
    found = await scene.run("import sys\nsys.stdout.buffer.write(b'caf\\xe9\\n')\nsubject = 1")
    assert (found.verdict, found.stdout) == (Verdict.OK, "caf\\xe9\n")


async def test_terminal_escapes_arrive_as_text(scene: Scene) -> None:
    found = await scene.run("print('\\x1b]0;title\\x07\\x1b[2J')\nsubject = 1")
    assert found.verdict is Verdict.OK and found.stdout == "\x1b]0;title\x07\x1b[2J\n"


ENDS = {
    "os._exit(0)": (
        "import os; os._exit(0)",
        "ended its process with status 0 before its work was done: look for os._exit",
    ),
    "os._exit in reduce": (REDUCE.format("import os; os._exit(0)"), "look for os._exit"),
    "sys.exit('x')": ("import sys; sys.exit('x')", "the snippet called sys.exit before its last line"),
    "reading stdin": ("input()", "the snippet raised EOFError on line 1: EOF when reading a line"),
    "closing everything": (
        "import os; os.closerange(0, 256)\nsubject = 1",
        "the snippet closed the file descriptors its results are sent through: close only what it opened",
    ),
}


@pytest.mark.parametrize("name", ENDS)
async def test_what_ends_early_says_why(scene: Scene, name: str) -> None:
    code, words = ENDS[name]
    found = await scene.run(code)
    assert found.verdict is Verdict.ENDED_EARLY and words in found.detail, found


async def test_a_closed_stdout_is_survived(scene: Scene) -> None:
    found = await scene.run("import sys, os\nsys.stdout.close(); os.close(1); os.close(2)\nsubject = 1")
    assert found.verdict is Verdict.OK, found


RAISES = {
    "in reduce": (REDUCE.format("raise ValueError('no')"), Verdict.DUMPS_FAILS, Stage.DUMPS),
    "sys.exit in reduce": (REDUCE.format("import sys; sys.exit(1)"), Verdict.DUMPS_FAILS, Stage.DUMPS),
    "in setstate": (
        (
            "class C:\n    def __init__(self): self.a = 1\n"
            "    def __setstate__(self, state): raise ValueError('no')\nsubject = C()"
        ),
        Verdict.LOADS_FAILS,
        Stage.LOADS,
    ),
    "at loads": (LOADS.format("raise ValueError('no')"), Verdict.LOADS_FAILS, Stage.LOADS),
    "sys.exit at loads": (LOADS.format("raise SystemExit(0)"), Verdict.LOADS_FAILS, Stage.LOADS),
}


@pytest.mark.parametrize("name", RAISES)
async def test_what_raises_fails_its_stage(scene: Scene, name: str) -> None:
    code, verdict, stage = RAISES[name]
    found = await scene.run(code)
    assert found.verdict is verdict, found
    error = found.stages[stage].error
    assert error is not None and error.type in ("ValueError", "SystemExit")
    assert "sandbox" not in error.traceback and "stages.py" not in error.traceback


async def test_an_error_in_del_is_told_and_changes_nothing(scene: Scene) -> None:
    code = "class C:\n    def __del__(self): raise ValueError('no')\nC()\nsubject = 1"
    found = await scene.run(code)
    assert found.verdict is Verdict.OK and "ValueError: no" in found.stderr


async def test_a_crash_in_c_is_a_result(scene: Scene) -> None:
    found = await scene.run("import ctypes; ctypes.string_at(0)")
    assert found.verdict is Verdict.CRASHES
    assert found.detail.startswith("the snippet was ended by signal 11 (SIGSEGV): a crash inside C code")


async def test_deep_nesting_with_a_raised_limit_is_a_result(scene: Scene) -> None:
    code = (
        "import sys\nsys.setrecursionlimit(10**6)\nsubject = []\nfor _ in range(200_000): subject = [subject]"
    )
    found = await scene.run(code)
    expected = {Verdict.CRASHES} if sys.version_info < (3, 12) else {Verdict.CRASHES, Verdict.DUMPS_FAILS}
    assert found.verdict in expected, found
    assert found.detail or found.stages[Stage.DUMPS].error


CHECKS = {
    "endless": ("while True: pass", Verdict.HANGS),
    "prints": ("while True: print('again')", Verdict.TOO_MUCH_OUTPUT),
    "os._exit": ("import os; os._exit(0)", Verdict.ENDED_EARLY),
    "crashes": ("import ctypes; ctypes.string_at(0)", Verdict.CRASHES),
}


@pytest.mark.parametrize("place", list(CheckPlace))
@pytest.mark.parametrize("name", CHECKS)
async def test_a_check_that_goes_wrong_does_not_hold(scene: Scene, name: str, place: CheckPlace) -> None:
    code, verdict = CHECKS[name]
    found = await scene.run("subject = 1", checks=(Check("c", code, place), Check("next", "pass", place)))
    # In the fresh process checks come last, so the subject's verdict stands and the checks do not.
    assert found.verdict is (verdict if place is CheckPlace.HERE else Verdict.OK), found
    assert found.detail and [check.held for check in found.checks] == [False, False]
    assert all(found.detail in check.message for check in found.checks)


@pytest.mark.parametrize(
    "code", ["raise SystemExit(0)", "b'x' * (10 << 30)", "(:", "open('/etc/shadow', 'w')"]
)
async def test_a_check_that_raises_is_one_that_does_not_hold(scene: Scene, code: str) -> None:
    found = await scene.run("subject = 1", checks=(Check("c", code), Check("next", "pass")))
    assert [check.held for check in found.checks] == [False, True]
    assert found.checks[0].message


THREADS = """
import threading, time
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(32) as pool:
    print(len(set(pool.map(lambda _: (time.sleep(0.05), threading.get_ident())[1], range(64)))))
for _ in range(2000):
    threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
"""


async def test_many_threads_run_and_the_limit_on_too_many_is_named(scene: Scene) -> None:
    found = await scene.run(THREADS, Limits(memory_bytes=1 << 30))
    assert found.stdout == "32\n" and found.verdict is not Verdict.OK
    if found.error is not None and "memory limit" in scene.held:
        assert "each thread reserves memory" in found.scarce and "1 GiB" in found.scarce


async def test_a_limit_that_made_the_snippet_raise_is_named(scene: Scene) -> None:
    for code, limit in (("[open('f', 'w') for _ in range(400)]", "256 open files"), ("1 / 0", "")):
        found = await scene.run(code)
        assert (
            found.verdict is Verdict.ENDED_EARLY
            and limit in found.scarce
            and bool(found.scarce) == bool(limit)
        )
    found = await scene.run("import threading\nt = threading.Thread()\nt.start()\nt.start()")
    assert found.scarce == ""
