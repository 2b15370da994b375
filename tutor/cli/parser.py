"""The arguments of every subcommand. Imports nothing that is slow: ``--help`` has to be quick."""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tutor.cli.receivers import RECEIVERS
from tutor.pickling.words import DEFAULT_LIBRARIES, Library
from tutor.sandbox.host.usual_limits import MEMORY_BYTES, PICKLE_BYTES, size_option
from tutor.spelling import close_to, did_you_mean
from tutor.text import cap_chars, visible
from tutor.version import VERSION

EPILOG = "Exit status: 0 success, 1 failure (of an object, for example), 2 wrong usage, 3 no result."
MOST_WRITTEN = 20_000
"""Characters of a usage error or of the help that are written: what was typed may be long."""
HIGHEST_PROTOCOL = 5
A_PYTHON = "a version such as 3.13, a command, or the path of an interpreter or its environment"
TAKE_PYTHON = ("explain", "check", "types", "doctor")
"""The commands that run snippets."""

Handler = Callable[[argparse.Namespace], int]


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the arguments; ``run`` of the result is what to call with it. Exits 2 on wrong use."""
    parser = build()
    given = parser.parse_args(arguments)
    given.lessons = [*given.own_lessons, *getattr(given, "more_lessons", ())]
    if not given.built_in and not given.lessons:
        parser.error("--no-built-in needs lessons of your own: name their folder with --lessons")
    if given.command is not None and given.lesson is not None:
        parser.error(f"--lesson opens the tutor, and cannot be used with {given.command}")
    if given.python is not None and given.command is not None and given.command not in TAKE_PYTHON:
        parser.error(f"--python chooses where snippets run, but {given.command} runs none")
    if given.lab is not None and (given.command is not None or given.lesson is not None):
        parser.error("--lab opens the tutor, and cannot be used with a command or --lesson")
    if given.watch is not None and given.command is not None:
        parser.error(f"--watch opens the tutor, and cannot be used with {given.command}")
    return given


def build() -> argparse.ArgumentParser:
    """The whole command."""
    parser = _Parser(
        prog="pickle-tutor",
        description="Learn what Python objects can be pickled, why, and what dill changes. "
        "Without a command it opens the tutor.",
        epilog=EPILOG,
    )
    parser.add_argument(
        "--version", action="version", version=f"pickle-tutor {VERSION}", help="show the version and exit"
    )
    parser.add_argument(
        "--lesson", metavar="ID[#STEP]", help="open this lesson, at this step; numbers will do"
    )
    parser.add_argument(
        "--lab",
        metavar="FILE",
        nargs="?",
        const="",
        help="open the Lab, with this Python file or with what was there last",
    )
    parser.add_argument(
        "--watch",
        metavar="DIR",
        type=Path,
        help="also keep the open step's code in a file in this folder; saving the file loads and runs it",
    )
    _python_option(parser, "run snippets on this Python, for this session", default=None)
    _lessons_option(parser, "own_lessons", built_in=True)
    parser.set_defaults(command=None, run=_later("app", "open_app"))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)

    def command(name: str, help: str, run: Handler, more: str = "") -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=_sentence(help) + more, epilog=EPILOG)
        made.set_defaults(command=name, run=run)
        _lessons_option(made, "more_lessons", built_in=argparse.SUPPRESS)
        return made

    listing = command("list", "the lessons, with your score", _later("listing", "list_lessons"))
    _json_option(listing)
    _explain(
        command(
            "explain",
            "what happens to an object, and why",
            _later("explain", "explain"),
            " The object is the snippet's variable `subject`, or the value of its last expression.",
        )
    )
    check = command("check", "prove that lessons are correct", _later("check", "check_lessons"))
    check.add_argument(
        "named",
        metavar="FILE|DIR|ID",
        nargs="*",
        help="lesson files, folders of them, or lesson ids (default: --lessons, or the built-in lessons)",
    )
    check.add_argument(
        "--python",
        metavar="PY",
        dest="pythons",
        action="append",
        default=[],
        help=f"prove them on this Python too: {A_PYTHON}; may be repeated",
    )
    check.add_argument("--strict", action="store_true", help="suggestions count as problems too")
    check.add_argument("--verbose", action="store_true", help="list everything that was proved")
    new = command("new", "start a lesson file", _later("new", "new_lesson"))
    new.add_argument("id", metavar="ID", help="the lesson's permanent id: lowercase letters, digits, hyphens")
    types = command("types", "the types that the docs and dill list", _later("types", "types"))
    types.add_argument("names", metavar="ID", nargs="*", help="show only these entries")
    types.add_argument(
        "--run", dest="run_them", action="store_true", help="run each entry, and show the verdicts"
    )
    _python_option(types, "with --run, run them on this Python")
    _json_option(types)
    progress = command("progress", "what you have earned", _later("progress", "show_progress"))
    progress.add_argument(
        "--check",
        action="store_true",
        help="say whether the file is intact, what was set aside, and where backups are",
    )
    _json_option(progress)
    doctor = command("doctor", "what works on this machine, and what does not", _later("doctor", "doctor"))
    _python_option(doctor, "test runs on this Python")
    return parser


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a Python file, or - for standard input")
    parser.add_argument("-c", dest="code", metavar="CODE", help="the code itself")
    parser.add_argument(
        "--object",
        dest="objects",
        action="append",
        metavar="MODULE:EXPR",
        help="an object of your own project: import MODULE, installed for --python or in this folder, "
        "and evaluate EXPR in it; may be repeated",
    )
    parser.add_argument(
        "--with",
        dest="libraries",
        metavar="LIB",
        action="append",
        choices=[library.value for library in Library],
        help=f"{', '.join(library.value for library in Library)}; may be repeated "
        f"(default: {', '.join(library.value for library in DEFAULT_LIBRARIES)})",
    )
    parser.add_argument(
        "--for",
        dest="receiver",
        choices=sorted(RECEIVERS),
        metavar="RECEIVER",
        help="judge it for this receiver: " + ", ".join(sorted(RECEIVERS)),
    )
    parser.add_argument(
        "--protocol",
        metavar="N",
        type=int,
        choices=range(HIGHEST_PROTOCOL + 1),
        help=f"0 to {HIGHEST_PROTOCOL} (default: each library's own)",
    )
    parser.add_argument(
        "--module", metavar="NAME", help="save the code as this module, instead of running it as a script"
    )
    parser.add_argument(
        "--probe", metavar="EXPR", help="compare the value of EXPR, which uses `subject`, not the object"
    )
    _python_option(parser, "run it on this Python")
    parser.add_argument(
        "--byref", action="store_true", help="have dill pickle classes of the script by reference"
    )
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=_seconds, help="time for the snippet, and for each later stage"
    )
    parser.add_argument(
        "--try",
        dest="try_advice",
        action="store_true",
        help="with --jsonl: also try the fixes, and report what came of them (without --jsonl: always)",
    )
    parser.add_argument(
        "--memory",
        metavar="SIZE",
        type=_size,
        help=f"memory for each process, such as 4G (default: {size_option(MEMORY_BYTES)})",
    )
    parser.add_argument(
        "--max-bytes",
        metavar="SIZE",
        type=_size,
        help="the largest pickle to pass to a fresh process, such as 1G "
        f"(default: {size_option(PICKLE_BYTES)})",
    )
    parser.add_argument(
        "--env",
        metavar="NAME",
        action="append",
        default=[],
        help="let the code have this environment variable; may be repeated",
    )
    parser.add_argument("--cwd", metavar="DIR", help="run the code in this folder, which it may then read")
    parser.add_argument("--network", action="store_true", help="let the code use the network")
    parser.add_argument(
        "--trusted",
        action="store_true",
        help="trust the code with all files, the network and the whole environment",
    )
    much = parser.add_mutually_exclusive_group()
    much.add_argument("--quiet", action="store_true", help="only the verdict, the culprit and the fix")
    much.add_argument("--verbose", action="store_true", help="all that is known: every rule, every remark")
    forms = parser.add_mutually_exclusive_group()
    _json_option(forms)
    forms.add_argument(
        "--jsonl",
        action="store_true",
        help='read lines of {"id", "code" or "object", "probe"?, "module"?} from FILE or standard input, '
        "and write a line of JSON for each, in order; exit 1 if one could not be answered",
    )


def _json_option(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="write JSON")


def _python_option(parser: argparse.ArgumentParser, help: str, default: object = argparse.SUPPRESS) -> None:
    """The interpreter for snippets; before a command it means the same as after it."""
    parser.add_argument("--python", metavar="PY", default=default, help=f"{help}: {A_PYTHON}")


def _lessons_option(parser: argparse.ArgumentParser, dest: str, built_in: object) -> None:
    """Folders of lessons; those named before a command count with those named after it."""
    parser.add_argument(
        "--lessons",
        metavar="DIR",
        dest=dest,
        type=Path,
        action="append",
        default=[],
        help="teach the lessons in this folder too; may be repeated",
    )
    parser.add_argument(
        "--no-built-in",
        dest="built_in",
        action="store_false",
        default=built_in,
        help="with --lessons, leave out the built-in lessons",
    )


def _later(module: str, name: str) -> Handler:
    """Call a subcommand, importing it only then."""

    def run(given: argparse.Namespace) -> int:
        return int(getattr(importlib.import_module(f"tutor.cli.{module}"), name)(given))

    return run


class _Parser(argparse.ArgumentParser):
    """Says of a command that is not known which one is close to it."""

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write a message, with what was typed made safe to show. Unlike argparse's own it may fail."""
        if message:
            where = file or sys.stderr
            where.write(cap_chars(visible(message), MOST_WRITTEN))
            where.flush()

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Answer before argparse does, whose sentence about a command differs between Pythons."""
        known = action.choices
        if action.nargs == argparse.PARSER and known is not None and value not in known:
            hint = did_you_mean(close_to(value, known)) or f"the commands are {', '.join(known)}."
            self.error(f"there is no command {value!r}: {hint}")
        super()._check_value(action, value)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"not a number of seconds up to 3600: {text!r}")
    return seconds


def _size(text: str) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    size = int(float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " ")) if found else 0
    if not 1 << 20 <= size <= 1 << 44:
        raise argparse.ArgumentTypeError(f"not a size of 1M or more, such as 500M or 4G: {text!r}")
    return size


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
