"""Records as lines: what goes in comes out, in whatever pieces it arrives, and only if it is ours."""

from __future__ import annotations

import itertools
import json
import os

from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.sandbox.wire import Lines, Seal, pack, unpack

quick = settings(deadline=None, max_examples=50)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)
records = st.dictionaries(st.text(), json_values, max_size=6)
KEY = "00" * 16


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[a:b] for a, b in itertools.pairwise(ends)]


@quick
@given(records)
def test_a_record_comes_back_as_it_was(record: dict[str, object]) -> None:
    line = pack(record)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert unpack(line) == record


@quick
@given(st.characters(codec=None, categories=["Cs", "Lu"]))
def test_lone_surrogates_travel(text: str) -> None:
    assert unpack(pack({"t": text})) == {"t": text}


@quick
@given(st.binary(max_size=200))
def test_noise_is_no_record_or_a_dict(noise: bytes) -> None:
    assert unpack(noise) is None or isinstance(unpack(noise), dict)


def test_a_bottomless_record_is_noise() -> None:
    assert unpack(b"[" * 100_000) is None


@quick
@given(st.lists(records, max_size=8), st.lists(st.integers(min_value=0), max_size=20))
def test_lines_arrive_whole_however_they_are_cut(sent: list[dict[str, object]], places: list[int]) -> None:
    lines = Lines(-1)
    got = [line for piece in cut(b"".join(map(pack, sent)), places) for line in lines.feed(piece)]
    assert [json.loads(line) for line in got] == sent


@quick
@given(st.binary(max_size=300), st.lists(st.integers(min_value=0), max_size=10))
def test_pieces_of_noise_are_the_lines_of_the_noise(noise: bytes, places: list[int]) -> None:
    lines = Lines(-1)
    got = [line for piece in cut(noise, places) for line in lines.feed(piece)]
    assert got == noise.split(b"\n")[:-1]


def test_next_gives_each_line_and_nothing_at_the_end() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"one\ntwo\nthr")
    os.write(writer, b"ee\n")
    lines = Lines(reader)
    assert [lines.next(), lines.next(), lines.next()] == [b"one", b"two", b"three"]
    os.close(writer)
    assert lines.next() is None
    os.close(reader)


@quick
@given(records)
def test_a_seal_opens_what_it_closed(record: dict[str, object]) -> None:
    line = pack(record)
    opened = Seal(KEY).opened(Seal(KEY).close(record).rstrip(b"\n"))
    assert opened is not None and opened.record == line.rstrip(b"\n")
    assert json.loads(opened.kind) == record.get("k")


@quick
@given(records, st.binary(max_size=80))
def test_no_other_line_opens(record: dict[str, object], noise: bytes) -> None:
    other = Seal("11" * 16).close(record).rstrip(b"\n")
    assert Seal(KEY).opened(other) is None
    assert Seal(KEY).opened(noise) is None
    assert Seal(KEY).opened(pack(record).rstrip(b"\n")) is None


def test_a_changed_record_does_not_open() -> None:
    line = Seal(KEY).close({"k": "stage", "held": False}).rstrip(b"\n")
    assert Seal(KEY).opened(line.replace(b"false", b"true")) is None


def test_the_key_is_not_in_the_seal() -> None:
    seal = Seal("ab" * 16)
    assert "ab" * 16 not in repr(vars(seal))
    assert not any(isinstance(value, (str, bytes)) for value in vars(seal).values())
