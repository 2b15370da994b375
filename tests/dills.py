"""Environments with a dill of their own: broken on purpose, mended, or none at all.

Each is made from the dill that a Python has installed: its files are copied and changed, so nothing is
downloaded and nothing that other tests use is touched.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

Change = Callable[[str], str]
"""From the text of ``dill/_dill.py`` to another."""

TRIED = """
try:
    import dill
    exec("def function(): pass")
    exec("class Class:\\n    def method(self): pass")
    dill.loads(dill.dumps([function, Class]))
except Exception as error:
    raise SystemExit(f"{type(error).__name__}: {error}")
"""
"""Run as a script: both are defined in ``__main__``, so dill has to save them by value."""

RAISES = "raise NotImplementedError('this dill has not heard of this Python')\n"


def cannot_save_code(text: str) -> str:
    """As dill 0.4.1 is on 3.15: every code object raises."""
    return f"{text}\n\n@register(CodeType)\ndef save_code(pickler, obj):\n    {RAISES}"


def cannot_save_functions(text: str) -> str:
    """Functions of a script raise; code objects, and functions that go by their name, do not."""
    return (
        f"{text}\n\n_saves = save_function\n@register(FunctionType)\ndef save_function(pickler, obj):\n"
        f"    if obj.__module__ != '__main__':\n        return _saves(pickler, obj)\n    {RAISES}"
    )


def cannot_load_code(text: str) -> str:
    """Code is saved, and whoever loads it gets an exception."""
    return f"{text}\n\ndef _create_code(*args):\n    {RAISES}"


def cannot_be_imported(text: str) -> str:
    return f"{text}\n{RAISES}"


def mended(text: str) -> str:
    """What a dill for 3.15 has to do: there is no ``co_lnotab`` any more."""
    assert "obj.co_lnotab" in text
    return text.replace("obj.co_lnotab", "obj.co_linetable")


def python_with(python: str, folder: Path, change: Change | None) -> str:
    """Make an environment of ``python`` in ``folder`` with a changed dill; with none where there is no
    ``change``. Returns its executable."""
    subprocess.run([python, "-m", "venv", "--without-pip", str(folder)], check=True, capture_output=True)
    executable = folder / "bin" / "python"
    if change is not None:
        files = Path(_say(python, "import dill; print(dill.__file__)")).parent
        site = Path(_say(str(executable), "import sysconfig; print(sysconfig.get_path('purelib'))"))
        shutil.copytree(files, site / "dill", ignore=shutil.ignore_patterns("tests", "__pycache__"))
        code = site / "dill" / "_dill.py"
        code.write_text(change(code.read_text(encoding="utf-8")), encoding="utf-8")
    return str(executable)


@functools.cache
def dill_trouble(python: str) -> str:
    """Why tests that need a dill that works cannot run on this Python, or nothing.

    dill is tried directly, not through the tutor's own health check, whose faults would then skip the
    tests that are there to find them.
    """
    done = subprocess.run([python, "-c", TRIED], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    why = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    where = _say(python, "import sys; print('Python', '.'.join(map(str, sys.version_info[:3])))")
    return f"dill cannot save and load a function and a class of a script on {where}: {why}"


def _say(python: str, code: str) -> str:
    done = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()
