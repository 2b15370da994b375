"""Where Pythons are on this machine: asked of ``python-discovery``, and of what it does not look at.

It knows PATH and uv. Of a version manager such as pyenv it sees only the version that is active, by
starting one shim after the other; the folders are read here instead.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from python_discovery import PythonSpec

VARIABLE = "PICKLE_TUTOR_PYTHONS"
"""Names more interpreters, or the folders of their environments, separated as in ``PATH``."""
MANAGERS = (
    ("PYENV_ROOT", "~/.pyenv", "versions"),
    ("ASDF_DATA_DIR", "~/.asdf", "installs/python"),
    ("MISE_DATA_DIR", "~/.local/share/mise", "installs/python"),
)
"""Version managers: the variable that names their folder, where it is else, and what it has Pythons in."""
INSIDE = ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe")
"""Where an environment's folder has its interpreter."""


def candidates(spec: PythonSpec | None = None) -> Iterator[str]:
    """Executables that are likely to be a Python that fits, each once: those at hand come first."""
    import logging

    from python_discovery import DiskCache, PythonInfo, iter_interpreters

    from tutor.paths import cache_dir

    logging.getLogger("python_discovery").addHandler(logging.NullHandler())  # else it writes to the terminal
    cache, env = DiskCache(cache_dir() / "pythons"), _without_shims()

    def fits(path: str) -> bool:
        if spec is None:
            return True
        info = PythonInfo.from_exe(path, cache, raise_on_error=False, resolve_to_host=False, env=env)
        return info is not None and info.satisfies(spec, impl_must_match=True)

    def everywhere() -> Iterator[str]:
        yield from filter(fits, _at_hand(spec))
        wanted = spec.str_spec if spec is not None else None
        try:
            for info in iter_interpreters(wanted, cache=cache, env=env):
                if info.executable:
                    yield info.executable
        except (OSError, RuntimeError, ValueError):  # one that it cannot read ends its search, not ours
            return

    seen = set()
    for path in everywhere():
        if (which := identity(path)) not in seen:
            seen.add(which)
            yield path


def identity(path: str) -> tuple[str, str]:
    """Tells two interpreters apart: an environment's is not the one that it links to."""
    return os.path.realpath(os.path.dirname(os.path.abspath(path))), os.path.realpath(path)


def _at_hand(spec: PythonSpec | None) -> Iterator[str]:
    """The app's own, those named by hand, the active environments, and the version managers'.

    Not what this folder has: looking at a list must not start a program that came with a download.
    """
    yield sys.executable
    for named in filter(None, os.environ.get(VARIABLE, "").split(os.pathsep)):
        path = Path(named).expanduser()
        yield from _inside(path) if path.is_dir() else [os.path.abspath(path)]
    for folder in (os.environ.get("VIRTUAL_ENV"), os.environ.get("CONDA_PREFIX")):
        yield from _inside(Path(folder)) if folder else ()
    for variable, usual, below in MANAGERS:
        root = Path(os.environ.get(variable) or usual).expanduser() / below
        try:
            homes = sorted(root.iterdir(), key=lambda home: numbers(home.name), reverse=True)
        except OSError:
            continue
        for home in homes:
            if not _another_version(home.name, spec):
                yield from _inside(home)


def _another_version(name: str, spec: PythonSpec | None) -> bool:
    """Whether a version manager's folder is named after a version that does not fit: no need to start it."""
    named = re.fullmatch(r"(?:[a-z]+-?)?(\d+)\.(\d+)[.\w-]*", name)
    wanted = (spec.major, spec.minor) if spec else (None, None)
    return named is not None and any(
        want is not None and want != int(have) for want, have in zip(wanted, named.groups(), strict=True)
    )


def _inside(folder: Path) -> Iterator[str]:
    for place in INSIDE:
        if (path := folder / place).is_file():
            yield os.path.abspath(path)
            return


def numbers(text: str) -> tuple[int, ...]:
    """The numbers in a version, to sort by."""
    return tuple(map(int, re.findall(r"\d+", text)))


def is_shim(path: str) -> bool:
    """Whether it is a version manager's shim, which asks the folder which Python to start."""
    return os.path.basename(os.path.dirname(path)) == "shims"


def _without_shims() -> dict[str, str]:
    """The environment with a PATH of real interpreters: a shim of each that is not active fails, slowly."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    kept = [folder for folder in folders if os.path.basename(folder.rstrip(os.sep)) != "shims"]
    return {**os.environ, "PATH": os.pathsep.join(kept)}
