"""On a system that lacks a layer a run still works, says so, and leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.sandbox.traces import processes

CACHE = Path(__file__).resolve().parents[3] / ".pytest_cache"
"""A folder outside those for temporary files."""
RUN = r'''
import asyncio, json, os, sys
from tutor.sandbox.host.job import Job, Limits
from tutor.sandbox.host.runner import Runner

CODES = {
    "plain": "subject = [1, 2]",
    "daemon": "import os, time\nif not os.fork():\n os.setsid()\n time.sleep(60)\nsubject = 1",
    "loop": "while True: pass",
    "gone": "import os; os._exit(0)",
    "after": "subject = {'a': 1}",
}

ATTACKS = """
import json, os, socket
def tried(call):
    try:
        call()
    except OSError:
        return "refused"
    return "done"
def reach(family, kind, address):
    with socket.socket(family, kind) as it:
        it.settimeout(1)
        it.connect(address)
print(json.dumps({
    "read": tried(lambda: open(FILE).read()),
    "mode": tried(lambda: os.chmod(FILE, 0o600)),
    "signal": tried(lambda: os.kill(APP, 0)),
    "TCP": tried(lambda: reach(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", PORT))),
    "abstract socket": tried(lambda: reach(socket.AF_UNIX, socket.SOCK_STREAM, NAME)),
    "temporary file": tried(lambda: open(TEMPORARY).read()),
}))
subject = 1
"""

async def attacks():
    import socket, tempfile
    with (
        tempfile.NamedTemporaryFile(dir=sys.argv[2]) as file,
        tempfile.NamedTemporaryFile(dir="/tmp") as temporary,
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        name = "\0without-" + str(os.getpid())
        unix.bind(name)
        unix.listen()
        aims = dict(FILE=file.name, APP=os.getpid(), PORT=tcp.getsockname()[1], NAME=name,
                    TEMPORARY=temporary.name)
        code = "".join(f"{key} = {value!r}\n" for key, value in aims.items()) + ATTACKS
        runner = Runner()
        try:
            report = await runner.run(Job(code, explain=False))
        finally:
            await runner.aclose()
    return json.loads(next(iter(report.results.values())).stdout), report

async def main():
    found = {}
    told, report = await attacks()
    if sys.argv[3:]:
        CODES.clear()
    for many in (False, True):
        runner = Runner(many=many)
        try:
            for name, code in CODES.items():
                report = await runner.run(Job(code, limits=Limits(wall_seconds=2)))
                found[f"{name} {many}"] = sorted({r.verdict.value for r in report.results.values()})
        finally:
            await runner.aclose()
    layers = {layer.name: [layer.holds, layer.detail] for layer in report.isolation}
    print(json.dumps({"found": found, "layers": layers, "attacks": told}))

asyncio.run(main())
'''
NO_NAMESPACES = """
from tutor.sandbox.guest.layers import namespaces
from tutor.sandbox.guest.layers import system
import os
user, group = os.getuid(), os.getgid()
system.unshare(namespaces.USER)
namespaces._map_ids(user, group)
for name in ("user", "pid", "net", "ipc", "mnt"):
    with open(f"/proc/sys/user/max_{name}_namespaces", "w") as file:
        file.write("0")
"""
NO_LANDLOCK = """
from tutor.sandbox.guest.layers import landlock
from tutor.sandbox.guest.layers import system
system.prctl(system.PR_SET_NO_NEW_PRIVS, 1)
for _ in range(16):  # the most that can be put on top of one another
    landlock.Rules(["/"], ["/"], tcp=False).restrict()
"""
VERDICTS = {"plain": ["ok"], "daemon": ["ok"], "loop": ["hangs"], "gone": ["ended-early"], "after": ["ok"]}


def run_without(setup: str, *, only_attacks: bool = False) -> dict[str, Any]:
    """What runs come to in a process that cannot have the layers that ``setup`` takes away."""
    CACHE.mkdir(exist_ok=True)
    marker = f"without-layers-{uuid4()}"
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(setup) + RUN, marker, str(CACHE), *["x"][:only_attacks]],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode and "PermissionError" in done.stderr:
        pytest.skip("this system does not let a test take the layer away")
    assert done.returncode == 0, done.stderr
    assert not processes(marker)
    told: dict[str, Any] = json.loads(done.stdout)
    names = [] if only_attacks else list(VERDICTS)
    assert told["found"] == {f"{name} {many}": VERDICTS[name] for many in (False, True) for name in names}
    return told


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_without_namespaces() -> None:
    layers = run_without(NO_NAMESPACES)["layers"]
    for name in ("own processes", "no network", "own shared memory", "own view of temporary folders"):
        assert layers[name][0] is False and layers[name][1], layers[name]
    assert layers["no process left behind"][0] is True


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_without_landlock() -> None:
    layers = run_without(NO_LANDLOCK)["layers"]
    assert layers["no access to files outside the run"][0] is False
    assert layers["no access to files outside the run"][1]


@pytest.mark.skipif(sys.platform != "linux", reason="both are Linux's")
def test_without_either() -> None:
    """Then all that they stop can be done; in README's table it is the last column."""
    assert set(run_without(NO_NAMESPACES + NO_LANDLOCK)["attacks"].values()) == {"done"}


STOPPED_BY = {
    "read": {"no access to files outside the run"},
    "mode": {"files outside the run unchanged"},
    "signal": {"own processes", "no signals to other programs"},
    "TCP": {"no network", "no TCP"},
    "abstract socket": {"no network", "no signals to other programs"},
    "temporary file": {"own view of temporary folders", "no access to files outside the run"},
}
"""Any of these layers stops the attack."""


def test_with_what_holds_here() -> None:
    told = run_without("", only_attacks=True)
    held = {name for name, (holds, _) in told["layers"].items() if holds}
    wanted = {name: "refused" if layers & held else "done" for name, layers in STOPPED_BY.items()}
    assert told["attacks"] == wanted


KEYRING = """
import ctypes, platform
from tutor.sandbox.guest.layers import system
libc = ctypes.CDLL(None, use_errno=True)
add, _, keyctl = {"x86_64": (248, 249, 250), "aarch64": (217, 218, 219)}[platform.machine()]
FIND, SESSION, NAME = 10, -3, b"pickle-tutor-test"
def found():
    return libc.syscall(keyctl, FIND, SESSION, b"user", NAME, 0) > 0
system.fresh_keyring()  # not to put a key into the one of whoever runs the tests
assert libc.syscall(add, b"user", NAME, b"secret", 6, SESSION) > 0
assert found()
system.fresh_keyring()
print(found())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="keyrings are Linux's")
def test_a_run_has_a_keyring_of_its_own() -> None:
    """A key that was in the session's is not found in the new one; from a run, no call asks for either."""
    done = subprocess.run([sys.executable, "-c", KEYRING], capture_output=True, text=True, check=False)
    if "OSError" in done.stderr or "KeyError" in done.stderr:
        pytest.skip("this system has no keyrings, or their calls have other numbers")
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr
