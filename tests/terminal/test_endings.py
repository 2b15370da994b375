"""However the tutor ends, nothing of it runs on, and nothing typed is lost."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.terminal.conftest import Open
from tests.terminal.driver import Terminal, family, processes, still_running
from tutor.course.library import lessons_directory, read_lesson
from tutor.paths import progress_file
from tutor.progress.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

LOOP = """import os, time
os.fork() or os.setsid()
while True: time.sleep(1)
"""
AT_ONCE = 2.5
"""Seconds: well before the time limit of a run would end it all anyway."""
PARENT = "the parent is killed"
ENDINGS = [signal.SIGTERM, signal.SIGQUIT, signal.SIGINT, signal.SIGHUP, signal.SIGKILL, PARENT]


def only_child(pid: int) -> int:
    """The process that this one started; others that a shell started have ended."""
    (found,) = [one for one, (parent, _) in processes().items() if parent == pid]
    return found


LESSON = read_lesson(next(lessons_directory().glob("*-getstate.md")))
STEP = next(step for step in LESSON.steps if step.id == "mend")


def draft() -> str | None:
    """What is saved of the step's code."""
    with Store(progress_file()) as store:
        return store.step(LESSON, STEP).draft


def type_and_run(terminal: Terminal, tutor: int) -> dict[int, str]:
    """Type something before a snippet that starts a process and never ends, and run it; all there is then."""
    terminal.press("#", "#")
    terminal.wait_for("##import")
    before = family(terminal.pid)
    terminal.press("f5")
    terminal.wait_until(lambda _: len(family(terminal.pid)) > len(before), "process that runs the snippet")
    terminal.settle(seconds=1.0)
    everything = family(tutor)
    assert len(everything) >= 3, everything
    return everything


@pytest.fixture
def loop_saved() -> None:
    """The snippet is what the learner left in the editor."""
    with Store(progress_file()) as store:
        store.save_draft(LESSON, STEP, LOOP)


@pytest.mark.parametrize("how", ENDINGS, ids=lambda how: how if how is PARENT else how.name)
def test_however_it_is_ended_nothing_runs_on_and_nothing_is_lost(
    command: str, open_tutor: Open, tmp_path: Path, loop_saved: None, how: signal.Signals | str
) -> None:
    """The terminal is as it was, no process is left, and what was typed is saved."""
    opened, shell = f"{command} --lesson getstate#mend", ["/bin/sh", "-c"]
    if how is PARENT:  # the shell takes the terminal back, as the one somebody types in does
        opened, shell = f"sh -c '{opened}; exit 3'", ["/bin/bash", "-mc"]
    script = f"stty -a > before; {opened}; echo ended $?; read x; stty -a > after; read x"
    terminal = open_tutor(shell[1], script, size=(120, 40), command=shell[0])
    terminal.wait_for("import os, time")
    terminal.settle()
    started = only_child(terminal.pid)
    everything = type_and_run(terminal, only_child(started) if how is PARENT else started)
    number = how if isinstance(how, signal.Signals) else signal.SIGKILL
    os.kill(started, number)
    terminal.wait_for(f"ended {128 + number}")
    assert still_running(everything, 10.0 if how is PARENT else AT_ONCE) == {}
    terminal.press("ctrl+j")
    terminal.wait_until(lambda _: (tmp_path / "after").exists(), "settings of the terminal")
    terminal.settle()
    assert terminal.modes_left_on() == set()
    assert (tmp_path / "before").read_text() == (tmp_path / "after").read_text()
    assert draft() == "##" + LOOP


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
        terminal.wait_for("quit; everything is saved")
        terminal.press("escape")
        terminal.wait_for("Lessons")
    terminal.press("q")
    terminal.settle()
    terminal.press(*"exit", "enter")
    terminal.wait_for_end()
    assert terminal.modes_left_on() == set()


def test_quitting_leaves_no_process(open_tutor: Open, loop_saved: None) -> None:
    terminal = open_tutor("--lesson", "getstate#mend", size=(120, 40))
    terminal.wait_for("import os, time")
    terminal.settle()
    everything = type_and_run(terminal, terminal.pid)
    for _ in range(5):
        terminal.press("escape")
        if "Lessons   0 of" in terminal.settle():
            break
    terminal.wait_for("Lessons   0 of")
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    assert still_running(everything, AT_ONCE) == {}
    again = open_tutor("--lesson", "getstate#mend", size=(120, 40))
    again.wait_for("##import os, time")


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
