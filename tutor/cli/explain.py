"""``pickle-tutor explain``: what happens to one object, for people, or as JSON."""

from __future__ import annotations

import argparse
import sys

from tutor.cli.console import console_for, write, write_json
from tutor.cli.job_options import job_from, python_of, read_code
from tutor.errors import TutorError
from tutor.pickling.words import Verdict

NO_ANSWER = 3
"""The exit status where nothing is known about the object."""


def explain(given: argparse.Namespace) -> int:
    """Run the snippet and say what happened: 0 if every library asked for carries it, else 1.

    A library that does not work on that Python says nothing about the object, and does not count; 3 where
    none other was asked for.
    """
    python = python_of(given)
    if given.jsonl:
        from tutor.cli.explain_lines import explain_lines

        if given.code is not None or given.object is not None:
            raise TutorError("--jsonl reads lines from FILE or standard input: leave out -c and --object.")
        return explain_lines(given.file, job_from("", given, python), tries=given.try_advice)
    from tutor.sandbox.host.advice_trials import run_and_try

    job = job_from(read_code(given), given, python)
    report = run_and_try(job)
    if given.json:
        from tutor.cli.record import report_record

        write_json(report_record(report))
    else:
        import msgspec

        from tutor.cli.page import Level, page

        file = "" if given.file in (None, "-") else given.file
        report = msgspec.structs.replace(report, called=job.called, file=file)
        level = Level.QUIET if given.quiet else Level.VERBOSE if given.verbose else Level.PLAIN
        write(page(report, console_for(sys.stdout), python.label if python else "", level))
    counted = [result for library, result in report.results.items() if not report.silent(library)]
    if any(result.answered and result.verdict is not Verdict.OK for result in counted):
        return 1
    return 0 if counted and all(result.answered for result in counted) else NO_ANSWER
