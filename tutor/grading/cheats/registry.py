"""Every lazy answer, and which of them are tried on an exercise."""

from __future__ import annotations

import zlib

from tutor.course.model import Exercise
from tutor.grading.cheats.base import Cheat
from tutor.grading.cheats.equal import CLASS_LIE, EMPTY_RECIPE, EQUAL_DICT, EQUAL_STRING, NO_STATE
from tutor.grading.cheats.left_out import LEFT_OUT, MADE_NONE, NONE, SHOWN
from tutor.grading.cheats.looked_up import (
    BY_NAME,
    CACHED,
    COPIED_THERE,
    COPYREG,
    EVAL,
    LOOKED_UP,
    RUN_AGAIN,
    STAND_IN,
)
from tutor.grading.cheats.patched import IN_THE_FRAMES, PATCHED_CHECKS, PATCHED_PICKLE
from tutor.grading.cheats.process import ENDED, FORGED
from tutor.grading.cheats.yes import (
    ALWAYS_EMPTY,
    ALWAYS_FALSE,
    ALWAYS_RAISES,
    ALWAYS_TRUE,
    YES,
    YES_FUNCTION,
    YES_PARTS,
)

CHEATS: tuple[Cheat, ...] = (
    NONE,
    BY_NAME,
    STAND_IN,
    LOOKED_UP,
    EVAL,
    COPIED_THERE,
    RUN_AGAIN,
    COPYREG,
    CACHED,
    YES,
    YES_FUNCTION,
    ALWAYS_TRUE,
    ALWAYS_FALSE,
    ALWAYS_EMPTY,
    ALWAYS_RAISES,
    YES_PARTS,
    NO_STATE,
    EMPTY_RECIPE,
    EQUAL_STRING,
    EQUAL_DICT,
    CLASS_LIE,
    LEFT_OUT,
    MADE_NONE,
    SHOWN,
    PATCHED_PICKLE,
    PATCHED_CHECKS,
    IN_THE_FRAMES,
    ENDED,
    FORGED,
)
"""All of them, in the order in which they are told."""


def lazy_answers(where: str, exercise: Exercise, most: int) -> list[Cheat]:
    """Those to try on an exercise: ``most`` of them, of which the first depends on ``where`` it is.

    So few of them for each exercise come to all of them for a course. Those that the exercise allows are left
    out.
    """
    first = zlib.crc32(where.encode()) % len(CHEATS)
    turned = [*CHEATS[first:], *CHEATS[:first]]
    return [cheat for cheat in turned[:most] if cheat.name not in exercise.allows]
