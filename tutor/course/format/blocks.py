"""A lesson file as a row of top-level blocks: headings, fences, quotes, task lists, and the rest.

markdown-it-py finds the blocks. Their text is taken from the source lines, so that prose stays the
Markdown that its author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from tutor.course.diagnostics import LessonSource
from tutor.course.format.info import InfoPart, Word, parts

TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
ALMOST_TASK = re.compile(r"\[\s*[xX]?\s*\](?:\s|$)")
FENCE_START = re.compile(r"\s*(`{3,}|~{3,})")
NO_FENCE = re.compile(r"\s*`{3,}\s*\w+\s+\w[^`]*(`)")
"""A fence's line to its author, and plain text to Markdown: there is a backtick in it."""


class Block(msgspec.Struct, frozen=True):
    """Lines ``start`` up to and without ``end``, counted from 0."""

    start: int
    end: int


class Other(Block, frozen=True):
    """Prose: a paragraph, a list, a table, a rule."""


class Heading(Block, frozen=True):
    """A heading: its level and its text."""

    level: int
    text: str
    atx: bool
    """Whether it is written with ``#``, not with a line of dashes below."""


class Fence(Block, frozen=True):
    """A fenced code block: its info string and its text."""

    language: str
    parts: tuple[InfoPart, ...]
    """What follows the language."""
    text: str
    indent: int
    closed: bool

    @property
    def line(self) -> int:
        """The line the info string is on, from 1."""
        return self.start + 1


class Quote(Block, frozen=True):
    """A block quote, as the Markdown inside it."""

    text: str
    """Without its ``>`` marks."""


class Task(Block, frozen=True):
    """One choice of a task list, and whether it is ticked."""

    right: bool
    text: str
    feedback: str


class Tasks(Block, frozen=True):
    """A list of choices."""

    items: tuple[Task, ...]


class FrontMatter(Block, frozen=True):
    """The YAML between two lines of ``---``."""

    text: str


def read_blocks(source: LessonSource) -> list[Block]:
    """The top-level blocks of a file, in order; blocks that are plainly slips are noted."""
    blocks: list[Block] = []
    for group in _groups(_markdown().parse(source.text)):
        block = _block(source, group)
        if not isinstance(block, Fence):
            _report_inner_fences(source, group)
            _report_lost_fences(source, block)
        blocks.append(block)
    return blocks


@cache
def _markdown() -> MarkdownIt:
    """Blocks only: text within a line is not the concern of this file, and link targets can raise."""
    markdown = MarkdownIt("commonmark").use(front_matter_plugin)
    markdown.core.ruler.enableOnly(["normalize", "block"])
    markdown.block.ruler.disable(["reference"])
    return markdown


def _groups(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of one top-level block at a time."""
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield group
            group = []


def _block(source: LessonSource, group: list[Token]) -> Block:
    first = group[0]
    assert first.map is not None  # every block token that opens has its lines
    start, end = first.map
    match first.type:
        case "front_matter":
            return FrontMatter(start, end, "\n".join(source.lines[start + 1 : end - 1]))
        case "heading_open":
            return Heading(start, end, int(first.tag[1]), group[1].content.strip(), first.markup[0] == "#")
        case "fence":
            return _fence(source, first, start, end)
        case "blockquote_open":
            return Quote(start, end, unquoted(source.lines[start:end]))
        case "bullet_list_open" | "ordered_list_open":
            return _list(source, group, start, end)
    return Other(start, end)


def _fence(source: LessonSource, token: Token, start: int, end: int) -> Fence:
    line = source.lines[start]
    opening = FENCE_START.match(line)
    assert opening is not None
    found = parts(line, opening.end())
    language = found[0].text if found and isinstance(found[0], Word) else ""
    marks = opening.group(1)
    closing = source.lines[end - 1].strip() if end - 1 > start else ""
    closed = len(closing) >= len(marks) and not closing.strip(marks[0])
    within = next((n for n in range(start + 1, end) if _opens(source.lines[n], marks)), None)
    if not closed or within is not None:
        why = "" if within is None else f": line {within + 1} begins another one inside it"
        source.report(start + 1, opening.start(1) + 1, f"this fence is never closed with {marks}{why}")
        if source.open_fence is None:
            source.open_fence = source.problems[-1]
    rest = tuple(found[1:] if language else found)
    return Fence(start, end, language, rest, token.content, opening.start(1), closed)


def _opens(line: str, marks: str) -> bool:
    """Whether a line inside a fence begins a fence itself, which only one with more marks can show."""
    found = FENCE_START.match(line)
    return bool(
        found
        and found.group(1)[0] == marks[0]
        and len(found.group(1)) >= len(marks)
        and re.match(r"\w", line[found.end() :])
        and len(line) - len(line.lstrip()) <= 3
    )


def _list(source: LessonSource, group: list[Token], start: int, end: int) -> Block:
    opened = [i for i, token in enumerate(group) if token.type == "list_item_open" and token.level == 1]
    items = [group[i:j] for i, j in zip(opened, [*opened[1:], len(group)], strict=True)]
    texts = list(map(_first_text, items))
    marked = [TASK.match(text) is not None for text in texts]
    odd = [not right and bool(ALMOST_TASK.match(text)) for text, right in zip(texts, marked, strict=True)]
    wrong = odd if any(odd) else [any(marked) and not right for right in marked]
    for item in (item for item, is_wrong in zip(items, wrong, strict=True) if is_wrong):
        line = _lines(item)[0]
        column = len(source.lines[line]) - len(source.lines[line].lstrip()) + 1
        source.report(line + 1, column, "a choice starts with `- [ ]` or `- [x]`, then a space and its text")
    if not any(marked):
        return Other(start, end)
    tasks = tuple(_task(source, item) for item, right in zip(items, marked, strict=True) if right)
    return Tasks(start, end, tasks)


def _task(source: LessonSource, item: list[Token]) -> Task:
    _, end = _lines(item)
    start, _ = _lines(item[2:])  # the marker's line: it may be the one after the dash
    level = item[0].level + 1
    quotes = [_lines([t]) for t in item if t.type == "blockquote_open" and t.level == level]
    quoted = {line for a, b in quotes for line in range(a, b)}
    own = [source.lines[line] for line in range(start, end) if line not in quoted]
    found = TASK.search(own[0])
    assert found is not None  # it matched at the start of this line's text
    indent = found.start()
    text = [own[0][found.end() :], *(line[min(indent, _indent(line)) :] for line in own[1:])]
    feedback = "\n\n".join(unquoted(source.lines[a:b]) for a, b in quotes)
    return Task(start, end, found.group(1) != " ", "\n".join(text).strip(), feedback)


def unquoted(lines: list[str]) -> str:
    """The text of a block quote without its marks."""
    return "\n".join(re.sub(r"^\s*> ?", "", line) for line in lines).strip()


def _report_inner_fences(source: LessonSource, group: list[Token]) -> None:
    """A fence in a list or a quote is display only; with more than a language it looks meant to work."""
    for token in group:
        if token.type == "fence" and token.map and len(token.info.split()) > 1:
            line = source.lines[token.map[0]]
            found = re.search(r"`{3,}|~{3,}", line)
            column = found.start() + 1 if found else 1
            source.report(
                token.map[0] + 1,
                column,
                "a fence with a role has to be by itself, not in a list or a quote",
            )


def _report_lost_fences(source: LessonSource, block: Block) -> None:
    """Markdown reads a line of three backticks and one more as text, and the fence's end as a start."""
    for line in range(block.start, block.end):
        found = NO_FENCE.match(source.lines[line])
        if found:
            message = "Markdown sees no fence in a line with another ` in it: leave that out"
            source.report(line + 1, found.start(1) + 1, message)
            if source.open_fence is None:  # its end begins a fence
                source.open_fence = source.problems[-1]


def _lines(item: list[Token]) -> tuple[int, int]:
    assert item[0].map is not None
    return item[0].map[0], item[0].map[1]


def _first_text(item: list[Token]) -> str:
    """The text of a list item's first paragraph, or nothing where it starts with something else."""
    return item[2].content if len(item) > 2 and item[2].type == "inline" else ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
