"""Runs that follow one another in the same namespaces: none of them sees what came before it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sandbox.traces import gone, processes
from tutor.pickling.words import Library, Stage, Verdict
from tutor.sandbox.host.job import Check, Job, Limits
from tutor.sandbox.host.results import LibraryResult
from tutor.sandbox.host.runner import Runner

TALK = """
import socket
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
accepted, _ = server.accept()
for used in (accepted, client, server):
    used.close()
"""
"""Leaves a connection that the system remembers for a minute."""
SHORT = Limits(wall_seconds=2.0)


@pytest.fixture
async def runner(temporary: Path) -> AsyncIterator[Runner]:
    made = Runner(many=True)
    yield made
    await made.aclose()


async def one(runner: Runner, code: str, **more: object) -> LibraryResult:
    job = Job(code, libraries=(Library.PICKLE,), limits=SHORT, explain=False, **more)  # type: ignore[arg-type]
    return (await runner.run(job)).results[Library.PICKLE]


async def seen(runner: Runner, expression: str) -> str:
    found = await one(runner, f"import os, sys, socket\nprint({expression})\nsubject = 1")
    assert found.verdict is Verdict.OK, found
    return found.stdout.strip()


async def namespaces_of(runner: Runner) -> str:
    """What differs between one set of namespaces and another; the same text where there are none to keep."""
    return await seen(runner, "open('/proc/1/stat').read().split()[21]")


async def has_rooms(runner: Runner) -> bool:
    report = await runner.run(Job("subject = 1", libraries=(Library.PICKLE,)))
    return all(
        layer.holds
        for layer in report.isolation
        if layer.name in ("own processes", "no network", "own shared memory", "own view of temporary folders")
    )


async def test_runs_share_a_room_and_nothing_else(runner: Runner, temporary: Path) -> None:
    if not await has_rooms(runner):
        pytest.skip("this system gives a run no namespaces of its own")
    namespaces = await namespaces_of(runner)
    for code in (
        "import os, sys; sys.seen = os.environ['SEEN'] = '1'; subject = 1",
        "open('file', 'w').write('x'); subject = 1",
        "import os; os.makedirs('a/b/c'); os.chmod('a', 0); subject = 1",
        "import os; os.chmod('.', 0); subject = 1",
        "import pickle; pickle.dumps = None; import json; json.loads = None; subject = 1",
        "raise ValueError",
        "import sys; sys.exit(3)",
        "x = 1",
        "lambda: 1",
    ):
        await one(runner, code)
        assert await namespaces_of(runner) == namespaces, code
        told = "(hasattr(sys, 'seen'), 'SEEN' in os.environ, os.listdir(), len('a'))"
        assert await seen(runner, told) == "(False, False, ['snippet.py'], 1)", code


@pytest.mark.parametrize(
    "code",
    [
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])",
        "import os, time\nif not os.fork():\n os.setsid()\n if not os.fork(): time.sleep(60)\n os._exit(0)",
    ],
)
async def test_a_process_left_behind_is_not_met_by_the_next_run(runner: Runner, code: str) -> None:
    others = "[p for p in os.listdir('/proc') if p.isdigit() and int(p) not in (1, os.getpid())]"
    if not await has_rooms(runner):
        pytest.skip("this system gives a run no namespaces of its own")
    await one(runner, code + "\nsubject = 1")
    assert await seen(runner, others) == "[]"


@pytest.mark.parametrize(
    "code",
    [
        "open('/tmp/left', 'w').write('x')",
        "open('/dev/shm/left', 'w').write('x')",
        "import ctypes; assert ctypes.CDLL(None).shmget(5, 4096, 0o1600) >= 0",
        TALK,
        "import os; os._exit(0)",
        "import ctypes; ctypes.string_at(0)",
        "while True: pass",
        "while True: print('x' * 1000)",
        "import os\nwhile True: os.fork()",
    ],
)
async def test_namespaces_that_are_not_as_they_were_are_given_up(runner: Runner, code: str) -> None:
    if not await has_rooms(runner):
        pytest.skip("this system gives a run no namespaces of its own")
    namespaces = await namespaces_of(runner)
    found = await one(runner, code + "\nsubject = 1")
    if "PermissionError" in found.detail and Path(__file__).resolve().parts[1:2] == ("tmp",):
        pytest.skip("this checkout is in a temporary folder, where a run may leave nothing")
    assert await namespaces_of(runner) != namespaces
    left = "[os.path.exists(f) for f in ('/tmp/left', '/dev/shm/left')]"
    assert await seen(runner, left) == "[False, False]"
    shared = "__import__('ctypes').CDLL(None).shmget(5, 4096, 0o600)"
    assert await seen(runner, shared) == "-1"


async def test_both_processes_of_a_run_are_in_kept_rooms_and_agree(runner: Runner) -> None:
    for number in range(6):
        check = Check("there", f"assert restored == {number} and open('shared').read() == '{number}'")
        code = f"open('shared', 'w').write('{number}')\nsubject = {number}"
        found = await one(runner, code, checks=(check,))
        assert found.verdict is Verdict.OK and list(found.stages) == list(Stage)
        assert [told.held for told in found.checks] == [True], found
        if number == 2:
            await one(runner, "import os; os._exit(1)")


async def test_nothing_piles_up_in_a_room(runner: Runner) -> None:
    def descriptors() -> dict[int, int]:
        return {pid: len(os.listdir(f"/proc/{pid}/fd")) for pid in processes()}

    for number in range(3):
        assert (await one(runner, f"subject = {number}")).verdict is Verdict.OK
    before = descriptors()
    for number in range(5):
        assert (await one(runner, f"subject = {number}")).verdict is Verdict.OK
    assert descriptors() == before


async def test_a_folder_nobody_may_read_is_not_the_fresh_process_s_concern(runner: Runner) -> None:
    assert (await one(runner, "import os; os.chmod('.', 0); subject = 1")).verdict is Verdict.OK


async def test_nothing_is_left(runner: Runner, temporary: Path) -> None:
    await asyncio.gather(*(one(runner, f"subject = {number}") for number in range(5)))
    started = set(processes())
    await runner.aclose()
    assert await asyncio.to_thread(gone, started) == set()
    assert os.listdir(temporary) == []
