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
