"""From the blocks of a section to a step: its prose, its one piece of work, what is said after it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from tutor.course.diagnostics import LessonSource, nearest, shown, slug
from tutor.course.format.blocks import Block, Fence, Heading, Quote, Tasks
from tutor.course.format.digest import digest_of
from tutor.course.format.fences import Marked, read_fence
from tutor.course.format.front import ID_ADVICE, IDENTIFIER
from tutor.course.format.info import Attribute, Unreadable, Word
from tutor.course.format.info import parts as words_of
from tutor.course.format.values import READERS
from tutor.course.format.work import Parts, build_work, kind_of
from tutor.course.model import Question, Step
from tutor.pickling.words import article

GIVEN = re.compile(r"\s*\{(?=#|[A-Za-z_][\w-]*=|[a-z0-9-]+\s*(?:rule=[^{}]*)?\}$)[^{}]*\}$")
"""What a heading may end with: ``{#id}``, ``{rule=2}``, or both; and ``{id}``, which lacks its ``#``."""
HEADING_ATTRIBUTES = ("rule",)
HAS_ASIDE = ("run", "guess", "try", "predict", "exercise")


def read_sections(source: LessonSource, blocks: Sequence[Block]) -> list[tuple[Heading, list[Block]]]:
    """The blocks below each ``##`` heading; what is before the first is noted."""
    sections: list[tuple[Heading, list[Block]]] = []
    strays: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            _check_heading(source, block)
            if block.level == 2 and block.atx:
                sections.append((block, []))
                continue
        if sections:
            sections[-1][1].append(block)
        elif not isinstance(block, Heading):
            strays.append(block)
    if strays:
        what = "this is before the first `##` heading, so it is in no step"
        source.report(strays[0].start + 1, 1, what)
    for stray in strays:
        if isinstance(stray, Fence):
            read_fence(source, stray)  # for what may be wrong inside
    return sections


def _check_heading(source: LessonSource, heading: Heading) -> None:
    line = heading.start + 1
    if not heading.atx:
        source.report(
            line,
            1,
            "a line of `---` or `===` below text makes it a heading: write `##`, or leave a blank line",
        )
    elif heading.level == 1:
        source.report(
            line, 1, "`#` is the lesson's title, which the front matter gives; a step starts with `##`"
        )


def read_step(source: LessonSource, heading: Heading, blocks: Sequence[Block], taken: dict[str, int]) -> Step:
    """One step. ``taken`` holds the ids of the steps before it, with their lines."""
    title, id, about = _title_and_id(source, heading, taken)
    parts = Parts(heading.start + 1)
    prose: list[str] = []
    before: Marked | Tasks | None = None
    for block in blocks:
        known = len(source.problems)
        marked = read_fence(source, block) if isinstance(block, Fence) else None
        if marked is None and len(source.problems) > known:
            parts.doubtful = True
        if marked is not None:
            parts.add(source, marked)
            before = marked
        elif isinstance(block, Tasks):
            parts.add_tasks(source, block)
            before = block
        elif isinstance(block, Quote) and before is not None:
            _place_quote(source, parts, block, before)
        else:
            prose.append("\n".join(source.lines[block.start : block.end]).strip("\n"))
            before = None
    if not blocks:
        source.report(heading.start + 1, 1, "this step is empty")
    work = build_work(source, parts)
    if isinstance(work, Question):
        work = msgspec.structs.replace(work, rule=_rule(source, heading, about))
    elif about is not None and not parts.doubtful:
        source.report(heading.start + 1, about.column, "`rule=` in a heading goes with a question")
    return Step(
        id=id,
        title=title,
        kind=kind_of(work),
        prose="\n\n".join(filter(None, prose)),
        line=heading.start + 1,
        digest=digest_of(work),
        work=work,
        aside="\n\n".join(parts.aside),
    )


def _place_quote(source: LessonSource, parts: Parts, quote: Quote, before: Marked | Tasks) -> None:
    """A quote belongs to what is just above it."""
    if isinstance(before, Tasks) or before.role in HAS_ASIDE:
        parts.aside.append(quote.text)
    elif before.role in ("mistake", "solution"):
        said = parts.said.get(before.start)
        parts.said[before.start] = quote.text if said is None else f"{said}\n\n{quote.text}"
    else:
        what = f"a quote after {article(f'`{before.role}`')} belongs to nothing"
        source.report(quote.start + 1, 1, f"{what}; move it, or take away its `>`")


def _title_and_id(
    source: LessonSource, heading: Heading, taken: dict[str, int]
) -> tuple[str, str, Attribute | None]:
    """A heading's title, its id, and its ``rule=`` where it has one."""
    line = heading.start + 1
    given = GIVEN.search(heading.text)
    title = (heading.text[: given.start()] if given else heading.text).strip()
    id, column, about = slug(title), 1, None
    if given:
        name, column, about = _given(source, heading)
        id = id if name is None else name
    if not title:
        source.report(line, 1, "a step needs a title after `##`")
    elif not IDENTIFIER.match(id):
        wrong = f"an id has to be {ID_ADVICE}, not {shown(id)}"
        named = column > 1
        source.report(line, column, wrong if named else "this title makes no id; give one, as in `{#lock}`")
    elif id in taken:
        source.report(
            line, column, f"the step on line {taken[id]} has the id `{id}` too; give one a `{{#id}}`"
        )
    taken.setdefault(id, line)
    return title, id, about


def _given(source: LessonSource, heading: Heading) -> tuple[str | None, int, Attribute | None]:
    """What is in the braces at the end of a heading: the id, the column of that, and ``rule=``."""
    line = heading.start + 1
    written = source.lines[heading.start]
    start, end = written.rfind("{"), written.rfind("}")
    found = words_of(written[:end], start + 1)
    words = [part for part in found if isinstance(part, Word)]
    about: Attribute | None = None
    for part in found:
        if isinstance(part, Unreadable):
            source.report(line, part.column, part.message)
        elif isinstance(part, Attribute) and part.key not in HEADING_ATTRIBUTES:
            hint = nearest(part.key, HEADING_ATTRIBUTES)
            source.report(line, part.column, f"unknown attribute {shown(part.key)}{hint}")
        elif isinstance(part, Attribute) and about is not None:
            source.report(line, part.column, f"`{part.key}` is given twice")
        elif isinstance(part, Attribute):
            about = part
    if not words:
        return None, 1, about
    if not words[0].text.startswith("#"):
        wrong = f"an id starts with `#`, as in `{{#lock}}`, not {shown(words[0].text)}"
        source.report(line, words[0].column, wrong)
    # A name with a space in it is told as one that will not do, not as a name and something more.
    return " ".join(word.text for word in words).removeprefix("#"), start + 1, about


def _rule(source: LessonSource, heading: Heading, about: Attribute | None) -> int | None:
    """The rule that a question's heading names."""
    if about is None:
        return None
    if about.versions is not None:
        source.report(heading.start + 1, about.versions_column, "only `expect` can name versions of Python")
    read = READERS["rule"](source, heading.start + 1, about)
    return read if isinstance(read, int) else None
