"""A snippet behaves as ``python script.py`` does: each file of ``scripts/`` is run both ways.

What may differ is named here: the folder the file is in, the addresses of objects, and that output
is written a line at a time (what is in a buffer would be lost when a run is stopped).
"""

from __future__ import annotations

import asyncio
import difflib
import io
import os
import re
import subprocess
import tempfile
import tokenize
from functools import cache
from pathlib import Path

import pytest

from tests.interpreters import interpreters
from tutor.pickling.words import Library
from tutor.sandbox.host.job import Job, Limits
from tutor.sandbox.host.results import LibraryResult
from tutor.sandbox.host.runner import Runner

SCRIPTS = sorted((Path(__file__).parent.parent / "scripts").glob("*.py"))
SCRIPT_ONLY = "# as a script only: "
LIMITS = Limits(wall_seconds=40.0)
WHOLE = {str(found.path) for found in interpreters() if found.name == "3.13"}
"""The one most people have runs every script both ways; the others run every second script as a script, and
the rest as a module."""


@cache
def importable(python: str, module: str) -> bool:
    return (
        subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0
    )


def wanted(python: str, as_module: bool) -> list[Path]:
    """The scripts that say something here, without those for a package that is not installed."""
    found = [path for path in SCRIPTS if not (as_module and SCRIPT_ONLY in path.read_text(encoding="utf-8"))]
    if not importable(python, "multiprocess"):
        found = [path for path in found if not path.stem.startswith("multiprocess_")]
    return found


def plain(text: str, directory: str) -> str:
    if directory:
        text = text.replace(directory + os.sep, "").replace(directory, "")
    return re.sub(r"0x[0-9a-f]{6,}", "0x…", text)


def by_python(python: str, code: str, as_module: bool) -> tuple[str, str]:
    """What the interpreter itself prints for the file, with the environment that a run has."""
    with tempfile.TemporaryDirectory() as made:
        directory = os.path.realpath(made)
        declared, _ = tokenize.detect_encoding(io.BytesIO(code.encode("utf-8")).readline)
        Path(directory, "snippet.py").write_text(code, encoding=declared)  # as an editor saves it
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
        environment |= dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), directory)
        how = ["-c", "import snippet"] if as_module else [os.path.join(directory, "snippet.py")]
        done = subprocess.run(
            [python, *how],
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        out, err = (stream.decode("utf-8", "backslashreplace") for stream in (done.stdout, done.stderr))
        if as_module:  # the line that imports it is not the module's
            err = re.sub(r'[ |]+File "<string>", line 1, in <module>\n([ |]+import snippet\n)?', "", err)
        return plain(out, directory), plain(err, directory)


async def by_runner(
    runner: Runner, python: str, code: str, library: Library, as_module: bool
) -> LibraryResult:
    module = "snippet" if as_module else None
    job = Job(code, (library,), module=module, python=python, limits=LIMITS, explain=False)
    return (await runner.run(job)).results[library]


async def differences(runner: Runner, python: str, path: Path, as_module: bool) -> list[str]:
    code = path.read_text(encoding="utf-8")
    library = Library.DILL if "dill" in path.stem or "multiprocess_" in path.stem else Library.PICKLE
    (out, err), found = await asyncio.gather(
        asyncio.to_thread(by_python, python, code, as_module),
        by_runner(runner, python, code, library, as_module),
    )
    theirs, ours = (out + "---\n" + err), (plain(found.stdout, "") + "---\n" + plain(found.stderr, ""))
    lines = difflib.unified_diff(
        theirs.splitlines(), ours.splitlines(), "python", "sandbox", lineterm="", n=1
    )
    return [f"{path.name} ({found.verdict.value}: {found.detail})", *lines] if theirs != ours else []


def test_the_corpus_is_large_enough() -> None:
    assert len(SCRIPTS) >= 40


@pytest.mark.slow
@pytest.mark.parametrize("as_module", [False, True], ids=["script", "module"])
async def test_every_script_does_what_python_does(runner: Runner, python: str, as_module: bool) -> None:
    scripts = await asyncio.to_thread(wanted, python, as_module)
    if python not in WHOLE:
        scripts = scripts[as_module::2]
    found = [line for path in scripts for line in await differences(runner, python, path, as_module)]
    assert not found, "\n".join(found)


async def test_multiprocess_takes_part(python: str) -> None:
    if not await asyncio.to_thread(importable, python, "multiprocess"):
        pytest.skip("multiprocess is not installed for this Python")
    assert any(
        path.stem.startswith("multiprocess_") for path in await asyncio.to_thread(wanted, python, False)
    )


ONE_OR_TWO = {
    "a reduce with side effects": (
        "import os\nclass C:\n    def __reduce__(self):\n"
        "        if os.path.exists('mark'): raise ValueError('second time')\n"
        "        open('mark', 'w').close()\n        return (C, ())\nsubject = C()"
    ),
    "a half-used iterator": "subject = iter([1, 2, 3])\nnext(subject)",
    "a getstate that counts": (
        "class C:\n    count = 0\n    def __getstate__(self):\n        C.count += 1\n"
        "        if C.count > 2: raise ValueError(C.count)\n        return {'count': C.count}\nsubject = C()"
    ),
    "a change to a module": "import pickle\nsubject = pickle.own = getattr(pickle, 'own', 0) + 1",
}


@pytest.mark.parametrize("name", ONE_OR_TWO)
async def test_a_library_is_not_changed_by_the_other(runner: Runner, name: str) -> None:
    both = (await runner.run(Job(ONE_OR_TWO[name], (Library.PICKLE, Library.DILL)))).results
    for library in both:
        alone = (await runner.run(Job(ONE_OR_TWO[name], (library,)))).results[library]
        assert (alone.verdict, alone.detail) == (both[library].verdict, both[library].detail)
        assert alone.stages == both[library].stages


@pytest.mark.parametrize("library", [Library.PICKLE, Library.PICKLE_PYTHON])
async def test_plain_pickle_shows_a_process_without_dill(runner: Runner, library: Library) -> None:
    code = "import sys\nprint('dill' in sys.modules)\nsubject = 1"
    assert (await runner.run(Job(code, (library, Library.DILL)))).results[library].stdout == "False\n"
