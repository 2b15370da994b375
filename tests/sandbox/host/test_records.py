"""Records are decoded once, whatever text is in them, and go on as they came."""

from __future__ import annotations

import json

import pytest

from tutor.pickling.words import Stage
from tutor.sandbox import wire
from tutor.sandbox.host.messages import fresh_facts
from tutor.sandbox.host.records import Fresh, Measured, unpack

HALF = "half a pair: \ud800"


@pytest.mark.parametrize("text", ["plain", "Grüße ☃", HALF])
def test_a_description_goes_to_the_other_process_as_it_came(text: str) -> None:
    description = [{"type": "C", "facts": {}, "parts": [["a", ["str", text]]]}]
    record = unpack(wire.pack({"k": "fresh", "description": description})[:-1])
    assert isinstance(record, Fresh)
    assert json.loads(fresh_facts([record]).line()) == {"loaded": True, "description": description}


@pytest.mark.parametrize("text", ["plain", HALF])
def test_so_does_an_answer(text: str) -> None:
    record = unpack(wire.pack({"k": "fresh", "answer": ["raises", text]})[:-1])
    assert isinstance(record, Fresh) and record.answer == ("raises", text)
    told = wire.unpack(fresh_facts([record]).line())
    assert told is not None and told["answer"] == ["raises", text]


def test_a_record_that_is_malformed_in_any_field_is_none() -> None:
    good = {"k": "stage", "stage": "dumps", "held": True, "data": "aGk=", "error": None}
    assert unpack(json.dumps(good).encode()) == Measured(Stage.DUMPS, True, data=b"hi")
    for wrong in (
        {"held": "yes"},
        {"stage": "nowhere"},
        {"data": "not base 64!"},
        {"error": {"type": 1}},
        {"differences": [{"path": "subject"}]},
        {"k": "invented"},
    ):
        assert unpack(json.dumps({**good, **wrong}).encode()) is None, wrong
    assert unpack(b"[1]") is None and unpack(b"noise") is None and unpack(b"") is None
