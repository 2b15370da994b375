"""On a system that lacks a layer a run still works, says so, and leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from uuid import uuid4

import pytest

from tests.sandbox.traces import processes

RUN = """
import asyncio, json, os, sys
from tutor.sandbox.host.job import Job, Limits
from tutor.sandbox.host.runner import Runner

CODES = {
    "plain": "subject = [1, 2]",
    "daemon": "import os, time\\nif not os.fork():\\n os.setsid()\\n time.sleep(60)\\nsubject = 1",
    "loop": "while True: pass",
    "gone": "import os; os._exit(0)",
    "after": "subject = {'a': 1}",
}

async def main():
    found = {}
    for many in (False, True):
        runner = Runner(many=many)
        try:
            for name, code in CODES.items():
                report = await runner.run(Job(code, limits=Limits(wall_seconds=2)))
                found[f"{name} {many}"] = sorted({r.verdict.value for r in report.results.values()})
        finally:
            await runner.aclose()
    layers = {layer.name: [layer.holds, layer.detail] for layer in report.isolation}
    print(json.dumps({"found": found, "layers": layers}))

asyncio.run(main())
"""
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


def run_without(setup: str) -> dict[str, dict[str, list[object]]]:
    """What runs come to in a process that cannot have the layers that ``setup`` takes away."""
    marker = f"without-layers-{uuid4()}"
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(setup) + RUN, marker],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode and "PermissionError" in done.stderr:
        pytest.skip("this system does not let a test take the layer away")
    assert done.returncode == 0, done.stderr
    assert not processes(marker)
    told: dict[str, dict[str, list[object]]] = json.loads(done.stdout)
    assert told["found"] == {f"{name} {many}": VERDICTS[name] for many in (False, True) for name in VERDICTS}
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
    assert layers["files outside the run out of reach"][0] is False
    assert layers["files outside the run out of reach"][1]


@pytest.mark.skipif(sys.platform != "linux", reason="both are Linux's")
def test_without_either() -> None:
    run_without(NO_NAMESPACES + NO_LANDLOCK)
