"""dill ships a class or function by value only where pickle's name for it would not do elsewhere."""

from __future__ import annotations

import pytest

from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.runner import run_job


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import json\njson.dumps", 1),
        ("import json\njson.JSONEncoder", 1),
        ("int", 1),
        ("len", 1),
        ("def work(x): return x\nwork", 2),
        ("class Job: pass\nJob", 2),
        ("lambda: 1", 2),
    ],
)
def test_the_rule_that_carries_it_under_dill(code: str, rule: int) -> None:
    result = run_job(Job(code, libraries=(Library.DILL,))).results[Library.DILL]
    assert (result.verdict, result.rule) == (Verdict.OK, rule)
