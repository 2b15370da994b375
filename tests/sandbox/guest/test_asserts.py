"""What a check says of an assert that has no message of its own."""

from __future__ import annotations

import pytest

from tutor.pickling.words import Library
from tutor.sandbox.guest import asserts
from tutor.sandbox.host.job import Check, Job
from tutor.sandbox.host.runner import run_job


def said(code: str, **names: object) -> str | None:
    """The message of the assert that fails; ``None`` where none does."""
    try:
        exec(asserts.compiled(code), asserts.namespace(**names))
    except AssertionError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("assert x == 3", "x == 3 is not true: x is [1]"),
        ("assert 3 in x", "3 in x is not true: x is [1]"),
        ("assert x is y", "x is y is not true: x is [1], y is {}"),
        ("assert not x", "not x is not true: x is [1]"),
        ("assert y", "y is not true: y is {}"),
        ("assert x[0] == 1 and x[0] > 5 and y", "x[0] > 5 is not true: x[0] is 1"),
        ("assert callable(x)", "callable(x) is not true: x is [1]"),
        ("assert all(n > 5 for n in x)", "all(n > 5 for n in x) is not true"),
        ("assert sum(*[x]) == 2", "sum(*[x]) == 2 is not true: sum(*[x]) is 1"),
        ("assert len(\n    x\n) == 2", "len( x ) == 2 is not true: len( x ) is 1"),
        ("assert 0 < len(x) < 1", "0 < len(x) < 1 is not true"),
        ("def f():\n    assert x == 3\nf()", "x == 3 is not true: x is [1]"),
        ("assert x == 3, 'own words'", "own words"),
        ("assert o is None", "o is None is not true: o is <object object>"),
        ("assert False", "False is not true"),
        ("assert 'a' * 400 == x", f"'a' * 400 == x is not true: 'a' * 400 is '{'a' * 98}…, x is [1]"),
        ("assert x == [1] and not y", None),
    ],
)
def test_it_says_what_was_found(code: str, told: str | None) -> None:
    assert said(code, x=[1], y={}, o=object()) == told


def test_what_is_asked_is_asked_once() -> None:
    calls: list[int] = []

    def ask() -> int:
        calls.append(1)
        return len(calls)

    assert said("assert ask() == 2", ask=ask) == "ask() == 2 is not true: ask() is 1"
    assert calls == [1]


def test_a_value_that_cannot_be_shown_is_named_by_its_type() -> None:
    class Shy:
        def __repr__(self) -> str:
            raise ValueError

    assert said("assert x is None", x=Shy()) == "x is None is not true: x is a Shy"


@pytest.mark.parametrize("code", ["assert (", "x = \0"])
def test_what_is_no_python_is_refused_as_by_compile(code: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        asserts.compiled(code)


def test_an_assert_of_the_answer_s_own_is_told_as_what_it_raised() -> None:
    check = Check("n", "restored()")
    code = "def f():\n    assert False\nsubject = f"
    job = Job(code, libraries=(Library.PICKLE,), checks=(check,), module="own")
    (told,) = run_job(job).results[Library.PICKLE].checks
    assert (told.held, told.message) == (False, "it raised AssertionError")


def test_so_it_reads_on_every_python(python: str) -> None:
    check = Check("n", "assert restored['n'] == 3\nassert False")
    job = Job("{'n': 2}", libraries=(Library.PICKLE,), checks=(check,), python=python)
    (told,) = run_job(job).results[Library.PICKLE].checks
    assert not told.held and told.message == "restored['n'] == 3 is not true: restored['n'] is 2"


class Yes:
    """Says yes to everything."""

    __class__ = property(lambda self: dict)

    def __eq__(self, other: object) -> bool:
        return True

    def __getattr__(self, name: str) -> Yes:
        return self

    def __call__(self) -> Yes:
        return self

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    "code",
    [
        "assert x == 3",
        "assert x.n == 3, 'no'",
        "assert 3 == x, 'no'",
        "assert [1, {'a': x}] == [1, {'a': 2}], 'no'",
        "assert (x.a, x.b) == (1, 2), 'no'",
        "assert x.acquire(), 'no'",
        "assert x.n == 3 and x.m == 4",
        "assert x.n == 3 and x.m == 4, 'no'",
        "assert isinstance(x, dict)",
    ],
)
def test_an_object_that_says_yes_to_everything_proves_nothing(code: str) -> None:
    assert said(code, x=Yes()) is not None


def test_a_check_has_builtins_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    namespace = asserts.namespace(x=3)
    monkeypatch.setattr("builtins.ascii", lambda thing: "")
    exec(asserts.compiled("assert ascii(x) == '3', 'no'"), namespace)
