"""Naming an interpreter and finding those of the machine: whatever a person may write for one."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import pytest

from tutor.errors import TutorError
from tutor.sandbox.host.candidates import VARIABLE, candidates, identity
from tutor.sandbox.host.interpreters import found, measure, own, resolve


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an empty folder on PATH and nothing else; returns the folder."""
    folder = tmp_path / "on-path"
    folder.mkdir()
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", VARIABLE):
        monkeypatch.delenv(name, raising=False)
    for name in ("PYENV_ROOT", "ASDF_DATA_DIR", "MISE_DATA_DIR", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "nothing"))
    monkeypatch.setenv("PATH", str(folder))
    return folder


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def version_of(python: Path) -> str:
    known = measure(str(python))
    assert known is not None
    return known.version


def complaint(asked: str) -> str:
    with pytest.raises(TutorError) as error:
        resolve(asked)
    told = str(error.value)
    assert told.startswith(f"There is no Python {asked!r} here") and told.count("\n") == 0
    assert "give a version such as" in told
    return told


def test_a_path_a_folder_and_a_link_are_the_same_interpreter(another_python: Path, tmp_path: Path) -> None:
    named = resolve(str(another_python))
    assert (named.path, named.version) == (str(another_python), version_of(another_python))
    assert named.dill == named.version_of("dill") and named.dill
    assert resolve(str(another_python.parent.parent)) == named
    link = tmp_path / "environment"
    link.symlink_to(another_python.parent.parent)
    assert identity(resolve(str(link)).path) == identity(named.path)


def test_a_folder_needs_no_slash(
    another_python: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "env").symlink_to(another_python.parent.parent)
    monkeypatch.chdir(tmp_path)
    assert resolve("env").version == version_of(another_python)


@pytest.mark.parametrize("form", ["{minor}", "{full}", "python{minor}", "cpython{minor}", "=={minor}.*"])
def test_a_version_in_any_form(another_python: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setenv(VARIABLE, str(another_python))
    full = version_of(another_python)
    asked = form.format(full=full, minor=".".join(full.split(".")[:2]))
    assert resolve(asked).path == str(another_python)


def test_the_apps_own_version_is_the_app_itself() -> None:
    major, minor, _ = platform.python_version_tuple()
    assert resolve(f"{major}.{minor}") == own() and own().is_own


def test_a_command_is_the_one_on_path(another_python: Path, machine: Path) -> None:
    script(machine / "my-python", f'exec "{another_python}" "$@"')
    assert resolve("my-python").version == version_of(another_python)


def test_of_two_of_a_version_the_one_with_dill_is_meant(
    bare_python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, sys.executable)
    monkeypatch.setattr("tutor.sandbox.host.candidates.sys.executable", str(bare_python))
    assert resolve(platform.python_version()).dill


def test_version_managers_are_looked_into(
    another_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = version_of(another_python)
    (tmp_path / "pyenv" / "versions").mkdir(parents=True)
    (tmp_path / "pyenv" / "versions" / full).symlink_to(another_python.parent.parent)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    assert resolve(full).version == full
    assert full in {one.version for one in found()}


def test_the_list_has_each_interpreter_once_and_says_who_has_no_dill(
    another_python: Path, bare_python: Path, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses = script(machine / "python3.12", "exit 1")
    script(machine / "python3.13", "echo '{\"numbers\": 1'")
    (machine / "python3.14").write_text("not a program", encoding="utf-8")
    twice = os.pathsep.join([str(another_python), str(another_python.parent.parent), str(bare_python)])
    monkeypatch.setenv(VARIABLE, f"{twice}{os.pathsep}{refuses}")
    listed = found()
    assert listed[0] == own()
    assert [one.path for one in listed].count(str(another_python)) == 1
    assert {one.path: one.dill for one in listed}[str(bare_python)] is None
    assert str(refuses) not in {one.path for one in listed}
    assert next(one for one in listed if one.path == str(bare_python)).label.endswith("no dill")


def test_what_only_stands_in_for_an_interpreter_is_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shims = tmp_path / "shims"
    shims.mkdir()
    script(shims / "python3.12", f"touch {tmp_path / 'started'}; exit 1")
    monkeypatch.setenv("PATH", str(shims))
    assert str(shims / "python3.12") not in list(candidates())
    assert not (tmp_path / "started").exists()


def test_nothing_in_the_current_folder_is_started_for_a_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    script(tmp_path / ".venv" / "bin" / "python", f"touch {tmp_path / 'started'}; exit 1")
    monkeypatch.chdir(tmp_path)
    found()
    assert not (tmp_path / "started").exists()


def test_each_way_to_name_none_says_what_was_found_instead(tmp_path: Path, machine: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    refuses = script(machine / "refuses", "exit 1")
    old = {"path": "", "version": "3.8.18", "numbers": [3, 8], "name": "CPython", "dill": None, "runs": True}
    script(
        machine / "old",
        f"echo '{str(old).replace(chr(39), chr(34)).replace('None', 'null').replace('True', 'true')}'",
    )
    for asked, instead in (
        ("", "no name was given"),
        ("9.9", f"found only {platform.python_version()}"),
        ("python9.9", f"found only {platform.python_version()}"),
        ("3.8", "snippets need 3.9 or later"),
        ("nonsense", "neither a version nor a command"),
        (str(tmp_path / "missing"), "no such file"),
        (str(empty), "the folder has no bin/python"),
        (str(refuses), "did not answer as a Python interpreter does"),
        ("refuses", "did not answer as a Python interpreter does"),
        ("old", "it is Python 3.8.18, but snippets need 3.9 or later"),
    ):
        assert instead in complaint(asked)


def test_a_module_beside_the_learner_is_not_taken_for_dill(
    bare_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dill.py").write_text("__version__ = '9'", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    known = measure(str(bare_python))
    assert known is not None and known.dill is None
