"""Whether the code of an exercise calls dill itself, as far as its imports say."""

from __future__ import annotations

import ast
import warnings

from tutor.course.format.code import UNPARSABLE
from tutor.course.model import Exercise

DILL = {"dill", "multiprocess"}
"""The packages that use dill for what they do."""


def uses_dill(exercise: Exercise) -> bool:
    """Whether an exercise's solution, its checks or a file beside it import dill, so that what it asks may be
    out of reach where dill does not work."""
    solutions = (exercise.solution, *exercise.more_solutions)
    codes = [
        *(solution.code for solution in solutions),
        *(check.code for check in exercise.checks),
        *exercise.snippet.files.values(),
        exercise.snippet.reader or "",
    ]
    return any(_imports(code, DILL) for code in codes)


def _imports(code: str, packages: set[str]) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
    except UNPARSABLE:
        return False
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        if any(name.partition(".")[0] in packages for name in names):
            return True
    return False
