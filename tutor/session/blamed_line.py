"""Which line of the learner's code to mark after a run."""

from __future__ import annotations

from collections.abc import Collection

from tutor.course.model import Exercise, Snippet
from tutor.pickling.words import Library
from tutor.sandbox.host.results import Report


def blamed_line(report: Report, libraries: Collection[Library] | None = None) -> int | None:
    """Return the line that a blamed part comes from, or where the code itself failed, counted from 1.

    Only the results of ``libraries`` count; without them, those of all.
    """
    for library, result in report.results.items():
        if result.at_fault or (libraries is not None and library not in libraries):
            continue
        if result.blame is not None and result.blame.line is not None:
            return result.blame.line
        if result.error is not None and result.error.line is not None:
            return result.error.line
    return None


def blamed_line_of(work: Snippet | Exercise, report: Report) -> int | None:
    """Return the line to mark in the code of a step.

    In an exercise only the libraries that it asks for count: failing under a different one is no mistake.
    """
    if not isinstance(work, Exercise):
        return blamed_line(report)
    from tutor.grading.grade import checked_libraries, claims_on  # late: it takes long to import

    claims = claims_on(work.snippet.expect, report.python)
    return blamed_line(report, checked_libraries(claims, report))
