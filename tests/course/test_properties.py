"""No text at all makes the parser raise anything but LessonErrors, with every place inside the file."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.course.sample import LESSON
from tutor.course.claims import read_claims
from tutor.course.diagnostics import LINE_END
from tutor.course.format import LessonErrors, parse_lesson
from tutor.course.format.info import parts
from tutor.course.jobs import card_code
from tutor.course.model import Card, Predict

LINES = LESSON.split("\n")
PIECES = [
    *LINES,
    *(
        "```",
        "````",
        "~~~",
        "---",
        "## ",
        "##",
        "- [x] ",
        "- [ ]",
        "> ",
        "  ",
        "\t",
        "\0",
        "\ud800",
        "\u2028",
        "\x85",
    ),
    *(
        "```python run",
        "```python predict",
        "```text hint",
        'expect="',
        "expect[",
        "{#",
        "}",
        "\\",
        "é",
        "\r",
        "&a ",
        "*a",
    ),
    *(
        "<!--",
        "-->",
        "1. [x] a",
        "(" * 300,
        "-" * 3000,
        "[" * 500,
        "x=" * 400,
        "not " * 2000,
        "lambda: " * 900,
    ),
]
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def parse_or_explain(text: str) -> None:
    """Parse a text; if that is refused, every problem has a message and a place inside the text."""
    lines = LINE_END.sub("\n", text.removeprefix("\ufeff")).split("\n")
    try:
        lesson = parse_lesson(text, "a.md")
    except LessonErrors as errors:
        assert errors.problems
        for problem in errors.problems:
            assert problem.path == "a.md"
            assert problem.message
            assert "\n" not in problem.message
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
    else:
        assert lesson.steps
        for step in lesson.steps:
            if isinstance(step.work, Predict):
                for card in step.work.cards:
                    card_code(step.work, card)


@RELAXED
@given(st.text(st.characters()))
def test_any_text(text: str) -> None:
    parse_or_explain(text)


@RELAXED
@given(st.binary())
def test_any_bytes_read_as_text(data: bytes) -> None:
    parse_or_explain(data.decode("utf-8", "replace"))
    parse_or_explain(data.decode("latin-1"))
    parse_or_explain(data.decode("utf-8", "surrogateescape"))


@RELAXED
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["\n", " ", ""]))
def test_pieces_of_lessons_in_any_order(pieces: list[str], between: str) -> None:
    parse_or_explain(between.join(pieces))
    parse_or_explain("\n".join(LINES[:10]) + "\n" + between.join(pieces))


@RELAXED
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_a_lesson_with_lines_and_letters_changed(random: random.Random, changes: int) -> None:
    lines = list(LINES)
    for _ in range(changes):
        lines = lines or [""]
        at = random.randrange(len(lines))
        match random.randrange(6):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, random.choice(PIECES))
            case 2:
                other = random.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                cut = random.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + random.choice(PIECES) + lines[at][cut:]
            case 4:
                cut = random.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + lines[at][cut + 1 :]
            case 5:
                del lines[at:]
                lines.append("")
    parse_or_explain("\n".join(lines))


@RELAXED
@given(
    st.sampled_from(["id", "title", "summary", "minutes", "rules", "requires", "format", "x"]),
    st.text(st.characters()),
)
def test_any_value_in_the_front_matter(key: str, value: str) -> None:
    lines = [line for line in LINES if not line.startswith(f"{key}:")]
    lines.insert(1, f"{key}: {value}")
    parse_or_explain("\n".join(lines))


@RELAXED
@given(st.text(st.characters(exclude_characters="\n\r")), st.integers(0, 3))
def test_an_info_string_is_read_to_its_end(line: str, start: int) -> None:
    for part in parts(line, start):
        assert 1 <= part.column <= len(line) + 1


@RELAXED
@given(st.one_of(st.text(st.characters()), st.from_regex(r"[a-z: ;\-by0-9at.\[\]'\"]*", fullmatch=True)))
def test_an_expect_is_read_to_its_end(text: str) -> None:
    claims, misread = read_claims(text)
    assert claims or misread
    for wrong in misread:
        assert 0 <= wrong.offset <= len(text)


@RELAXED
@given(st.text(st.characters()), st.text(st.characters()))
def test_the_code_of_any_card(setup: str, code: str) -> None:
    assert card_code(Predict((), setup=setup), Card(code, "", 1)).endswith(f"subject = {code}\n")
