"""What came of a step that was done before, in a line: for when it is opened again."""

from __future__ import annotations

from textual.content import Content

from tutor.course.model import Exercise, Step, step_points
from tutor.pickling.words import Verdict
from tutor.progress.records import Attempt, StepProgress
from tutor.tui.views.marks import NO, YES


def earlier_line(step: Step, state: StepProgress, attempt: Attempt | None) -> Content:
    """Say that the step is done, its points, and each library's verdict then; empty for a new one."""
    if attempt is None or not state.done or state.updated:
        return Content("")
    solved = isinstance(step.work, Exercise)
    parts = [Content.styled(f"{YES} Solved" if solved else f"{YES} You ran this", "bold $accent")]
    if solved:
        parts.append(Content(f"{state.earned} of {step_points(step)} points"))
    for library, verdict in attempt.verdicts.items():
        mark, style = (YES, "$accent") if verdict is Verdict.OK else (NO, "$error")
        parts.append(Content.assemble(f"{library.value} ", (f"{mark} {verdict.value}", style)))
    return Content("   ").join(parts)
