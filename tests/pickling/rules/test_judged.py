"""The deciding rule on a corpus of its own: ``judged.jsonl``, one object a line, with the rule for pickle.

The rules were reasoned from the five rules' text, object by object; the verdicts are the engine's.
"""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from tests.interpreters import executable_version
from tests.pickling.measured import DATA, share
from tutor.pickling.words import Library, Outcome, Verdict
from tutor.sandbox.host.job import Job, Limits
from tutor.sandbox.host.results import Advice, LibraryResult, Report
from tutor.sandbox.host.runner import Runner

STAGED = {
    Verdict.OK,
    Verdict.DUMPS_FAILS,
    Verdict.LOADS_FAILS,
    Verdict.DIFFERS,
    Verdict.FRESH_LOADS_FAILS,
    Verdict.FRESH_DIFFERS,
}


def objects() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA.parent / "judged.jsonl").read_text("utf-8").splitlines()]


def accepted(row: dict[str, Any], version: tuple[int, int]) -> list[int]:
    """The rules that a careful reader may name for an object on a Python."""
    later: list[int] = row.get("rules_from_3.14", [row["rule"]])
    return later if version >= (3, 14) else [row["rule"]]


async def run_all(rows: list[dict[str, Any]], python: str | None) -> list[Report]:
    runner = Runner(many=True)
    limits = Limits(wall_seconds=4.0)
    try:
        return [await runner.run(Job(row["code"], python=python, limits=limits)) for row in rows]
    finally:
        await runner.aclose()


def complete(result: LibraryResult) -> list[str]:
    """What is wrong with an explanation, in words; nothing for a whole one."""
    wrong = []
    deciding = [finding for finding in result.findings if finding.deciding]
    if [finding.rule for finding in result.findings] != [1, 2, 3, 4, 5]:
        return ["there are not five findings in order"]
    if len(deciding) != 1 or deciding[0].rule != result.rule:
        return ["no finding decides"]
    speaks = Outcome.CARRIES if result.verdict is Verdict.OK else Outcome.BLOCKS
    if deciding[0].outcome is not speaks:
        wrong.append(f"the deciding finding says {deciding[0].outcome.value}")
    if any(len(finding.evidence) < 15 or "\n" in finding.evidence for finding in result.findings):
        wrong.append("a finding without evidence")
    if (result.blame is None) is not (result.verdict is Verdict.OK):
        wrong.append("blame")
    if result.verdict is not Verdict.OK and not result.advice:
        wrong.append("no advice")
    if result.blame is not None and not (result.blame.line or 0) >= 1:
        wrong.append("no line")
    wrong += [f"advice: {advice.text} {advice.code}" for advice in result.advice if not sound(advice)]
    return wrong


def sound(advice: Advice) -> bool:
    """Whether it is a sentence, and its sketch is Python."""
    try:
        ast.parse(advice.code)
    except SyntaxError:
        return False
    return advice.text.endswith(".") and len(advice.text) > 12


@pytest.mark.slow
async def test_rules_on_the_judged_objects_on_every_python(python: str) -> None:
    version = executable_version(python)
    assert version is not None
    rows = share(objects(), f"{version[0]}.{version[1]}")
    reports = await run_all(rows, python)
    ran = [
        (row, report)
        for row, report in zip(rows, reports, strict=True)
        if all(result.verdict in STAGED for result in report.results.values())
    ]
    assert len(ran) > 0.9 * len(rows)
    incomplete = [
        (row["name"], library.value, wrong)
        for row, report in ran
        for library, result in report.results.items()
        if not report.silent(library) and (wrong := complete(result))
    ]
    assert incomplete == []
    other = [
        (row["name"], row["rule"], report.results[Library.PICKLE].rule)
        for row, report in ran
        if report.results[Library.PICKLE].rule not in accepted(row, version)
    ]
    assert len(other) <= 0.05 * len(ran), other
