"""An attempt's score as styled text: what is said to it, then each criterion with its rule."""

from __future__ import annotations

from textual.content import Content

from tutor.grading.grade import Grade, GradedCriterion
from tutor.text import one_line
from tutor.tui.views.inline import inline
from tutor.tui.views.marks import NO, UNKNOWN, YES, hang, named, room_beside

WAITING = "These passed before you changed anything. They count once the rest passes:"
LATER = "You get its points once the rest passes."
BROKEN = "This passed before your change."


def score_page(
    grade: Grade,
    width: int,
    *,
    earned: int,
    best: int,
    hints: int,
    revealed: bool = False,
    feedback: str = "",
    praise: str = "",
) -> Content:
    """Every criterion, its points, its rule and what happened instead, laid out for ``width`` cells.

    What is missing comes first, as it is what one looks for, and a low screen shows little.

    ``earned`` is what this attempt is worth once hints are taken off, ``best`` what the step has earned so
    far, ``feedback`` what the lesson says to exactly this mistake.
    """
    blocks: list[Content] = []
    done = "All that can be checked here passes." if grade.waived else "Everything passes."
    if grade.full and praise and not grade.waived and not revealed:
        done = praise
    head = done if grade.full else "Not yet."
    mark, style = (YES, "bold $accent") if grade.full else (NO, "bold $error")
    told = f"{chr(10) if len(head) > 40 else '  '}{earned} of {grade.points} points"
    if grade.unchanged:
        told += ": you haven't changed the code yet"
    elif revealed:
        told += ": it earns nothing once the solution has been shown"
    elif hints and grade.earned != earned:
        told += f", after {hints} {'hint' if hints == 1 else 'hints'}"
    if best > earned:
        told += f"; your best is {best}"
    blocks.append(Content.assemble((f"{mark} {head}", style), (told, "$quiet")))
    if feedback.strip():
        edge = Content.styled("▌ ", "$warning")
        blocks.append(hang(edge, inline(" ".join(feedback.split())), width, edge))
    waiting = [one for one in grade.criteria if one.guard and one.held and not grade.full and not one.earned]
    anything = any(one.held for one in grade.criteria)  # where nothing holds, none of it is news
    missing_first = sorted(grade.criteria, key=lambda criterion: criterion.held)
    blocks += [
        _criterion(one, width, broken=one.guard and anything)
        for one in missing_first
        if one not in waiting and not one.waived
    ]
    for reason in grade.waived:
        told = reason if grade.full else f"{reason} {LATER}"
        blocks.append(Content.styled(one_line(told), "$warning"))
        blocks += [_criterion(one, width) for one in grade.criteria if one.waived == reason]
    if waiting:
        blocks.append(Content.styled(WAITING, "$quiet"))
        blocks += [_criterion(criterion, width) for criterion in waiting]
    return Content("\n\n").join(blocks)


def _criterion(criterion: GradedCriterion, width: int, *, broken: bool = False) -> Content:
    mark, style = (YES, "$accent") if criterion.held else (NO, "$error")
    if criterion.waived:
        mark, style = UNKNOWN, "$warning"
    worth = f"{criterion.earned}/{criterion.points}  " if criterion.points else ""  # a gate has none
    prefix = Content.assemble((f"{mark} ", style), (worth, style))
    told = inline(one_line(criterion.label))
    rule = f"rule {criterion.rule}"
    if criterion.rule is not None:
        room = room_beside(prefix, width)
        *_, last = told.wrap(room)
        fits = last.cell_length + 2 + len(rule) <= room
        told = Content.assemble(told, "  " if fits else "\n", (rule, "$quiet"))
    if criterion.message:
        said = one_line(criterion.message, 600)
        said = f"{said} {BROKEN}" if broken else said
        told = told + Content("\n") + named(said, "$quiet")
    return hang(prefix, told, width)
