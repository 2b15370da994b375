"""The sanitiser: nothing a terminal obeys gets through, and nothing a reader needs is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.text import cap_chars, cap_lines, decode, one_line, verbatim_line, visible

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", "\\x1b]0;title\\a"),
        ("\x1b[2J", "\\x1b[2J"),
        ("over\rwritten", "over\\rwritten"),
        ("\x7f\x9b31m\x00", "\\x7f\\x9b31m\\x00"),
        ("admin\u202etxt", "admin\\u202etxt"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("a\tb\nc", "a\tb\nc"),
        ("naïve ✓ 漢字 👩‍🚀 [/oops]", "naïve ✓ 漢字 👩‍🚀 [/oops]"),
    ],
)
def test_what_a_terminal_obeys_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANY_TEXT)
def test_no_control_reaches_the_terminal(text: str) -> None:
    shown = visible(text)
    assert not {c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}} - {"\n", "\t"}
    assert not set(shown) & set(BIDI)
    shown.encode("utf-8")


@given(ANY_TEXT)
def test_twice_is_once(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(ANY_TEXT)
def test_lines_are_those_of_newlines(text: str) -> None:
    """No other character can start a new row, so a count of newlines is a count of rows."""
    assert len(visible(text).splitlines()) == len(visible(text).removesuffix("\n").split("\n")) - (not text)


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))))
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert visible(text) == text


@given(ANY_TEXT)
def test_one_line_has_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert len(verbatim_line(text).splitlines()) <= 1


def test_one_line_is_cut_and_a_verbatim_line_is_not() -> None:
    assert one_line("a\n  b\tc", 4) == "a b…"
    assert verbatim_line("a\n  b\tc") == "a\\n  b\\tc"


@given(st.binary())
def test_any_bytes_decode(data: bytes) -> None:
    decode(data).encode("utf-8")


def test_bytes_that_are_not_utf8_are_shown() -> None:
    assert decode(b"caf\xc3\xa9 \xff") == "café \\xff"


@given(ANY_TEXT, st.integers(0, 20))
def test_cap_lines_keeps_the_start_and_counts_the_rest(text: str, limit: int) -> None:
    lines = text.removesuffix("\n").split("\n") if text else []
    capped = cap_lines(text, limit)
    if len(lines) <= limit:
        assert capped == text
    else:
        *kept, note = capped.split("\n")
        assert kept == lines[:limit]
        assert note.startswith(f"… {len(lines) - limit} more line")


@given(ANY_TEXT, st.integers(0, 20))
def test_cap_chars_keeps_the_start_and_counts_the_rest(text: str, limit: int) -> None:
    capped = cap_chars(text, limit)
    if len(text) <= limit:
        assert capped == text
    else:
        assert capped.startswith(text[:limit] + "… ")
        assert f" {len(text) - limit} more character" in capped


def test_the_notes_speak_english() -> None:
    assert cap_lines("a\nb\n", 1) == "a\n… 1 more line"
    assert cap_lines("a\nb\nc", 1) == "a\n… 2 more lines"
    assert cap_chars("x" * 2001, 1) == "x… 2,000 more characters"
    assert cap_chars("xy", 1) == "x… 1 more character"
