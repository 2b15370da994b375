"""The verdict and the deciding rule against objects measured by another harness."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.pickling.measured import DATA, job, rows
from tutor.pickling.words import Library
from tutor.sandbox.job import Job
from tutor.sandbox.results import Report
from tutor.sandbox.runner import Runner

RULE_AGREEMENT = 0.95
NOT_THERE = {"pickle": "n/a", "dill": "n/a"}


def minor_version(version: str) -> str:
    """``3.11.7`` as ``3.11``."""
    return version.rpartition(".")[0]


def chosen(name: str, python: str) -> list[dict[str, Any]]:
    """All of the measurements that were given; of the many swept ones a third on the other versions."""
    return rows(name) if name == DATA.name or python == sys.executable else rows(name)[::3]


async def measure(python: str, name: str) -> list[tuple[dict[str, Any], Report]]:
    """Every measured object that this version has, run again; one by one, as other tests have the cores."""
    runner = Runner(many=True)
    version = minor_version((await runner.run(Job("1", python=python, explain=False))).python)
    wanted = [
        row for row in chosen(name, python) if row["verdicts"].get(version, NOT_THERE)["pickle"] != "n/a"
    ]
    try:
        return [(row, await runner.run(job(row, python, explain=True))) for row in wanted]
    finally:
        await runner.aclose()


@pytest.mark.slow
@pytest.mark.parametrize("name", [DATA.name, "swept.jsonl"])
async def test_verdicts_and_rules_agree_with_the_measurements(python: str, name: str) -> None:
    measured = await measure(python, name)
    if not measured:
        pytest.skip("nothing was measured on this version")
    assert len(measured) > 100
    version = minor_version(measured[0][1].python)
    wrong = [
        (row["name"], library.value, row["verdicts"][version][library.value], result.verdict.value)
        for row, report in measured
        for library, result in report.results.items()
        if result.verdict.value != row["verdicts"][version][library.value]
    ]
    assert wrong == []
    other_rule = [
        (row["name"], row["rule"], report.results[Library.PICKLE].rule)
        for row, report in measured
        if str(report.results[Library.PICKLE].rule) != row["rule"]
    ]
    assert len(other_rule) <= (1 - RULE_AGREEMENT) * len(measured), other_rule
