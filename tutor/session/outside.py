"""The learner's own editor: started on a file, and waited for."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tutor.errors import TutorError

MOST = 1_000_000
"""Bytes of a file that are read back."""
AT_ONCE = 1.0
"""Seconds: an editor that is back sooner, with nothing changed, has probably opened a window."""


def own_editor(environment: Mapping[str, str]) -> list[str]:
    """The command in ``$VISUAL``, else in ``$EDITOR``. Raises ``TutorError`` where there is none."""
    told = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()
    try:
        command = shlex.split(told)
    except ValueError:
        raise TutorError(f"$VISUAL or $EDITOR has a quote that isn't closed: {told}") from None
    if not command:
        raise TutorError("Set $VISUAL or $EDITOR to your editor first, for example with: export EDITOR=vim")
    return command


def edit(text: str, file: Path) -> str:
    """Write ``text`` to ``file``, have the learner edit it, and return what is in it then.

    The terminal has to be free: the editor gets it. Raises ``TutorError`` where there is no editor, it
    fails, or it leaves something that isn't text; the file then stays where it is.
    """
    command = own_editor(os.environ)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        started = time.monotonic()
        done = subprocess.run([*command, str(file)], check=False)
    except (OSError, UnicodeError) as error:
        raise TutorError(
            f"{command[0]} could not open {file} ({_why(error)}): check $VISUAL or $EDITOR."
        ) from None
    if done.returncode:
        raise TutorError(f"{command[0]} ended with status {done.returncode}; your code here is as it was.")
    found = read(file)
    if found == text and time.monotonic() - started < AT_ONCE:
        raise TutorError(
            f"{command[0]} returned immediately, with nothing changed. If it opens a window, it needs an "
            "option to wait, such as: export VISUAL='code --wait'"
        )
    return found


def read(file: Path) -> str:
    r"""The text of a file, with ``\n`` at the ends of its lines. Raises ``TutorError`` where it is none."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST + 1)
        if len(data) > MOST:
            raise TutorError(f"{file} is too long to be loaded: more than {MOST:,} bytes.")
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise TutorError(f"{file} can't be read: {_why(error)}.") from None
    except UnicodeError:
        raise TutorError(f"{file} isn't UTF-8 text, so it was not loaded.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _why(error: OSError | UnicodeError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
