"""``explain``: one object, for people and for machines, and every way to ask for it wrongly."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from tutor.cli import main

LOCK = """
import threading
class C:
    def __init__(self):
        self.lock = threading.Lock()
subject = C()
"""


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["explain", *arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.mark.dill_works
def test_people_see_the_stages_and_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = answer(capsys, "-c", LOCK)
    assert (status, err) == (1, "")
    head, dumps, *_ = out.splitlines()
    assert head.split() == ["pickle", "dill"]
    assert dumps.split()[:4] == ["dumps", "✗", "TypeError", "✓"]
    assert "pickle can't save subject.lock (line 5): there's no way to save a lock" in out
    assert "Rule 2, State, decides" in answer(capsys, "-c", LOCK, "--verbose")[1]
    assert "dill loads it back unchanged" in out
    assert "\x1b" not in out


@pytest.mark.dill_works
def test_machines_get_the_shape_that_is_promised(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = answer(capsys, "-c", LOCK, "--json", "--with", "dill", "--with", "pickle")
    record = json.loads(out)
    assert status == 1
    assert set(record) == {"python", "results", "isolation"}
    assert list(record["results"]) == ["dill", "pickle"]
    pickle, dill = record["results"]["pickle"], record["results"]["dill"]
    always = {"verdict", "stages", "rule", "blame", "blames", "missing", "findings", "differences"}
    assert set(pickle) == always | {"remarks", "dangers", "advice"} == set(dill) - {"library"}
    assert pickle["verdict"] == "dumps-fails"
    assert list(pickle["stages"]) == ["dumps"]
    assert pickle["stages"]["dumps"]["error"]["type"] == "TypeError"
    assert pickle["blame"] == {"path": "subject.lock", "type": "_thread.lock", "rule": 2, "line": 5}
    assert pickle["blames"] == [pickle["blame"]]
    assert all(set(found) == {"rule", "outcome", "evidence"} for found in pickle["findings"])
    assert dill["stages"]["dumps"]["held"] and dill["stages"]["dumps"]["bytes"] > 100
    assert [*dill["stages"]] == ["dumps", "loads", "same", "fresh loads", "fresh same"]
    assert all(set(layer) == {"name", "holds", "detail"} for layer in record["isolation"])


def test_advice_is_tried_and_people_and_machines_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = answer(capsys, "-c", LOCK, "--with", "pickle")
    assert "Tried with the script as a module: it's now `ok` under pickle." in " ".join(out.split())
    record = json.loads(answer(capsys, "-c", LOCK, "--json", "--with", "pickle")[1])
    first = record["results"]["pickle"]["advice"][0]
    assert set(first) == {"text", "code", "snippet", "tried", "tried_module"}
    assert "def __getstate__" in first["snippet"] and first["tried"] == "ok"


@pytest.mark.dill_works
def test_zero_means_that_every_library_asked_for_carries_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "-c", LOCK, "--with", "dill")[0] == 0
    assert answer(capsys, "-c", LOCK, "--with", "pickle")[0] == 1


def test_a_file_and_standard_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "script.py"
    script.write_bytes("# coding: latin-1\nsubject = 'é'\n".encode("latin-1"))
    assert answer(capsys, str(script), "--with", "pickle")[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("{1: 2}.keys()"))
    status, out, _ = answer(capsys, "-", "--with", "pickle")
    assert status == 1 and "dict_keys" in out


def test_options_reach_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    code = "class C: pass\nsubject = C()"
    verdicts = {}
    for name, options in {
        "script": [],
        "module": ["--module", "shapes"],
        "byref": ["--byref", "--with", "dill"],
        "probe": ["--probe", "id(subject)"],
    }.items():
        record = json.loads(answer(capsys, "-c", code, "--json", *options)[1])
        verdicts[name] = {library: result["verdict"] for library, result in record["results"].items()}
    assert verdicts == {
        "script": {"pickle": "fresh-loads-fails", "dill": "ok"},
        "module": {"pickle": "ok", "dill": "ok"},
        "byref": {"dill": "fresh-loads-fails"},
        "probe": {"pickle": "differs", "dill": "differs"},
    }
    sizes = [
        json.loads(answer(capsys, "-c", "[1, 2, 3]", "--json", "--with", "pickle", "--protocol", number)[1])
        for number in ("0", "4")
    ]
    assert len({record["results"]["pickle"]["stages"]["dumps"]["bytes"] for record in sizes}) == 2


def test_time_runs_out_as_asked(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = answer(capsys, "-c", "while True: pass", "--timeout", "0.5", "--with", "pickle")
    assert status == 3
    assert "pickle  hangs" in out


def test_another_python(capsys: pytest.CaptureFixture[str], python: str) -> None:
    status, out, _ = answer(
        capsys, "-c", "import sys; subject = sys.version_info[:2]", "--json", "--python", python
    )
    assert status == 0
    assert json.loads(out)["python"].startswith("3.")


def test_what_a_snippet_prints_cannot_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    code = "print('\\x1b[2J\\x1b]0;title\\x07')\nclass C:\n"
    code += "    def __reduce__(self): raise ValueError('\\x1b[31m')\nC()"
    _, out, _ = answer(capsys, "-c", code)
    assert "\x1b" not in out and "\x07" not in out
    assert "\\x1b[2J" in out and "\\x1b[31m" in out


def test_a_snippet_that_ends_early_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = answer(capsys, "-c", "a = 1\nb = nowhere", "--with", "pickle")
    assert "gets nothing to pickle: NameError: name 'nowhere' is not defined (line 2)." in " ".join(
        out.split()
    )
    record = json.loads(answer(capsys, "-c", "1 +", "--json", "--with", "pickle")[1])
    assert record["results"]["pickle"]["error"]["type"] == "SyntaxError"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "a FILE, - for standard input, -c CODE"),
        (["x.py", "-c", "1"], "Give one thing to explain"),
        (["nowhere.py"], "nowhere.py cannot be read (No such file or directory)"),
        (["."], ". cannot be read (Is a directory)"),
        (["-c", "1", "--module", "no-name"], "'no-name' is not a module's name"),
        (["-c", "1", "--module", "class"], "'class' is not a module's name"),
        (["-c", "1", "--python", "python9.9"], "There is no Python 'python9.9' here"),
        (["-c", "'\udcff'"], "not valid Unicode"),
        (["-c", "1", "--jsonl"], "leave out -c"),
        (["nowhere.jsonl", "--jsonl"], "nowhere.jsonl cannot be read"),
    ],
)
def test_wrong_use_is_told_in_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    status, out, err = answer(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("pickle-tutor: ") and told in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["-c", "1", "--with", "marshal"],
        ["-c", "1", "--protocol", "9"],
        ["-c", "1", "--timeout", "0"],
        ["-c", "1", "--timeout", "nan"],
        ["-c", "1", "--json", "--jsonl"],
    ],
)
def test_impossible_options_are_wrong_use(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explain", *arguments])
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_a_file_that_is_not_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "data.py"
    path.write_bytes(b"\xff\xfe\x00")
    status, _, err = answer(capsys, os.fspath(path))
    assert status == 2 and "is not Python text: save it as UTF-8" in err


def test_a_probe_that_is_no_expression_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = answer(capsys, "-c", "1", "--probe", "subject +")
    assert (status, out) == (2, "")
    assert err.startswith("pickle-tutor: The probe is not an expression (") and len(err.splitlines()) == 1
