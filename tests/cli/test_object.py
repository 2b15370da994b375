"""``explain --object``: an object of somebody's own project, and the modules beside a script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tutor.cli import main

PROJECT = """
import threading

class Queue:
    def __init__(self):
        self.items = [1]
        self.lock = threading.Lock()

queue = Queue()
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "myapp"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "jobs.py").write_text(PROJECT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    main(["explain", *arguments, "--json", "--with", "pickle"])
    result: dict[str, object] = json.loads(capsys.readouterr().out)["results"]["pickle"]
    return result


@pytest.mark.usefixtures("project")
def test_an_object_of_a_project_in_this_folder(capsys: pytest.CaptureFixture[str]) -> None:
    found = explained(capsys, "--object", "myapp.jobs:queue")
    assert found["verdict"] == "dumps-fails"
    where = {"file": "myapp/jobs.py", "line": 7}
    assert found["blame"] == {"path": "subject.lock", "type": "_thread.lock", "rule": 2, **where}
    assert explained(capsys, "--object", "myapp.jobs:queue.items")["verdict"] == "ok"


def test_a_script_finds_the_modules_beside_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = project / "script.py"
    script.write_text("from myapp.jobs import Queue\nsubject = Queue")
    assert explained(capsys, str(script))["verdict"] == "ok"


@pytest.mark.parametrize(
    "wanted", ["queue", "myapp.jobs:", "1app:queue", ":queue", "myapp:queue[", "myapp:x = 1"]
)
def test_what_names_no_object_is_one_sentence(wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--object", wanted]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


OPENED = """
import os, threading
TOKEN = os.environ["SHOP_TOKEN"]
TEXT = open("stock.txt").read()
from . import jobs
"""


def test_the_sandbox_opens_where_it_is_told_to_and_says_how(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "stock.txt").write_text("12")
    script = project / "myapp" / "script.py"
    script.write_text(OPENED + "subject = [TOKEN, TEXT]")
    monkeypatch.setenv("SHOP_TOKEN", "secret")
    closed = explained(capsys, str(script))
    assert closed["verdict"] == "ended-early"
    assert closed["sandbox"] == {"what": "variable", "name": "SHOP_TOKEN", "option": "--env SHOP_TOKEN"}
    closed = explained(capsys, str(script), "--env", "SHOP_TOKEN")
    assert closed["sandbox"] == {"what": "file", "name": "stock.txt", "option": "--cwd ."}
    assert explained(capsys, str(script), "--env", "SHOP_TOKEN", "--cwd", ".")["verdict"] == "ok"


@pytest.mark.usefixtures("project")
def test_several_objects_are_told_one_below_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ["--object", "myapp.jobs:queue.items", "--object", "myapp.jobs:Queue"]
    assert main(["explain", *wanted, "--quiet", "--with", "pickle"]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("myapp")] == [
        "myapp.jobs:queue.items",
        "myapp.jobs:Queue",
    ]


def test_a_path_with_dots_alone_is_told_where_its_colon_goes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--object", "myapp.jobs.queue"]) == 2
    assert "myapp.jobs:queue" in capsys.readouterr().err


def test_one_way_of_saying_what_to_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--object", "a:b", "-c", "1"]) == 2
    assert "Give one thing" in capsys.readouterr().err
