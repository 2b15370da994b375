"""What a mistyped word is taken for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tutor.spelling import close_to, did_you_mean

LESSONS = ("what-pickles", "getstate", "setstate-evolution", "newargs", "reduce-copyreg", "protocols")


def test_only_what_is_about_as_close_as_the_closest_is_named() -> None:
    assert close_to("getstat", LESSONS) == ("getstate",)
    assert close_to("GETSTATE", LESSONS) == ("getstate",)
    assert close_to("nope", LESSONS) == ()
    assert close_to("lst", ["list", "explain"]) == ("list",)
    assert close_to("ab", ["abx", "aby", "abz", "abw"]) == ("abx", "aby", "abz")


@given(st.text(), st.lists(st.text(max_size=12), unique=True))
def test_a_known_word_is_closest_to_itself(word: str, known: list[str]) -> None:
    assert set(close_to(word, known)) <= set(known)
    for name in known:
        found = close_to(name, known, count=len(known))
        assert name in found or name.lower() != name


def test_the_question_names_up_to_the_last_word_with_or() -> None:
    assert did_you_mean(()) == ""
    assert did_you_mean(("lock",)) == "did you mean 'lock'?"
    assert did_you_mean(("a", "b", "c"), "`") == "did you mean `a`, `b` or `c`?"
