"""The verdict and the deciding rule against objects measured by another harness, on every Python."""

from __future__ import annotations

from typing import Any

import pytest

from tests.interpreters import SUPPORTED
from tests.pickling.measured import DATA, job, rows, share
from tutor.pickling.words import Library
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Report
from tutor.sandbox.host.runner import Runner

RULE_AGREEMENT = 0.97
NOT_THERE = "n/a"
FILES = (DATA.name, "swept.jsonl")


def minor_version(version: str) -> str:
    """``3.11.7`` as ``3.11``."""
    return version.rpartition(".")[0]


async def measure(python: str, name: str) -> tuple[str, list[tuple[dict[str, Any], Report]]]:
    """The objects that this version has, run again; one by one, as other tests have the cores."""
    runner = Runner(many=True)
    try:
        version = minor_version((await runner.run(Job("1", python=python, explain=False))).python)
        wanted = rows(name) if name == DATA.name else share(rows(name), version)
        there = [row for row in wanted if row["verdicts"][version]["pickle"] != NOT_THERE]
        return version, [(row, await runner.run(job(row, python, explain=True))) for row in there]
    finally:
        await runner.aclose()


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
async def test_verdicts_and_rules_agree_with_the_measurements(python: str, name: str) -> None:
    version, measured = await measure(python, name)
    assert len(measured) > 100
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
        if str(report.results[Library.PICKLE].rule) not in (row["rule"], *row.get("rule_ok", ()))
    ]
    assert len(other_rule) <= (1 - RULE_AGREEMENT) * len(measured), other_rule


@pytest.mark.parametrize("name", FILES)
def test_every_object_was_measured_on_every_supported_python(name: str) -> None:
    wanted = [f"{major}.{minor}" for major, minor in SUPPORTED]
    assert [row["name"] for row in rows(name) if list(row["verdicts"]) != wanted] == []
