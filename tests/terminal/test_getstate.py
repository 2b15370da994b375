"""A learner at a real terminal: from the start of ``getstate`` to a solved exercise, badly and then well."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.terminal.conftest import Open, replace_code
from tests.terminal.driver import Terminal
from tests.terminal.lesson_text import fences, points

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.dill_works]

HOME = "Why can't I pickle that?"  # in the title line of Home at every size, and nowhere else


def words_of(terminal: Terminal) -> str:
    """The screen's words in a row, so that a sentence is found however it is wrapped."""
    return " ".join(re.sub(r"[│┃▏▕▎▊█]", " ", terminal.text).split())


def wait_for_words(terminal: Terminal, words: str, seconds: float = 40.0) -> None:
    terminal.wait_until(lambda _: words in words_of(terminal), f"{words!r} on the screen", seconds)


def scroll_to(terminal: Terminal, pattern: str) -> None:
    """Scroll down, a line at a time, until a pattern is on the screen."""
    for _ in range(40):
        if re.search(pattern, terminal.settle(quiet=0.15)):
            return
        terminal.press("down")
    terminal.wait_for(pattern, 1)


def test_from_the_start_to_a_solved_exercise(open_tutor: Open, command: str) -> None:
    terminal = open_tutor("--lesson", "getstate", size=(80, 24))
    wait_for_words(terminal, "What is state?")
    wait_for_words(terminal, "State: leave the lock behind")

    terminal.press("ctrl+n")
    wait_for_words(terminal, "SimpleNamespace")
    terminal.press("1")
    terminal.wait_for(r"[✓✗]")

    terminal.press("ctrl+n")
    wait_for_words(terminal, "A counter with a lock")
    terminal.press("2")  # the guess; then the code runs
    terminal.wait_for(r"dumps\s+✗ TypeError\s+✓ \d+ bytes")
    wait_for_words(terminal, "subject.lock")

    terminal.press("ctrl+n")
    wait_for_words(terminal, "Why did pickle stop at the lock?")
    terminal.press("3")
    wait_for_words(terminal, "A lock is a resource")
    terminal.settle()

    terminal.press("ctrl+n")
    wait_for_words(terminal, "Choose what to save")
    terminal.press("ctrl+n")
    wait_for_words(terminal, "Fix the counter")

    (mistake, says), *_ = fences("getstate", "mend", "mistake")
    replace_code(terminal, mistake, pasted=True)
    terminal.press("f9")
    full = points("getstate", "mend")
    terminal.wait_for(rf"\b[1-9]\d* of {full} points")
    wait_for_words(terminal, " ".join(says.replace("`", "").split()[:6]))
    terminal.press("f8")
    scroll_to(terminal, r"✗[^\n]*The copy has an attribute called lock")

    ((solution, _),) = fences("getstate", "mend", "solution")
    replace_code(terminal, solution, pasted=True)
    terminal.press("f9")
    terminal.wait_for(rf"(?s)✓ Solved!.*\b{full} of {full} points", 60)

    terminal.press("escape")
    terminal.settle()
    for _ in range(3):
        if HOME in words_of(terminal):
            break
        terminal.press("escape")
        terminal.settle()
    wait_for_words(terminal, HOME)
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert terminal.modes_left_on() == set()

    done = subprocess.run([command, "progress", "--json"], capture_output=True, text=True, check=True)
    assert str(full) in json.dumps(json.loads(done.stdout))


@pytest.mark.parametrize("where", ["home", "lesson"])
def test_the_screen_is_left_as_it_was_found(tmp_path: Path, command: str, where: str) -> None:
    """A shell that starts the tutor gets its terminal back: line mode, echo, cursor, main screen."""
    script = (
        'before=$(stty -g); {}; status=$?; [ "$(stty -g)" = "$before" ] && echo "settings restored"; '
        'echo "status $status"; read -r line; echo "read $line"'
    )
    start = shlex.join([command, "--lesson", "getstate#mend"] if where == "lesson" else [command])
    with Terminal("sh", "-c", script.format(start), cwd=tmp_path) as terminal:
        wait_for_words(terminal, "Fix the counter" if where == "lesson" else HOME)
        if where == "lesson":
            terminal.press("escape")  # leaves the editor, in which an exercise opens
            terminal.settle()
            terminal.press("escape")
            wait_for_words(terminal, HOME)
        terminal.press("q")
        terminal.wait_for("settings restored")
        terminal.wait_for("status 0")
        terminal.type("typed afterwards\n")
        terminal.wait_for("read typed afterwards")
        assert terminal.modes_left_on() == set()
        said_after = terminal.raw.rpartition("\x1b[?1049l")[2].partition("settings restored")[0]
        assert not re.search(r"Traceback|Exception|Error|destroyed", said_after), said_after
