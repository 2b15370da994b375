"""An attempt's score as styled text: what is said to it, then each criterion with its rule."""

from __future__ import annotations

from textual.content import Content

from tutor.scoring.grade import Grade
from tutor.tui.present import NO, YES, one_line, rule_label
from tutor.tui.widgets.inline import inline


def score_page(
    grade: Grade, *, earned: int, best: int, hints: int, revealed: bool = False, feedback: str = ""
) -> Content:
    """Every criterion, its rule, its points and what happened instead.

    ``earned`` is what this attempt is worth once hints are taken off, ``best`` what the step has
    earned so far, ``feedback`` what the lesson says to this very mistake.
    """
    blocks: list[Content] = []
    head = "All of it holds." if grade.full else "Not yet."
    mark, style = (YES, "bold $accent") if grade.full else (NO, "bold $error")
    told = f"  {earned} of {grade.points} points"
    if revealed:
        told += ": it earns nothing once the solution was shown"
    elif hints and grade.earned != earned:
        told += f", after {hints} {'hint' if hints == 1 else 'hints'}"
    if best > earned:
        told += f"; your best is {best}"
    blocks.append(Content.assemble((f"{mark} {head}", style), (told, "$quiet")))
    if feedback.strip():
        blocks.append(Content.assemble(("▌ ", "$warning"), inline(" ".join(feedback.split()))))
    for criterion in grade.criteria:
        mark, style = (YES, "$accent") if criterion.held else (NO, "$error")
        parts: list[str | tuple[str, str] | Content] = [
            (f"{mark} ", style),
            inline(one_line(criterion.label)),
            (f"  {criterion.earned}/{criterion.points}", style),
        ]
        if criterion.rule is not None:
            parts.append((f"  {rule_label(criterion.rule)}", "$quiet"))
        if criterion.message:
            parts.append((f"\n  {one_line(criterion.message, 600)}", "$quiet"))
        blocks.append(Content.assemble(*parts))
    return Content("\n\n").join(blocks)
