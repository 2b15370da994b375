"""What the Lab works on: a snippet with its switches, and the runs of this session."""

from __future__ import annotations

import ast
import warnings

import msgspec

from tutor.pickling.words import DEFAULT_LIBRARIES, Library
from tutor.sandbox.host.interpreters import Interpreter
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Report
from tutor.text import visible

MODULE = "lab"
"""The module a snippet is saved as, where nothing else names one."""
PROTOCOLS: tuple[int | None, ...] = (None, 0, 1, 2, 3, 4, 5)
KEPT_AS = "lab"
"""The name under which the progress file keeps the Lab's text and switches."""
MOST_RUNS = 50
MOST_LIVE = 50_000
"""Characters up to which the Lab runs by itself; more waits for F5."""
START = """\
# The object is `subject`, or the last expression.
import threading


class Counter:
    def __init__(self):
        self.n = 0
        self.lock = threading.Lock()


subject = Counter()
"""


class Setup(msgspec.Struct, frozen=True, omit_defaults=True):
    """A snippet and how it is to be run."""

    code: str = START
    as_module: bool = False
    module: str = MODULE
    protocol: int | None = None
    byref: bool = False
    libraries: tuple[Library, ...] = DEFAULT_LIBRARIES
    probe: str = ""
    paths: tuple[str, ...] = ()
    files: dict[str, str] = {}
    reader: str = ""
    """What the fresh process has instead of the snippet; empty for nothing."""

    def job(self) -> Job:
        """The job this describes."""
        return Job(
            code=self.code,
            libraries=self.libraries,
            module=self.module if self.as_module else None,
            probe=self.probe.strip() or None,
            protocol=self.protocol,
            byref=self.byref,
            paths=self.paths,
            files=self.files,
            reader=self.reader or None,
        )


class Run(msgspec.Struct, frozen=True):
    """One run of this session."""

    number: int
    setup: Setup
    report: Report
    python: Interpreter | None = None
    """What it ran on, where that was not the app's own."""


class Session:
    """The runs since the app was started, newest first; at most ``MOST_RUNS`` of them."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._next = 1

    def add(self, setup: Setup, report: Report, python: Interpreter | None = None) -> Run:
        """Keep a run. One that repeats the latest, on the same Python, takes its place."""
        if self.runs and (self.runs[0].setup, self.runs[0].python) == (setup, python):
            self.runs[0] = msgspec.structs.replace(self.runs[0], report=report)
        else:
            self.runs.insert(0, Run(self._next, setup, report, python))
            self._next += 1
            del self.runs[MOST_RUNS:]
        return self.runs[0]


def to_text(setup: Setup) -> str:
    """A setup as text, to be kept."""
    return msgspec.json.encode(setup).decode()


def from_text(text: str | None) -> Setup | None:
    """A setup that was kept; ``None`` where there is none, or another version wrote it."""
    if not text:
        return None
    try:
        found = msgspec.json.decode(text, type=Setup)
    except msgspec.DecodeError:
        return None
    sound = (
        found.libraries
        and found.protocol in PROTOCOLS
        and all(p.isidentifier() for p in found.module.split("."))
    )
    return msgspec.structs.replace(found, probe=visible(found.probe)) if sound else None


def unfinished(setup: Setup, key: str = "F5") -> str:
    """Why a setup is not ready to run by itself, in a few words; empty where it is. ``key`` runs it then.

    Only reads the text as Python does; nothing is executed.
    """
    if not setup.code.strip():
        return "nothing to run"
    if len(setup.code) > MOST_LIVE:
        return f"long code: {key} runs it"
    if setup.probe.strip() and _wrong_line(setup.probe.strip(), "eval"):
        return "probe is not finished"
    line = _wrong_line(setup.code, "exec")
    return f"line {line} is not finished" if line else ""


def _wrong_line(code: str, mode: str) -> int | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code, mode=mode)
    except SyntaxError as error:
        return error.lineno or 1
    except (ValueError, RecursionError, MemoryError):  # NUL bytes, or nested too deeply
        return 1
    return None
