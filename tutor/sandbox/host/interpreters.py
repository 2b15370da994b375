"""The Pythons that snippets can run on: finding them, naming one, and what each has.

``resolve`` is the one way from what a person writes (a path, a command, a version) to an interpreter,
and ``found`` lists those on this machine. Where they are is asked of ``python-discovery``; what an
interpreter can do is measured in its own process, started as the sandbox starts it. Both may
take seconds: call them off the event loop.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from tutor.errors import TutorError
from tutor.pickling.codecs.registry import PACKAGES
from tutor.pickling.words import Library
from tutor.sandbox.host.candidates import INSIDE, candidates, identity, is_shim, numbers

OLDEST = (3, 9)
"""The oldest Python that the files inside the sandbox can be read by."""
SECONDS = 20.0
AT_ONCE = 4
ASK = """\
import gc, json, os, platform, sys
sys.path[:] = [entry for entry in sys.path if entry]
packages, names = {}, sys.argv[1:]
try:
    from importlib import import_module, metadata, util
except ImportError:
    names = []
for name in names:
    try:
        if util.find_spec(name) is not None:
            try:
                packages[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                packages[name] = import_module(name).__version__
    except Exception:
        pass
print("\\n" + json.dumps({
    "path": sys.executable, "version": platform.python_version(), "numbers": list(sys.version_info[:2]),
    "name": platform.python_implementation(), "packages": packages,
    "runs": hasattr(os, "fork") and hasattr(gc, "freeze"),
}))
"""
"""What an interpreter is asked. It has to be Python 2 as well, so that an old one can say its version."""
VERSION = re.compile(r"\d+(\.\d+)*t?|[<>=!~].*")
"""What is a version, or a range of them, before it is the name of anything else."""


class Interpreter(msgspec.Struct, frozen=True):
    """A Python that snippets can run on."""

    path: str
    """The executable to start."""
    version: str
    """``3.13.0``."""
    dill: str | None = None
    """The version of its dill; ``None`` where it has none."""
    packages: tuple[tuple[str, str], ...] = ()
    """The versions of the other packages that libraries need, as far as it has them."""

    def version_of(self, package: str) -> str | None:
        """The version of a package; ``None`` where it has none."""
        return self.dill if package == "dill" else dict(self.packages).get(package)

    def has(self, library: Library) -> bool:
        """Whether it has what a library needs."""
        return library.facts.bundled() or self.version_of(library.facts.package) is not None

    @property
    def label(self) -> str:
        """``Python 3.13.0 · dill 0.4.1``."""
        return f"Python {self.version} · {self.dill_label}"

    @property
    def dill_label(self) -> str:
        """``dill 0.4.1``, or ``no dill``."""
        return f"dill {self.dill}" if self.dill else "no dill"

    @property
    def short_label(self) -> str:
        """``Python 3.13``, for where there is little room; ``3.13 · no dill`` where that has to be known."""
        minor = ".".join(self.version.split(".")[:2])
        return f"Python {minor}" if self.dill else f"{minor} · no dill"

    @property
    def is_own(self) -> bool:
        """Whether it is the one that runs the app."""
        return identity(self.path) == identity(sys.executable)


def own() -> Interpreter:
    """The Python that runs the app, and snippets unless another is chosen."""
    from importlib.metadata import PackageNotFoundError, version  # late: it imports much, email for one

    here: dict[str, str] = {}
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            here[package] = version(package)
    return _with(sys.executable, platform.python_version(), here)


def _with(path: str, version: str, packages: dict[str, str]) -> Interpreter:
    others = tuple((name, found) for name, found in packages.items() if name != "dill")
    return Interpreter(path, version, packages.get("dill"), others)


def resolve(asked: str) -> Interpreter:
    """The interpreter that a person means by a path, an environment's folder, a command, or a version.

    Of several that fit a version, one with dill comes first. Raises ``TutorError`` where there is
    none that can run snippets: what was asked for, what was found instead, and what to do.
    """
    name = asked.strip()
    if not name:
        raise _none(asked, "no name was given")
    if os.sep in name or name.startswith("~"):
        return _at(asked, Path(name).expanduser())
    if not VERSION.fullmatch(name):
        if command := shutil.which(name):
            try:
                return _usable(asked, command)
            except TutorError:
                if not is_shim(command):  # a version manager's refuses where its version is not active
                    raise
        elif Path(name).exists():
            return _at(asked, Path(name))
    return _by_version(asked, name)


def measure(path: str) -> Interpreter | None:
    """What an interpreter says of itself; ``None`` where it cannot run snippets or is not there."""
    told = _ask(path)
    return None if told is None or why_not(told) else _made(path, told)


def found() -> tuple[Interpreter, ...]:
    """Every interpreter on this machine that can run snippets: the app's own, then the newest first."""
    paths = [path for path in candidates() if identity(path) != identity(sys.executable)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        others = [one for one in pool.map(measure, paths) if one is not None]
    return (own(), *sorted(others, key=lambda one: numbers(one.version), reverse=True))


def why_not(told: dict[str, Any]) -> str:
    """Why an interpreter that answered cannot run snippets, after ``it is``; empty where it can."""
    what = f"{told['name'].replace('CPython', 'Python')} {told['version']}"
    if tuple(told["numbers"]) < OLDEST:
        return f"{what}, but snippets need {OLDEST[0]}.{OLDEST[1]} or later"
    return "" if told["runs"] else f"{what}, which cannot run snippets"


def _at(asked: str, path: Path) -> Interpreter:
    """The interpreter at a path, or in the folder of an environment."""
    if path.is_dir():
        inside = [path / place for place in INSIDE if (path / place).exists()]
        if not inside:
            raise _none(asked, "the folder has no bin/python")
        path = inside[0]
    if not path.exists():
        raise _none(asked, "there is no such file")
    return _usable(asked, os.path.abspath(path))


def _usable(asked: str, path: str) -> Interpreter:
    told = _ask(path)
    if told is None:
        raise _none(asked, f"{path} did not answer as a Python interpreter does")
    if why := why_not(told):
        raise _none(asked, f"it is {why}")
    return _made(path, told)


def _by_version(asked: str, name: str) -> Interpreter:
    from python_discovery import KNOWN_IMPLEMENTATIONS, PythonSpec

    spec = PythonSpec.from_string_spec(name)
    if spec.path is not None or (spec.implementation or "python").lower() not in KNOWN_IMPLEMENTATIONS:
        raise _none(asked, "it is neither a version nor a command")
    if spec.major is not None and (spec.major, OLDEST[1] if spec.minor is None else spec.minor) < OLDEST:
        raise _none(asked, f"snippets need {OLDEST[0]}.{OLDEST[1]} or later")
    fitting: Interpreter | None = None
    for path in candidates(spec):
        one = measure(path)
        if one is not None and one.dill:
            return one
        fitting = fitting or one
    if fitting is None:
        raise _none(asked, f"found {_listed([one.version for one in found()])}")
    return fitting


def _none(asked: str, instead: str) -> TutorError:
    """The one sentence for an interpreter that is not to be had."""
    return TutorError(
        f"There is no Python {asked!r} here to run snippets on ({instead}): give a version such as "
        f"{platform.python_version_tuple()[0]}.{platform.python_version_tuple()[1]}, a command, "
        "or the path of an interpreter or of its environment."
    )


def _listed(versions: Iterable[str]) -> str:
    *first, last = dict.fromkeys(versions)
    return f"{', '.join(first)} and {last}" if first else f"only {last}"


def _ask(path: str) -> dict[str, Any] | None:
    """What the interpreter at ``path`` answers; ``None`` where it does not."""
    try:
        done = subprocess.run(
            [path, "-c", ASK, *PACKAGES],
            capture_output=True,
            timeout=SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        )
        told = json.loads(done.stdout.decode("utf-8", "replace").strip().splitlines()[-1])
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None
    return told if isinstance(told, dict) and "numbers" in told else None


def _made(path: str, told: dict[str, Any]) -> Interpreter:
    executable = str(told["path"]) if is_shim(path) and told["path"] else path
    return _with(executable, str(told["version"]), told["packages"])
