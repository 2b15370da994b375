"""``pickle-tutor doctor``: what works on this machine, what does not, and which isolation holds."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import msgspec

from tutor.cli.console import Console, console_for, write
from tutor.cli.job_options import python_of
from tutor.errors import TutorError
from tutor.paths import cache_dir, data_dir, progress_file
from tutor.pickling.codecs.registry import PACKAGES
from tutor.pickling.words import DEFAULT_LIBRARIES
from tutor.sandbox.host.health import Health, way_out, what_fails
from tutor.sandbox.host.interpreters import Interpreter
from tutor.sandbox.host.interpreters import found as found_interpreters
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Report
from tutor.sandbox.host.runner import Runner, run_job


class DoctorLine(msgspec.Struct, frozen=True):
    """One line of the doctor's: ``fine`` is ``None`` for a plain fact."""

    text: str
    fine: bool | None = None
    vital: bool = True
    """Whether the tutor cannot do its work without it."""


Section = tuple[str, list[DoctorLine]]


def doctor(given: argparse.Namespace) -> int:
    """Print what was found; 1 if something the tutor needs is missing."""
    console, python = console_for(sys.stdout), python_of(given)
    well = True
    for title, findings in sections(console, python):
        well &= all(finding.fine is not False or not finding.vital for finding in findings)
        write([console(title, "bold"), *(line for found in findings for line in _lines(found, console)), ""])
        sys.stdout.flush()
    write(
        [
            console("Everything the tutor needs works.", "good")
            if well
            else console("Something the tutor needs is missing.", "bad")
        ]
    )
    return 0 if well else 1


def sections(console: Console, python: Interpreter | None) -> Iterator[Section]:
    """Each part of the report, made when it is asked for, as some take a second."""
    yield "Python", interpreters()
    yield "Files", files()
    where = f" on {python.label}" if python is not None else ""
    yield f"Isolation of a run{where}", isolation(python)
    yield "Terminal", terminal(console)


def interpreters() -> list[DoctorLine]:
    """The app's own Python and its dill, and the others here that ``--python`` could use."""
    own, *others = found_interpreters()
    found = [DoctorLine(f"Python {own.version}: {own.path}", sys.version_info >= (3, 11))]
    if own.dill:
        found.append(dill_finding(own.dill_label, dill_health(None)))
    else:
        found.append(DoctorLine("dill is not installed: add it to the tutor's environment", False))
    found += others_of(own, None)
    for one in others:
        dill = one.dill_label if one.dill else "no dill, so only --with pickle"
        found.append(DoctorLine(f"Python {one.version}, {dill}: {one.path}"))
        health = dill_health(one.path) if one.dill else None
        if health is not None and not health.works:
            found.append(dill_finding(one.dill_label, health))
        found += others_of(one, one.path)
    return found


def others_of(one: Interpreter, python: str | None) -> list[DoctorLine]:
    """The other packages that libraries come from: none is required, so that one is missing is said
    of the app's own Python alone."""
    told = []
    for package in PACKAGES:
        shown = any(package == library.facts.package for library in DEFAULT_LIBRARIES)
        has = one.version_of(package)
        if shown or not (has or python is None):
            continue
        health = dill_health(python, package) if has else None
        if health is not None and not health.works:
            told.append(dill_finding(f"{package} {has}", health))
        elif has:
            told.append(DoctorLine(f"{package} {has}", True))
        else:
            told.append(DoctorLine(f"{package} is not installed: --with {package} needs it"))
    return told


def dill_finding(label: str, health: Health | None) -> DoctorLine:
    """Whether a library works on its Python, and what to do where it does not: the rest works then too."""
    if health is None or health.works:
        return DoctorLine(label, True)
    return DoctorLine(f"{what_fails(health)}. {way_out(health)}", False, vital=False)


def dill_health(python: str | None, package: str = "dill") -> Health | None:
    """What the dill, or another library, of a Python can do there; ``None`` where that is not known."""

    async def once() -> Health | None:
        async with aclosing(Runner()) as runner:
            return await runner.health(python, package)

    try:
        return asyncio.run(once())
    except TutorError:
        return None


def files() -> list[DoctorLine]:
    """Where lessons, progress and cache are, and whether progress can be read and written."""
    from tutor.course.library import load_catalog

    found = []
    try:
        catalog = load_catalog()
        found.append(DoctorLine(f"{len(catalog.lessons)} lessons: {catalog.where}", bool(catalog.lessons)))
        if catalog.problems:
            found.append(DoctorLine("some lessons have problems: see pickle-tutor check", False, vital=False))
    except TutorError as error:
        found.append(DoctorLine(str(error), False))
    return [*found, _progress_health(), DoctorLine(f"Cache: {cache_dir()}")]


def _progress_health() -> DoctorLine:
    path = progress_file()
    if not path.exists():
        place = next(folder for folder in (data_dir(), *data_dir().absolute().parents) if folder.exists())
        can = place.is_dir() and os.access(place, os.W_OK)
        what = "will be created with the first lesson" if can else f"cannot be created: make {place} writable"
        return DoctorLine(f"Progress: {path} {what}", can, vital=False)
    from tutor.progress.store import Store

    size = path.stat().st_size
    with Store(path) as store:
        if store.notice:
            return DoctorLine(store.notice, False, vital=False)
    return DoctorLine(f"Progress: {path}, {size:,} bytes, intact", True)


def isolation(python: Interpreter | None) -> list[DoctorLine]:
    """The layers that held for one small run."""
    libraries = tuple(one for one in DEFAULT_LIBRARIES if python is None or python.has(one))
    job = Job("subject = None", libraries=libraries, python=python.path if python else None)
    try:
        report: Report = run_job(job)
    except TutorError as error:
        return [DoctorLine(str(error), False)]
    if not report.isolation:
        return [DoctorLine("Snippets are not isolated: run only code you trust", False)]
    return [
        DoctorLine(layer.name + (f": {layer.detail}" if layer.detail else ""), layer.holds, vital=False)
        for layer in report.isolation
    ]


def terminal(console: Console) -> list[DoctorLine]:
    """Whether the screens will work here, and how they will look."""
    on_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    size = shutil.get_terminal_size()
    facts = [
        DoctorLine(
            "input and output go to a terminal" if on_terminal else "no terminal, so the app can't open here"
        ),
        DoctorLine(f"{size.columns} columns, {size.lines} lines (80 by 24 is enough)"),
        DoctorLine(f"TERM={os.environ.get('TERM', '')}, COLORTERM={os.environ.get('COLORTERM', '')}"),
        DoctorLine("NO_COLOR is set: no colour" if os.environ.get("NO_COLOR") else "colour is allowed"),
    ]
    if not console.symbols:
        facts.append(
            DoctorLine(
                f"the encoding {sys.stdout.encoding} has no ✓ ✗: set LANG to a UTF-8 locale", False, False
            )
        )
    return facts


def _lines(finding: DoctorLine, console: Console) -> list[str]:
    mark = {True: console.yes, False: console.no, None: console.unreached}[finding.fine]
    style = {True: "good", False: "bad" if finding.vital else "warn", None: "quiet"}[finding.fine]
    first, *rest = console.wrap(finding.text.replace(str(Path.home()) + os.sep, "~/"), "    ")
    return [f"  {console(mark, style)} {first.lstrip()}", *rest]
