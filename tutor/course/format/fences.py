"""Fences with a role: which roles there are, what attributes each takes, and their values."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Callable
from typing import TypeVar

import msgspec

from tutor.course.claims import matches, read_claims
from tutor.course.diagnostics import LessonSource, closest, nearest, shown
from tutor.course.format.blocks import Fence
from tutor.course.format.code import UNPARSABLE, Code, check_syntax, parse, report_idle
from tutor.course.format.info import Attribute, Unreadable, Value, Word
from tutor.course.model import Effort, Expectation
from tutor.pickling.codecs.registry import PACKAGES
from tutor.pickling.words import Library
from tutor.sandbox.host.job import CheckPlace

T = TypeVar("T")

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
ORDER = "order"
"""What `prints` says where the order of what is printed is asked for."""
LIBRARIES = {library.value: library.value for library in Library}
TAKEN_MODULES = {*sys.stdlib_module_names, *PACKAGES, "multiprocess", "tutor"}
"""Modules that a lesson's own would hide: both processes could then fail to start, or find the wrong one."""
FILE_NAME = re.compile(r"(?!\.)[\w.-]+(?:/(?!\.)[\w.-]+)*")


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


Reader = Callable[[LessonSource, int, Attribute], object]


def _reader(convert: Callable[[str], object], wanted: str) -> Reader:
    """A reader of an attribute: ``convert`` raises ValueError for what is not ``wanted``."""

    def read(source: LessonSource, line: int, attribute: Attribute) -> object:
        value = attribute.value
        try:
            return convert(value.text)
        except ValueError:
            message = f"`{attribute.key}` has to be {wanted}, not {shown(value.text)}"
            source.report(line, value.column(0), message)
            return None

    return read


def _between(low: int, high: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", text) or not low <= int(text) <= high:
            raise ValueError
        return int(text)

    return convert


def _one_of(words: dict[str, T]) -> Callable[[str], T]:
    def convert(text: str) -> T:
        if text not in words:
            raise ValueError
        return words[text]

    return convert


def _module(source: LessonSource, line: int, attribute: Attribute) -> object:
    text, column = attribute.value.text, attribute.value.column(0)
    if not (text.isascii() and text.isidentifier()) or keyword.iskeyword(text) or text == "__main__":
        what = f"`module` has to be the name of a module, as in `jobs`, not {shown(text)}"
    elif text in TAKEN_MODULES:
        what = f"`{text}` is a module of Python or of a library: choose another name, as in `my_{text}`"
    else:
        return text
    source.report(line, column, what)
    return None


def _file(source: LessonSource, line: int, attribute: Attribute) -> object:
    text, column = attribute.value.text, attribute.value.column(0)
    module = text.partition("/")[0].removesuffix(".py")
    if not FILE_NAME.fullmatch(text) or len(text) > 200:
        wanted = "a relative path of plain names, as in `data/rates.json`"
        what = f"`file` has to be {wanted}, not {shown(text)}"
    elif text.endswith(".py") and module in TAKEN_MODULES:
        what = f"{shown(text)} would hide a module of Python or of a library: choose another name"
    else:
        return text
    source.report(line, column, what)
    return None


def _says(text: str) -> str:
    if not text.strip():
        raise ValueError
    return text.strip()


def _words(text: str) -> tuple[str, ...]:
    if not text.split():
        raise ValueError
    return tuple(text.replace(",", " ").split())


def _prints(text: str) -> str:
    if text != ORDER and not re.fullmatch(r"-?[1-9][0-9]{0,3}", text):
        raise ValueError
    return text


def _expression(source: LessonSource, line: int, attribute: Attribute) -> object:
    value: Value = attribute.value
    try:
        parse(value.text.strip(), "eval")
    except UNPARSABLE as error:
        offset = (error.offset or 1) - 1 if isinstance(error, SyntaxError) else 0
        reason = error.msg if isinstance(error, SyntaxError) else type(error).__name__
        what = f"`{attribute.key}` has to be one Python expression: {reason}"
        source.report(line, value.column(offset), what)
        return None
    return value.text.strip()


READERS: dict[str, Reader] = {
    "points": _reader(_between(1, 1000), "a whole number from 1 to 1000"),
    "rule": _reader(_between(1, 5), "one of the rules, 1 to 5"),
    "protocol": _reader(_between(0, 5), "a pickle protocol, 0 to 5"),
    "module": _module,
    "file": _file,
    "says": _reader(_says, "a sentence"),
    "effort": _reader(_one_of({effort.value: effort for effort in Effort}), "`modify` or `make`"),
    "where": _reader(_one_of({place.value: place for place in CheckPlace}), "`fresh` or `here`"),
    "gate": _reader(_one_of({"no": False, "yes": True}), "`yes` or `no`"),
    "allows": _reader(_words, "names of gates and cheats, as in `copy by-name`"),
    "parses": _reader(_one_of({"no": False, "yes": True}), "`yes` or `no`"),
    "probe": _expression,
    "value": _expression,
    "weight": _reader(_between(0, 20), "a whole number from 0 to 20"),
    "can": _reader(_says, "what can be done now, as in `leave a lock behind`"),
    "asks": _reader(_says, "a question"),
    "prints": _reader(_prints, f"the number of a line, or `{ORDER}`"),
    "stage": _reader(_one_of(LIBRARIES), "a library, as in `pickle`"),
    "blame": _reader(_one_of(LIBRARIES), "a library, as in `pickle`"),
    "instead": _reader(_says, "how a statement of the snippet begins"),
    "warmup": _reader(_one_of({"no": False, "yes": True}), "`yes` or `no`"),
    "flip": _reader(_one_of({"no": False, "yes": True}), "`yes` or `no`"),
}
