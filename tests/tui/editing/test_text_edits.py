"""Lines indented and commented, pastes fitted, words found, brackets matched, and what is not Python."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.tui.editing.blocks import commented, dedented, indented, moved
from tutor.tui.editing.finding import Match, following, places, preceding
from tutor.tui.editing.indentation import USUAL
from tutor.tui.editing.pasting import fitted
from tutor.tui.editing.scan import partner
from tutor.tui.editing.syntax import MOST, first_wrong

LINES = st.lists(st.text(alphabet="ab #\t", max_size=8), min_size=1, max_size=5)
METHOD = '    def f(self):\n        """Doc.\n\n        More.\n        """\n        return 1\n'


@given(LINES)
def test_indenting_and_commenting_can_be_taken_back(lines: list[str]) -> None:
    full = [line if line.strip() else "" for line in lines]
    assert dedented(indented(full, USUAL), USUAL) == full
    if any(line.strip() for line in full) and not all(
        line.lstrip().startswith("#") for line in full if line.strip()
    ):
        assert commented(commented(full)) == full


def test_comments_stand_in_one_column_and_empty_lines_stay_empty() -> None:
    assert commented(["  if a:", "", "    b"]) == ["  # if a:", "", "  #   b"]
    assert commented(["#a", "  # b"]) == ["a", "  b"]


def test_the_cursor_stays_at_its_letter() -> None:
    assert moved(6, "    ab", "    # ab") == 8
    assert moved(2, "    ab", "ab") == 0
    assert moved(0, "    ab", "        ab") == 0


@pytest.mark.parametrize(
    ("text", "before", "after", "made"),
    [
        ("x = 1", "    ", "", "x = 1"),
        (METHOD, "", "", 'def f(self):\n    """Doc.\n\n    More.\n    """\n    return 1\n'),
        ("if a:\n    b\n", "        ", "", "if a:\n            b\n"),
        ("if a:\n    b\n", "    ", "c", "if a:\n        b\n    "),
        ("def f():\r\n\treturn 1\r\n", "", "", "def f():\n    return 1\n"),
        (
            "def f(self):\n        return 1\n\n    x = 2",
            "    ",
            "",
            "def f(self):\n        return 1\n\n    x = 2",
        ),
        ("a = 1\n        b = 2", "    ", "", "a = 1\n    b = 2"),
        ("def f():\n    return 1", "", "", "def f():\n    return 1"),
        ("f(a,\n  b)", "    ", "", "f(a,\n      b)"),
        ('s = """a\n b"""\nc', "    ", "", 's = """a\n b"""\n    c'),
        ("a\n  b", "x = ", "", "a\n  b"),
    ],
)
def test_a_paste_keeps_its_shape_and_moves_to_the_cursor(
    text: str, before: str, after: str, made: str
) -> None:
    assert fitted(text, before, after) == made


@given(LINES, st.integers(0, 8))
def test_a_paste_loses_no_word(lines: list[str], column: int) -> None:
    text = "\n".join(lines)
    assert fitted(text, " " * column, "").split() == text.split()


def test_words_are_found_round_the_end() -> None:
    found = places(["Lock lock", "", "a lock"], "lock")
    assert found == [Match(0, 0, 4), Match(0, 5, 9), Match(2, 2, 6)]
    assert len(places(["Lock lock"], "Lock")) == 1  # a capital makes capitals matter
    assert following(found, (0, 1)) == 1 and following(found, (2, 3)) == 0
    assert preceding(found, (0, 5)) == 0 and preceding(found, (0, 0)) == 2
    assert places(["a"], "") == [] and following([], (0, 0)) is preceding([], (0, 0)) is None
    assert places([".*"], ".") == [Match(0, 0, 1)]


def test_brackets_in_strings_and_comments_are_none() -> None:
    text = "f(')', [1])  # )"
    assert partner(text, 1) == 10 and partner(text, 10) == 1 and partner(text, 7) == 9
    assert partner(text, 3) is partner(text, 15) is partner(text, 0) is None
    assert partner("(]", 0) is None and partner("(", 0) is None and partner("", 0) is None


@given(st.text(alphabet="([{}])ab'#\n", max_size=30))
def test_the_partner_of_a_partner_is_where_one_began(text: str) -> None:
    for at in range(len(text)):
        other = partner(text, at)
        assert other is None or partner(text, other) == at


def test_the_line_that_is_not_python_is_named() -> None:
    wrong = first_wrong("x = 1\ndef f(:\n    pass\n")
    assert wrong is not None and wrong.line == 2 and wrong.says
    assert first_wrong("x = 1\n") is None and first_wrong("") is None
    late = first_wrong("x = (\n")
    assert late is not None and late.line in (1, 2)


@pytest.mark.parametrize(
    "text",
    ["1" + "+1" * 49_000, "-" * 99_000 + "1", "if 1: pass\n" + "elif 1: pass\n" * 7000, "a\0b", "\ud800"],
)
def test_what_is_too_deep_or_no_text_is_left_alone(text: str) -> None:
    assert len(text) <= MOST
    first_wrong(text)
    assert first_wrong("(" * (MOST + 1)) is None
