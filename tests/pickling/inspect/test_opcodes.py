"""Which globals a pickle names, read without loading it."""

from __future__ import annotations

import collections
import os
import pathlib
import pickle
from typing import Any

import dill
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


@pytest.mark.parametrize("library", [pickle, dill], ids=lambda library: library.__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_is_read_in_c_and_runs_nothing(
    protocol: int, library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = [pathlib.PurePath("a"), collections.Counter("ab"), Filled(), {Local: 1}]
    data = library.dumps(subject, protocol)
    spelled = opcodes._spelled(data)
    monkeypatch.setattr(opcodes, "_spelled", None)
    assert globals_named(data) == spelled
    assert globals_named(library.dumps(Runs(), protocol))[0][1] == "abort"


class Filled(collections.OrderedDict):
    """Is given a state, members, and keys with values, one after the other."""

    def __reduce__(self) -> Any:
        return list, (), {"state": 1}, iter([1, 2, 3]), iter([("key", "value"), ("other", 2)])


class Runs:
    """Ends the process that loads it."""

    def __reduce__(self) -> Any:
        return os.abort, ()
