"""Give the terminal back as it was, even if this process is killed outright.

Whatever a program does at its own end, ``kill -9``, a crash of the interpreter or the kernel's want of
memory skips. So a shell waits beside it, in its own session. It ends without a word when it is told that
all went well and the settings are what they were. When it hears no more, it puts the terminal right.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress

RESET = (
    r"\033[?2026l"  # draw at once
    r"\033[?2004l"  # no marks around what is pasted
    r"\033[?2048l"  # no reports of the window's size
    r"\033[?1000l\033[?1002l\033[?1003l\033[?1015l\033[?1006l\033[?1016l"  # the mouse
    r"\033[?1004l"  # the focus
    r"\033[<u"  # keys as they are without Kitty's protocol
    r"\033[?7h\033[0m"  # long lines go on in the next; no colour
    r"\033[?1049l\033[?25h"  # the screen that was there before, and the cursor
)
"""What switches off all that Textual switches on, for ``printf``."""

WAIT = """\
trap '' INT QUIT TERM TSTP TTOU
saved=$(stty -g <&2 2>/dev/null)
echo ready
IFS= read -r word
# A shell that has the terminal by now has its own settings, with signals on; those are left alone. Otherwise
# they may be the tutor's even at its orderly end: once another program has the terminal, it can't set them.
case $(stty -a <&2 2>/dev/null) in *-isig*) stty "$saved" <&2 2>/dev/null;; esac
[ "$word" = done ] && exit
printf "$1" >&2
"""


class TerminalGuard:
    """Waits beside this process from ``__enter__`` to ``__exit__``.

    Where it can't be started, nothing is lost but this last safety.
    """

    def __init__(self) -> None:
        self._waiting: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> TerminalGuard:
        with suppress(OSError, ValueError):
            if not os.isatty(2):
                return self
            self._waiting = subprocess.Popen(
                ["/bin/sh", "-c", WAIT, "pickle-tutor-guard", RESET],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # no signal of the terminal's is for it
            )
            assert self._waiting.stdout is not None
            self._waiting.stdout.readline()  # it has looked at the terminal, which may change now
        return self

    def __exit__(self, *_: object) -> None:
        if self._waiting is not None:
            with suppress(OSError):
                self._waiting.communicate(b"done\n", timeout=5)
