"""What is said of a lesson file that is wrong: all of it, each with its place.

``golden/NAME.md`` is a wrong file and ``golden/NAME.txt`` what is said of it. After a change that is
meant, write them anew with ``python -m tests.course.test_errors`` and read the difference.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.course.sample import LESSON
from tutor.course.format import LessonErrors, parse_lesson
from tutor.errors import TutorError

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.md"))


def said_of(text: str, path: str = "a.md") -> list[str]:
    with pytest.raises(LessonErrors) as caught:
        parse_lesson(text, path)
    return str(caught.value).split("\n")


def settled(said: str) -> str:
    """What is said, without what is Python's own to say: that differs from one Python to the next."""
    return re.sub(
        r":\d+: (Python cannot read this|`probe` has to be one Python expression): .*", r": \1", said
    )


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str) -> None:
    text = (GOLDEN / f"{name}.md").read_text(encoding="utf-8")
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert settled("\n".join(said_of(text, f"{name}.md")) + "\n") == expected


def test_the_error_is_one_a_user_meets_and_holds_its_problems() -> None:
    with pytest.raises(TutorError) as caught:
        parse_lesson(LESSON.replace("points=12", "point=12").replace("minutes: 12", "minute: 12"), "x/a.md")
    assert isinstance(caught.value, LessonErrors)
    problems = caught.value.problems
    assert [(p.path, p.line, p.column) for p in problems] == [("x/a.md", 8, 1), ("x/a.md", 71, 20)]
    assert "`points`" in problems[1].message and "`minutes`" in problems[0].message
    assert caught.value.status == 1


def test_a_fence_that_a_backtick_undoes_is_not_lost_in_silence() -> None:
    good = 'says="'
    at = LESSON.index("python check")
    bad = LESSON[:at] + LESSON[at:].replace(good, good + "`n` ", 1)
    line = bad[: bad.index("`n` ")].count("\n") + 1
    said = said_of(bad)
    assert any(f"a.md:{line}:" in each and "no fence" in each for each in said), said


def place(text: str, of: str) -> tuple[int, int]:
    """Line and column, from 1, of some text that stands once in a file."""
    assert text.count(of) == 1
    before = text[: text.index(of)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("dumps-fails by 2", "dumps-fials by 2", "dumps-fials"),
        ("by 2 at", "by two at", "two at"),
        ("dill: differs", "dull: differs", "dull"),
        ('probe="subject[\\"n\\"]"', 'probe="a[\\"n\\"] b"', ' b" protocol'),
        ("[>=3.12]", "[>=3.x]", ">=3.x"),
        ("module=jobs", "module=class", "class probe"),
        ("aliases: [example]", "aliases: {}", "{}"),
        ("{#mend-it}", "{#run-it}", "{#run-it}"),
        ("{#mend-it}", "{#mend-it rule=2}", "rule=2}"),
        ("Why did it stop?", "Why? {rule=6}", "6}"),
        ("Why did it stop?", "Why? {#why rul=2}", "rul=2"),
        ("Why did it stop?", "Why? {#why rule=1 rule=2}", "rule=2}"),
        ("Why did it stop?", "Why? {rule=2 why}", "why}"),
        ("Why did it stop?", "Why? {#why so rule=2}", "{#why so"),
        ("Why did it stop?", "Why? {#why rule[>=3.12]=2}", ">=3.12]=2"),
        ("Why did it stop?", 'Why? {#why rule="2}', '"2}'),
        ("threading.Lock()      #", "threading.Lock(      #", "(      #"),
    ],
)
def test_a_problem_is_where_the_wrong_word_is(old: str, new: str, at: str) -> None:
    assert LESSON.count(old) == 1
    text = LESSON.replace(old, new)
    line, column = place(text, at)
    assert said_of(text)[0].startswith(f"a.md:{line}:{column + (at[0] == ' ')}: ")


if __name__ == "__main__":
    for name in NAMES:
        try:
            parse_lesson((GOLDEN / f"{name}.md").read_text(encoding="utf-8"), f"{name}.md")
        except LessonErrors as errors:
            (GOLDEN / f"{name}.txt").write_text(settled(f"{errors}\n"), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("{#mend-it}", "{mend-it}", "mend-it}", "starts with `#`"),
        ("module=jobs", "module=os", "os probe", "a module of Python"),
        ("dumps-fails by 2", "dumps-fails by\x00 2", "\x00 2", "U+0000"),
        ('probe="subject[\\"n\\"]"', "probe=“subject.n”", "“subject", "U+201C"),
        ("module=jobs", "module = jobs", "module = jobs", "write `module=`"),
        (
            "```text hint",
            "```python check rule=2 says=x\nassert (restored, 1)\n```\n```text hint",
            "assert (res",
            "tuple",
        ),
        (
            "```text hint",
            "```python check rule=2 says=x\nrestored\n```\n```text hint",
            "restored\n```\n```t",
            "no `assert`",
        ),
        ("title: ", "title: a: ", ": a: ", "put the value in quotes"),
        ("aliases: [", "\taliases: [", "\taliases", "a tab"),
        ("aliases: [", "aliases: [*a, ", "*a", ""),
        ("aliases: [", "aliases: &a [b, *a, ", "*a", "write the value out"),
    ],
)
def test_one_slip_is_one_message_in_plain_words(old: str, new: str, at: str, words: str) -> None:
    text = LESSON.replace(old, new, 1)
    assert text != LESSON
    before = text[: text.index(at)]
    (only,) = said_of(text)
    assert only.startswith(f"a.md:{before.count(chr(10)) + 1}:") and words in only


@pytest.mark.parametrize("start", [m.start() for m in re.finditer(r"(?m)^```$", LESSON)])
def test_a_fence_left_open_is_all_that_is_said(start: int) -> None:
    opened = LESSON.rindex("\n```", 0, start)
    (only,) = said_of(LESSON[:start] + LESSON[start + 4 :])
    assert only.startswith(f"a.md:{LESSON[: opened + 1].count(chr(10)) + 1}:1: this fence is never closed")
