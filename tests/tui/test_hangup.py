"""The terminal goes away."""

from __future__ import annotations

import os
import sys

import pytest

from tutor.tui.hangup import hung_up

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals on Windows")


def test_a_terminal_is_there_until_its_other_end_is_closed() -> None:
    ours, its = os.openpty()
    try:
        assert not hung_up(its)
        os.write(ours, b"typed\n")
        assert not hung_up(its)
        os.close(ours)
        assert hung_up(its)
    finally:
        os.close(its)


def test_a_file_never_hangs_up() -> None:
    with open(os.devnull) as file:
        assert not hung_up(file.fileno())
