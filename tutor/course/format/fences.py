"""Fences with a role: which roles there are, and what attributes each takes."""

from __future__ import annotations

import msgspec

from tutor.course.claims import matches, read_claims
from tutor.course.diagnostics import LessonSource, closest, nearest, shown
from tutor.course.format.blocks import Fence
from tutor.course.format.code import Code, check_syntax, report_idle
from tutor.course.format.info import Attribute, Unreadable, Word
from tutor.course.format.values import READERS
from tutor.course.model import Effort, Expectation
from tutor.sandbox.host.job import CheckPlace

ATTRIBUTES = {
    "run": ("expect", "module", "probe", "protocol", "parses"),
    "guess": ("asks", "value", "prints", "stage", "blame"),
    "try": ("expect", "instead", "flip", "parses"),
    "predict": ("module", "warmup"),
    "setup": (),
    "exercise": (
        "points",
        "expect",
        "module",
        "probe",
        "protocol",
        "effort",
        "parses",
        "weight",
        "can",
        "allows",
    ),
    "check": ("rule", "says", "where", "weight", "gate"),
    "hint": (),
    "mistake": ("parses",),
    "solution": (),
    "reader": ("parses",),
    "file": ("file", "parses"),
}
"""The roles, and the attributes each takes. ``file=NAME`` is a role that is written as an attribute."""

NEEDED = {"check": ("rule", "says"), "exercise": ("expect",), "guess": ("asks",), "try": ("expect",)}
TEXT_ROLES = ("hint", "guess")
PYTHON_ROLES = tuple(role for role in ATTRIBUTES if role not in ("file", *TEXT_ROLES))
DEFAULT_POINTS = 10


class Marked(msgspec.Struct, frozen=True):
    """A fence with a role, its attributes read."""

    role: str
    code: Code
    line: int
    """The line of the info string, from 1."""
    start: int
    end: int
    column: int = 1
    expect: tuple[Expectation, ...] = ()
    module: str | None = None
    probe: str | None = None
    protocol: int | None = None
    points: int = DEFAULT_POINTS
    effort: Effort = Effort.MODIFY
    rule: int = 0
    says: str = ""
    where: CheckPlace = CheckPlace.FRESH
    gate: bool = False
    allows: tuple[str, ...] = ()
    file: str = ""
    weight: int | None = None
    can: str = ""
    warmup: bool = False
    asks: str = ""
    value: str = ""
    prints: str = ""
    stage: str = ""
    blame: str = ""
    instead: str = ""
    flip: bool = False


def read_fence(source: LessonSource, fence: Fence) -> Marked | None:
    """A fence with a role; ``None`` for one that is only shown, or whose role cannot be told."""
    line = fence.line
    for part in fence.parts:
        if isinstance(part, Unreadable):
            source.report(line, part.column, part.message)
    role = _role(source, fence)
    if role is None:
        return None
    first = fence.start + 2
    code = Code(fence.text, first, fence.indent)
    values = _attributes(source, fence, role)
    fields: dict[str, object] = {
        key: read
        for key, attribute in values.items()
        if (read := READERS[key](source, line, attribute)) is not None
    }
    expect = _expectations(source, fence)
    if expect:
        fields["expect"] = expect
    if not fence.text.strip():
        source.report(line, fence.indent + 1, f"this `{role}` fence is empty")
    elif (
        fence.language == "python"
        and role != "predict"
        and fence.closed
        and not _may_be_broken(values)
        and check_syntax(source, code)
        and role == "check"
    ):
        report_idle(source, code)
    fields.pop("parses", None)
    return msgspec.structs.replace(
        Marked(role, code, line, fence.start, fence.end, fence.indent + 1), **fields
    )


def _role(source: LessonSource, fence: Fence) -> str | None:
    """The role of a fence, where it has one and its language goes with it."""
    words = [part for part in fence.parts if isinstance(part, Word)]
    named = any(isinstance(part, Attribute) and part.key == "file" for part in fence.parts)
    if not words:
        if named:
            return "file"
        if fence.language in ATTRIBUTES and fence.language != "file":
            role = fence.language
            wanted = f"{'text' if role in TEXT_ROLES else 'python'} {role}"
            source.report(fence.line, fence.indent + 4, f"a fence names its language first, as in `{wanted}`")
        if any(isinstance(part, Attribute) for part in fence.parts):
            part = next(part for part in fence.parts if isinstance(part, Attribute))
            source.report(fence.line, part.column, f"`{part.key}` needs a role before it, as in `python run`")
        return None
    word = words[0]
    known = TEXT_ROLES if fence.language == "text" else PYTHON_ROLES
    if word.text not in ATTRIBUTES or word.text == "file":
        source.report(fence.line, word.column, f"unknown role {shown(word.text)}{nearest(word.text, known)}")
        return None
    for extra in words[1:]:
        source.report(
            fence.line, extra.column, f"{shown(extra.text)} is one word too many after `{word.text}`"
        )
    language = "text" if word.text in TEXT_ROLES else "python"
    if fence.language != language:
        source.report(
            fence.line, word.column, f"`{word.text}` goes with `{language}`, as in `{language} {word.text}`"
        )
    return word.text


def _attributes(source: LessonSource, fence: Fence, role: str) -> dict[str, Attribute]:
    """The attributes but ``expect``, each known to the role and given once."""
    line, known = fence.line, ATTRIBUTES[role]
    values: dict[str, Attribute] = {}
    seen: set[tuple[str, str | None]] = set()
    for part in fence.parts:
        if isinstance(part, Unreadable) and part.key:
            seen.add((part.key, None))
        if not isinstance(part, Attribute):
            continue
        slot = (part.key, part.versions.replace(" ", "") if part.versions else None)
        if part.key not in known:
            hint = nearest(part.key, known) or f"; `{role}` takes none"
            source.report(line, part.column, f"unknown attribute {shown(part.key)}{hint}")
        elif slot in seen:
            source.report(line, part.column, f"`{part.key}` is given twice")
        elif part.versions is not None and part.key != "expect":
            source.report(line, part.versions_column, "only `expect` can name versions of Python")
        elif part.key != "expect":
            values[part.key] = part
        seen.add(slot)
    given = {key if key in known else closest(key, known) for key, _ in seen}
    for key in NEEDED.get(role, ()):
        if key not in given:
            source.report(line, fence.indent + 1, f"`{role}` needs `{key}=`")
    return values


def _expectations(source: LessonSource, fence: Fence) -> tuple[Expectation, ...]:
    found = []
    for part in fence.parts:
        if not isinstance(part, Attribute) or part.key != "expect":
            continue
        versions = (part.versions or "").strip()
        if part.versions is not None:
            try:
                if not versions:
                    raise ValueError
                matches(versions, (3, 11))
            except ValueError:
                message = "versions are comparisons, as in `expect[>=3.10,<3.13]`"
                source.report(fence.line, part.versions_column, message)
        claims, misread = read_claims(part.value.text)
        for wrong in misread:
            hint = nearest(wrong.word, wrong.known) if wrong.known else ""
            source.report(fence.line, part.value.column(wrong.offset), wrong.message + hint)
        found.append(Expectation(claims, versions))
    return tuple(found)


def _may_be_broken(values: dict[str, Attribute]) -> bool:
    return "parses" in values and values["parses"].value.text == "no"
