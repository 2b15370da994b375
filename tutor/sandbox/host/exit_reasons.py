"""How a process ended that did not report everything, in words a learner can act on."""

from __future__ import annotations

import signal

from tutor.pickling.words import Verdict
from tutor.sandbox.host.records import Record
from tutor.sandbox.host.results import Error

VOID = "forged"
"""The supervisor's reason for a run whose records are not to be trusted."""
_STOPPED = {
    "hangs": (Verdict.HANGS, "{who} gave no answer for {wall:g} seconds and was stopped"),
    "slow-exit": (
        Verdict.HANGS,
        "{who} did its work, and then did not end: look for a thread or an exit handler that never finishes",
    ),
    "too-much-output": (
        Verdict.TOO_MUCH_OUTPUT,
        "{who} printed more than is kept and was stopped: print less",
    ),
    "too-much-data": (
        Verdict.TOO_MUCH_OUTPUT,
        "the pickle is larger than a run may make: pickle a smaller object",
    ),
    "too-much-disk": (
        Verdict.TOO_MUCH_OUTPUT,
        "{who} wrote more to disk than a run may and was stopped: write less, or remove files in between",
    ),
    "too-much-memory": (
        Verdict.OUT_OF_MEMORY,
        "the processes that {who} started took more memory than a run may and were stopped",
    ),
    "too-many-processes": (
        Verdict.CRASHES,
        "{who} started more processes than a run may and was stopped: start fewer, and wait for each",
    ),
    "forged": (
        Verdict.ENDED_EARLY,
        "{who} wrote results of its own among those of the run, so there is none to trust",
    ),
    "no-process": (
        Verdict.CRASHES,
        "the system had no process left for the run: close something and try again",
    ),
}
"""What to say where the supervisor stopped a process, by its reason."""

_STATUSES = {
    71: (Verdict.OUT_OF_MEMORY, "{who} ran out of memory: make fewer or smaller objects"),
    72: (
        Verdict.ENDED_EARLY,
        "{who} closed the descriptors its results travel on: close only what it opened",
    ),
}
"""Statuses of our own code that could not report any more; see ``start``."""

_SIGNALS = {
    "SIGSEGV": "a crash inside C code, such as recursion far beyond the default limit, or ctypes",
    "SIGABRT": "the interpreter or a C library gave up",
    "SIGBUS": "a crash inside C code, such as a file that shrank while it was mapped",
    "SIGFPE": "an impossible operation inside C code",
    "SIGKILL": "it killed itself, or the system took its memory back",
    "SIGXFSZ": "a file grew larger than a run may write",
}


def stopped_for(records: list[Record]) -> str | None:
    """Why the supervisor stopped the process that sent these, or ``None`` where it did not."""
    end = next((r for r in records if r["k"] == "end"), {})
    reason = end.get("reason")
    return reason if isinstance(reason, str) else None


def how_it_ended(
    records: list[Record], who: str, wall_seconds: float, directory: str
) -> tuple[Verdict, str, Error | None]:
    """How a process ended that did not report everything."""
    end = next((r for r in records if r["k"] == "end"), None)
    told = next((r for r in records if r["k"] == "ended"), None)
    stopped = _STOPPED.get(stopped_for(records) or "")
    if stopped is not None and (told is None or stopped[0] is not Verdict.HANGS):
        return stopped[0], stopped[1].format(who=who, wall=wall_seconds), None
    if told is not None:
        return _told(told, who, directory)
    if end is None:
        return Verdict.CRASHES, f"{who} killed the process that watches it, so its run was ended", None
    if end.get("signal") is not None:
        return _signalled(end["signal"], who)
    if (said := _STATUSES.get(end.get("code") or 0)) is not None:
        return said[0], said[1].format(who=who), None
    status = end.get("code")
    detail = f"{who} ended its process with status {status} before its work was done: look for os._exit"
    return Verdict.ENDED_EARLY, detail, None


def _told(told: Record, who: str, directory: str) -> tuple[Verdict, str, Error | None]:
    """The process itself said why it stops before the stages."""
    if told["why"] == "no-subject":
        return (
            Verdict.ENDED_EARLY,
            "there is nothing to pickle: bind the variable `subject`, or end with an expression",
            None,
        )
    if not told.get("error"):
        return Verdict.ENDED_EARLY, f"{who} stopped before its last line", None
    error = error_from(told["error"], directory)
    if told.get("memory"):
        return Verdict.OUT_OF_MEMORY, f"{who} ran out of memory: make fewer or smaller objects", error
    if told["why"] == "broken":
        return (
            Verdict.ENDED_EARLY,
            f"pickle-tutor itself failed in {who}: {error.type}: {error.message}",
            error,
        )
    if told["why"] == "exit":
        return Verdict.ENDED_EARLY, f"{who} called sys.exit before its last line", error
    where = f" in line {error.line}" if error.line is not None else ""
    return Verdict.ENDED_EARLY, f"{who} raised {error.type}{where}: {error.message}".rstrip(": "), error


def _signalled(number: int, who: str) -> tuple[Verdict, str, None]:
    if number == getattr(signal, "SIGXCPU", None):
        return Verdict.HANGS, f"{who} used more processor time than a run may and was stopped", None
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = "unknown"
    why = f": {_SIGNALS[name]}" if name in _SIGNALS else ""
    return Verdict.CRASHES, f"{who} was ended by signal {number} ({name}){why}", None


def error_from(record: Record, directory: str) -> Error:
    line = record.get("line")
    return Error(
        type=str(record["type"]),
        message=local(str(record["message"]), directory),
        traceback=local(str(record.get("traceback", "")), directory),
        line=line if isinstance(line, int) else None,
        package=str(record.get("package", "")),
        kinds=tuple(map(str, record.get("kinds", ()))),
    )


def local(text: str, directory: str) -> str:
    """File names as the snippet's author knows them."""
    return text.replace(directory + "/", "") if directory else text
