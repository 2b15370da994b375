"""The two sides of the sandbox name the same fields: what a process tells is what the app decodes."""

from __future__ import annotations

import typing
from typing import Any

import msgspec
import pytest

from tutor.pickling import stage_records
from tutor.sandbox import run_records
from tutor.sandbox.host import job, kept_out, messages, records, results

RECORDS = typing.get_args(run_records.SnippetRecord) + typing.get_args(run_records.SupervisorRecord)
STRUCTS = {one.__struct_config__.tag: one for one in typing.get_args(records.Record)}
ONLY_IN_APP: dict[Any, set[str]] = {
    records.Waiting: {"payload"},
    results.Advice: {"tried", "tried_module", "tried_with", "anew"},
    job.Job: {"libraries", "python"},
}
"""Fields that the app fills in, or keeps for itself."""
PARTS: dict[type[Any], Any] = {
    results.Error: stage_records.ErrorRecord,
    results.Difference: stage_records.DifferenceRecord,
    results.Missing: stage_records.MissingRecord,
    results.Culprit: stage_records.CulpritRecord,
    results.Blame: stage_records.BlameRecord,
    results.Finding: stage_records.FindingRecord,
    results.Advice: stage_records.AdviceRecord,
    results.Layer: run_records.LayerRecord,
    kept_out.Denied: run_records.DeniedThing,
    messages.FreshFacts: stage_records.FreshTold,
    job.Limits: run_records.LimitsTold,
    job.Check: run_records.CheckTold,
    job.Job: run_records._JobHead,
}
"""What is inside a record, or is told to a process, by the struct that the app has of it."""


def test_every_record_is_decoded_and_every_struct_is_told() -> None:
    told = {tag for one in RECORDS for tag in typing.get_args(typing.get_type_hints(one)["k"])}
    assert told == set(STRUCTS)


@pytest.mark.parametrize("told", [*RECORDS, *PARTS.values()], ids=lambda told: str(told.__name__))
def test_both_sides_name_the_same_fields(told: Any) -> None:
    hints = typing.get_type_hints(told)
    tags = typing.get_args(hints.pop("k", None))
    struct = STRUCTS[tags[0]] if tags else next(one for one, same in PARTS.items() if same is told)
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    names = fields.keys() - ONLY_IN_APP.get(struct, set())
    beside = {"kind", "library", "reuse"} if struct is job.Job else set()  # what is for one process alone
    assert hints.keys() - beside == names
    assert {name for name in names if fields[name].required} <= told.__required_keys__
