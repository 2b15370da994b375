"""``pickle-tutor progress --check``: whether what is known of the learner is sound, and where copies are."""

from __future__ import annotations

import sys

import msgspec

from tutor.cli.console import Console, console_for, write, write_json
from tutor.paths import progress_file
from tutor.progress.checking import FileState, ProgressCheck, check_progress

_TOLD = {
    FileState.ABSENT: (
        "There is no progress yet in {path}: it begins with the first lesson that is opened.",
        "",
    ),
    FileState.SOUND: ("{path} is intact.", ""),
    FileState.BAD_ROWS: (
        "Some rows of {path} cannot be used ({why}).",
        "The tutor sets them aside when it next reads them, and works out points again from your answers.",
    ),
    FileState.DAMAGED: (
        "{path} cannot be used: {why}.",
        (
            "The tutor keeps it under another name when it next starts, and begins a new one. To go on from "
            "an earlier state, close the tutor and put a backup in its place."
        ),
    ),
    FileState.NEWER: (
        "{path} was written by a newer pickle-tutor: {why}.",
        "It is left as it is, and nothing new is saved: upgrade to go on.",
    ),
    FileState.CLOSED: (
        "{path} cannot be read: {why}.",
        "Make it readable, or name another folder in PICKLE_TUTOR_DATA.",
    ),
}
"""What there is to say, and what happens next."""
_STATUS = {FileState.ABSENT: 0, FileState.SOUND: 0, FileState.CLOSED: 3}
"""Exit statuses; 1 for the rest."""


def check(json: bool) -> int:
    """Say what was found; 0 if all is well, 1 if something is wrong, 3 if it could not be looked at."""
    found = check_progress(progress_file())
    if json:
        write_json(msgspec.to_builtins(found), indent=2)
    else:
        write(lines(found, console_for(sys.stdout)))
    return _STATUS.get(found.state, 1) if found.writable else 1


def lines(found: ProgressCheck, console: Console) -> list[str]:
    """The report for people."""
    well = found.state in (FileState.SOUND, FileState.ABSENT)
    told, then = (text.format(path=found.path, why=found.why) for text in _TOLD[found.state])
    shown = [*_marked(told, well, console), *(console.wrap(then, "  ") if then else [])]
    if found.rows:
        counted = f"steps: {found.rows['step']:,}, attempts: {found.rows['attempt']:,}, schema {found.schema}"
        shown += console.wrap(counted, "  ")
    if not found.writable:
        told = "It cannot be written, so nothing new is saved: make it and its folder writable."
        shown += _marked(told, False, console)
    if found.rows_set_aside:
        count = found.rows_set_aside
        rows = "1 row was" if count == 1 else f"{count} rows were"
        shown += console.wrap(f"{rows} set aside earlier: see the table set_aside in this file.", "  ")
    return [
        *shown,
        *_listed("Files set aside unchanged:", found.set_aside, console),
        *_listed("Backups, the newest first:", found.backups, console),
    ]


def _marked(told: str, well: bool, console: Console) -> list[str]:
    mark = console(console.yes, "good") if well else console(console.no, "bad")
    first, *rest = console.wrap(told, "  ")
    return [f"{mark} {first.lstrip()}", *rest]


def _listed(title: str, paths: tuple[str, ...], console: Console) -> list[str]:
    return ["", console(title, "bold"), *(f"  {path}" for path in paths)] if paths else []
