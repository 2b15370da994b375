"""What counts as the same, and how a difference is told."""

from __future__ import annotations

import array
import collections
import copy
import copyreg
import datetime
import decimal
import enum
import functools
import io
import itertools
import json
import logging
import math
import operator
import pathlib
import pickle
import re
import threading
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.pickling.compare.describe import BLOCK, IN_FULL, OutOfTime, describe
from tutor.pickling.compare.differences import compare
from tutor.pickling.compare.equality import equal
from tutor.pickling.compare.fresh import compare_described
from tutor.pickling.inspect.facts import find_by_name, safe_repr


class Plain:
    def __init__(self, **state: Any) -> None:
        self.__dict__.update(state)


class Slotted:
    __slots__ = ("left", "right")
    left: int
    right: int


class Dict(dict):
    pass


class EqualByName:
    """Says that only the name matters."""

    def __init__(self, name: str, cache: object) -> None:
        self.name, self.cache = name, cache

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EqualByName) and self.name == other.name

    __hash__ = None  # type: ignore[assignment]


class Fighting:
    """Answers nothing."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError("no")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no")

    def __repr__(self) -> str:
        raise RuntimeError("no")

    __hash__ = None  # type: ignore[assignment]


class Colour(enum.Enum):
    RED = 1


def found(before: object, after: object) -> list[tuple[str, str]]:
    return compare(before, after).differences


def found_afresh(before: object, after: object) -> list[tuple[str, str]]:
    """What a fresh process's description of ``after`` tells, as it arrives here."""
    described = json.loads(json.dumps(describe(after)))
    return compare_described(before, describe(before), described).differences


SAME_AFTER_PICKLE: list[Any] = [
    None, True, ..., NotImplemented, 0, -(10**5000), 1.5, math.nan, -0.0, 2j, "h\xe9\ud800", b"x",
    bytearray(b"x"),
    [1, [2]], (1, (2,)), {1, "a", (1, "b")}, frozenset({1}), {"a": [1], (1, 2): 3}, Dict(a=1),
    Plain(x=1, y=[2]), collections.Counter("aab"), collections.OrderedDict(a=1), collections.deque([1], 3),
    collections.defaultdict(list, a=[1]), datetime.datetime(2020, 1, 2), datetime.timedelta(3),
    re.compile("a+"), functools.partial(int, "3", base=5), itertools.count(3), iter([1, 2]),
    iter("ab"),
    decimal.Decimal("1.1"), pathlib.PurePath("a"), uuid.UUID(int=4), array.array("i", [1, 2]),
    io.BytesIO(b"ab"),
    range(3), slice(1, 2), ValueError(1), operator.attrgetter("a.b"), Colour.RED, len, "x".join, Plain,
]  # fmt: skip


@pytest.mark.parametrize("obj", SAME_AFTER_PICKLE, ids=lambda obj: type(obj).__name__)
def test_what_pickle_carries_is_the_same(obj: Any) -> None:
    copied = pickle.loads(pickle.dumps(obj))
    assert found(obj, copied) == found_afresh(obj, copied) == []


OTHERS: list[tuple[Any, Any]] = [
    (1, True), ("1", b"1"), ([1], (1,)), ([1, 2], [1]), ({1: 2}, {1: 3}), ({1}, {2}),
    (re.compile("a"), re.compile("b")), (array.array("i", [1]), array.array("i", [2])),
    (decimal.Decimal(1), decimal.Decimal(2)), (datetime.date(2020, 1, 1), datetime.date(2020, 1, 2)),
    (functools.partial(int, "3"), functools.partial(int, "4")), (Plain(x=1), Plain(x=2)),
    (lambda: 1, lambda: 2), (lambda a=1: a, lambda a=2: a), (io.BytesIO(b"a"), io.BytesIO(b"b")),
    (itertools.count(1), itertools.count(2)),
    (len, abs), (int, str), (math, operator), (ValueError(1), ValueError(2)), ("a" * 500, "a" * 499 + "b"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), OTHERS, ids=lambda obj: type(obj).__name__)
def test_others_are_told_apart(before: Any, after: Any) -> None:
    assert found(before, after) and found_afresh(before, after)


def test_functions_are_the_same_by_code_defaults_and_closure() -> None:
    def make(held: int) -> Any:
        return lambda x, y=1: x + held

    assert found(make(1), make(1)) == []
    assert found(make(1), make(2)) == [("subject.<closure held>", "was 1, now 2")]


def test_differences_are_listed_by_path() -> None:
    before, after = Plain(jobs=[Plain(cache={}), 2]), Plain(jobs=[Plain(), 3])
    assert found(before, after) == [
        ("subject.jobs[1]", "was 2, now 3"),
        ("subject.jobs[0].cache", "is missing"),
    ]


def test_slots_that_are_unset_stay_unset() -> None:
    before, after = Slotted(), Slotted()
    before.left = after.left = 1
    assert found(before, after) == []
    after.right = 2
    assert [path for path, _ in found(before, after)] == ["subject.right"]


def test_sharing_is_part_of_what_an_object_is() -> None:
    part = [1]
    assert found([part, part], [[1], [1]]) == [("subject[1]", "is no longer shared with another part")]
    assert found([part, part], copy.deepcopy([part, part])) == []


def test_cycles_end() -> None:
    loop: list[Any] = [1]
    loop.append(loop)
    assert found(loop, copy.deepcopy(loop)) == []


def test_a_class_that_defines_equality_has_the_say_here_and_in_the_fresh_process() -> None:
    before, after = EqualByName("a", cache=1), EqualByName("a", cache=None)
    assert compare([before], [after]).differences == []
    assert compare([before], [after]).remarks == [("subject[0].cache", "was 1, now None")]
    assert found_afresh([before], [after]) == []
    other = EqualByName("b", cache=1)
    assert found([before], [other]) and found_afresh([before], [other])


class SaysYes:
    """Calls itself equal to anything, as somebody may to get through a check."""

    def __init__(self, n: int) -> None:
        self.n = n

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class SaysYesToItsKind(SaysYes):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, SaysYesToItsKind)

    __hash__ = None


class Table:
    """Compares as tables do: ``==`` gives another table, and ``equals`` the answer."""

    def __init__(self, rows: list[int], cache: object = None) -> None:
        self.rows, self._cache = rows, cache

    def __eq__(self, other: object) -> Table:  # type: ignore[override]
        return Table([])

    def __bool__(self) -> bool:
        raise ValueError("the truth of a table is ambiguous")

    def equals(self, other: Table) -> bool:
        return self.rows == other.rows

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("kind", [SaysYes, SaysYesToItsKind])
def test_a_class_that_calls_anything_equal_is_not_believed(kind: Any) -> None:
    assert found(kind(1), kind(2)) == [("subject.n", "was 1, now 2")]
    assert found_afresh(kind(1), kind(2))
    assert found(kind(1), kind(1)) == []


def test_a_table_is_asked_by_the_method_that_it_has() -> None:
    assert found(Table([1], cache=1), Table([1])) == []
    assert found(Table([1], cache=1), Table([2])) != []


def test_an_object_that_fights_back_is_described_all_the_same() -> None:
    fighter = Fighting()
    assert found(Plain(inner=fighter), Plain(inner=Fighting())) == []
    assert not equal(fighter, Fighting())
    assert "its repr raises RuntimeError" in safe_repr(fighter)


def test_a_doubled_enum_member_is_a_difference() -> None:
    twin = object.__new__(Colour)
    twin._name_, twin._value_ = "RED", 1
    assert found(Colour.RED, twin) == [("subject", f"is a different object from {Colour.RED!r}")]


def test_an_object_found_again_by_name_is_the_same_whatever_hangs_on_it() -> None:
    before = describe([logging.getLogger("spam")])
    logging.getLogger("spam.eggs").setLevel(5)
    assert describe([logging.getLogger("spam")]) == before
    assert describe([logging.getLogger("other")]) != before


def test_locks_are_compared_by_what_can_be_seen_of_them() -> None:
    locked = threading.Lock()
    locked.acquire()
    assert found(threading.Lock(), threading.Lock()) == []
    assert found(threading.Lock(), locked)


def test_depth_does_not_exhaust_the_stack() -> None:
    def nest(depth: int) -> list[Any]:
        nested: list[Any] = []
        for _ in range(depth):
            nested = [nested]
        return nested

    assert found(nest(50_000), nest(50_000)) == []
    assert found(nest(50_000), nest(49_999)) != []


def test_a_huge_object_has_a_small_description_that_tells_where_it_differs() -> None:
    size = 3 * IN_FULL
    for make in (lambda n: n, lambda n: [n], lambda n: Plain(n=n), lambda n: str(n) * 200):
        before, after = [make(n) for n in range(size)], [make(n) for n in range(size)]
        described = describe(before)
        assert len(json.dumps(described)) < 60 * size
        assert found(before, after) == found_afresh(before, after) == []
        after[-1] = make(-1)
        assert found(before, after) and found_afresh(before, after)
    ((path, what),) = found_afresh(list(range(size)), [*range(size - 1), 0])
    assert path == "subject" and int(re.findall(r"from \[(\d+)\] on", what)[0]) >= size - BLOCK


def test_a_comparison_ends_when_its_time_is_over() -> None:
    many: list[Any] = [[n] for n in range(2_000)]
    for work in (lambda: compare(many, copy.deepcopy(many), until=0.0), lambda: describe(many, until=0.0)):
        with pytest.raises(OutOfTime):
            work()


def test_names_are_followed_without_importing() -> None:
    assert find_by_name("collections", "OrderedDict.fromkeys") == collections.OrderedDict.fromkeys
    assert find_by_name("no_such_module", "x") is None
    assert find_by_name("collections", "no.such") is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(VALUES)
def test_any_value_is_the_same_as_its_copy(value: Any) -> None:
    assert found(value, pickle.loads(pickle.dumps(value))) == []


@given(st.lists(st.integers(), min_size=1), st.data())
def test_a_changed_item_is_found_where_it_is(items: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(items) - 1))
    after = list(items)
    after[place] += 1
    assert [path for path, _ in found({"a": items}, {"a": after})] == [f"subject['a'][{place}]"]


def test_what_a_script_registers_is_not_what_objects_are_described_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lock = threading.Lock()
    before = describe([lock])
    monkeypatch.setitem(copyreg.dispatch_table, type(lock), lambda held: (threading.Lock, ()))
    assert describe([lock]) == before


def test_long_values_are_told_by_how_they_begin_and_not_by_a_hash() -> None:
    long = "a" * 900
    assert found(long, "") == [("subject", f"was '{long[:40]}'… (900 long), now ''")]
    assert found(long, long[:-1] + "b")[0][1].endswith("is a different one that begins the same")
