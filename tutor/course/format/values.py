"""The values of a fence's attributes: what each has to be, and what is said of one that is not."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Callable
from typing import TypeVar

from tutor.course.diagnostics import LessonSource, shown
from tutor.course.format.code import UNPARSABLE, parse
from tutor.course.format.info import Attribute, Value
from tutor.course.model import Effort
from tutor.pickling.codecs.registry import PACKAGES
from tutor.pickling.words import Library
from tutor.sandbox.host.job import CheckPlace

T = TypeVar("T")


ORDER = "order"
"""What `prints` says where the order of what is printed is asked for."""


LIBRARIES = {library.value: library.value for library in Library}


TAKEN_MODULES = {*sys.stdlib_module_names, *PACKAGES, "multiprocess", "tutor"}
"""Modules that a lesson's own would hide: both processes could then fail to start, or find the wrong one."""


FILE_NAME = re.compile(r"(?!\.)[\w.-]+(?:/(?!\.)[\w.-]+)*")


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
    "can": _reader(_says, "what follows “You can now”, as in `leave a lock behind`"),
    "asks": _reader(_says, "a question"),
    "prints": _reader(_prints, f"the number of a line, or `{ORDER}`"),
    "stage": _reader(_one_of(LIBRARIES), "a library, as in `pickle`"),
    "blame": _reader(_one_of(LIBRARIES), "a library, as in `pickle`"),
    "instead": _reader(_says, "how a statement of the snippet begins"),
    "warmup": _reader(_one_of({"no": False, "yes": True}), "`yes` or `no`"),
    "flip": _reader(_one_of({"no": False, "yes": True}), "`yes` or `no`"),
}
