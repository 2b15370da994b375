"""``pickle-tutor explain``: what happens to one object, for people, or as JSON."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tutor.cli.console import console_for, write, write_json
from tutor.cli.job_options import job_from, object_code, python_of, read_code, read_one_way
from tutor.cli.receivers import RECEIVERS
from tutor.errors import TutorError
from tutor.pickling.words import Verdict

if TYPE_CHECKING:
    from tutor.sandbox.host.interpreters import Interpreter
    from tutor.sandbox.host.job import Job
    from tutor.sandbox.host.results import Report

NO_ANSWER = 3
"""The exit status where nothing is known about the object."""


def explain(given: argparse.Namespace) -> int:
    """Run the snippet, or what each ``--object`` names, and say what happened.

    Return 0 if every library asked for can restore all of them, and 1 if one cannot. Return 2 for a probe
    that cannot be asked, and 3 where nothing is known of one. A library that does not work on that Python
    says nothing about the object, and is not counted.
    """
    python = python_of(given)
    if given.jsonl:
        from tutor.cli.explain_lines import explain_lines

        if given.code is not None or given.objects is not None:
            raise TutorError("--jsonl reads lines from FILE or standard input: leave out -c and --object.")
        return explain_lines(given.file, job_from("", given, python), tries=given.try_advice)
    from tutor.sandbox.host.advice_trials import run_and_try_all

    wanted = given.objects or [""]
    codes = [object_code(one) for one in wanted] if read_one_way(given) else [read_code(given)]
    jobs = [job_from(code, given, python, one) for code, one in zip(codes, wanted, strict=True)]
    reports = run_and_try_all(jobs)
    if given.probe:
        _check_probe(given.probe, reports)
    if given.json:
        _write_records(wanted, reports)
    else:
        _write_pages(wanted, jobs, reports, given, python)
    return max(map(_status, reports), key=(0, NO_ANSWER, 1).index)


def _check_probe(probe: str, reports: Sequence[Report]) -> None:
    """Raise ``TutorError`` where a probe has no answer on the original: it would agree with any copy."""
    from tutor.sandbox.host.results import Told

    for report in reports:
        for result in report.results.values():
            if result.probe is not None and result.probe.told is Told.RAISES:
                raise TutorError(
                    f"The probe {probe!r} raises {result.probe.text} on the object itself: "
                    "write one that works there."
                )


def _write_records(wanted: Sequence[str], reports: Sequence[Report]) -> None:
    """One record, or a list of them, each with what it is of."""
    from tutor.cli.record import report_record

    if len(reports) == 1:
        write_json(report_record(reports[0]))
        return
    told = [{"object": one} | report_record(report) for one, report in zip(wanted, reports, strict=True)]
    write_json(told)


def _write_pages(
    wanted: Sequence[str],
    jobs: Sequence[Job],
    reports: Sequence[Report],
    given: argparse.Namespace,
    python: Interpreter | None,
) -> None:
    """A page for each report, below what it is of where there are several."""
    import msgspec

    from tutor.cli.page import Level, page

    level = Level.QUIET if given.quiet else Level.VERBOSE if given.verbose else Level.PLAIN
    console = console_for(sys.stdout)
    lines: list[str] = []
    for one, job, report in zip(wanted, jobs, reports, strict=True):
        if len(reports) > 1:
            lines += ([""] if lines else []) + [console(line, "bold") for line in console.wrap(one)]
        receiver = f"For {given.receiver}: {RECEIVERS[given.receiver].says}" if given.receiver else ""
        file = "" if given.file in (None, "-") else given.file
        told = msgspec.structs.replace(report, called=job.called, file=file, receiver=receiver)
        lines += page(told, console, python.label if python else "", level)
    write(lines)


def _status(report: Report) -> int:
    counted = [result for library, result in report.results.items() if not report.silent(library)]
    if any(result.answered and result.verdict is not Verdict.OK for result in counted):
        return 1
    return 0 if counted and all(result.answered for result in counted) else NO_ANSWER
