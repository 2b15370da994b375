"""The layers of isolation that a snippet's process puts on before it runs anything.

Each layer is tried, and what came of it is reported: nothing is promised that does not hold on this
system. Runs inside the sandbox: standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any, Callable

PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

Layer = dict[str, Any]


def layer(name: str, holds: bool, detail: str = "") -> Layer:
    """One layer's report, as it travels to the app."""
    return {"name": name, "holds": holds, "detail": detail}


def adopt_orphans() -> bool:
    """Make this process the one that orphaned descendants fall to, so that none gets away."""
    return _prctl(PR_SET_CHILD_SUBREAPER, 1)


def confine(limits: dict[str, Any]) -> list[Layer]:
    """Put every layer on this process and what it starts. Never raises; see each layer's report."""
    return [
        layer("own session", _holds(os.setsid)),
        *_resource_limits(limits),
        layer("no new privileges", _prctl(PR_SET_NO_NEW_PRIVS, 1), "" if _linux() else "Linux only"),
    ]


def clean_environment(directory: str) -> None:
    """Leave only what a script needs; home and temporary files are in the run's own directory."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT")
        if name in os.environ
    }
    os.environ.clear()
    os.environ.update(kept, HOME=directory, TMPDIR=directory, TEMP=directory, TMP=directory)


def _resource_limits(limits: dict[str, Any]) -> list[Layer]:
    try:
        import resource
    except ImportError:
        return [layer("resource limits", False, "this system has none")]
    seconds = int(limits["wall_seconds"]) * 4 + 1
    wanted = [
        ("memory limit", "RLIMIT_AS", limits["memory_bytes"]),
        ("file size limit", "RLIMIT_FSIZE", limits["file_bytes"]),
        ("processor time limit", "RLIMIT_CPU", seconds),
        ("open files limit", "RLIMIT_NOFILE", 256),
        ("no core dumps", "RLIMIT_CORE", 0),
    ]
    report = []
    for name, constant, value in wanted:
        which = getattr(resource, constant, None)
        try:
            if which is None:
                raise ValueError("not on this system")
            hard = resource.getrlimit(which)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (value, value))
            report.append(layer(name, True))
        except (ValueError, OSError) as error:
            report.append(layer(name, False, str(error)))
    return report


def _linux() -> bool:
    return sys.platform == "linux"


def _prctl(option: int, value: int) -> bool:
    if not _linux():
        return False
    try:
        return bool(ctypes.CDLL(None).prctl(option, value, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def _holds(call: Callable[[], object]) -> bool:
    try:
        call()
    except OSError:
        return False
    return True
