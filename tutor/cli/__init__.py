"""The command ``pickle-tutor``: reads the arguments, calls one subcommand, and ends tidily.

Exit status: 0 all is fine, 1 the answer is no, 2 wrong use. Each subcommand is a module here with a
function that takes the arguments and returns the status; they are imported only when called.

This file imports nothing that the interpreter has not imported by itself. The plainest questions
(``--version``, ``list``) are answered without the argument parser, which takes longer than the answer.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # importing it from `typing` would take as long as the rest
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
NO_ANSWER = 3
MOST_SAID = 4000
"""Characters of an error that are shown."""
PIPE_CLOSED = 141
"""What a shell makes of SIGPIPE, as of SIGINT: 128 and the signal's number."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status. Raises ``SystemExit`` as argparse does."""
    for name in ("stdout", "stderr"):  # a shell may have closed them
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115, it is used to the end
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except BrokenPipeError:
        _stop_writing()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        try:
            sys.stdout.flush()
        except (OSError, ValueError):
            pass
        return INTERRUPTED
    except Exception as error:
        _stop_writing()
        _say(_sentence_for(error))
        if os.environ.get("PICKLE_TUTOR_DEBUG"):
            import traceback

            from tutor.text import visible

            _say(visible(traceback.format_exc()), name="")
        return NO_ANSWER


def _run(given: list[str]) -> int:
    from tutor.errors import TutorError

    _show_what_cannot_be_encoded()
    debugging = bool(os.environ.get("PICKLE_TUTOR_DEBUG"))
    try:
        if debugging:
            _log_what_is_swallowed(os.environ["PICKLE_TUTOR_DEBUG"])
        status = _plainly(given)
        if status is None:
            from tutor.cli.parser import parse

            parsed = parse(given)
            status = int(parsed.run(parsed))
        sys.stdout.flush()
        return status
    except TutorError as error:
        from tutor.text import cap_chars, visible

        sys.stdout.flush()
        if debugging:
            import traceback

            print(visible(traceback.format_exc()), file=sys.stderr, end="")
        _say(cap_chars(visible(str(error)), MOST_SAID))
        return error.status


def _sentence_for(error: Exception) -> str:
    """What ended the command: a limit of the system's, which has a name, or an error of our own."""
    from tutor.causes import cause_of, no_more_processes
    from tutor.text import one_line

    if told := cause_of(error):
        return f"The command could not be finished: {told}."
    if isinstance(error, OSError):
        why = error.strerror or str(error)
        look = f": check {error.filename}" if error.filename is not None else ""
        return one_line(f"The command could not be finished: {why}{look}.")
    if isinstance(error, RuntimeError) and not _can_start_a_thread():
        return f"The command could not be finished: {no_more_processes()}."
    return (
        f"The tutor itself failed ({type(error).__name__}: {one_line(str(error), 200)}): run "
        "it again with PICKLE_TUTOR_DEBUG=errors.log, and report it with that file."
    )


def _can_start_a_thread() -> bool:
    import threading

    try:
        threading.Thread(target=int).start()
    except RuntimeError:
        return False
    return True


def _say(told: str, name: str = "pickle-tutor: ") -> None:
    """Write to standard error, if that is possible."""
    try:
        print(f"{name}{told}", file=sys.stderr, flush=True)
    except (OSError, ValueError):
        pass


def _plainly(given: list[str]) -> int | None:
    """Answer what can be answered immediately; ``None`` leaves it to the parser, which answers the same."""
    if given == ["--version"]:
        from tutor.version import VERSION

        print(f"pickle-tutor {VERSION}")
        sys.stdout.flush()
        raise SystemExit(0)
    if given[:1] == ["list"] and _are_folders(given[1:]):
        from tutor.cli.quick_list import list_from_cache

        return list_from_cache(given[2::2])
    return None


def _are_folders(options: list[str]) -> bool:
    """Whether the options say ``--lessons DIR`` and nothing else, any number of times."""
    return all(
        option == "--lessons" and folder and not folder.startswith("-")
        for option, folder in zip(options[::2], [*options[1::2], ""], strict=False)
    )


def _log_what_is_swallowed(path: str) -> None:
    """Begin the log of swallowed errors. Raises ``TutorError`` where it cannot be written."""
    from tutor.errors import TutorError
    from tutor.pickling import debug

    try:
        debug.log_to(path)
    except OSError as error:
        raise TutorError(
            f"PICKLE_TUTOR_DEBUG names {path}, which cannot be written ({error.strerror}): name another file."
        ) from error


def _show_what_cannot_be_encoded() -> None:
    """In a terminal that is not UTF-8 a ✓ must not end in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _stop_writing() -> None:
    """The reader has gone: keep Python from writing what is left, and complaining, at its end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        pass
