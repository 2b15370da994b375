"""Where Enter, Tab, Backspace, a colon and a closing bracket put a line. ``|`` is the cursor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.architecture.house import ROOT
from tutor.tui.editing.indentation import (
    USUAL,
    as_typed,
    at_backspace,
    at_enter,
    at_tab,
    leading,
    less,
    unit_of,
)
from tutor.tui.editing.scan import place

CODE = st.text(alphabet="ab :=#\"'\\()[]{},\n\t", max_size=60)


def enter(text: str, unit: str = USUAL) -> str:
    """The text after Enter at the cursor."""
    before, after = text.split("|")
    done = at_enter(before, after, unit)
    return before[: len(before) - done.cut] + done.text + "|" + done.behind + after[done.skip :]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x):|", "def f(x):\n    |"),
        ("if x:  # why|", "if x:  # why\n    |"),
        ("x = {1: 2}|", "x = {1: 2}\n|"),
        ("f = lambda:|", "f = lambda:\n|"),
        ("    x = 1  |", "    x = 1\n    |"),
        ("def f():\n    return 1|", "def f():\n    return 1\n|"),
        ("class A:\n  def f(self):\n      pass|", "class A:\n  def f(self):\n      pass\n  |"),
        ("def f():\n    return (|)", "def f():\n    return (\n        |\n    )"),
        ("    returned = 1|", "    returned = 1\n    |"),
        ("    return a| + b", "    return a\n    |+ b"),
        ("x = f(a,|", "x = f(a,\n      |"),
        ("x = f(|", "x = f(\n    |"),
        ("x = f(  # why|", "x = f(  # why\n    |"),
        ("x = [\n        1,|", "x = [\n        1,\n        |"),
        ("x = f(\n    a,\n    g(1,\n      2),|", "x = f(\n    a,\n    g(1,\n      2),\n    |"),
        ("if (a and\n        b):|", "if (a and\n        b):\n    |"),
        ("x = f(\n    a,\n)|", "x = f(\n    a,\n)\n|"),
        ("x = 1 + \\|", "x = 1 + \\\n    |"),
        ('s = "a(b|', 's = "a(b\n|'),
        ('    s = """a(b:|', '    s = """a(b:\n    |'),
        ("    # a note: (|", "    # a note: (\n    |"),
        ("    x = 1  # a long| note", "    x = 1  # a long\n    # |note"),
        ("    |    x = 1", "\n    |    x = 1"),
        ("def f():\n    |", "def f():\n\n    |"),
        ("x = [\ndef f():|", "x = [\ndef f():\n    |"),  # an open bracket above does not spoil the rest
        ("x = ')'; y = [|]", "x = ')'; y = [\n    |\n]"),
    ],
)
def test_enter(before: str, after: str) -> None:
    assert enter(before) == after


@given(CODE, CODE)
def test_enter_changes_nothing_but_space(above: str, rest: str) -> None:
    rest = rest.split("\n")[0]
    made = enter(f"{above}|{rest}").replace("|", "")
    if place(above).inside == "comment" and rest.strip():
        return  # it goes on as a comment
    assert "".join(made.split()) == "".join((above + rest).split())


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tutor" / "session").glob("*.py")), ids=lambda path: path.name
)
def test_enter_agrees_with_code_that_is_well_indented(path) -> None:
    """Or indents deeper: how many blocks end on a line only its writer knows."""
    lines = path.read_text(encoding="utf-8").split("\n")
    for row in range(1, len(lines)):
        above = "\n".join(lines[:row]).rstrip("\n")
        if lines[row].strip() and place(above).inside != "long":
            put, meant = len(at_enter(above, "", USUAL).text) - 1, len(leading(lines[row]))
            assert put == meant or (put > meant and meant % 4 == 0), f"{path.name}:{row + 1}"


@pytest.mark.parametrize(
    ("typed", "indentation"),
    [
        ("if a:\n    b\n    else:", ""),
        ("for a in b:\n    if a:\n        c\n        else:", "    "),
        ("for a in b:\n    if a:\n        c\n    else:", None),
        ("try:\n    a\n    except (B, C) as d:", ""),
        ("try:\n    a\nexcept B:\n    c\n    finally:", ""),
        ("    else:", None),
        ("x = [\n    1,\n    ]", ""),
        ("x = f(1,\n      )", None),
        ("x = {\n    1)", None),
        ('"""\nif a:\n    else:', None),
    ],
)
def test_a_word_that_goes_on_a_block_goes_where_the_block_is(typed: str, indentation: str | None) -> None:
    assert as_typed(typed) == indentation


@given(CODE)
def test_any_text_may_be_typed(text: str) -> None:
    as_typed(text)
    at_tab(text.split("\n")[-1], USUAL)


def test_tab_and_backspace_go_by_levels() -> None:
    assert [len(at_tab(" " * n, USUAL)) for n in (0, 1, 4, 6)] == [4, 3, 4, 2]
    assert [at_backspace(" " * n, USUAL) for n in (1, 2, 4, 6, 8)] == [1, 2, 4, 2, 4]
    assert at_backspace("    x ", USUAL) == at_backspace("", USUAL) == at_backspace("\t\t", USUAL) == 1
    assert less("\t    ", USUAL) == "\t" and less("   ", "  ") == "  "


def test_the_unit_is_that_of_the_text() -> None:
    assert unit_of(["if a:", "  b"]) == "  "
    assert unit_of(["if a:", "\tb"]) == "\t"
    assert unit_of(["a", "b"]) == unit_of([]) == USUAL
