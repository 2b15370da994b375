"""Which globals a pickle names, read without loading it."""

from __future__ import annotations

import collections
import os
import pathlib
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.pickling.inspect import opcodes
from tutor.pickling.inspect.opcodes import globals_named


class Local:
    pass


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_globals_are_found_at_every_protocol(protocol: int) -> None:
    data = pickle.dumps([Local(), "collections", collections.OrderedDict(), Local, len, "x"], protocol)
    named = globals_named(data)
    assert (Local.__module__, "Local") in named
    assert ("collections", "OrderedDict") in named
    assert any(name == "len" for _, name in named)


def test_a_name_that_comes_from_the_memo_is_followed() -> None:
    data = pickle.dumps(["collections", "OrderedDict", collections.OrderedDict, collections.Counter], 4)
    assert {("collections", "OrderedDict"), ("collections", "Counter")} <= set(globals_named(data))


@given(st.binary())
def test_bytes_that_are_no_pickle_raise_value_error_at_most(data: bytes) -> None:
    try:
        result: Any = globals_named(data)
    except ValueError:
        return
    assert isinstance(result, list)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_large_pickle_is_read_in_c_and_runs_nothing(protocol: int, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = [pathlib.PurePath("a"), collections.Counter("ab")]
    data = pickle.dumps(subject, protocol)
    spelled = globals_named(data)
    monkeypatch.setattr(opcodes, "LARGE", 0)
    monkeypatch.setattr(opcodes, "_spelled", None)
    assert globals_named(data) == spelled
    assert globals_named(pickle.dumps(Runs()))[0][1] == "abort"


class Runs:
    """Ends the process that loads it."""

    def __reduce__(self) -> Any:
        return os.abort, ()
