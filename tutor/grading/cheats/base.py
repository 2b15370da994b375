"""A lazy answer, and when it pays."""

from __future__ import annotations

import msgspec

from tutor.grading.grade import Grade
from tutor.grading.points import LAZY_PERCENT


class Cheat(msgspec.Struct, frozen=True):
    """One lazy answer."""

    name: str
    """How a lesson allows it: ``allows="by-name"``."""
    does: str
    """What it does, to follow "the cheat that …"."""
    code: str
    """The lines that go below the exercise's own code."""


def below(code: str, cheat: Cheat) -> str:
    """The exercise's own code with a cheat below it."""
    return f"{code.rstrip()}\n\n\n{cheat.code.lstrip()}"


def pays(graded: Grade) -> bool:
    """Whether a lazy answer earned more than one may."""
    return graded.full or graded.earned * 100 > graded.points * LAZY_PERCENT
