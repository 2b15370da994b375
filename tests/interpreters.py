"""The Pythons that tests run on: the one running the tests, and one a version under ``.pythons/``.

``python -m tests.interpreters`` (``make test`` calls it) looks for every supported Python on this
machine and makes ``.pythons/3.X``, an environment with the pinned libraries. One that
cannot be made is left out, with the reason in ``.pythons/3.X.missing``, and tests show that reason
where they skip.
``PICKLE_TUTOR_PYTHONS`` names further executables, separated as in ``PATH``; each must have dill.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ROOT / ".pythons"
SUPPORTED = ((3, 9), (3, 10), (3, 11), (3, 12), (3, 13), (3, 14), (3, 15))
"""The versions a snippet may be run on. The app itself needs 3.11."""


@dataclass(frozen=True)
class Interpreter:
    """A supported Python: where it is, or why tests cannot use it here."""

    name: str
    """The version as people write it: ``3.9``."""
    path: Path | None = None
    missing: str = ""


@functools.cache
def interpreters() -> tuple[Interpreter, ...]:
    """One entry for each supported version, oldest first."""
    here = {executable_version(path): Path(path) for path in extra_executables()}
    here[sys.version_info[:2]] = Path(sys.executable)
    return tuple(here_or_made(version, here) for version in SUPPORTED)


def here_or_made(version: tuple[int, int], here: dict[tuple[int, int] | None, Path]) -> Interpreter:
    name = f"{version[0]}.{version[1]}"
    made = PYTHONS / name / "bin" / "python"
    if version in here:
        return Interpreter(name, here[version])
    note = PYTHONS / f"{name}.missing"
    if note.exists():
        return Interpreter(name, missing=note.read_text(encoding="utf-8").strip())
    if made.exists():
        return Interpreter(name, made)
    return Interpreter(name, missing=f"no Python {name} made ready here (make pythons)")


def extra_executables() -> list[str]:
    return [path for path in os.environ.get("PICKLE_TUTOR_PYTHONS", "").split(os.pathsep) if path]


def executable_version(path: str) -> tuple[int, int] | None:
    """The version an executable says it is, or ``None`` where it does not run (a dangling shim)."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        done = subprocess.run(
            [path, "-I", "-c", code], capture_output=True, text=True, timeout=30, check=True
        )
        major, minor = done.stdout.split()
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return int(major), int(minor)


def candidates(name: str) -> Iterator[str]:
    """Where a Python of this version may be: on PATH, or among pyenv's, whose shims often refuse."""
    for folder in os.get_exec_path():
        path = shutil.which(f"python{name}", path=folder)
        if path:
            yield path
    pyenv = shutil.which("pyenv")
    if pyenv:
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False).stdout.strip()
        yield from map(str, sorted(Path(root, "versions").glob(f"{name}.*/bin/python")))


def pinned(*names: str) -> list[str]:
    """The requirements for these packages, each in the version that is pinned."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.partition("==")[0] in names]


def why_not_made(version: tuple[int, int]) -> str:
    """Make ``.pythons/3.X`` if it is not there; return why that was not possible, or nothing."""
    name = f"{version[0]}.{version[1]}"
    target = PYTHONS / name
    wanted = pinned("cloudpickle", "dill", "multiprocess")
    stamp = target / "ready.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8").split() == wanted:
        return ""
    found = next((path for path in candidates(name) if executable_version(path) == version), None)
    if found is None:
        return f"no Python {name} on this machine"
    pip = [str(target / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    steps = ([found, "-m", "venv", "--clear", str(target)], [*pip, "install", "--quiet", *wanted])
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
            return f"Python {name} could not be made ready: {last[0]}"
    stamp.write_text("\n".join(wanted), encoding="utf-8")
    return ""


def main() -> None:
    PYTHONS.mkdir(exist_ok=True)
    ready = []
    for version in SUPPORTED:
        name = f"{version[0]}.{version[1]}"
        note = PYTHONS / f"{name}.missing"
        reason = "" if version == sys.version_info[:2] else why_not_made(version)
        if reason:
            note.write_text(reason + "\n", encoding="utf-8")
            print(f"  {reason}: its tests will be skipped")
        else:
            note.unlink(missing_ok=True)
            ready.append(name)
    print(f"  Pythons the tests run on: {', '.join(ready)}")


if __name__ == "__main__":
    main()
