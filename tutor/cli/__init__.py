"""The command ``pickle-tutor``: reads the arguments, calls one subcommand, and ends tidily.

Exit status: 0 all is fine, 1 the answer is no, 2 wrong use. Each subcommand is a module here with a
function that takes the arguments and returns the status; they are imported only when called.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from tutor.errors import TutorError

INTERRUPTED = 130
PIPE_CLOSED = 141
"""What a shell makes of SIGINT and SIGPIPE: 128 and the signal's number."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status. Raises ``SystemExit`` as argparse does."""
    from tutor.cli.parser import parse

    _show_what_cannot_be_encoded()
    try:
        given = parse(arguments)
        status = int(given.run(given))
        sys.stdout.flush()
        return status
    except TutorError as error:
        from tutor.text import visible

        sys.stdout.flush()
        print(f"pickle-tutor: {visible(str(error))}", file=sys.stderr)
        return error.status
    except BrokenPipeError:
        _stop_writing()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        return INTERRUPTED


def _show_what_cannot_be_encoded() -> None:
    """In a terminal that is not UTF-8 a ✓ must not end in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _stop_writing() -> None:
    """The reader has gone: keep Python from writing what is left, and complaining, at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
