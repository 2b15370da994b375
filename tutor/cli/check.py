"""``pickle-tutor check``: prove that lessons are right, by running everything they claim."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

import msgspec

from tutor.cli.console import Console, columns, console_for, write
from tutor.course.cards import RULES_FILE, RuleCard, load_rules
from tutor.course.format import Diagnostic, LessonErrors
from tutor.course.library import (
    lesson_files,
    lessons_directory,
    load_catalog,
    read_lesson,
    unknown_requirements,
)
from tutor.course.model import Lesson
from tutor.grading.verification import NotChecked, Verification, Warned
from tutor.grading.verify import prove, prove_rules
from tutor.sandbox.host.interpreters import resolve
from tutor.sandbox.host.runner import Runner
from tutor.text import verbatim_line

FEW, MANY = 1, 1_000
"""How many lazy answers are tried on each exercise: by default, and with ``--strict``, where all are."""


class Work(msgspec.Struct, frozen=True):
    """What is to be proved: the lessons and rule cards that can be read, and what is wrong with the rest."""

    lessons: tuple[Lesson, ...] = ()
    rules: tuple[RuleCard, ...] = ()
    rules_path: str = ""
    problems: tuple[Diagnostic, ...] = ()


def check_lessons(given: argparse.Namespace) -> int:
    """Check the files named, or all lessons, on each Python: 0 if all is right, 1 if something is not."""
    asked = [*([given.python] if given.python else []), *given.pythons]
    pythons = [(None, ""), *((resolve(name).path, f" on {name}") for name in asked)]
    work = work_of(given.files, given.lessons)
    console = console_for(sys.stdout)
    write([line for problem in work.problems for line in diagnostic_lines(problem, console)])
    outcomes = asyncio.run(
        _prove_all(work, pythons, given.verbose, console, cheats=MANY if given.strict else FEW)
    )
    wrong = len(work.problems) + sum(isinstance(outcome, Diagnostic) for outcome in outcomes)
    warned = sum(isinstance(outcome, Warned) for outcome in outcomes)
    if given.strict:
        wrong += warned
        from tutor.course.lint import remarks

        found = [remark for lesson in work.lessons for remark in remarks(lesson)]
        write([line for remark in found for line in diagnostic_lines(remark, console)])
        wrong += len(found)
    summary = "Everything holds." if not wrong else f"{wrong} {'problem' if wrong == 1 else 'problems'}."
    write([console(summary, "bad" if wrong else "good"), *unchecked_lines(outcomes, console)])
    return 1 if wrong else 0


def work_of(files: Sequence[Path], directory: Path | None) -> Work:
    """What the files hold, and those of a folder; where none is named, all lessons and the rule cards."""
    if not files:
        catalog = load_catalog(directory)
        rules = (directory or lessons_directory()) / RULES_FILE
        beside = work_of([rules], None) if rules.exists() else Work()
        return msgspec.structs.replace(
            beside, lessons=catalog.lessons, problems=(*catalog.problems, *beside.problems)
        )
    work = Work()
    for path in (file for named in files for file in _files_of(named)):
        try:
            if path.name == RULES_FILE:
                work = msgspec.structs.replace(work, rules=load_rules(path.parent), rules_path=str(path))
            else:
                work = msgspec.structs.replace(work, lessons=(*work.lessons, read_lesson(path)))
        except LessonErrors as errors:
            work = msgspec.structs.replace(work, problems=(*work.problems, *errors.problems))
    return msgspec.structs.replace(work, problems=(*work.problems, *unknown_requirements(work.lessons)))


def _files_of(named: Path) -> Sequence[Path]:
    """The file, or all that can be proved in a folder."""
    if not named.is_dir():
        return [named]
    rules = named / RULES_FILE
    return [*lesson_files(named), *([rules] if rules.exists() else [])]


async def _prove_all(
    work: Work,
    pythons: Sequence[tuple[str | None, str]],
    verbose: bool,
    console: Console,
    cheats: int,
) -> list[Verification]:
    """Prove each file on each Python, and tell of it as soon as it is known; what became of everything."""
    found: list[Verification] = []
    async with aclosing(Runner(many=True)) as runner:
        for python, where in pythons:
            for lesson in work.lessons:
                outcomes = await prove(lesson, runner, python, cheats=cheats)
                tell(lesson.id + where, outcomes, verbose, console)
                found += outcomes
            if work.rules:
                outcomes = await prove_rules(work.rules, work.rules_path, runner, python)
                tell(RULES_FILE + where, outcomes, verbose, console)
                found += outcomes
    return found


def tell(name: str, outcomes: Sequence[Verification], verbose: bool, console: Console) -> None:
    """Show what became of one file."""
    problems = [outcome for outcome in outcomes if isinstance(outcome, Diagnostic)]
    unchecked = [outcome for outcome in outcomes if isinstance(outcome, NotChecked)]
    asked = len(outcomes) - len(unchecked)
    warned = sum(isinstance(outcome, Warned) for outcome in outcomes)
    asked -= warned
    held = asked - len(problems)
    mark = console(console.no, "bad") if problems else console(console.yes, "good")
    rest = f", {len(unchecked)} not checked here" if unchecked else ""
    if warned:
        rest += f", {warned} {'warning' if warned == 1 else 'warnings'}"
    first, *lines = console.wrap(f"{name}: {held} of {asked} hold{rest}", "  ")
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
