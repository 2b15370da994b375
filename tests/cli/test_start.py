"""Starting and ending: quick commands stay quick, and every end is tidy."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tutor.cli import PIPE_CLOSED, main

ROOT = Path(__file__).resolve().parents[2]
TUTOR = [sys.executable, "-m", "tutor"]
LOADED = """
import sys
from tutor.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""


def modules(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


SLOW = {"textual", "rich", "dill", "asyncio", "markdown_it", "yaml", "sqlite3", "pygments", "msgspec"}


@pytest.mark.parametrize("arguments", [["--help"], ["explain", "--help"]], ids=" ".join)
def test_help_imports_next_to_nothing(arguments: list[str]) -> None:
    loaded = modules(*arguments)
    assert "tutor.cli.parser" in loaded
    assert not loaded & SLOW


def test_the_version_is_said_without_a_look_at_the_arguments() -> None:
    loaded = modules("--version")
    assert "tutor.version" in loaded
    assert not loaded & {*SLOW, "argparse", "re", "typing", "importlib.metadata", "pathlib"}


def test_a_list_imports_no_screens_and_from_the_second_time_on_next_to_nothing() -> None:
    loaded = modules("list")
    assert "tutor.course.library" in loaded
    assert not loaded & {"textual", "rich", "dill", "asyncio"}
    again = modules("list")
    assert "tutor.cli.quick_list" in again
    assert not again & {*SLOW, "argparse", "re", "typing", "pathlib", "tutor.course.library"}


def test_explaining_never_imports_dill_here() -> None:
    loaded = modules("explain", "-c", "1")
    assert "tutor.sandbox.host.runner" in loaded
    assert not loaded & {"textual", "rich", "dill", "markdown_it"}


@pytest.mark.parametrize("arguments", [["--version"], ["--lesson", "getstate", "--version"]], ids=" ".join)
def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert capsys.readouterr().out == f"pickle-tutor {project['version']}\n"


def test_help_names_every_command_and_the_exit_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    for command in ("list", "explain", "check", "new", "types", "progress", "doctor"):
        assert f"\n    {command}" in told
    assert "Exit status: 0" in " ".join(told.split())


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["--lesson"], ["list", "--bad"], ["--lesson", "x", "list"]]
)
def test_wrong_use_is_status_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: ")


@pytest.mark.parametrize(
    ("lesson", "told"),
    [
        ("getstat", "There is no lesson 'getstat': did you mean 'getstate'"),
        ("qqqqqq", "There is no lesson 'qqqqqq': the lessons are what-pickles, by-reference, "),
        ("\x1b[2J", "There is no lesson '\\x1b[2J'"),
    ],
)
def test_an_unknown_lesson_names_the_nearest(
    capsys: pytest.CaptureFixture[str], lesson: str, told: str
) -> None:
    assert main(["--lesson", lesson]) == 2
    said = capsys.readouterr()
    assert told in said.err and said.out == ""


def test_without_a_terminal_it_says_so_and_draws_nothing() -> None:
    for arguments in ([], ["--lesson", "getstate"]):
        done = subprocess.run(
            [*TUTOR, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert "needs a terminal" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    with subprocess.Popen(
        [*TUTOR, "explain", "--jsonl", "--with", "pickle"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as talk:
        assert talk.stdin and talk.stdout and talk.stderr
        talk.stdin.write(b'{"id": 1, "code": "1"}\n' * 3)
        talk.stdin.flush()
        talk.stdout.readline()
        talk.stdout.close()
        talk.stdin.write(b'{"id": 1, "code": "1"}\n' * 3)
        talk.stdin.flush()
        assert talk.wait(30) == PIPE_CLOSED  # although its input is still open
        assert talk.stderr.read() == b""


@pytest.mark.parametrize(
    "arguments", [["explain", "--jsonl"], ["explain", "-c", "while True: pass", "--timeout", "60"]]
)
def test_ctrl_c_ends_it_quietly(arguments: list[str]) -> None:
    """Also while it waits for a line that does not come."""
    code = (
        "import os, signal, sys, threading\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored in a shell's background
        "from tutor.cli import main\n"
        "threading.Timer(2, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as talk:
        assert talk.wait(30) == 128 + signal.SIGINT
        assert talk.stdout and talk.stderr
        assert (talk.stdout.read(), talk.stderr.read()) == ("", "")


def test_a_terminal_without_unicode_is_no_reason_to_fail() -> None:
    done = subprocess.run(
        [*TUTOR, "explain", "-c", "lambda: 'é'", "--with", "pickle"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "ascii", "HOME": "/nonexistent"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1 and done.stderr == b""
    assert b"x PicklingError" in done.stdout
    assert done.stdout.isascii()


def test_a_mistyped_command_is_told_which_one_is_close(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["lst"])
    assert ended.value.code == 2
    assert "there is no command 'lst': did you mean 'list'?" in capsys.readouterr().err
