"""Blame leads to the planted culprit, wherever it is and however many there are."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pickling.planted import CULPRITS, WRAPPERS, Box, Slotted, generator, measured, planted
from tutor.pickling.blame.find import Blamed, find_blame
from tutor.pickling.blame.trial import Budget
from tutor.pickling.codecs.pickle import Pickle
from tutor.pickling.explain import explain
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.words import Verdict


def blame(subject: object, library: str = "pickle", protocol: int | None = None) -> Blamed:
    codec, outcome = measured(subject, library, protocol)
    found = find_blame(subject, codec, outcome)
    assert found is not None
    return found


@settings(deadline=None, max_examples=60)
@given(planted(), st.sampled_from(["pickle", "pickle-python"]), st.integers(2, 5))
def test_the_planted_culprit_is_found(case: tuple[Any, str, int, Any], library: str, protocol: int) -> None:
    subject, path, rule, culprit = case
    found = blame(subject, library, protocol)
    assert (found.node.path, found.more, found.whole) == (path, 0, True)
    assert found.obj is culprit
    codec, outcome = measured(subject, library, protocol)
    assert explain(subject, codec, outcome)["rule"] == rule


@settings(deadline=None, max_examples=60)
@given(planted(culprits=["generator"]), st.sampled_from(["dill", "dill-recurse"]))
def test_dill_blames_what_dill_cannot_save(case: tuple[Any, str, int, Any], library: str) -> None:
    pytest.importorskip("dill")
    subject, path, _, culprit = case
    found = blame(subject, library)
    assert (found.node.path, found.obj is culprit) == (path, True)


@pytest.mark.parametrize("name", sorted(WRAPPERS))
@pytest.mark.parametrize("kind", sorted(CULPRITS))
def test_every_wrapper_with_every_culprit(name: str, kind: str) -> None:
    wrap, lengthen = WRAPPERS[name]
    culprit = CULPRITS[kind][0]()
    found = blame(wrap(culprit))
    assert found.node.path == lengthen("%s").replace("%s", "subject")
    assert found.obj is culprit


def test_a_path_can_be_followed() -> None:
    lock = threading.Lock()
    subject = {"jobs": [1, Box(lock=lock)], (1, 2): None}
    found = blame(subject)
    assert found.node.path == "subject['jobs'][1].lock"
    assert eval(found.node.path) is lock


@settings(deadline=None, max_examples=40)
@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_the_first_culprit_and_how_many_more(marks: list[bool]) -> None:
    subject = [Box(held=threading.Lock()) if mark else Box(held=1) for mark in [*marks, True]]
    found = blame(subject)
    assert found.node.path == f"subject[{[*marks, True].index(True)}].held"
    assert found.more == sum(marks)


several = st.lists(planted(culprits=sorted(set(CULPRITS) - {"code"}), deepest=4), min_size=1, max_size=6)
"""Without code objects: those of one function are one object."""


@settings(deadline=None, max_examples=60)
@given(several, st.lists(st.integers(0, 6), max_size=4), st.sampled_from(["pickle", "pickle-python"]))
def test_several_planted_culprits(
    cases: list[tuple[Any, str, int, Any]], clean: list[int], library: str
) -> None:
    subject: list[Any] = [obj for obj, _, _, _ in cases]
    first = 0
    for place in clean:
        subject.insert(min(place, len(subject)), Box(held=[place]))
        first = next(i for i, held in enumerate(subject) if held is cases[0][0])
    found = blame(subject, library)
    assert found.node.path == cases[0][1].replace("subject", f"subject[{first}]")
    assert (found.more, found.obj is cases[0][3]) == (len(cases) - 1, True)


def test_a_culprit_shared_by_many_counts_once() -> None:
    lock = threading.Lock()
    found = blame([Box(held=lock), {"again": lock}, lock])
    assert (found.node.path, found.more) == ("subject[0].held", 0)


def test_cycles_do_not_hide_the_culprit() -> None:
    one: list[Any] = []
    two = [one]
    one += [two, {"back": one}, Box(lock=threading.Lock())]
    found = blame(one)
    assert (found.node.path, found.more) == ("subject[2].lock", 0)
    assert blame(two).node.path == "subject[0][2].lock"


def test_a_part_that_fails_only_by_what_it_points_back_to_is_not_to_blame() -> None:
    parent, child = Box(), Box()
    child.parent = parent  # type: ignore[attr-defined]
    parent.children = [child]  # type: ignore[attr-defined]
    parent.lock = threading.Lock()  # type: ignore[attr-defined]
    found = blame(parent)
    assert (found.node.path, found.more) == ("subject.lock", 0)


def test_two_instances_of_one_class_without_a_path_are_two_culprits() -> None:
    class Local:
        pass

    found = blame([Local(), 1, Local(), Local])
    assert (found.node.path, found.more) == ("subject[0]", 2)


def test_a_slot_is_blamed_at_the_old_protocols_by_the_object() -> None:
    assert blame(Slotted(1, 2), protocol=0).node.path == "subject"


def test_an_exhausted_budget_is_told() -> None:
    subject = [[[[threading.Lock()]]]]
    codec, outcome = measured(subject, "pickle")
    found = find_blame(subject, codec, outcome, Budget(attempts=2))
    assert found is not None
    assert not found.whole
    assert found.node.path.startswith("subject[0]")


def test_no_blame_where_nothing_failed() -> None:
    assert find_blame([1], Pickle(None), MeasuredOutcome(Verdict.OK)) is None
    assert find_blame([1], Pickle(None), MeasuredOutcome(Verdict.HANGS)) is None


@pytest.mark.parametrize("library", ["pickle", "pickle-python", "dill"])
def test_a_chain_that_is_too_deep_is_blamed_at_its_top(library: str) -> None:
    chain: list[Any] = []
    for _ in range(20_000):
        chain = [chain]
    found = blame({"tree": chain}, library)
    assert found.node.path == "subject['tree']"
    assert found.deep >= 50


def test_loads_fails_is_blamed_on_what_does_not_load_alone() -> None:
    found = blame({"a": [1], "errors": [ValueError(1), Strict(code=3)]})
    assert (found.node.path, found.more) == ("subject['errors'][1]", 0)


class Strict(Exception):
    """Takes an argument by name, which its reduce knows nothing of."""

    def __init__(self, *, code: int) -> None:
        self.code = code


class Work:
    """Counts what blame costs."""

    def __init__(self, size: int, culprits: int) -> None:
        step = size // culprits if culprits else size + 1
        subject = [
            Box(held=threading.Lock() if culprits and i % step == step - 1 else i) for i in range(size)
        ]
        codec = CountingPickle()
        outcome = MeasuredOutcome(Verdict.DUMPS_FAILS, error=TypeError())
        found = find_blame(subject, codec, outcome, Budget(seconds=60, attempts=10**9))
        assert found is not None
        assert found.whole
        assert found.more == culprits - 1
        self.calls, self.bytes = codec.calls, codec.written


class CountingPickle(Pickle):
    """The C pickle, counting."""

    def __init__(self) -> None:
        super().__init__(4)
        self.calls = 0
        self.written = 0

    def dumps(self, obj: object) -> bytes:
        self.calls += 1
        data = super().dumps(obj)
        self.written += len(data)
        return data


@pytest.mark.parametrize("culprits", [1, 7])
def test_large_containers_cost_close_to_linear_work(culprits: int) -> None:
    small, large = Work(10_000, culprits), Work(20_000, culprits)
    assert large.calls <= small.calls + 4 * culprits
    assert large.bytes < 3 * small.bytes
    assert small.calls < 60 * culprits


def test_a_container_full_of_culprits_costs_a_few_calls_for_each() -> None:
    small, large = Work(10_000, 10_000), Work(20_000, 20_000)
    assert large.calls < 3 * small.calls
    assert small.calls < 5 * 10_000


def test_a_large_part_shared_by_all_is_not_written_for_each() -> None:
    shared = "x" * 100_000
    codec = CountingPickle()
    subject = [Box(text=shared, n=i) for i in range(2_000)] + [generator()]
    found = find_blame(subject, codec, MeasuredOutcome(Verdict.DUMPS_FAILS, error=TypeError()))
    assert found is not None
    assert found.node.path == "subject[2000]"
    assert codec.written < 40 * len(shared)
