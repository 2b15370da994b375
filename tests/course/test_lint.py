"""What a strict author is told of a lesson that is not wrong."""

from __future__ import annotations

from tutor.course.format import parse_lesson
from tutor.course.lint import remarks
from tutor.course.new_lesson import lesson_template

TEXT = lesson_template("my-lesson")


def said(text: str) -> list[str]:
    return [f"{remark.line}: {remark.message}" for remark in remarks(parse_lesson(text, "l.md"))]


def line_of(part: str) -> int:
    return TEXT[: TEXT.index(part)].count("\n") + 1


def test_a_whole_lesson_has_none() -> None:
    assert said(TEXT) == []


def test_a_question_of_a_lesson_about_several_rules_names_its_own() -> None:
    several = TEXT.replace("rules: [2]", "rules: [2, 4]")
    assert said(several) == [
        (
            f"{line_of('## Why did it stop?')}: the lesson is about several rules, but the question `why` "
            "does not name its own: end its heading with `{rule=…}`"
        )
    ]
    assert said(several.replace("{#why}", "{#why rule=4}")) == []


def test_what_would_make_it_better() -> None:
    assert (
        "predictions"
        in said(TEXT.replace("```python predict\n", "```python\n").replace("> A quote", "A quote"))[0]
    )
    bare = TEXT.replace(" expect=\"pickle: dumps-fails by 2 at subject['lock']; dill: ok\"", "")
    assert said(bare) == [
        f"{line_of('```python run')}: nothing is claimed about this snippet, so nothing is proved"
    ]
    feedback = next(line for line in TEXT.splitlines(keepends=True)[::-1] if line.startswith("  > "))
    silent = TEXT.replace(feedback, "")
    assert "has no feedback" in said(silent)[0]
    start = TEXT.index("```python mistake")
    end = TEXT.index("```python mistake", start + 1)
    assert said(TEXT[:start] + TEXT[end:]) == [
        f"{line_of('```python exercise')}: an exercise should have at least 2 mistakes"
    ]
