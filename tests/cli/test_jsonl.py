"""``explain --jsonl``: a line in, a line out, in order, whatever the lines hold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.cli import main

COMMAND = [sys.executable, "-m", "tutor", "explain", "--jsonl", "--with", "pickle"]


def answers(
    capsys: pytest.CaptureFixture[str], path: Path, lines: list[str], *options: str
) -> tuple[int, list]:
    path.write_text("\n".join(lines), encoding="utf-8", errors="surrogateescape")
    status = main(["explain", "--jsonl", *options, str(path)])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_answers_come_in_order_and_in_shape(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": 1, "code": "import time; time.sleep(.5)\nsubject = [1]"}),
        json.dumps({"id": "two", "code": "import threading; subject = threading.Lock()", "extra": "ignored"}),
        "",
        json.dumps({"id": None, "code": "class C: pass\nC()", "module": "shapes", "probe": None}),
        json.dumps({"id": [4], "code": "subject = object()", "probe": "id(subject)", "module": None}),
    ]
    status, got = answers(capsys, tmp_path / "in", lines)
    assert status == 0
    assert [record["id"] for record in got] == [1, "two", None, [4]]
    assert all(list(record) == ["id", "python", "results", "isolation"] for record in got)
    assert [record["results"]["pickle"]["verdict"] for record in got] == [
        "ok",
        "dumps-fails",
        "ok",
        "differs",
    ]
    assert [record["results"]["dill"]["verdict"] for record in got] == ["ok", "ok", "ok", "differs"]
    assert got[0]["results"]["pickle"]["stages"]["dumps"] == {"held": True, "bytes": 17}


def test_a_bad_line_is_answered_and_stops_no_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = {
        "not json": "not JSON",
        "\udcff": "not JSON",
        "[1]": "not an object",
        '{"code": "1"}': '"id" is missing',
        '{"id": 6}': '"code" is missing',
        '{"id": 7, "code": 1}': '"code" has to be a string',
        '{"id": 8, "code": "1", "probe": 2}': '"probe" has to be a string or null',
        '{"id": 8, "code": "1", "probe": "x ="}': "The probe is not an expression",
        '{"id": 9, "code": "1", "module": "a b"}': "not a module's name",
        '{"id": 10, "code": "\\ud800"}': "not valid Unicode",
        "[" * 100_000: "not JSON",
        " " * (5 << 20) + "x": "longer than",
    }
    good = '{"id": "good", "code": "1"}'
    status, got = answers(capsys, tmp_path / "in", [good, *bad, good], "--with", "pickle")
    assert status == 1
    first, *errors, last = got
    assert first["id"] == last["id"] == "good"
    assert last["results"]["pickle"]["verdict"] == "ok"
    for number, (told, record) in enumerate(zip(bad.values(), errors, strict=True), 2):
        assert set(record) == {"id", "error"}
        assert record["error"].startswith(f"line {number}: ") and told in record["error"]
    assert [record["id"] for record in errors] == [None] * 4 + [6, 7, 8, 8, 9, 10, None, None]


def test_options_hold_for_every_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "code": "class C: pass\\nC()"}',
        '{"id": 2, "code": "class C: pass\\nC()", "module": "b"}',
    ]
    _, got = answers(
        capsys, tmp_path / "in", lines, "--module", "a", "--with", "dill-recurse", "--protocol", "2"
    )
    assert [list(record["results"]) for record in got] == [["dill-recurse"]] * 2
    assert [record["results"]["dill-recurse"]["verdict"] for record in got] == ["ok", "ok"]


def test_no_lines_no_answers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert answers(capsys, tmp_path / "in", []) == (0, [])


def test_an_answer_comes_before_the_next_question() -> None:
    """The two ends of a pipe can talk: nothing waits for the input to end."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as talk:
        assert talk.stdin and talk.stdout
        for number in range(2):
            talk.stdin.write(json.dumps({"id": number, "code": "[1]"}) + "\n")
            talk.stdin.flush()
            assert json.loads(talk.stdout.readline())["id"] == number
        talk.stdin.close()
        assert talk.stdout.read() == ""
    assert talk.returncode == 0
