"""What is wrong with a lesson file: every problem with its place, all of them together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from tutor.errors import TutorError
from tutor.spelling import close_to, did_you_mean

SURROGATE = re.compile("[\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""Characters that can't be seen: all control characters but tab, line and page ends."""
LINE_END = re.compile(r"\r\n?|\n")


class Diagnostic(msgspec.Struct, frozen=True, order=True):
    """One thing to fix in a lesson file. Lines and columns count from 1, columns in characters."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class LessonErrors(TutorError):
    """A lesson file that cannot be read as a lesson; ``str`` gives one problem a line."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)), status=1)


class LessonSource:
    """The text of one lesson file, and the problems found in it so far."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        given = LINE_END.sub("\n", text.removeprefix("\ufeff"))
        self.text = CONTROL.sub(" ", SURROGATE.sub("\ufffd", given))
        self.lines = self.text.split("\n")
        self.problems: list[Diagnostic] = []
        self.open_fence: Diagnostic | None = None
        """What is said of the first fence that is never closed: what follows it is not what it looks like."""
        if found := SURROGATE.search(given):
            before = given[: found.start()]
            column = len(before) - before.rfind("\n")
            self.report(before.count("\n") + 1, column, "half of a character: a lesson file has to be UTF-8")
        for number, line in enumerate(given.split("\n") if CONTROL.search(given) else (), 1):
            if found := CONTROL.search(line):
                what = f"a control character, U+{ord(found.group()):04X}, that cannot be seen: take it out"
                self.report(number, found.start() + 1, what)

    def report(self, line: int, column: int, message: str) -> None:
        """Note a problem; a place outside the file is moved to the nearest one inside it."""
        line = max(1, min(line, len(self.lines)))
        column = max(1, min(column, len(self.lines[line - 1]) + 1))
        self.problems.append(Diagnostic(self.path, line, column, message))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was most likely meant to be, if any."""
    return next(iter(close_to(word, known, 1)), None)


def nearest(word: str, known: Iterable[str]) -> str:
    """``"; did you mean `x`?"`` for the known word closest to ``word``, else all that are known."""
    known = list(known)
    if question := did_you_mean(close_to(word, known, 1), "`"):
        return f"; {question}"
    return f"; known here: {', '.join(known)}" if known else ""


def shown(text: str, limit: int = 40) -> str:
    """``text`` for use inside a message: on one line, and not too long."""
    text = " ".join(text.split())
    return f"`{text if len(text) <= limit else text[: limit - 1] + '…'}`"


def slug(title: str) -> str:
    """The id a heading makes: its letters and digits, in lower case, with hyphens between words."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
