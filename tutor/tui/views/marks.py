"""The small words of the screens: marks, the rules by name, bars, and text that keeps its indent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from tutor.progress.records import StepProgress

YES, NO, UNKNOWN = "✓", "✗", "–"
TODO, HALF, DONE = "○", "◐", "●"
SURPRISE = "≠"
"""The mark of a guess that was not so where nothing was taught: a surprise, and no mistake."""


def named(text: str, style: str = "") -> Content:
    """``text`` with what is in backticks shown by its colour instead; the rest in ``style``.

    Other marks stay as they are: an asterisk or a bar in a name is a part of it. So does a backtick
    that has no other half.
    """
    if text.count("`") % 2:
        return Content.styled(text, style)
    parts = enumerate(text.split("`"))
    return Content.assemble(*((part, "$name" if number % 2 else style) for number, part in parts if part))


def room_beside(prefix: Content, width: int) -> int:
    """How many cells text has beside ``prefix``; never too few for a word."""
    return max(12, width - prefix.cell_length)


def hang(prefix: Content, body: Content, width: int, below: Content | None = None) -> Content:
    """``body`` wrapped to ``width`` beside ``prefix``; further lines start with ``below``, or blanks."""
    start = Content(" " * prefix.cell_length) if below is None else below
    first, *rest = body.wrap(room_beside(prefix, width)) or [Content("")]
    return Content("\n").join([prefix + first, *(start + line for line in rest)])


def bar(share: float, width: int) -> Content:
    """A bar, filled to ``share`` (0 to 1)."""
    full = round(max(0.0, min(1.0, share)) * width)
    return Content.assemble(("━" * full, "$accent"), ("━" * (width - full), "$faint"))


def number(value: float) -> str:
    """A score without a needless fraction: ``7``, ``7.5``."""
    return f"{value:.0f}" if abs(value - round(value)) < 0.05 else f"{value:.1f}"


def step_mark(state: StepProgress | None) -> str:
    """The mark of a step: done, begun, or neither. A step whose task has changed since is no longer done."""
    return DONE if state and state.solved else HALF if state and state.begun else TODO
