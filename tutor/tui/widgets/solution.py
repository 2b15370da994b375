"""The solution of an exercise on the screen: beside the learner's own, and with other good ways."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tutor.course.model import Exercise, Solution
from tutor.session.solved import BesideSolution, ComparedLine, Whose
from tutor.text import visible
from tutor.tui.code_colours import fold, highlight_python
from tutor.tui.widgets.prose import Prose
from tutor.tui.widgets.sheet import Sheet

SIGNS = {
    Whose.BOTH: ("  ", "$quiet"),
    Whose.YOURS: ("- ", "$warning"),
    Whose.LESSON: ("+ ", "$accent"),
    Whose.CUT: ("  ", "$quiet"),
}
SAME = "Your code does the same, line for line."
LEGEND = "Yours (-) beside the lesson's (+):"
ANOTHER = "Another good way"


def solution_parts(exercise: Exercise, beside: BesideSolution | None) -> list[Widget]:
    """What is below the heading of a solution."""
    parts: list[Widget] = []
    if beside is None:
        parts += _whole(exercise.solution)
        others = exercise.more_solutions
    else:
        parts.append(Static(LEGEND if beside.lines else SAME, markup=False))
        if beside.lines:
            lines = Content("\n").join([_line(line) for line in beside.lines])
            parts.append(Sheet(lambda width: fold(lines, width), classes="code"))
        parts += _why(exercise.solution)
        others = beside.others
    for other in others:
        parts += [Static(Content.styled(ANOTHER, "bold $accent"), markup=False), *_whole(other)]
    return parts


def _whole(solution: Solution) -> list[Widget]:
    coloured = highlight_python(visible(solution.code.strip("\n")))
    return [Sheet(lambda width: fold(coloured, width), classes="code"), *_why(solution)]


def _why(solution: Solution) -> list[Widget]:
    return [Prose(solution.why)] if solution.why.strip() else []


def _line(line: ComparedLine) -> Content:
    sign, style = SIGNS[line.whose]
    text = "…" if line.whose is Whose.CUT else visible(line.text)
    return Content.assemble((f"{sign}{text}", style))
