"""``pickle-tutor check``: prove that lessons are right, by running everything they claim."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import aclosing
from typing import Any

from tutor.cli.console import Console, columns, console_for, write
from tutor.cli.progress_bar import ProgressBar
from tutor.course.chosen import ToProve, choose
from tutor.course.format import Diagnostic
from tutor.grading.prover import AT_ONCE
from tutor.grading.verification import NotChecked, Verification, Warned
from tutor.grading.verify import effort, prove, prove_rules
from tutor.sandbox.host.interpreters import resolve
from tutor.sandbox.host.runner import Runner
from tutor.text import verbatim_line

Proof = Coroutine[Any, Any, tuple[Verification, ...]]
FEW, ALL = 1, 1_000
"""How many lazy answers are tried on each exercise: by default, and with ``--strict``."""
LESSONS_AT_ONCE = AT_ONCE + 2
"""How many lessons are begun: when one has little left to run, the next ones have enough."""


def check_lessons(given: argparse.Namespace) -> int:
    """Check what is named, or all lessons, on each Python: 0 if all is right, 1 if something is not."""
    asked = [*([given.python] if given.python else []), *given.pythons]
    pythons = [(None, ""), *((resolve(name).path, f" on {name}") for name in asked)]
    chosen = choose(given.named, given.lessons, built_in=given.built_in)
    console = console_for(sys.stdout)
    write([line for problem in chosen.problems for line in diagnostic_lines(problem, console)])
    outcomes = asyncio.run(_prove_all(chosen, pythons, given, console))
    wrong = len(chosen.problems) + sum(isinstance(outcome, Diagnostic) for outcome in outcomes)
    if given.strict:
        wrong += sum(isinstance(outcome, Warned) for outcome in outcomes)
        from tutor.course.lint import remarks

        found = [remark for lesson in chosen.lessons for remark in remarks(lesson)]
        write([line for remark in found for line in diagnostic_lines(remark, console)])
        wrong += len(found)
    summary = "Everything holds." if not wrong else f"{wrong} {'problem' if wrong == 1 else 'problems'}."
    write([console(summary, "bad" if wrong else "good"), *unchecked_lines(outcomes, console)])
    return 1 if wrong else 0


async def _prove_all(
    chosen: ToProve, pythons: Sequence[tuple[str | None, str]], given: argparse.Namespace, console: Console
) -> list[Verification]:
    """Prove each file on each Python, some side by side, and tell of each in turn, as soon as it is known.

    Return what became of everything.
    """
    found: list[Verification] = []
    gate, begun = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(LESSONS_AT_ONCE)
    weight = sum(effort(step) for lesson in chosen.lessons for step in lesson.steps) * len(pythons)
    cheats = ALL if given.strict else FEW
    bar = ProgressBar(sys.stderr, weight, "Proving")

    async def in_turn(proof: Proof) -> tuple[Verification, ...]:
        async with begun:
            return await proof

    async with aclosing(Runner(many=True)) as runner:
        proofs: list[tuple[str, Proof]] = []
        for python, where in pythons:
            proofs += [
                (
                    lesson.id + where,
                    prove(
                        lesson,
                        runner,
                        python,
                        gate=gate,
                        done=lambda step: bar.advance(effort(step)),
                        cheats=cheats,
                    ),
                )
                for lesson in chosen.lessons
            ]
            proofs += [
                ("rules.yaml" + where, prove_rules(rules.cards, rules.path, runner, python, gate=gate))
                for rules in chosen.rules
            ]
        tasks = [(name, asyncio.ensure_future(in_turn(proof))) for name, proof in proofs]
        try:
            for name, task in tasks:
                outcomes = await task
                bar.clear()
                tell(name, outcomes, given.verbose, console)
                found += outcomes
        finally:
            bar.clear()
            for _, task in tasks:
                task.cancel()
            await asyncio.gather(*(task for _, task in tasks), return_exceptions=True)
            for _, proof in proofs:
                proof.close()
    return found


def tell(name: str, outcomes: Sequence[Verification], verbose: bool, console: Console) -> None:
    """Show what became of one file."""
    problems = [outcome for outcome in outcomes if isinstance(outcome, Diagnostic)]
    unchecked = [outcome for outcome in outcomes if isinstance(outcome, NotChecked)]
    warned = sum(isinstance(outcome, Warned) for outcome in outcomes)
    asked = len(outcomes) - len(unchecked) - warned
    held = asked - len(problems)
    mark = console(console.no, "bad") if problems else console(console.yes, "good")
    rest = f", {len(unchecked)} not checked here" if unchecked else ""
    if warned:
        rest += f", {warned} {'warning' if warned == 1 else 'warnings'}"
    result = f"{held} of {asked} proved{rest}" if outcomes else "nothing to prove"
    first, *lines = console.wrap(f"{name}: {result}", "  ")
    lines.insert(0, f"{mark} {first.lstrip()}")
    for outcome in outcomes:
        if isinstance(outcome, Diagnostic):
            lines += diagnostic_lines(outcome, console)
        elif isinstance(outcome, Warned):
            lines += placed(f"{outcome.path}:{outcome.line}", f"warning: {outcome.what}", console)
        elif verbose and isinstance(outcome, NotChecked):
            lines += placed(f"{outcome.path}:{outcome.line}", f"not checked: {outcome.what}", console)
        elif verbose:
            lines += placed(f"{outcome.path}:{outcome.line}", outcome.what, console)
    write(lines)
    sys.stdout.flush()


def unchecked_lines(outcomes: Sequence[Verification], console: Console) -> list[str]:
    """How many claims could not be checked, by the reason."""
    reasons = Counter(outcome.why for outcome in outcomes if isinstance(outcome, NotChecked))
    return [
        line
        for why, count in reasons.items()
        for line in console.wrap(
            f"{count} {'claim was' if count == 1 else 'claims were'} not checked here: {why}.", "", "    "
        )
    ]


def diagnostic_lines(problem: Diagnostic, console: Console) -> list[str]:
    """A problem, with its place."""
    return placed(f"{problem.path}:{problem.line}:{problem.column}", problem.message, console)


def placed(place: str, message: str, console: Console) -> list[str]:
    """A message after its place, which stays whole so that an editor can follow it."""
    place = f"{verbatim_line(place)}:"
    first, *rest = console.wrap(message, "    ")
    if rest or columns(place + first) - 3 > console.width:
        return [place, first, *rest]
    return [f"{place} {first.lstrip()}"]
