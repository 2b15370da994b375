"""How the tests of the terminal start the installed command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.terminal.driver import Terminal

COMMAND = Path(sys.executable).with_name("pickle-tutor")

Open = Callable[..., Terminal]


@pytest.fixture
def command() -> str:
    """The installed ``pickle-tutor``, as a person would start it."""
    assert COMMAND.exists(), f"{COMMAND} is missing: make .venv/installed-dev puts it there"
    return str(COMMAND)


@pytest.fixture
def open_tutor(command: str, tmp_path: Path) -> Iterator[Open]:
    """Start ``pickle-tutor`` with arguments in a terminal of a size; all are closed after the test."""
    with ExitStack() as opened:

        def start(*arguments: str, size: tuple[int, int] = (80, 24), command: str = command) -> Terminal:
            terminal = Terminal(command, *arguments, columns=size[0], rows=size[1], cwd=tmp_path)
            return opened.enter_context(terminal)

        yield start


def replace_code(terminal: Terminal, code: str, *, pasted: bool = False) -> None:
    """Go to the editor unless one is in it (the footer tells), select all, and type over it.

    Returns once the last line is on the screen, as a person would look before going on.
    """
    for _ in range(5):
        terminal.wait_for(r"F4 Editor|F1 Help")
        if "^a All" in terminal.settle(quiet=0.5):  # a key of the editor's own
            break
        terminal.press("f4")
    terminal.press("f7", "delete")
    terminal.wait_until(lambda text: "import" not in text, "empty editor")
    (terminal.paste if pasted else terminal.type)(code.rstrip("\n"))
    last = code.rstrip("\n").splitlines()[-1].strip()
    terminal.wait_until(lambda text: last in text, f"{last!r} in the editor", 60)
    terminal.settle()
