"""Proving that lazy answers earn next to nothing: the author is warned of one that pays."""

from __future__ import annotations

import asyncio

from tutor.course.diagnostics import nearest, shown
from tutor.course.model import Exercise, Step
from tutor.grading.cheats.base import below, pays
from tutor.grading.cheats.registry import CHEATS, lazy_answers
from tutor.grading.gates import Gate
from tutor.grading.grade import grade, held_by
from tutor.grading.prover import Prover
from tutor.grading.standard import Standard
from tutor.grading.verification import Verification, Warned
from tutor.sandbox.host.results import Report

KNOWN = (*(gate.value for gate in Gate), *(cheat.name for cheat in CHEATS))
"""What an exercise may allow."""


async def prove_lazy(
    prover: Prover, step: Step, exercise: Exercise, begun: Report, standard: Standard
) -> list[Verification]:
    """Try the lazy answers that it is the exercise's turn for; ``begun`` is what its own code does."""
    line = exercise.snippet.line - 1
    tried = lazy_answers(step.id, exercise, prover.cheats)
    codes = [below(exercise.snippet.code, cheat) for cheat in tried]
    reports = await asyncio.gather(*(prover.run(prover.lean(exercise, code)) for code in codes))
    already = held_by(grade(exercise, begun, prover.rules))
    warned: list[Verification] = [
        prover.problem(
            line, f"`allows` has {shown(name)}, not a gate or a cheat{nearest(name, KNOWN)}", begun
        )
        for name in exercise.allows
        if name not in KNOWN
    ]
    for cheat, code, report in zip(tried, codes, reports, strict=True):
        graded = grade(exercise, report, prover.rules, code=code, already=already, standard=standard)
        if graded.waived or not pays(graded):
            continue
        what = f"the cheat `{cheat.name}` earns {graded.earned} of {graded.points} in `{step.id}`"
        holds = "; ".join(c.label for c in graded.criteria if c.earned)
        ways = f'a check with `gate=yes` would keep it out; `allows="{cheat.name}"` permits it'
        what = f"{what}: it {cheat.does}. What passes is `{holds}`; {ways}"
        warned.append(Warned(prover.path, line, f"{what} (Python {report.python})"))
    if not tried or warned:
        return warned
    count = "a lazy answer" if len(tried) == 1 else f"{len(tried)} lazy answers"
    return [prover.proved(line, f"next to nothing is earned by {count} to `{step.id}`", begun)]
