"""The highlighter: right by Python's own tokenizer, and the same after edits as from the beginning."""

from __future__ import annotations

import argparse
import dataclasses
import io
import keyword
import subprocess
import sys
import textwrap
import token
import tokenize
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.highlight import LONGEST, ColouredLines, colour, colour_line

ROOT = Path(__file__).resolve().parents[1]
FILES = [
    *(Path(str(module.__file__)) for module in (argparse, dataclasses, textwrap, tokenize)),
    ROOT / "tutor" / "python_lines.py",
    ROOT / "tutor" / "text.py",
]
FRAGMENTS = (
    '"""', "'''", '"', "'", 'f"""', "rb'", 'f"', "{", "}", "{x!r:>{w}}", "\\", "\n", "\n", "\n", "#", " ",
    "def f", "class A:", "import a", "x = 1", "@d", "match x:", "(", ")", "[", "]", "é", "\t", "\\\n", "0x1f",
)  # fmt: skip
"""What opens and ends things, so that random edits really change what is open further down."""


def kinds(code: str) -> list[str | None]:
    """The kind of every character."""
    found: list[str | None] = [None] * len(code)
    for start, end, kind in colour(code):
        found[start:end] = [kind] * (end - start)
    return found


def test_pieces_lie_in_order_and_inside_the_line() -> None:
    for line in Path(argparse.__file__).read_text(encoding="utf-8").split("\n"):
        ends = 0
        for start, end, _ in colour_line(line).pieces:
            assert ends <= start < end <= len(line)
            ends = end


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_agrees_with_pythons_own_tokenizer(path: Path) -> None:
    """Comments, strings, numbers, words and names that are defined, in files that are real."""
    code = path.read_text(encoding="utf-8")
    starts = [0]
    for line in code.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = kinds(code)
    before = ""
    in_fields = 0
    for one in tokenize.generate_tokens(io.StringIO(code).readline):
        start = starts[one.start[0] - 1] + one.start[1]
        end = starts[one.end[0] - 1] + one.end[1]
        name = token.tok_name[one.type]
        in_fields += (name in ("FSTRING_START", "TSTRING_START")) - (name in ("FSTRING_END", "TSTRING_END"))
        here = set(found[start:end]) - ({None} if "\n" in one.string else set())
        where = f"{path.name}:{one.start[0]}: {one.string!r}"
        if one.type == token.COMMENT:
            assert here == {"comment"}, where
        elif one.type == token.STRING and not set("fFtT") & set(one.string.split(one.string[-1])[0]):
            assert here <= {"string", "escape"} and here, where
        elif one.type == token.NUMBER:
            assert here == {"number"}, where
        elif one.type == token.NAME and before in ("def", "class"):
            assert here == {"definition"}, where
        elif one.type == token.NAME and keyword.iskeyword(one.string):
            assert here == {"constant" if one.string in ("True", "False", "None") else "keyword"}, where
        elif one.string in ("NotImplemented", "Ellipsis"):
            assert here <= {None, "constant"}, where
        elif one.type == token.NAME and one.string not in keyword.softkwlist:
            assert here <= {None, "builtin", "decorator"}, where
        elif one.type == token.OP and not in_fields:
            assert here <= {None, "decorator"}, where
        before = one.string


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("match x:", "match keyword"),
        ("match = 3", "3 number"),
        ("match.group(1)", "1 number"),
        ("    case [1, _]:", "case keyword 1 number"),
        ("type X[T] = int", "type keyword int builtin"),
        ("type(x)", "type builtin"),
        ("lazy import os", "lazy keyword import keyword"),
        ("x.type = 1", "1 number"),
        ("@app.route", "@app.route decorator"),
        ("a @ b", ""),
        ("raise KeyError from None", "raise keyword KeyError builtin from keyword None constant"),
        ("f'{x!r:>{w}}'", "f' string { escape !r: escape > string { escape }} escape ' string"),
        ("f'{a['b']}'", "f' string { escape 'b' string } escape ' string"),
        ("f'{{}}'", "f' string {{}} escape ' string"),
        ("f'{d[1:2]}' # c", "f' string { escape 1 number 2 number } escape ' string # c comment"),
        (r"'\n\d'", r"' string \n escape \d' string"),
        (r"rb'\n\''", r"rb'\n\'' string"),
        (r"b'\u1234\x00'", r"b'\u1234 string \x00 escape ' string"),
        ("'never ended", "'never ended string"),
    ],
)
def test_what_a_line_is_coloured_as(code: str, told: str) -> None:
    assert " ".join(f"{code[start:end]} {kind}" for start, end, kind in colour_line(code).pieces) == told


def test_a_short_string_that_is_not_ended_ends_with_its_line() -> None:
    assert kinds("x = 'a\ny")[-1] is None
    assert kinds("x = f'{a\ny = 1")[-1] == "number"
    assert kinds("x = 'a\\\ny")[-1] == "string"  # but a backslash goes on
    assert kinds("x = '''a\ny")[-1] == "string"


def test_a_very_long_line_is_coloured_only_so_far() -> None:
    assert colour_line("1," * LONGEST).pieces[-1].end <= LONGEST


def scratch(lines: list[str]) -> list[tuple[tuple[int, int, str], ...]]:
    fresh = ColouredLines()
    fresh.update(lines)
    fresh.colour_to(len(lines))
    return [fresh.pieces(index) for index in range(len(lines))]


fragments = st.sampled_from(FRAGMENTS)
edit = st.tuples(
    st.integers(0, 10_000), st.integers(0, 12), st.lists(fragments, max_size=6), st.integers(0, 40)
)
"""Where, how many characters go, what comes, and how far down is looked at then."""


@settings(max_examples=150, deadline=None)
@given(st.lists(fragments, max_size=60), st.lists(edit, max_size=8))
def test_after_any_edits_it_is_as_from_the_beginning(beginning: list[str], changes) -> None:
    """Also where only a part was looked at between two edits."""
    text = "".join(beginning)
    coloured = ColouredLines()
    coloured.update(text.split("\n"))
    for place, removed, put, looked_at in changes:
        place %= len(text) + 1
        text = text[:place] + "".join(put) + text[place + removed :]
        lines = text.split("\n")
        coloured.update(lines)
        coloured.colour_to(looked_at, most=5)
    lines = text.split("\n")
    assert coloured.colour_to(len(lines) - 1)
    assert [coloured.pieces(index) for index in range(len(lines))] == scratch(lines)
    lexed = coloured.lexed
    coloured.update(list(lines))
    assert coloured.colour_to(len(lines) - 1) and coloured.lexed == lexed


def loaded(count: int) -> tuple[ColouredLines, list[str]]:
    lines = [f"    value_{n} = compute({n}, 'text')  # why" for n in range(count)]
    coloured = ColouredLines()
    coloured.update(lines)
    assert coloured.colour_to(count - 1)
    assert coloured.lexed == count
    return coloured, lines


def test_an_edit_colours_its_own_line_anew_and_no_other() -> None:
    coloured, lines = loaded(300)
    lines[150] += "x"
    coloured.update(lines)
    assert coloured.colour_to(299) and coloured.lexed == 301
    lines.insert(10, "new = 1")
    coloured.update(lines)
    assert coloured.colour_to(300) and coloured.lexed == 302
    del lines[20:30]
    coloured.update(lines)
    assert coloured.colour_to(290) and coloured.lexed == 302


def test_a_string_that_is_opened_recolours_what_is_looked_at_and_the_rest_when_it_is() -> None:
    coloured, lines = loaded(1500)
    lines[0] = '"""' + lines[0]
    coloured.update(lines)
    assert coloured.colour_to(40) and coloured.lexed == 1500 + 41
    assert {piece.kind for piece in coloured.pieces(40)} == {"string"}
    lines[2] += '"""'
    coloured.update(lines)
    assert coloured.colour_to(1499)
    # Three lines are a string now; those below that had become one are as they were before.
    assert coloured.lexed == 1500 + 41 + 1 + 38
    assert [coloured.pieces(index) for index in range(1500)] == scratch(lines)


def test_a_long_paste_is_coloured_in_parts() -> None:
    coloured, _ = loaded(3)
    pasted = ["x = 1"] * 1500
    coloured.update(pasted)
    before, parts = coloured.lexed, 1
    while not coloured.colour_to(1499, most=100):
        assert coloured.lexed == before + 100 * parts
        parts += 1
    assert parts >= 15


def test_the_highlighter_needs_no_screens() -> None:
    code = "import sys, tutor.highlight; tutor.highlight.colour('x = 1'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()).isdisjoint({"textual", "rich", "pygments.lexers.python", "tree_sitter"})
