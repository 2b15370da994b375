"""What the lesson file says, read as a person would: the tests type its own solution and mistakes."""

from __future__ import annotations

import re
from pathlib import Path

LESSONS = Path(__file__).resolve().parents[2] / "lessons"


def lesson_file(lesson: str) -> str:
    (path,) = LESSONS.glob(f"*-{lesson}.md")
    return path.read_text(encoding="utf-8")


def step_text(lesson: str, step: str) -> str:
    """The part of the lesson file from the heading with ``{#step}`` to the next heading."""
    found = re.search(
        rf"^## [^\n]*\{{#{step}(?: [^}}\n]*)?\}}\n(.*?)(?=^## |\Z)",
        lesson_file(lesson),
        re.DOTALL | re.MULTILINE,
    )
    assert found, f"no step {step} in {lesson}"
    return found.group(1)


def fences(lesson: str, step: str, role: str) -> list[tuple[str, str]]:
    """Each fence of that role, with the block quote that follows it."""
    pattern = rf"^```python {role}\b[^\n]*\n(.*?)^```\n((?:>[^\n]*\n)*)"
    found = re.findall(pattern, step_text(lesson, step), re.DOTALL | re.MULTILINE)
    assert found, f"no {role} in {lesson}#{step}"
    return [(code, " ".join(quote.replace(">", " ").split())) for code, quote in found]


def points(lesson: str, step: str) -> int:
    found = re.search(r"exercise [^\n]*points=(\d+)", step_text(lesson, step))
    assert found
    return int(found.group(1))
