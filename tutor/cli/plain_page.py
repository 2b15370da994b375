"""What fits on one screen: a plain sentence on each verdict, and the fix. Less than that with ``--quiet``."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from tutor.cli.console import Console
from tutor.cli.drawn import advice_lines, heading, other_parts
from tutor.explanation.model import Account, AdviceStep, Explanation, Together
from tutor.pickling.words import Library, names_of

Fix = tuple[tuple[Library, ...], AdviceStep]


def plain_part(told: Explanation, console: Console) -> list[str]:
    """A sentence on how each library fared, the fix, the other parts that fail, and the dangers."""
    lines = [""]
    if told.receiver:
        lines += console.wrap(told.receiver)
    for one in _in_short(told.accounts):
        lines += _sentence(one, console)
    for libraries, step in _fixes(told.accounts):
        lines += ["", *advice_lines([step], names_of(libraries), console)]
    parts: list[list[str]] = []
    dangers: dict[str, None] = {}
    for one in told.accounts:
        if (found := other_parts(one.told.ruling, console)) and found not in parts:
            parts.append(found)
        dangers.update(dict.fromkeys(one.told.ruling.dangers))
    for found in parts:
        lines += ["", *found]
    lines += [""] if dangers else []
    for danger in dangers:
        lines += [console(line, "warn") for line in console.wrap(f"! {danger}", "  ", "    ")]
    return lines


def quiet_page(told: Explanation, console: Console) -> list[str]:
    """The verdicts, the culprit, and the fix."""
    lines: list[str] = []
    for one in _in_short(told.accounts):
        ruled = one.told.ruling
        lines += [] if not one.told.plain[0] else heading(one.libraries, ruled, console)
        lines += _sentence(one, console)
    for libraries, step in _fixes(told.accounts):
        lines += advice_lines([step], names_of(libraries), console)
    return lines


def _in_short(accounts: Sequence[Together[Account]]) -> list[Together[Account]]:
    """The accounts, together where everything is the same that is said in short: the error may differ."""
    found: dict[Hashable, Together[Account]] = {}
    for one in accounts:
        told = one.told
        said: Hashable = (told.plain, told.both_ways, told.ruling.missing, told.kept_out, told.option)
        if not told.plain[0]:
            said = one.libraries
        before = found.get(said)
        libraries = (*before.libraries, *one.libraries) if before is not None else one.libraries
        found[said] = Together(libraries, before.told if before is not None else told)
    return list(found.values())


def _sentence(one: Together[Account], console: Console) -> list[str]:
    account, silence = one.told, one.told.ruling.silence
    lines = console.wrap(account.plainly(one.libraries), "", "  ")
    if not account.plain[0] and silence is None:
        lines = [*heading(one.libraries, account.ruling, console), *lines]
    if silence is not None:
        return [*lines, *console.wrap(f"To do: {silence.way_out}", "  ", "    ")]
    if account.both_ways:
        lines += console.wrap(account.both_ways, "  ", "  ")
    if account.ruling.missing:
        lines += console.wrap(account.ruling.missing, "  ", "  ")
    if account.kept_out:
        lines += console.wrap(f"To do: {account.kept_out}", "  ", "    ")
    if account.option:
        lines += console.wrap(f"To do: Allow more with {account.option}.", "  ", "    ")
    return lines


def _fixes(accounts: Sequence[Together[Account]]) -> list[Fix]:
    """The first advice of each, once where it is the same; one more where none of it is code that works."""
    found: dict[AdviceStep, tuple[Library, ...]] = {}
    for one in accounts:
        steps = one.told.ruling.advice
        works = bool(steps) and steps[0].trial is not None and steps[0].trial.passed
        for step in steps[: 1 if works else 2]:
            found[step] = (*found.get(step, ()), *one.libraries)
    works_for_all = [step for step in found if step.trial is not None and step.trial.passed]
    if works_for_all:
        found = {step: libraries for step, libraries in found.items() if step in works_for_all}
    return [(libraries, step) for step, libraries in found.items()]
