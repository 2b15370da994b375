"""Gates: what an answer must still be is what the starter and the solutions are, and no more."""

from __future__ import annotations

import msgspec
import pytest

from tests.progress.samples import DILL, PICKLE, carried, exercise, report
from tutor.grading.cheats.base import pays
from tutor.grading.cheats.registry import CHEATS, lazy_answers
from tutor.grading.gates import Gate, Loss, worst_shut
from tutor.grading.grade import Grade, grade
from tutor.grading.standard import Standard, standard_of
from tutor.sandbox.host.results import CopyTraits, LibraryResult, Probe, Report, Told, Traits

COPY = CopyTraits(
    identical=False,
    same_class=True,
    named=False,
    told=True,
    bare=False,
    shared=(),
    follows={".n": True},
    agrees="",
)
COUNTER = Traits(
    types=(".Counter",),
    own=True,
    found=True,
    does=(),
    parts=(".n", ".lock"),
    plain={".n": "number"},
    kinds={},
    offers=(),
    replaced=(),
    copy=COPY,
)
FUNCTION = msgspec.structs.replace(
    COUNTER, types=("function",), own=False, does=("__call__",), parts=(), plain={}, copy=None
)


def ran(traits: Traits | None, probe: str | None = None) -> Report:
    result = msgspec.structs.replace(carried("count", "lock"), traits=traits, subject_type="m.Thing")
    if probe is not None:
        result = msgspec.structs.replace(result, probe=Probe(Told.GIVES, probe))
    return report(result, result)


def changed(copy: dict[str, object] | None = None, **fields: object) -> Traits:
    fields = {**fields, "copy": msgspec.structs.replace(COPY, **copy)} if copy else fields
    return msgspec.structs.replace(COUNTER, **fields)


def shut(answer: Traits, standard: Standard | None = None, opened: tuple[str, ...] = ()) -> Gate | None:
    found = worst_shut(
        standard or standard_of(ran(COUNTER), [ran(COUNTER)]), ran(answer), (PICKLE, DILL), opened
    )
    return found.gate if found else None


@pytest.mark.parametrize(
    ("answer", "gate"),
    [
        (COUNTER, None),
        (changed(types=(".Better", ".Counter")), None),
        (changed(types=("NoneType",), own=False), Gate.TYPE),
        (changed(parts=(".n",)), Gate.PARTS),
        (changed(parts=(".n",), offers=(".lock",)), None),  # a property
        (changed(plain={".n": "number", ".lock": "NoneType"}), Gate.PARTS),
        (changed(plain={".n": "str"}), Gate.PARTS),
        (changed({"shared": (".lock",)}), Gate.COPY),
        (changed(replaced=("pickle.loads",)), Gate.FUNCTIONS),
        (changed({"agrees": "subject"}), Gate.EQUALITY),
        (changed({"identical": True, "told": False}), Gate.COPY),
        (changed({"named": True}), Gate.COPY),
        (changed({"same_class": False, "told": False}), Gate.COPY),
        (changed({"same_class": False}), None),
        (changed({"follows": {".n": False}}), Gate.COPY),
        (changed({"follows": {}}), None),  # the copy lost it: its criteria say so
        (changed({"bare": True}), Gate.COPY),
        (changed(copy=None), None),
    ],
)
def test_an_answer_passes_where_it_is_what_the_others_are(answer: Traits, gate: Gate | None) -> None:
    assert shut(answer) is gate
    if gate is not None:
        assert shut(answer, opened=(gate.value,)) is None


def test_what_a_solution_does_is_held_against_nobody() -> None:
    other = changed(
        {"identical": True, "named": True, "told": False, "same_class": False, "bare": True, "follows": {}},
        types=(".Other",),
        parts=(".n",),
        replaced=("pickle.loads",),
    )
    standard = standard_of(ran(COUNTER), [ran(COUNTER), ran(other)])
    assert shut(other, standard) is None
    assert shut(changed(types=("NoneType",), own=False), standard) is Gate.TYPE


def test_a_function_may_become_anything_that_can_be_called() -> None:
    standard = standard_of(ran(FUNCTION), [ran(FUNCTION)])
    assert shut(changed(types=("functools.partial",), own=False, does=("__call__",)), standard) is None
    assert shut(changed(types=("list",), own=False, does=("__iter__",)), standard) is Gate.TYPE


def test_a_class_made_at_run_time_has_no_name_to_keep() -> None:
    made = changed(types=(), found=False)
    assert shut(changed(types=(".User",)), standard_of(ran(made), [ran(made)])) is None
    lost, found = changed(types=(), found=False), changed(types=(".Export",))
    standard = standard_of(ran(lost), [ran(found)])
    assert [shut(one, standard) for one in (lost, found)] == [None, None]
    assert shut(changed(types=(".Proxy",)), standard) is Gate.TYPE


def test_the_original_answers_the_probe_as_it_did() -> None:
    standard = standard_of(ran(COUNTER, "120"), [ran(COUNTER, "120")])
    assert worst_shut(standard, ran(COUNTER, "120"), (PICKLE,)) is None
    other = worst_shut(standard, ran(COUNTER, "True"), (PICKLE,))
    assert other is not None and (other.gate, other.loss) == (Gate.BEHAVIOUR, Loss.VERDICTS)
    unsure = standard_of(ran(COUNTER, "1"), [ran(COUNTER, "2")])
    assert worst_shut(unsure, ran(COUNTER, "3"), (PICKLE,)) is None


def scored(answer: Traits) -> Grade:
    return grade(exercise(), ran(answer), (2,), standard=standard_of(ran(COUNTER), [ran(COUNTER)]))


def test_a_gate_that_is_shut_is_told_first_and_costs_what_it_guards() -> None:
    assert scored(COUNTER).full and scored(COUNTER).earned == 10
    nothing = scored(changed(types=("NoneType",), own=False))
    first = nothing.criteria[0]
    assert (first.id, first.label) == ("gate:type", "The subject is still a `Counter`")
    assert first.message.startswith("It's a `Thing` now.")
    assert (nothing.earned, nothing.full, len(nothing.criteria)) == (0, False, 5)
    lazy = scored(changed({"follows": {".n": False}}))
    assert (lazy.earned, lazy.full) == (2, False)


def test_what_was_left_out_costs_the_verdicts_where_it_was_needed() -> None:
    two = changed(parts=(".n", ".lock", ".rows"))
    standard = standard_of(ran(two), [ran(two)])
    right = grade(exercise(), ran(changed(parts=(".n",))), (2,), standard=standard)
    assert right.full and right.earned == 10  # whatever is asked of it holds

    def half(*parts: str) -> Grade:
        missed = msgspec.structs.replace(carried("count", missed=("lock",)), traits=changed(parts=parts))
        return grade(exercise(), report(missed, missed), (2,), standard=standard)

    rest = sum(c.points for c in half(".n", ".lock", ".rows").criteria if c.id == "check:count")
    assert half(".n", ".lock", ".rows").earned == 10 - rest
    assert half(".n", ".rows").earned == rest
    assert half(".n").earned == 2  # no part is left that is more than a number


def test_a_check_that_is_a_gate_keeps_the_rest_back() -> None:
    plain = exercise()
    gated = msgspec.structs.replace(
        plain, checks=(plain.checks[0], msgspec.structs.replace(plain.checks[1], gate=True))
    )
    missed: LibraryResult = carried("count", missed=("lock",))
    assert grade(plain, report(missed, missed)).earned == 8
    assert grade(gated, report(missed, missed)).earned == 2
    assert grade(gated, ran(COUNTER)).full


def test_each_exercise_has_its_turn_of_the_cheats() -> None:
    names = [cheat.name for cheat in CHEATS]
    assert len(set(names)) == len(names)
    every = {cheat.name for n in range(400) for cheat in lazy_answers(f"step-{n}", exercise(), 1)}
    assert every == set(names)
    allowing = msgspec.structs.replace(exercise(), allows=(names[0],))
    assert names[0] not in {cheat.name for cheat in lazy_answers("x", allowing, 1000)}
    assert len(lazy_answers("x", exercise(), 1000)) == len(CHEATS)


def test_a_fifth_is_all_that_a_lazy_answer_may_earn() -> None:
    assert [pays(Grade((), 10, earned)) for earned in (0, 2, 3)] == [False, False, True]
