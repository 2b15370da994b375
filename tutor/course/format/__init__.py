"""Reading lesson files: one Markdown file, one ``Lesson``, or every problem of the file in one go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from tutor.course.diagnostics import Diagnostic, LessonErrors, LessonSource
from tutor.course.format.blocks import Block, FrontMatter, Heading, read_blocks
from tutor.course.format.front import Front, read_front
from tutor.course.format.steps import read_sections, read_step
from tutor.course.model import Lesson

__all__ = ["Diagnostic", "LessonErrors", "parse_lesson"]

NUMBER = re.compile(r"(\d{1,6})-")


MOST_LINES = 10_000
"""Longer than any lesson is; what is longer still would take seconds to read."""


def parse_lesson(text: str, path: str) -> Lesson:
    """Read a lesson from the text of its file.

    ``path`` is the file's name, for messages; a number it starts with gives the lesson's place in
    the list. Nothing is run. Raises ``LessonErrors`` and nothing else, with all that is wrong.
    """
    source = LessonSource(text, path)
    if len(source.lines) > MOST_LINES:
        source.report(MOST_LINES + 1, 1, f"a lesson has at most {MOST_LINES:,} lines: split it up")
        raise LessonErrors(source.problems)
    blocks = read_blocks(source)
    front: Front | None = None
    if blocks and isinstance(blocks[0], FrontMatter):
        first = blocks.pop(0)
        assert isinstance(first, FrontMatter)
        front = read_front(source, first.text, first.start + 2)
    else:
        source.report(1, 1, "a lesson starts with its front matter, between two lines of `---`")
    taken: dict[str, int] = {}
    steps = [read_step(source, heading, inside, taken) for heading, inside in read_sections(source, blocks)]
    if not steps:
        source.report(len(source.lines), 1, "a lesson needs at least one step: a `##` heading")
    if source.problems or front is None:
        raise LessonErrors(_before_open_fence(source, blocks))
    return Lesson(
        id=front.id,
        title=front.title.strip(),
        summary=front.summary.strip(),
        rules=front.rules,
        requires=front.requires,
        minutes=front.minutes,
        aliases=front.aliases,
        steps=tuple(steps),
        path=path,
        order=order_of(path),
    )


def _before_open_fence(source: LessonSource, blocks: Sequence[Block]) -> list[Diagnostic]:
    """The problems; where a fence is left open, that and those before its step: the rest may be right."""
    cut = source.open_fence
    if cut is None:
        return source.problems
    headings = (one.start + 1 for one in blocks if isinstance(one, Heading) and one.start < cut.line)
    step = max(headings, default=1)
    return [one for one in source.problems if one.line < step or one is cut]


def order_of(path: str) -> int:
    """The number a file's name starts with, else 0."""
    found = NUMBER.match(PurePath(path).name)
    return int(found.group(1)) if found else 0
