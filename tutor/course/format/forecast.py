"""What belongs to a snippet to run: the guess that is made first, and the changes that it invites to."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence

from tutor.course.diagnostics import LessonSource, nearest, shown
from tutor.course.format.code import UNPARSABLE, parse
from tutor.course.format.fences import Marked
from tutor.course.format.values import ORDER
from tutor.course.model import Asks, Forecast, InvitedChange
from tutor.pickling.words import Stage

NONE = "none"
"""The choice for a snippet that passes every stage."""
CODE = "the code"
"""The choice for a snippet that raises itself, as on a Python that lacks what it uses."""
STAGES = (CODE, *(stage.value for stage in Stage), NONE)
FEWEST_CHOICES = 2


def read_forecast(source: LessonSource, fences: Sequence[Marked]) -> Forecast | None:
    """The guess of a `guess` fence: a choice a line, and the one attribute that says where the answer is."""
    if not fences:
        return None
    fence = fences[0]
    answers = {ask: str(getattr(fence, ask.value)) for ask in Asks if getattr(fence, ask.value)}
    choices = tuple(line.strip() for line in fence.code.text.splitlines() if line.strip())
    if len(answers) != 1 and any(problem.line == fence.line for problem in source.problems):
        return None  # it may have been meant well
    if len(answers) != 1:
        names = ", ".join(f"`{ask.value}=`" for ask in Asks)
        source.report(fence.line, fence.column, f"a `guess` takes its answer from one of {names}")
        return None
    if len(choices) < FEWEST_CHOICES:
        source.report(fence.line, fence.column, f"a `guess` needs at least {FEWEST_CHOICES} choices")
    for choice in sorted({choice for choice in choices if choices.count(choice) > 1}):
        source.report(fence.line, fence.column, f"the choice {shown(choice)} is there twice")
    asks, of = next(iter(answers.items()))
    if asks is Asks.STAGE:
        for choice in choices:
            if choice not in STAGES:
                source.report(
                    fence.line, fence.column, f"{shown(choice)} is not a stage{nearest(choice, STAGES)}"
                )
    return Forecast(fence.asks, choices, asks, of, fence.code.line)


def parts_of(choice: str) -> tuple[str, ...]:
    """What is printed one after the other, as a choice about the order lists it."""
    return tuple(part.strip() for part in choice.split(","))


def about_order(forecast: Forecast) -> bool:
    """Whether a forecast asks for the order of what is printed."""
    return forecast.asks is Asks.PRINTS and forecast.of == ORDER


def read_trials(source: LessonSource, run: Marked, fences: Sequence[Marked]) -> tuple[InvitedChange, ...]:
    """The changes of a snippet: whole, or put instead of the one statement that begins so."""
    trials = []
    for fence in fences:
        code = fence.code.text
        if fence.instead:
            place = _statement(run.code.text, fence.instead)
            if place is None:
                what = "`instead` has to be how one statement of the snippet begins"
                source.report(fence.line, fence.column, f"{what}, not {shown(fence.instead)}")
                continue
            lines = run.code.text.split("\n")
            first = lines[place[0]]
            moved = textwrap.indent(code.rstrip("\n"), first[: len(first) - len(first.lstrip())])
            code = "\n".join([*lines[: place[0]], moved, *lines[place[1] :]])
        trials.append(InvitedChange(code, fence.expect, fence.code.line, fence.flip))
    return tuple(trials)


def _statement(code: str, start: str) -> tuple[int, int] | None:
    """The lines of the one statement, at any depth, whose text begins so; counted from 0."""
    try:
        tree = parse(code)
    except UNPARSABLE:
        return None
    lines = code.split("\n")
    found = [
        (node.lineno - 1, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and lines[node.lineno - 1].strip().startswith(start)
    ]
    return found[0] if len(found) == 1 else None
