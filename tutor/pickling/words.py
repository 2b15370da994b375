"""The vocabulary every layer shares: libraries, stages, verdicts, rules and outcomes.

Plain ``str`` enums, so that a value is the same in JSON between the sandbox and the app.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, EnumMeta, IntEnum
from typing import TYPE_CHECKING

from tutor.pickling.codecs.base import Codec
from tutor.pickling.codecs.registry import BY_NAME

if TYPE_CHECKING:

    class _FromRegistry(EnumMeta):
        """Members whose names no type checker can read off the source."""

        def __getattr__(cls, name: str) -> Library: ...

else:
    _FromRegistry = EnumMeta


class Library(str, Enum, metaclass=_FromRegistry):
    """A way to turn an object into bytes and back: one member for each codec of the registry.

    Code that treats libraries differently asks ``facts``, and names none.
    """

    _value_: str
    _ignore_ = ["_name"]
    for _name in BY_NAME:
        vars()[_name.upper().replace("-", "_")] = _name

    @property
    def facts(self) -> type[Codec]:
        """What is known of the library."""
        return BY_NAME[self.value]


ALL_LIBRARIES: tuple[Library, ...] = tuple(Library)
"""Every library there is, in the registry's order."""
DEFAULT_LIBRARIES = tuple(library for library in ALL_LIBRARIES if library.facts.shown)
"""The libraries shown side by side unless the user asks for others: pickle first, then dill."""


def names_of(libraries: Sequence[Library]) -> str:
    """``pickle``, ``pickle and dill``, ``pickle, dill and pickle-python``; empty for none."""
    *most, last = [library.value for library in libraries] or [""]
    return f"{', '.join(most)} and {last}" if most else last


_LIKE_YOU = ("eu", "one", "uni", "url", "us", "ut", "uu")
"""How words begin that are written with a vowel and said with a consonant, such as ``UUID``."""


def article(name: str) -> str:
    """Return ``name`` with ``a`` or ``an`` before it. Backquotes and underscores around it are not read."""
    said = name.strip("`_").lower()
    return f"{'an' if said[:1] in tuple('aeiou') and not said.startswith(_LIKE_YOU) else 'a'} {name}"


class Stage(str, Enum):
    """One step of the way there and back, in the order they happen."""

    DUMPS = "dumps"
    LOADS = "loads"
    SAME = "same"
    FRESH_LOADS = "fresh loads"
    FRESH_SAME = "fresh same"


class Verdict(str, Enum):
    """How it ended: the first stage that does not hold, or how the process ended."""

    OK = "ok"
    DUMPS_FAILS = "dumps-fails"
    LOADS_FAILS = "loads-fails"
    DIFFERS = "differs"
    FRESH_LOADS_FAILS = "fresh-loads-fails"
    FRESH_DIFFERS = "fresh-differs"
    HANGS = "hangs"
    CRASHES = "crashes"
    OUT_OF_MEMORY = "out-of-memory"
    TOO_MUCH_OUTPUT = "too-much-output"
    ENDED_EARLY = "ended-early"
    NOT_MEASURED = "not-measured"
    """A limit of ours cut a stage short: nothing is known about the object, and nothing is wrong with it."""


class Limit(str, Enum):
    """What a run may use up: a stage that meets a limit of ours is not measured."""

    TIME = "time"
    MEMORY = "memory"
    SIZE = "size"
    """Of the pickle."""


FAILED_STAGE = {
    Stage.DUMPS: Verdict.DUMPS_FAILS,
    Stage.LOADS: Verdict.LOADS_FAILS,
    Stage.SAME: Verdict.DIFFERS,
    Stage.FRESH_LOADS: Verdict.FRESH_LOADS_FAILS,
    Stage.FRESH_SAME: Verdict.FRESH_DIFFERS,
}
"""The verdict that names each stage when it is the first that does not hold."""


class Rule(IntEnum):
    """The document's five rules, by their number."""

    BY_REFERENCE = 1
    STATE = 2
    FRAME = 3
    CLASS_PATH = 4
    DANGER = 5


RULE_NAMES = {
    int(Rule.BY_REFERENCE): "By reference",
    int(Rule.STATE): "State",
    int(Rule.FRAME): "Frame",
    int(Rule.CLASS_PATH): "Class path",
    int(Rule.DANGER): "Danger",
}
"""What the rules are called, by number."""


class Outcome(str, Enum):
    """What one rule says about the blamed object under one library."""

    CARRIES = "carries it"
    BLOCKS = "blocks it"
    DOES_NOT_APPLY = "does not apply"
