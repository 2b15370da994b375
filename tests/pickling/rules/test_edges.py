"""Which rule decides where two seem to fit: refusals against mistakes, chains, iterators over files."""

# ruff: noqa: E501

from __future__ import annotations

import itertools
import sys
from typing import Any

import pytest

from tests.pickling.planted import measured
from tests.pickling.test_explain import explained
from tutor.pickling.blame.find import find_blame
from tutor.pickling.blame.trial import Budget
from tutor.pickling.codecs.registry import codec_for
from tutor.pickling.explain import explain
from tutor.pickling.inspect.not_found import missing_globals
from tutor.pickling.words import Library, Outcome, Verdict


class Refuses:
    def __getstate__(self) -> Any:
        raise TypeError("on purpose")


class RefusesByNone:
    __reduce_ex__ = None  # type: ignore[assignment]


class RefusesByNoState:
    __getstate__ = None  # type: ignore[assignment]


class Breaks:
    def __getstate__(self) -> Any:
        return len(3)  # type: ignore[arg-type]


class AnswersWrong:
    """``__getnewargs__`` has to give a tuple."""

    def __getnewargs__(self) -> Any:
        return "ab"

    def __getstate__(self) -> Any:
        return None


class AnswersWithTooFew:
    def __getnewargs_ex__(self) -> Any:
        return ((),)

    def __getstate__(self) -> Any:
        return {}


class TakesTooMuch:
    def __getstate__(self, more: int) -> Any:  # type: ignore[override]  # noqa: PLE0302
        return {}


class Delegates:
    """Refuses by a helper, as the classes of multiprocessing do."""

    def __reduce__(self) -> Any:
        _refuse()


def _refuse() -> None:
    raise RuntimeError("only through inheritance")


@pytest.mark.parametrize("cls", [Refuses, RefusesByNone, RefusesByNoState, Delegates])
def test_a_hook_that_means_to_refuse_is_rule_5(cls: type) -> None:
    assert rule_of(cls()) == 5


@pytest.mark.parametrize("cls", [Breaks, AnswersWrong, AnswersWithTooFew, TakesTooMuch])
def test_a_hook_that_broke_or_answers_wrong_is_rule_2(cls: type) -> None:
    assert rule_of(cls()) == 2


def rule_of(subject: object, library: str = "pickle") -> Any:
    codec, outcome = measured(subject, library)
    return explain(subject, codec, outcome)["rule"]


@pytest.mark.parametrize("library", ["pickle", "dill"])
def test_a_class_of_c_code_that_is_not_where_it_says_is_rule_4_under_both(library: str) -> None:
    assert rule_of(type(iter([])), library) == 4


@pytest.mark.parametrize(
    "make", [itertools.chain, itertools.zip_longest, lambda f: itertools.chain([1], f), enumerate, zip]
)
def test_an_iterator_over_a_file_is_rule_3_whatever_lies_between(make: Any) -> None:
    with open(__file__) as file:
        assert rule_of(make(file)) == 3


def test_a_file_that_an_iterator_only_passes_on_is_rule_2() -> None:
    with open(__file__) as file:
        assert rule_of(iter([file])) == 2
        assert rule_of(iter((file,))) == 2


@pytest.mark.slow
def test_a_c_iterator_of_any_module_replays(python: str) -> None:
    result = explained("import collections\nsubject = iter(collections.deque([1]))", python=python)
    assert result.rule == 3


@pytest.mark.parametrize("subject", [(x for x in "a"), compile("1", "", "eval")])
def test_only_the_deciding_rule_blocks(subject: object) -> None:
    codec, outcome = measured(subject, "pickle")
    found = explain(subject, codec, outcome)["findings"]
    assert [f["deciding"] for f in found] == [f["outcome"] == Outcome.BLOCKS for f in found]


def test_a_class_is_the_class_of_what_it_made_wherever_else_it_is_held() -> None:
    result = explained("class C:\n    def __init__(s): s.made_by = C\nsubject = [C()]")
    assert result.blame is not None
    assert (result.blame.path, result.rule) == ("type(subject[0])", 1)
    generic = "import typing\nT = typing.TypeVar('T')\nclass G(typing.Generic[T]): pass\n"
    result = explained(generic + "subject = G[int]()\nsubject.x = 1")
    assert result.blame is not None
    assert (result.blame.path, result.rule) == ("type(subject)", 1)


def class_path_evidence(code: str) -> str:
    return next(finding.evidence for finding in explained(code).findings if finding.rule == 4)


def test_what_the_path_leads_to_is_told_without_a_type_of_types() -> None:
    twice = "class A: pass\nsubject = A()\nclass A: pass"
    assert class_path_evidence(twice) == "its class: `__main__.A` leads to a different class with that name"
    assert "a different object, of type `int`" in class_path_evidence("class A: pass\nsubject = A()\nA = 1")


def test_a_path_that_leads_nowhere_does_no_harm_where_nobody_goes_there() -> None:
    assert class_path_evidence("subject = iter([1])").endswith("but the pickle does not name it")
    assert class_path_evidence("subject = (n for n in [1])").endswith(
        "saving failed before the path was looked up"
    )


@pytest.mark.parametrize("protocol", range(6))
def test_a_class_that_is_not_there_is_rule_1_at_every_protocol(protocol: int) -> None:
    code = "import collections\nclass D(collections.defaultdict): pass\nclass C: pass\nsubject = C()\nsubject.d = D(int)"
    result = explained(code, protocol=protocol)
    assert result.rule == 1
    assert [one.path for one in result.missing] == ["type(subject)", "type(subject.d)"]


class Link:
    def __init__(self, next_one: Any) -> None:
        self.next_one = next_one


class CallsItself:
    def __reduce__(self) -> Any:
        return self.__reduce__()


@pytest.mark.parametrize("library", ["pickle", "pickle-python", "dill"])
def test_a_chain_is_blamed_alike_however_little_time_there_is(library: str) -> None:
    chain: Any = None
    for _ in range(max(7_000, sys.getrecursionlimit() * 2)):
        chain = Link(chain)
    subject = {"a": [1], "list": [chain]}
    codec, outcome = measured(subject, library)
    found = [find_blame(subject, codec, outcome, Budget(seconds)) for seconds in (0.05, 5)]
    assert [blamed and blamed.node.path for blamed in found] == ["subject['list'][0]"] * 2
    assert found[0] is not None and found[1] is not None
    assert found[0].deep == found[1].deep >= 500
    assert explain(subject, codec, outcome)["rule"] == 2


def test_a_hook_that_calls_itself_at_the_end_of_a_chain_is_blamed_itself() -> None:
    chain: Any = CallsItself()
    for _ in range(100):
        chain = [chain]
    codec, outcome = measured(chain, "pickle")
    found = find_blame(chain, codec, outcome)
    assert found is not None
    assert (type(found.obj), found.deep) == (CallsItself, 0)


def test_names_that_dill_answers_itself_are_not_missing() -> None:
    result = explained("def f(): return f\nsubject = [f, type(None)]", Library.DILL)
    assert result.data
    assert missing_globals(result.data, codec_for("dill")) == []


def test_a_copy_of_a_function_is_the_same_by_its_code_whatever_it_is_called() -> None:
    code = "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def w(): return f()\n    return w\n@deco\ndef g(): return 1\nsubject = g"
    assert explained(code, Library.DILL).verdict.value == "ok"


def test_a_copyreg_entry_is_a_state_rule_even_for_a_generator() -> None:
    code = "import copyreg, types\ncopyreg.pickle(types.GeneratorType, lambda g: (iter, (list(g),)))\nsubject = (x for x in [1])"
    result = explained(code, probe="list(subject)")
    assert (result.verdict.value, result.rule) == ("differs", 2)


def test_what_an_exception_loses_beside_its_args_is_a_difference() -> None:
    code = "try: nowhere\nexcept NameError as error: subject = error"
    result = explained(code)
    lost = sys.version_info >= (3, 10)
    assert result.verdict.value == ("differs" if lost else "ok")
    assert [d.path for d in result.differences] == ["subject.name"] * lost
    for code in (
        "subject = OSError(2, 'no', 'file')",
        "subject = StopIteration(3)",
        "subject = SystemExit(4)",
    ):
        assert explained(code).verdict.value == "ok"


BUTTON = (
    "class Button:\n    def __init__(self): self.on_click = self.__pressed\n    def __pressed(self): pass\n"
)


@pytest.mark.slow
def test_a_private_method_has_a_name_that_leads_nowhere_up_to_3_14(python: str) -> None:
    result = explained(BUTTON + "subject = Button()", python=python, module="buttons")
    if result.verdict is Verdict.OK:  # 3.15 asks for the name that the class has
        return
    assert (result.verdict, result.rule) == (Verdict.LOADS_FAILS, 4)
    assert result.blame is not None and result.blame.path == "subject.on_click"
    assert "`buttons.Button` has no `__pressed`" in result.findings[3].evidence
    assert "one underscore" in result.advice[0].text


def test_a_method_is_not_blamed_for_what_its_owner_cannot_save() -> None:
    code = "import threading\n" + BUTTON + "subject = Button()\nsubject.lock = threading.Lock()"
    result = explained(code)
    assert result.blame is not None
    assert (result.blame.path, result.rule) == ("subject.lock", 2)


def test_an_enum_s_value_that_does_not_come_back_is_state() -> None:
    result = explained("import enum\nclass E(enum.Enum):\n    X = object()\nsubject = [E.X]")
    assert (result.verdict, result.rule) == (Verdict.LOADS_FAILS, 2)
    assert "such as its name" in result.advice[0].text


def test_an_object_that_says_no_module_is_looked_for_where_it_is() -> None:
    from tutor.pickling.inspect.names import home_of

    def nameless() -> None: ...

    nameless.__module__ = None  # type: ignore[assignment]
    assert home_of(nameless, "nameless") == "__main__"
    assert home_of(len, "len") == "builtins"
    for obj, name, home in (
        (itertools.chain, "chain", "itertools"),
        (home_of, "home_of", home_of.__module__),
    ):
        assert home_of(obj, name) == home
