"""How long it takes to read a lesson file grows with its size and no faster, whatever is repeated in it."""

from __future__ import annotations

import time

import pytest

from tutor.course.diagnostics import LessonSource
from tutor.course.format import LessonErrors, parse_lesson
from tutor.course.format.yamltext import YamlText

HEAD = "---\nformat: 1\nid: a\ntitle: T\nsummary: S\nminutes: 5\n---\n## A\n\n"
TOKENS = {
    "task": "- [x] a\n",
    "choice": "- [x] a\n  > b\n",
    "bullet": "- a\n",
    "number": "1. a\n",
    "quote": "> a\n",
    "deeper": "> > - ",
    "fence": "```\na\n```\n",
    "role": "```python run\n1\n```\n",
    "open": "~~~ python a=1\n",
    "step": "## b\n",
    "line": "---\n",
    "setext": "a\n---\n",
    "html": "<a>\n",
    "bracket": "![",
    "star": "*a* ",
    "backtick": "`a ",
    "tab": "\t",
    "brace": "{#a} ",
    "attribute": '```python run expect="pickle: ok" ',
}
SMALL, TIMES = 1500, 6


def seconds(token: str, size: int) -> float:
    text = HEAD + token * (size // len(token))
    started = time.process_time()
    try:
        parse_lesson(text, "a.md")
    except LessonErrors:
        pass
    return time.process_time() - started


@pytest.mark.parametrize("name", TOKENS)
def test_reading_takes_as_long_as_the_file_is(name: str) -> None:
    """A text ``TIMES`` as long takes about as many times as long: growing with the square, it would take
    ``TIMES`` times that. The best of a few tries counts, as other programs run too."""
    token, grown = TOKENS[name], []
    seconds(token, SMALL)
    for _ in range(4):
        small = max(seconds(token, SMALL), 2e-4)
        grown.append(seconds(token, TIMES * SMALL) / small)
        if grown[-1] < TIMES * 1.8:
            break
    assert min(grown) < TIMES * 1.8, grown


def test_a_lesson_of_too_many_lines_is_refused_before_it_is_read() -> None:
    with pytest.raises(LessonErrors, match="at most 10,000 lines"):
        parse_lesson(HEAD + "- [x] a\n" * 12_500, "a.md")


def test_aliases_are_refused_before_they_are_followed() -> None:
    wide = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 60)}]" for n in range(1, 9))
    source = LessonSource(f"a0: &a0 [x]\n{wide}\n", "a.yaml")
    assert YamlText(source, source.text).compose("the file") is None
    assert [str(problem) for problem in source.problems] == [
        "a.yaml:2:10: `&` and `*` are not used here: write the value out"
    ]
