"""Whether a copy is made from the bytes, seen by changing the subject and not by what it says of itself."""

from __future__ import annotations

import builtins
import copyreg
import os
import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from tutor.pickling.codecs.registry import codec_for
from tutor.sandbox.guest.copies import Copies
from tutor.sandbox.guest.equality import agrees_with_all
from tutor.sandbox.guest.traits import traits_of
from tutor.sandbox.guest.untouched import Untouched
from tutor.sandbox.run_records import CopyRecord

HERE = os.path.dirname(__file__)


class Counter:
    def __init__(self) -> None:
        self.n = 3
        self.tags = ["a"]


class Named(Counter):
    def __reduce__(self) -> str:
        return "NAMED"


class Fixed(Counter):
    def __reduce__(self) -> Any:
        return Fixed, ()


class Made(Counter):
    def __reduce__(self) -> Any:
        return again, ()


class Slotted:
    __slots__ = ("n",)

    def __init__(self) -> None:
        self.n = 5


NAMED = Named()
MADE = Made()


def again() -> Made:
    copy = Made.__new__(Made)
    copy.__dict__.update(MADE.__dict__)
    return copy


def look(subject: object) -> CopyRecord:
    codec = codec_for("pickle", None, False)
    return Copies(subject, __name__, HERE).look(codec.loads(codec.dumps(subject)), codec)


def test_a_copy_that_is_made_from_the_bytes_has_what_was_in_the_subject() -> None:
    subject = Counter()
    seen = look(subject)
    assert seen["follows"] == {".n": True, ".tags[0]": True}
    assert (subject.n, subject.tags) == (3, ["a"])  # as it was
    assert (seen["identical"], seen["named"], seen["told"], seen["bare"]) == (False, False, True, False)
    assert look(Slotted())["follows"] == {".n": True}
    page = Counter()
    page.n = bytearray(b"pixels")  # type: ignore[assignment]
    assert (look(page)["bare"], look(page)["shared"]) == (False, [])


def test_one_that_is_looked_up_or_made_anew_has_not() -> None:
    named = look(NAMED)
    assert (named["identical"], named["named"], named["told"], named["bare"]) == (True, True, False, True)
    assert named["follows"] == {".n": False, ".tags[0]": False}
    assert look(Fixed())["follows"] == {".n": False, ".tags[0]": False}
    made = look(MADE)
    assert (made["identical"], made["bare"], made["shared"]) == (False, True, [".tags"])
    assert made["follows"] == {".n": False, ".tags[0]": False}


class Yes:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class Any_:
    def __getattr__(self, name: str) -> Any:
        return self


class Unequal:
    def __eq__(self, other: object) -> bool:
        raise ValueError("ambiguous")

    __hash__ = None  # type: ignore[assignment]


class SameText(str):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class Elsewhere(Counter):
    """Its copy has nothing, and looks what it is asked for up."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(NAMED, name)

    def __reduce__(self) -> Any:
        return object.__new__, (Elsewhere,)


def test_a_copy_that_looks_elsewhere_is_not_made_from_the_bytes() -> None:
    assert look(Elsewhere())["follows"] == {".n": False}


class SameKind(Counter):
    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    __hash__ = None  # type: ignore[assignment]


class SameSlots(Slotted):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Slotted)

    __hash__ = None  # type: ignore[assignment]


@dataclass
class AsItComes:
    """Equal to one that has no attributes of its own: the defaults are its class's."""

    n: int = 3


class ById(Counter):
    def __eq__(self, other: object) -> bool:
        return isinstance(other, ById) and self.n == other.n

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize("value", [Yes(), Any_(), SameText("x"), SameKind(), SameSlots()])
def test_what_agrees_with_everything_is_known(value: object) -> None:
    assert agrees_with_all(value)
    subject = Counter()
    subject.tags = [value]  # type: ignore[list-item]
    assert look(subject)["agrees"] == "subject.tags[0]"


@pytest.mark.parametrize(
    "value", [3, "x", [1], Counter(), Unequal(), Yes, len, pickle, 1.5, None, Slotted(), AsItComes(), ById()]
)
def test_what_does_not_is_left_in_peace(value: object) -> None:
    assert not agrees_with_all(value)


class Liar:
    __class__ = property(lambda self: Counter)


def test_an_object_is_what_it_is_and_not_what_it_says() -> None:
    untouched = Untouched()
    seen = traits_of(Liar(), __name__, HERE, untouched)
    assert (seen["types"], seen["own"], seen["parts"]) == ([".Liar"], True, [])
    seen = traits_of({"a": [Counter(), 2], "b": None}, __name__, HERE, untouched)
    assert seen["parts"] == ["['a']", "['b']", "['a'][0]"]  # how many numbers are in a list is left open
    assert seen["plain"] == {"['b']": "NoneType"}


def test_what_the_snippet_replaces_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    untouched = Untouched()
    assert untouched.replaced() == []
    monkeypatch.setattr(pickle, "loads", lambda data: None)
    monkeypatch.setattr(builtins, "ascii", lambda thing: "")
    monkeypatch.setitem(
        copyreg.dispatch_table, Counter, lambda thing: (Counter, ())
    )  # that is what it is for
    assert untouched.replaced() == ["builtins.ascii", "pickle.loads"]
