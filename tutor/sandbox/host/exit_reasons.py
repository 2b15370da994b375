"""How a process ended that did not report everything, in words a learner can act on."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from tutor.pickling.words import Verdict
from tutor.sandbox.endings import MOST_FILES, MOST_PROCESSES, Scarce, Stop, Why, memory_of_all
from tutor.sandbox.host.job import Limits
from tutor.sandbox.host.limits_met import size_text
from tutor.sandbox.host.records import End, Ended, Record, first
from tutor.sandbox.host.results import Error, Met

OUT_OF_MEMORY = "{who} ran out of memory (a run may use {memory}): make fewer or smaller objects"
SLOW = "{who} used more than {processor} seconds of processor time and was stopped: do less work"
TIMES_PROCESSOR = 4
"""Seconds of processor time that a run may use, for each second of waiting."""
SCARCE = {
    Scarce.THREADS: "This is the sandbox's limit: each thread reserves memory, and a run may use {memory}",
    Scarce.PROCESSES: "The sandbox allows a run {processes} processes at most",
    Scarce.FILES: "The sandbox allows a process at most {files} open files",
    Scarce.FILE_SIZE: "The sandbox allows a file {file} at most",
    Scarce.DISK: "The sandbox allows a run to write {disk}, and 64 MiB to a temporary folder",
}
"""Which limit of ours made the snippet raise."""
STOPPED = {
    Stop.HANGS: (Verdict.HANGS, "{who} gave no answer for {wall:g} seconds and was stopped"),
    Stop.SLOW_EXIT: (
        Verdict.HANGS,
        "{who} did its work but then did not end: look for a thread or an exit handler that never finishes",
    ),
    Stop.OUTPUT: (
        Verdict.TOO_MUCH_OUTPUT,
        "{who} printed more than the {output} that is kept, and was stopped: print less",
    ),
    Stop.DISK: (
        Verdict.TOO_MUCH_OUTPUT,
        "{who} wrote more to disk than the {disk} a run may, and was stopped: write less",
    ),
    Stop.MEMORY: (
        Verdict.OUT_OF_MEMORY,
        "the processes that {who} started used over {all_memory} of memory and were stopped: start fewer",
    ),
    Stop.PROCESSES: (
        Verdict.CRASHES,
        "{who} started more than the {processes} processes a run may, and was stopped: start fewer",
    ),
    Stop.FORGED: (
        Verdict.ENDED_EARLY,
        "{who} wrote its own results among those of the run, so none can be trusted",
    ),
}
"""What to say where the supervisor stopped a process, by its reason."""

_STATUSES = {
    71: (Verdict.OUT_OF_MEMORY, OUT_OF_MEMORY),
    72: (
        Verdict.ENDED_EARLY,
        "{who} closed the file descriptors its results are sent through: close only what it opened",
    ),
}
"""Statuses of our own code that could no longer report; see ``start``."""

_SIGNALS = {
    "SIGSEGV": "a crash inside C code, from very deep recursion or ctypes, for example",
    "SIGABRT": "the interpreter or a C library gave up",
    "SIGBUS": "a crash inside C code: a file may have shrunk while it was mapped",
    "SIGFPE": "an impossible operation inside C code",
    "SIGKILL": "it killed itself, or the system ran out of memory",
    "SIGXFSZ": "a file grew larger than the {file} that a run may write",
}


class ExitReason(NamedTuple):
    """How a run came out, where one verdict has to be given for all of it."""

    verdict: Verdict
    detail: str = ""
    """A sentence without its full stop, for a verdict that is not named after a stage."""
    error: Error | None = None
    error_told: bool = False
    """Whether the sentence tells of the error."""
    met: Met | None = None
    """The limit of ours that ended it."""
    scarce: str = ""
    """The limit of ours that made the snippet raise, as a sentence without its full stop."""


def stopped_for(records: Sequence[Record]) -> Stop | None:
    """Why the supervisor stopped the process that sent these, or ``None`` where it did not."""
    end = first(End, records)
    return None if end is None else end.reason


def how_it_ended(records: Sequence[Record], who: str, limits: Limits, directory: str) -> ExitReason:
    """How a process ended that did not report everything."""
    end, told = first(End, records), first(Ended, records)
    stopped = STOPPED.get(end.reason) if end is not None and end.reason is not None else None
    if stopped is not None and (told is None or stopped[0] is not Verdict.HANGS):
        return ExitReason(stopped[0], stopped[1].format(who=who, **_amounts(limits)))
    if told is not None:
        return _told(told, who, limits, directory)
    if end is None:
        return ExitReason(Verdict.CRASHES, f"{who} killed the process that watches it, so its run was ended")
    if end.signal is not None:
        return _signalled(end.signal, who, limits)
    if (said := _STATUSES.get(end.code or 0)) is not None:
        return ExitReason(said[0], said[1].format(who=who, **_amounts(limits)))
    detail = f"{who} ended its process with status {end.code} before its work was done: look for os._exit"
    return ExitReason(Verdict.ENDED_EARLY, detail)


def _told(told: Ended, who: str, limits: Limits, directory: str) -> ExitReason:
    """The process itself said why it stops before the stages."""
    if told.why is Why.NO_SUBJECT:
        return ExitReason(
            Verdict.ENDED_EARLY,
            "there is nothing to pickle: bind the variable `subject`, or end with an expression",
        )
    if told.error is None:
        return ExitReason(Verdict.ENDED_EARLY, f"{who} stopped before its last line")
    error = localised(told.error, directory)
    if told.memory:
        return ExitReason(Verdict.OUT_OF_MEMORY, OUT_OF_MEMORY.format(who=who, **_amounts(limits)), error)
    if told.why is Why.BROKEN:
        detail = f"pickle-tutor itself failed in {who}: {error.type}: {error.message}"
        return ExitReason(Verdict.ENDED_EARLY, detail, error, True)
    if told.why is Why.EXIT:
        return ExitReason(Verdict.ENDED_EARLY, f"{who} called sys.exit before its last line", error)
    where = f" on line {error.line}" if error.line is not None else ""
    detail = f"{who} raised {error.type}{where}" + (f": {error.message}" if error.message else "")
    scarce = SCARCE[told.scarce].format(**_amounts(limits)) if told.scarce is not None else ""
    return ExitReason(Verdict.ENDED_EARLY, detail, error, True, scarce=scarce)


def _amounts(limits: Limits) -> dict[str, object]:
    """How much a run may use, for a sentence."""
    return {
        "wall": limits.wall_seconds,
        "processor": TIMES_PROCESSOR * int(limits.wall_seconds) + 1,
        "memory": size_text(limits.memory_bytes),
        "all_memory": size_text(memory_of_all(limits.memory_bytes)),
        "output": size_text(limits.output_bytes),
        "disk": size_text(limits.disk_bytes),
        "file": size_text(limits.file_bytes),
        "processes": MOST_PROCESSES,
        "files": MOST_FILES,
    }


def _signalled(number: int, who: str, limits: Limits) -> ExitReason:
    if number == getattr(signal, "SIGXCPU", None):
        return ExitReason(Verdict.HANGS, SLOW.format(who=who, **_amounts(limits)))
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = "unknown"
    why = f": {_SIGNALS[name].format(**_amounts(limits))}" if name in _SIGNALS else ""
    return ExitReason(Verdict.CRASHES, f"{who} was ended by signal {number} ({name}){why}")


def localised(error: Error, directory: str) -> Error:
    """The error with file names as the snippet's author knows them."""
    if not directory or not (directory in error.message or directory in error.traceback):
        return error
    return msgspec.structs.replace(
        error, message=local(error.message, directory), traceback=local(error.traceback, directory)
    )


def local(text: str, directory: str) -> str:
    """File names as the snippet's author knows them."""
    return text.replace(directory + "/", "") if directory else text
