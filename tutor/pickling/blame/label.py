"""The step from an object to one of its parts: data, which is written out only where a path is shown."""

from __future__ import annotations

import enum
import re
from typing import Any, NamedTuple

from tutor.pickling.inspect.real import is_value

LONGEST_KEY = 80
"""Characters of a key; of a longer one only an ellipsis is shown."""


class Reach(enum.Enum):
    """By which means a part is reached."""

    SUBJECT = enum.auto()
    """It is the subject: where every path begins."""
    ATTRIBUTE = enum.auto()
    ITEM = enum.auto()
    """By a key of a mapping."""
    INDEX = enum.auto()
    MEMBER = enum.auto()
    """By its number among the keys of a dict, or the members of a set."""
    VALUE = enum.auto()
    """By its number among the values of a dict."""
    CLASS = enum.auto()
    CLOSURE = enum.auto()
    """By the name that a function closed over. Python has no expression for it."""
    GLOBAL = enum.auto()
    """By a name among the globals of a function."""
    NUMBER = enum.auto()
    """By its number among the parts that a library made up. Python has no expression for it."""
    CONTENTS = enum.auto()
    """It is what a cell contains, which has the cell's name."""
    CALL = enum.auto()
    """By the answer of a hook that the object has."""
    CHAIN = enum.auto()
    """By two steps, one after the other."""


class Label(NamedTuple):
    """One step. ``name`` is what names the step: an attribute's name, a key, an index, two labels."""

    reach: Reach
    name: Any = None

    @property
    def last(self) -> Label:
        """The step, or the last of several."""
        return self.name[1].last if self.reach is Reach.CHAIN else self

    @property
    def plain(self) -> str:
        """The name of the last step: an attribute, a text key, a closed-over name. Empty where that isn't
        an identifier."""
        last = self.last
        named = last.reach in _NAMED and isinstance(last.name, str) and last.name.isidentifier()
        return str(last.name) if named else ""

    @property
    def expression(self) -> bool:
        """Whether Python has an expression for it."""
        if self.reach is Reach.CHAIN:
            return all(label.expression for label in self.name)
        return self.reach not in (Reach.CLOSURE, Reach.NUMBER)

    def around(self) -> tuple[str, str]:
        """What goes before and after the path of the whole to make the path of the part."""
        if self.reach is Reach.CHAIN:
            (before, after), (outside, behind) = (label.around() for label in self.name)
            return outside + before, after + behind
        if self.reach in (Reach.ITEM, Reach.GLOBAL):
            before, after = _WRITTEN[self.reach]
            return before, after.format(key_text(self.name) or "…")
        before, after = _WRITTEN[self.reach]
        return before, after.format(self.name)

    def steps(self) -> tuple[Label, ...]:
        """The single steps that it is made of."""
        if self.reach is not Reach.CHAIN:
            return (self,)
        return tuple(step for label in self.name for step in label.steps())

    def then(self, inner: Label) -> Label:
        """This step, and from there another one."""
        return Label(Reach.CHAIN, (self, inner))


_NAMED = (Reach.ATTRIBUTE, Reach.ITEM, Reach.CLOSURE, Reach.GLOBAL)
_WRITTEN = {
    Reach.SUBJECT: ("", "subject"),
    Reach.ATTRIBUTE: ("", ".{}"),
    Reach.ITEM: ("", "[{}]"),
    Reach.INDEX: ("", "[{}]"),
    Reach.MEMBER: ("list(", ")[{}]"),
    Reach.VALUE: ("list(", ".values())[{}]"),
    Reach.CLASS: ("type(", ")"),
    Reach.CLOSURE: ("", ".<closure {}>"),
    Reach.GLOBAL: ("", ".__globals__[{}]"),
    Reach.NUMBER: ("", ".<part {}>"),
    Reach.CONTENTS: ("", ""),
    Reach.CALL: ("", ".{}"),
}
SUBJECT = Label(Reach.SUBJECT)
ITS_CLASS = Label(Reach.CLASS)
CONTENTS = Label(Reach.CONTENTS)


def called(path: str, name: str) -> str:
    """A path from ``subject``, with the subject called by another name."""
    return re.sub(r"\bsubject\b", lambda _: name, path, count=1) if name else path


def in_words(path: str) -> str:
    """A path with what Python has no expression for in words: ``subject.fn's variable lock``."""
    return re.sub(r"\.<closure (\w+)>", r"'s variable \1", path)


def item(key: object) -> Label:
    """The step to a mapping's value: ``['jobs']``."""
    return Label(Reach.ITEM, key)


def index(number: int) -> Label:
    """The step to a member of a sequence: ``[1]``."""
    return Label(Reach.INDEX, number)


def member(number: int) -> Label:
    """The step to a key of a dict or a member of a set: ``list(…)[2]``."""
    return Label(Reach.MEMBER, number)


def attribute(name: object) -> Label:
    """The step to an attribute: ``.lock``, or through ``__dict__`` where the name isn't an identifier."""
    if isinstance(name, str) and name.isidentifier():
        return Label(Reach.ATTRIBUTE, name)
    return Label(Reach.ATTRIBUTE, "__dict__").then(item(name))


def key_text(key: object) -> str:
    """A key as Python writes it, or an empty string where that is long or not the key's own affair."""
    plain = is_value(key) or (type(key) is tuple and all(map(is_value, key)))
    if not plain:
        return ""
    text = repr(key)
    return text if len(text) <= LONGEST_KEY else ""
