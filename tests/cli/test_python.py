"""``--python``: wherever a command takes it, a path, an environment's folder and a version will do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tutor.cli import main
from tutor.sandbox.host.candidates import VARIABLE
from tutor.sandbox.host.interpreters import Interpreter, measure, own

SUBJECT = ("explain", "-c", "[1]", "--with", "pickle")
LESSON = """\
---
format: 1
id: small
title: Small
summary: One run.
rules: [2]
minutes: 1
---
## Run it
```python run expect="pickle: ok; dill: ok"
[1]
```
"""


@pytest.fixture
def known(another_python: Path, monkeypatch: pytest.MonkeyPatch) -> Interpreter:
    """Another Python, which is found by its version."""
    monkeypatch.setenv(VARIABLE, str(another_python))
    found = measure(str(another_python))
    assert found is not None
    return found


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_explain_names_the_python_where_it_is_not_its_own(
    capsys: pytest.CaptureFixture[str], known: Interpreter
) -> None:
    folder = str(Path(known.path).parent.parent)
    for asked in (known.version, known.path, folder):
        status, out, _ = said(capsys, *SUBJECT, "--python", asked)
        assert status == 0 and f"Measured on {known.label}." in out
    status, out, _ = said(capsys, "--python", known.version, *SUBJECT, "--json")
    assert json.loads(out)["python"] == known.version
    status, out, _ = said(capsys, *SUBJECT, "--python", own().path)
    assert status == 0 and "Measured on" not in out


def test_types_check_and_doctor_take_it_too(
    capsys: pytest.CaptureFixture[str], known: Interpreter, tmp_path: Path
) -> None:
    status, out, _ = said(capsys, "types", "lambda", "--run", "--python", known.version)
    assert status == 0 and f"Measured on {known.label}." in out and "dill: ok" in out
    lesson = tmp_path / "small.md"
    lesson.write_text(LESSON, encoding="utf-8")
    status, out, _ = said(capsys, "check", str(lesson), "--python", known.version)
    assert status == 0 and f"small on {known.version}" in out
    status, out, _ = said(capsys, "doctor", "--python", known.version)
    assert status == 0 and f"Isolation of a run on {known.label}" in out


@pytest.mark.parametrize("command", [[*SUBJECT], ["types", "--run"], ["check"], ["doctor"], []], ids=str)
def test_every_command_has_the_same_sentence_for_none(
    capsys: pytest.CaptureFixture[str], command: list[str], tmp_path: Path
) -> None:
    status, out, err = said(capsys, *command, "--python", str(tmp_path))
    assert (status, out) == (2, "")
    assert err.startswith(f"pickle-tutor: There is no Python {str(tmp_path)!r} here to run snippets on (")
    assert "the folder has no bin/python" in err and "give a version such as" in err


def test_a_command_that_runs_no_snippet_refuses_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--python", "3.11", "list"])
    assert "list runs none" in capsys.readouterr().err


def test_one_without_dill_is_said_to_have_none(capsys: pytest.CaptureFixture[str], bare_python: Path) -> None:
    status, out, _ = said(capsys, *SUBJECT, "--python", str(bare_python))
    assert status == 0 and "· no dill." in out
