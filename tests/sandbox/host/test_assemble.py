"""From records to a result: the first stage that does not hold, and never an error, whatever arrives."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.pickling.words import Limit, Stage, Verdict
from tutor.sandbox.endings import Stop
from tutor.sandbox.host.assemble import assemble
from tutor.sandbox.host.exit_reasons import STOPPED
from tutor.sandbox.host.records import checked
from tutor.sandbox.host.results import LibraryResult, Met

Record = dict[str, Any]
DATA = base64.b64encode(b"bytes").decode()
KINDS = "directory layers ran stage probe fresh check waiting explained done ended out end over".split()
FIELDS = (
    "k path layers type stage held bytes data warnings memory error differences missing answer "
    "description id message why stream text reason signal code rule blame findings dangers advice"
).split()


def stage(which: Stage, held: bool = True, **more: Any) -> Record:
    return {"k": "stage", "stage": which.value, "held": held, **more}


def whole() -> tuple[list[Record], list[Record]]:
    dumping = [
        {"k": "directory", "path": "/tmp/run"},
        {"k": "ran", "type": "C"},
        stage(Stage.DUMPS, bytes=5, data=DATA),
        stage(Stage.LOADS),
        stage(Stage.SAME, differences=[]),
        {"k": "waiting"},
        stage(Stage.FRESH_SAME, differences=[]),
        {"k": "done"},
        {"k": "end", "reason": None, "signal": None, "code": 0},
    ]
    return dumping, [stage(Stage.FRESH_LOADS), {"k": "done"}, {"k": "end", "code": 0}]


def result(dumping: list[Record], loading: list[Record] | None = None) -> LibraryResult:
    """What the app makes of these, of which it takes in what has the right shape."""
    taken, taken_later = (
        [found for record in records if (found := checked(record)) is not None]
        for records in (dumping, loading or [])
    )
    return assemble(taken, taken_later, directory="/tmp/run")


def test_all_stages_held() -> None:
    found = result(*whole())
    assert found.verdict is Verdict.OK and found.data == b"bytes" and found.subject_type == "C"
    assert list(found.stages) == list(Stage) and found.stages[Stage.DUMPS].bytes == 5


@pytest.mark.parametrize("which", list(Stage))
def test_the_first_stage_that_does_not_hold_names_the_verdict(which: Stage) -> None:
    dumping, loading = whole()
    for record in (*dumping, *loading):
        if record.get("stage") == which.value:
            record["held"] = False
    assert result(dumping, loading).failed_stage is which


@pytest.mark.parametrize("reason", list(STOPPED))
def test_each_reason_to_stop_a_process_reads_as_a_sentence(reason: Stop) -> None:
    found = result([{"k": "ran", "type": "C"}, {"k": "end", "reason": reason}])
    named = STOPPED[reason][0]
    # A stage that our memory was too small for is not measured; that is no verdict on the object.
    assert found.verdict is (Verdict.NOT_MEASURED if named is Verdict.OUT_OF_MEMORY else named)
    assert "{" not in found.detail and len(found.detail) > 20 and not found.detail.endswith(".")


def test_forged_records_void_what_was_measured() -> None:
    dumping, loading = whole()
    dumping[-1]["reason"] = "forged"
    found = result(dumping, loading)
    assert found.verdict is Verdict.ENDED_EARLY and not found.stages and not found.checks
    assert "wrote its own results" in found.detail


def test_a_process_that_lingers_keeps_its_verdict_and_says_so() -> None:
    dumping, loading = whole()
    dumping[-1]["reason"] = "slow-exit"
    found = result(dumping, loading)
    assert found.verdict is Verdict.OK and "did not end" in found.detail


@pytest.mark.parametrize(
    ("end", "verdict", "words"),
    [
        ({"signal": 11}, Verdict.CRASHES, "SIGSEGV"),
        ({"signal": 24}, Verdict.HANGS, "processor time"),
        ({"signal": 200}, Verdict.CRASHES, "signal 200"),
        ({"code": 0}, Verdict.ENDED_EARLY, "os._exit"),
        ({"code": 71}, Verdict.NOT_MEASURED, "memory"),
        ({"code": 72}, Verdict.ENDED_EARLY, "descriptors"),
    ],
)
def test_how_the_process_ended(end: Record, verdict: Verdict, words: str) -> None:
    found = result([{"k": "ran", "type": "C"}, {"k": "end", **end}])
    assert found.verdict is verdict and words in found.detail


LIMITED = {"held": False, "limit": "time"}


def test_a_stage_that_a_limit_cut_short_leaves_the_others_as_they_were_measured() -> None:
    dumping, loading = whole()
    dumping[4] |= LIMITED
    found = result(dumping, loading)
    assert found.verdict is Verdict.NOT_MEASURED and not found.answered
    assert found.met == Met(Limit.TIME, Stage.SAME, "5 seconds", "--timeout 20")
    assert found.stages[Stage.LOADS].held and found.stages[Stage.FRESH_SAME].held
    loading[0]["held"] = False
    assert result(dumping, loading).verdict is Verdict.FRESH_LOADS_FAILS


@pytest.mark.parametrize(("busy", "verdict"), [(True, Verdict.NOT_MEASURED), (False, Verdict.HANGS)])
def test_a_stage_that_was_at_work_when_its_time_was_over_does_not_hang(busy: bool, verdict: Verdict) -> None:
    told = [{"k": "busy", "stage": "dumps"}] if busy else []
    found = result([{"k": "ran", "type": "C"}, *told, {"k": "end", "reason": "hangs"}])
    assert found.verdict is verdict and found.answered is not busy


def test_memory_that_the_snippet_itself_used_up_is_named_with_the_option() -> None:
    found = result([{"k": "end", "code": 71}])
    assert found.verdict is Verdict.OUT_OF_MEMORY and not found.answered
    assert found.met is not None and found.met.option == "--memory 4G"


def test_a_watcher_that_is_gone_is_a_crash() -> None:
    found = result([{"k": "ran", "type": "C"}])
    assert found.verdict is Verdict.CRASHES and "watches" in found.detail


def test_output_names_files_as_the_author_does() -> None:
    dumping, loading = whole()
    dumping.insert(2, {"k": "out", "stream": 2, "text": 'File "/tmp/run/snippet.py"'})
    assert result(dumping, loading).stderr == 'File "snippet.py"'


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(KINDS)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner),
    max_leaves=8,
)
random_records = st.lists(
    st.builds(
        lambda kind, rest: {**rest, "k": kind},
        st.sampled_from(KINDS) | values,
        st.dictionaries(st.sampled_from(FIELDS), values, max_size=6),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=60)
@given(random_records, random_records)
def test_random_records_never_raise(dumping: list[Record], loading: list[Record]) -> None:
    found = result(dumping, loading)
    assert isinstance(found.verdict, Verdict)
    msgspec.json.encode(found)  # every field is of its type


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_run_with_records_tampered_with_never_raises(data: st.DataObject) -> None:
    dumping, loading = whole()
    everything = [*dumping, *loading]
    for _ in range(data.draw(st.integers(1, 4))):
        record = data.draw(st.sampled_from(everything))
        key = data.draw(st.sampled_from([*record, *FIELDS]))
        if data.draw(st.booleans()):
            record.pop(key, None)
        else:
            record[key] = data.draw(values)
    msgspec.json.encode(result(dumping, loading))


def test_what_a_check_says_names_files_as_the_author_knows_them() -> None:
    dumping, loading = whole()
    said = "AttributeError: no Cart in <module 'carts' from '/tmp/run/carts.py'>"
    loading.insert(1, {"k": "check", "id": "a", "held": False, "message": said})
    (check,) = result(dumping, loading).checks
    assert check.message == "AttributeError: no Cart in <module 'carts' from 'carts.py'>"
