"""The words of a fence's info string: ``python run expect="pickle: ok" module=jobs``.

Every word, key and value keeps its column, so that a message can point at it.
"""

from __future__ import annotations

import re

import msgspec

KEY = re.compile(r"([A-Za-z_][\w-]*)(?:\[([^\]\s]*)\])?=")
BARE = re.compile(r"\S+")
SPACED = re.compile(r"([A-Za-z_][\w-]*)(?:\[[^\]]*\])?[ \t]+=[ \t]*(?=\S)")
"""A key with a space before its ``=``."""
QUOTES = "\"'"
CURLY = "“”„‟‘’‚‛«»"
"""Quotation marks that a word processor makes of straight ones."""


class Word(msgspec.Struct, frozen=True):
    """A word by itself: the language, or a role."""

    text: str
    column: int


class Value(msgspec.Struct, frozen=True):
    """The value of an attribute, and where each of its characters is."""

    text: str
    columns: tuple[int, ...]
    """One column a character of ``text``, and one more for the place after the last."""

    def column(self, offset: int) -> int:
        """Return the column of a character of the value."""
        return self.columns[max(0, min(offset, len(self.columns) - 1))]


class Attribute(msgspec.Struct, frozen=True):
    """``key=value``, or ``key[versions]=value``."""

    key: str
    value: Value
    column: int
    versions: str | None = None
    versions_column: int = 0


class Unreadable(msgspec.Struct, frozen=True):
    """A place where the info string cannot be read."""

    column: int
    message: str
    key: str = ""
    """The attribute that was plainly meant, if one was."""


InfoPart = Word | Attribute | Unreadable


def parts(line: str, start: int) -> list[InfoPart]:
    """Read ``line`` from offset ``start`` on. Never raises: what cannot be read is ``Unreadable``."""
    found: list[InfoPart] = []
    at = start
    while True:
        while at < len(line) and line[at].isspace():
            at += 1
        if at >= len(line):
            return found
        key = KEY.match(line, at)
        if key is None and (spaced := SPACED.match(line, at)):
            what = f"there must be no space before the `=`: write `{spaced.group().split()[0]}=`"
            found.append(Unreadable(at + 1, what, spaced.group(1)))
            at = _value(line, spaced.end())[1]
            continue
        if key is None:
            bare = BARE.match(line, at)
            assert bare is not None  # the character at `at` is not a space
            found.append(Word(bare.group(), at + 1))
            at = bare.end()
            continue
        value, after = _value(line, key.end())
        if isinstance(value, Unreadable):
            found.append(msgspec.structs.replace(value, key=key.group(1)))
        else:
            versions_column = key.start(2) + 1 if key.group(2) is not None else 0
            found.append(Attribute(key.group(1), value, at + 1, key.group(2), versions_column))
        at = after


def _value(line: str, at: int) -> tuple[Value | Unreadable, int]:
    if at >= len(line) or line[at].isspace():
        spaces = len(line[at:]) - len(line[at:].lstrip())
        after = (
            _value(line, at + spaces)[1] if line[at + spaces : at + spaces + 1] in (*QUOTES, *CURLY) else at
        )
        return Unreadable(at + 1, "a value has to follow the `=`, without a space"), after
    if line[at] in CURLY:
        ends = [n for n in range(at + 1, len(line)) if line[n] in (*CURLY, *QUOTES)]
        straight = "'" if line[at] in "‘’‚‛" else '"'
        what = f"`{line[at]}` (U+{ord(line[at]):04X}) is a curly quote: write the straight one, `{straight}`"
        return Unreadable(at + 1, what), ends[0] + 1 if ends else len(line)
    if line[at] not in QUOTES:
        bare = BARE.match(line, at)
        assert bare is not None
        return Value(bare.group(), tuple(range(at + 1, bare.end() + 2))), bare.end()
    quote, text, columns, i = line[at], [], [], at + 1
    while i < len(line) and line[i] != quote:
        if line[i] == "\\" and line[i + 1 : i + 2] in ("\\", quote):
            i += 1
        text.append(line[i])
        columns.append(i + 1)
        i += 1
    if i >= len(line):
        return Unreadable(at + 1, f"this {quote} is never closed"), len(line)
    value = Value("".join(text), (*columns, i + 1))
    if i + 1 < len(line) and not line[i + 1].isspace():
        rest = BARE.match(line, i + 1)
        assert rest is not None
        return Unreadable(i + 2, f"a space has to follow the closing {quote}"), rest.end()
    return value, i + 1
