"""Which line of the learner's code to mark after a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.course.model import Exercise, Snippet

if TYPE_CHECKING:
    from tutor.sandbox.host.results import Report


def blamed_line_of(work: Snippet | Exercise, report: Report) -> int | None:
    """Return the line to mark in the code of a step.

    In an exercise only the libraries that it asks for count: failing under a different one isn't a
    mistake.
    """
    from tutor.explanation.facts import blamed_line  # late: nothing is blamed before it is run

    if not isinstance(work, Exercise):
        return blamed_line(report)
    from tutor.grading.criteria import checked_libraries, claims_on  # late: it takes long to import

    claims = claims_on(work.snippet.expect, report.python)
    return blamed_line(report, checked_libraries(claims, report))
