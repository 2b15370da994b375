"""Widths on a terminal: whole characters, and none cut in half."""

from __future__ import annotations

import pytest
import wcwidth

from tutor.cli.console import PLAIN, columns, leading

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "width"),
    [("lock", 4), ("✓ ok…", 5), ("日本", 4), ("e\u0301", 1), (FAMILY, 2), ("a\u200bb", 2)],
)
def test_columns(text: str, width: int) -> None:
    assert columns(text) == width


def test_a_character_of_several_code_points_is_kept_or_left_out_whole() -> None:
    assert leading(f"a{FAMILY}b", 2) == "a"
    assert leading(f"a{FAMILY}b", 3) == f"a{FAMILY}"
    assert leading("e\u0301e\u0301", 1) == "e\u0301"
    assert leading("日本", 3) == "日"


def test_our_own_marks_are_a_column_wide_as_the_short_way_assumes() -> None:
    assert {chr(mark): wcwidth.wcwidth(chr(mark)) for mark in PLAIN} == dict.fromkeys(map(chr, PLAIN), 1)
