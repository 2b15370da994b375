"""From the options of a command to the job they describe, each checked."""

from __future__ import annotations

import argparse
import ast
import keyword
import os
import sys
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.cli.receivers import RECEIVERS
from tutor.errors import TutorError
from tutor.pickling.words import DEFAULT_LIBRARIES, Library
from tutor.sandbox.host.job import NETWORK, TRUSTED, Job, Limits

if TYPE_CHECKING:
    from tutor.sandbox.host.interpreters import Interpreter

NO_ANSWER = 3
"""The exit status where nothing is known about the object."""
LONGEST_NAME = 60
"""Characters of what an object is called; a longer expression isn't a name."""
READABLE = (str(Path.home()),)
"""The folders that a user's own code may read: with the network cut off, nothing gets out."""
MOST_CODE = 1 << 20
"""Characters of code; more is surely not what was meant."""


def job_from(code: str, given: argparse.Namespace, python: Interpreter | None, wanted: str = "") -> Job:
    """The job that the options describe, on ``python``; ``wanted`` is the ``MODULE:EXPR`` the code is from.

    Raises ``TutorError`` where an option makes no sense.
    """
    path = python.path if python else None
    receiver = RECEIVERS[given.receiver] if given.receiver else None
    usual = DEFAULT_LIBRARIES if receiver is None else (receiver.library,)
    libraries = tuple(dict.fromkeys(map(Library, given.libraries or usual)))
    return Job(
        code=checked_code(code),
        libraries=libraries,
        module=checked_module(given.module),
        probe=given.probe and checked_probe(given.probe, path),
        protocol=given.protocol,
        byref=given.byref,
        python=path,
        paths=import_paths(given),
        limits=limits_from(given),
        environment=environment_from(given),
        cwd=folder_from(given),
        imports_script=receiver is not None and receiver.imports_script and not wanted,
        readable=READABLE + ((folder_from(given),) if given.cwd else ()),
        opens=(TRUSTED, NETWORK) if given.trusted else (NETWORK,) if given.network else (),
        package=".".join(package_of(given.file)[1]) if _is_file(given) else "",
        called=called_as(code, wanted),
    )


def environment_from(given: argparse.Namespace) -> dict[str, str]:
    """The variables that the code is to have. Raises ``TutorError`` where one is not set."""
    missing = [name for name in given.env if name not in os.environ]
    if missing:
        raise TutorError(f"The environment has no variable {missing[0]}: set it, or leave out --env.")
    names = os.environ if given.trusted else given.env
    return {name: os.environ[name] for name in names if not name.startswith("PYTHON")}


def folder_from(given: argparse.Namespace) -> str:
    """The folder to run in. Raises ``TutorError`` where there is none."""
    if given.cwd is None:
        return ""
    if not Path(given.cwd).is_dir():
        raise TutorError(f"{given.cwd} is not a folder: check --cwd.")
    return str(Path(given.cwd).resolve())


def package_of(file: str) -> tuple[Path, list[str]]:
    """The folder that the outermost package of a file is in, and the packages from there to the file."""
    folder, names = Path(file).resolve().parent, list[str]()
    while (folder / "__init__.py").is_file() and folder.name.isidentifier():
        names.insert(0, folder.name)
        folder = folder.parent
    return folder, names


def _is_file(given: argparse.Namespace) -> bool:
    return given.file is not None and given.file != "-" and not given.jsonl


def called_as(code: str, wanted: str) -> str:
    """What the user calls the object: ``jobs.client`` for ``--object jobs:client``, ``client`` where the code
    ends with that expression. Empty where it has no short name."""
    module, _, expression = wanted.partition(":")
    text = f"{module}.{expression.strip()}" if module else _last_expression(code)
    try:
        found = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    while isinstance(found, (ast.Attribute, ast.Subscript)):
        found = found.value
    return text if isinstance(found, ast.Name) and len(text) <= LONGEST_NAME else ""


def _last_expression(code: str) -> str:
    """The expression that the code ends with, where nothing is bound to ``subject``."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return ""
    bound = any(isinstance(node, ast.Name) and node.id == "subject" for node in ast.walk(tree))
    return "" if bound else ast.unparse(last)


def limits_from(given: argparse.Namespace) -> Limits:
    """The limits that the options ask for. A larger pickle needs more room on the way, too."""
    usual = Limits()
    return Limits(
        wall_seconds=given.timeout or usual.wall_seconds,
        memory_bytes=given.memory or usual.memory_bytes,
        pickle_bytes=given.max_bytes or usual.pickle_bytes,
    )


def read_one_way(given: argparse.Namespace) -> bool:
    """Whether objects are named. Raises ``TutorError`` where it is not said in one way what to explain."""
    if sum(way is not None for way in (given.code, given.file, given.objects)) != 1:
        raise TutorError(
            "Give one thing to explain: a FILE, - for standard input, -c CODE, or --object MODULE:EXPR."
        )
    return given.objects is not None


def read_code(given: argparse.Namespace) -> str:
    """The snippet from ``-c``, a file or standard input. Raises ``TutorError`` if it cannot be read."""
    if given.code is not None:
        return str(given.code)
    if given.file == "-":
        try:
            return sys.stdin.read()
        except UnicodeDecodeError:
            raise TutorError("Standard input is not text in this terminal's encoding: send UTF-8.") from None
    return read_file(given.file)


def read_file(name: str) -> str:
    """The text of a Python file. Raises ``TutorError`` if it cannot be read."""
    try:
        with tokenize.open(Path(name)) as file:
            return file.read(MOST_CODE + 1)
    except OSError as error:
        raise TutorError(f"{name} cannot be read ({error.strerror}): check the path.") from None
    except (SyntaxError, LookupError, ValueError) as error:
        raise TutorError(
            f"{name} is not Python text: save it as UTF-8, or name its encoding in the first line, as in "
            f"`# coding: latin-1` ({error})."
        ) from None


def object_code(wanted: str) -> str:
    """A snippet whose subject is ``MODULE:EXPR``. Raises ``TutorError`` where that is not its form."""
    module, colon, expression = wanted.partition(":")
    if not colon or not expression.strip():
        before, dot, last = wanted.partition(":")[0].rpartition(".")
        example = f"{before}:{last}" if dot and before and last.isidentifier() else "myapp.jobs:queue"
        form = "write MODULE:EXPR, such as"
        raise TutorError(f"{wanted!r} names no object: {form} {example}.")
    checked_module(module)
    checked_expression(expression, f"{expression!r} is not an expression")
    # By the table of modules: a package may bind another object to the name of a module that is in it.
    return f"import sys\nimport {module}\n\nsubject = eval({expression!r}, vars(sys.modules[{module!r}]))\n"


def import_paths(given: argparse.Namespace) -> tuple[str, ...]:
    """Where the processes may import from: beside a FILE, as a script does, and where its package is; else
    the current folder; then PYTHONPATH."""
    found = [str(Path.cwd())]
    if _is_file(given):
        outermost, names = package_of(given.file)
        found = [str(Path(given.file).resolve().parent), *([str(outermost)] if names else [])]
    more = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    found += [str(Path(path).resolve()) for path in more if path]
    return tuple(dict.fromkeys(found))


def checked_code(code: str) -> str:
    """Code that can be sent to another process. Raises ``TutorError`` where it cannot."""
    if len(code) > MOST_CODE:
        raise TutorError(
            f"The code is longer than {MOST_CODE:,} characters: cut it down to the object in question."
        )
    try:
        code.encode("utf-8")
    except UnicodeEncodeError:
        raise TutorError("The code is not valid Unicode text: save it as UTF-8.") from None
    return code


def checked_probe(probe: str, python: str | None) -> str:
    """A probe that can be asked at all: one that cannot would fail alike before and after, and so hold.

    Raises ``TutorError``. What another Python reads as an expression is left to that Python.
    """
    if python is None:
        checked_expression(probe, "The probe is not an expression")
    return checked_code(probe)


def checked_expression(text: str, complaint: str) -> None:
    """Raises ``TutorError`` where ``text`` is no Python expression."""
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        why = error.msg if isinstance(error, SyntaxError) else "it cannot be read"
        raise TutorError(f"{complaint} ({why}): write one such as jobs[0].lock.") from None


def checked_module(name: str | None) -> str | None:
    """A name a module can have, dots allowed. Raises ``TutorError`` where it cannot."""
    if name is None:
        return None
    if not all(part.isidentifier() and not keyword.iskeyword(part) for part in name.split(".")):
        raise TutorError(f"{name!r} is not a module's name: use letters, digits and underscores.")
    return name


def python_of(given: argparse.Namespace) -> Interpreter | None:
    """The interpreter that ``--python`` names; ``None`` for the app's own.

    Raises ``TutorError`` where there is none.
    """
    if given.python is None:
        return None
    from tutor.sandbox.host.interpreters import resolve

    found = resolve(given.python)
    return None if found.is_own else found
