"""Whatever is said, a terminal obeys none of it; and what the system refuses has a name."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.causes import in_the_way
from tutor.cli.console import Console, to_json, write
from tutor.cli.parser import parse
from tutor.pickling.words import Verdict
from tutor.sandbox.host.results import Blame, LibraryResult
from tutor.sandbox.host.shortened import MOST, shortened
from tutor.text import only_styles, visible

NASTY = st.text(
    st.sampled_from('a "\\\t\n\r\x00\x07\x1b[31m\x7f\x85\x9b\u061c\u200e\u202e\u2028\ud800\U000e0041é中')
)
ANY = st.one_of(st.text(), NASTY)


def obeyed(text: str) -> set[str]:
    """The characters of a text that a terminal would obey."""
    return {character for character in text if visible(character) != character}


@settings(max_examples=40)
@given(st.recursive(ANY, lambda inner: st.lists(inner) | st.dictionaries(ANY, inner), max_leaves=5))
def test_json_says_the_same_and_nothing_in_it_is_obeyed(value) -> None:
    for indent in (0, 2):
        text = to_json(value, indent=indent)
        assert obeyed(text) == set()
        assert json.loads(text) == value


@settings(max_examples=60)
@given(ANY)
def test_of_a_line_only_colours_are_obeyed(text: str) -> None:
    console = Console(colour=True)
    styled = only_styles(f"{console('begun', 'bold')} {text}")
    assert styled.startswith("\x1b[1mbegun\x1b[0m ")
    for piece in styled.split("\x1b[")[1:]:
        codes, _, rest = piece.partition("m")
        assert set(codes) <= set("0123456789;") and obeyed(rest) == set()


@settings(max_examples=25)
@given(st.lists(ANY.filter(lambda text: text not in ("-h", "--help", "--version")), min_size=1, max_size=4))
def test_what_was_typed_is_said_again_safely(arguments: list[str]) -> None:
    import contextlib
    import io

    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        parse(["list", *arguments] if arguments[0][:1] != "-" else arguments)
    assert obeyed(said.getvalue()) == set()


def test_long_lines_are_written_safely(capsys: pytest.CaptureFixture[str]) -> None:
    write(["\x1b]0;title\x07 \x1b[31mred\x1b[0m \x1b[2J"])
    assert capsys.readouterr().out == "\\x1b]0;title\\a \x1b[31mred\x1b[0m \\x1b[2J\n"


def test_no_text_of_a_result_is_longer_than_anybody_reads() -> None:
    found = LibraryResult(
        Verdict.DUMPS_FAILS,
        blame=Blame("subject" + "x" * 10**6, "C" * 10**6),
        dangers=("d" * 10**6, "short"),
        stdout="y" * 10**5,
    )
    short = shortened(found)
    assert short.blame is not None and len(short.blame.type) < MOST + 50 and len(short.blame.path) < MOST + 50
    assert "998,000 more characters" in short.blame.type
    assert short.dangers[1] == "short" and short.stdout == found.stdout
    assert shortened(short) == short


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", ["--version", "--help", "list --json"])
def test_a_full_disk_is_named(command: str) -> None:
    with open("/dev/full", "w") as full:
        done = run(command, stdout=full)
    assert done.returncode == 3 and "no space left" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("limits", "cause"),
    [
        ("ulimit -n 10", "at most 10 here"),
        ("ulimit -f 0", "ulimit -f unlimited"),
        ("export TMPDIR=/nowhere", ""),
    ],
)
def test_a_limit_that_stops_every_run_is_named(limits: str, cause: str) -> None:
    done = run("explain -c 1", shell=limits)
    assert "Traceback" not in done.stderr + done.stdout
    if cause:
        assert done.returncode == 3 and cause in done.stderr, done.stderr


@pytest.mark.parametrize(("user", "told"), [(1000, True), (0, False)])
def test_a_limit_on_processes_is_named_where_it_is_one(
    monkeypatch: pytest.MonkeyPatch, user: int, told: bool
) -> None:
    """As under ``ulimit -u 5``, which counts all processes of a user, but for root."""
    real = resource.getrlimit

    def limited(which: int) -> tuple[int, int]:
        return (5, 5) if which == resource.RLIMIT_NPROC else real(which)

    monkeypatch.setattr(resource, "getrlimit", limited)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert ("at most 5 here" in in_the_way()) is told


def test_a_terminal_that_cannot_be_drawn_on_is_named() -> None:
    ours, its = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tutor"],
            stdin=its,
            stdout=its,
            stderr=its,
            env={**os.environ, "TERM": "dumb"},
            timeout=60,
            check=False,
        )
        assert done.returncode == 2
        assert b"TERM" in os.read(ours, 4096)
    finally:
        os.close(ours)
        os.close(its)


def run(command: str, *, shell: str = "true", stdout=subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", f"{shell}; exec {sys.executable} -m tutor {command}"],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )
