"""However the tutor ends, nothing of it runs on, and nothing typed is lost."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.terminal.conftest import Open, replace_code
from tests.terminal.driver import Terminal, family, kill, processes, still_running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

LOOP = "# my own words\nimport os, time\nos.fork() or os.setsid()\nwhile True: time.sleep(1)"
AT_ONCE = 2.5
"""Seconds: well before the time limit of a run would end it all anyway."""


def only_child(pid: int) -> int:
    """The tutor, started by a shell, which may have started others that have ended."""
    (found,) = [one for one, (parent, _) in processes().items() if parent == pid]
    return found


def start_a_loop(open_tutor: Open) -> tuple[Terminal, dict[int, str]]:
    """The tutor with a snippet that started a process and never ends; and every process there is then."""
    terminal = open_tutor("--lesson", "getstate#mend", size=(120, 40))
    terminal.wait_for("Fix the counter")
    replace_code(terminal, LOOP)
    terminal.wait_for("while True")
    terminal.settle(quiet=1.5)
    before = family(terminal.pid)
    terminal.press("f5")
    terminal.wait_until(lambda _: len(family(terminal.pid)) > len(before), "process that runs the snippet")
    terminal.settle(seconds=1.0)
    everything = family(terminal.pid)
    assert len(everything) >= 3, everything
    return terminal, everything


def test_a_kill_leaves_no_process_and_the_text_is_there_again(open_tutor: Open) -> None:
    terminal, everything = start_a_loop(open_tutor)
    kill(terminal.pid)
    assert terminal.wait_for_end() == 128 + signal.SIGKILL
    assert still_running(everything, AT_ONCE) == {}

    again = open_tutor("--lesson", "getstate", size=(120, 40))
    again.wait_for("Fix the counter")
    again.wait_for("# my own words")


def test_closing_the_terminal_leaves_no_process(open_tutor: Open) -> None:
    terminal, everything = start_a_loop(open_tutor)
    os.kill(terminal.pid, signal.SIGHUP)
    terminal.wait_for_end()
    assert still_running(everything, AT_ONCE) == {}


def test_a_terminal_that_is_gone_ends_it_though_no_signal_comes(command: str) -> None:
    """As under make, or nohup: all that tells of it is that there is nothing to read any more."""
    ours, its = os.openpty()
    deaf = ["sh", "-c", "trap '' HUP; exec \"$0\"", command]
    with subprocess.Popen(deaf, stdin=its, stdout=its, stderr=its, start_new_session=True) as tutor:
        os.close(its)
        seen = b""
        while b"Begin" not in seen:
            seen += os.read(ours, 1 << 16)
        everything = family(tutor.pid)
        os.close(ours)
        assert tutor.wait(30) == -signal.SIGHUP
    assert still_running(everything, AT_ONCE) == {}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGQUIT, signal.SIGINT, signal.SIGKILL])
def test_a_signal_gives_the_terminal_back_as_it_was_and_what_was_typed_is_saved(
    command: str, open_tutor: Open, tmp_path: Path, number: int
) -> None:
    opened = f"{command} --lesson getstate#mend"
    script = f"stty -a > before; {opened}; echo ended $?; sleep 0.5; stty -a > after; read x"
    terminal = open_tutor("-c", script, size=(120, 40), command="/bin/sh")
    terminal.wait_for("Fix the counter")
    terminal.settle()
    terminal.press("#", "#")
    terminal.wait_for("##import")
    if number == signal.SIGKILL:
        terminal.settle(quiet=1.0)  # nobody is told of that one: what is typed just before may be lost
    os.kill(only_child(terminal.pid), number)
    terminal.wait_for(f"ended {128 + number}")
    terminal.settle()
    assert terminal.modes_left_on() == set()
    terminal.wait_until(lambda _: (tmp_path / "after").exists(), "settings of the terminal")
    terminal.settle()
    assert (tmp_path / "before").read_text() == (tmp_path / "after").read_text()
    again = open_tutor("--lesson", "getstate#mend", size=(120, 40))
    again.wait_for("##import")


def test_it_is_stopped_and_comes_back_whole(command: str, open_tutor: Open) -> None:
    """By its own key, and by a stop that nobody can hear of; the shell has the terminal meanwhile."""
    terminal = open_tutor("-i", size=(80, 24), command="/bin/bash")
    terminal.press(*f"PS1='$ '; {command}", "enter")
    terminal.wait_for("Lessons")
    for by_key in (True, False):
        terminal.settle()
        if by_key:
            terminal.press("ctrl+z")
        else:
            os.kill(only_child(terminal.pid), signal.SIGSTOP)
        terminal.wait_for("Stopped")
        terminal.press(*"fg", "enter")
        terminal.wait_until(lambda text: "Stopped" not in text, "the tutor again")
        terminal.press("f1")
        terminal.wait_for("this help")
        terminal.press("escape")
        terminal.wait_for("Lessons")
    terminal.press("q")
    terminal.settle()
    terminal.press(*"exit", "enter")
    terminal.wait_for_end()
    assert terminal.modes_left_on() == set()


def test_quitting_leaves_no_process(open_tutor: Open) -> None:
    terminal, everything = start_a_loop(open_tutor)
    for _ in range(5):
        terminal.press("escape")
        if "Lessons   0 of" in terminal.settle():
            break
    terminal.wait_for("Lessons   0 of")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert still_running(everything, AT_ONCE) == {}


def test_an_unknown_lesson_is_wrong_use_and_names_the_nearest(command: str) -> None:
    done = subprocess.run([command, "--lesson", "getstat"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "getstate" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_without_a_terminal_it_says_so(command: str) -> None:
    done = subprocess.run(
        [command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 2
    assert "terminal" in done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stdout
