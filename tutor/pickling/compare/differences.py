"""Whether what came back is what went in: two descriptions walked side by side.

DESIGN: same type path, and either ``==`` (where the class defines equality) or the same state,
compared recursively with the sharing graph kept.
"""

from __future__ import annotations

import enum
import re
from typing import Any, Callable, Optional

from tutor.pickling import debug
from tutor.pickling.compare.describe import Description, describe
from tutor.pickling.inspect.facts import safe_repr

MAX_DIFFERENCES = 20

_HASH = re.compile(" sha1 [0-9a-f]{40}$")
"""What a long text ends in where it was cut for a description: of no use to a reader."""

Accept = Callable[[int, int], bool]
Pair = tuple[int, int]
Path = Optional[tuple[Any, str]]
"""Labels from the last one back: the path before it, and the label. Written out only where it is told,
as at every node it would take time and memory with the square of the depth."""


def differences(
    before: Description, after: Description, accept: Optional[Accept] = None
) -> list[tuple[str, str]]:
    """How ``after`` differs from ``before``: path from ``subject`` on and what is the matter, at most twenty.

    ``accept`` is asked, for the nodes on the way to a difference, whether the two objects count as
    equal all the same; if so the difference is none.
    """
    walk = _Walk(before, after)
    walk.run()
    if accept is None:
        return [(_written(path), what) for path, what, _ in walk.found[:MAX_DIFFERENCES]]
    answers: dict[Pair, bool] = {}
    kept = []
    for path, what, pair in walk.found:
        if not _accepted(pair, walk.parents, accept, answers):
            kept.append((_written(path), what))
        if len(kept) == MAX_DIFFERENCES:
            break
    return kept


def compare(before: object, after: object) -> tuple[list[tuple[str, str]], Description]:
    """Compare two objects of this process; also gives the description of ``after``."""
    described, originals = describe(before)
    restored, copies = describe(after)

    def accept(i: int, j: int) -> bool:
        return equal(originals[i], copies[j])

    found = differences(described, restored, accept)
    return found or _identity(before, after), restored


def equal(one: Any, other: Any) -> bool:
    """Whether two objects are one, or of classes that define equality and call them equal."""
    if one is other:
        return True
    defined: Any = type(one).__eq__
    if defined is object.__eq__:
        return False
    if isinstance(one, (list, tuple, dict, set, frozenset)) and type(one).__module__ == "builtins":
        return False  # equal containers may still share or type their members otherwise
    try:
        return bool(one == other) and type(one) is type(other)
    except Exception:
        debug.swallowed()
        return False


def _identity(before: Any, after: Any) -> list[tuple[str, str]]:
    """A singleton has to come back as itself in the same process: here, a member of an Enum."""
    if before is after or not isinstance(before, enum.Enum):
        return []
    return [("subject", f"is another object than {safe_repr(before, 60)}")]


def _written(path: Path) -> str:
    labels = []
    while path is not None:
        path, label = path
        labels.append(label)
    return "".join(reversed(labels))


def _accepted(
    pair: Optional[Pair],
    parents: dict[Pair, Optional[Pair]],
    accept: Accept,
    answers: dict[Pair, bool],
) -> bool:
    while pair is not None:
        if pair not in answers:
            answers[pair] = accept(*pair)
        if answers[pair]:
            return True
        pair = parents.get(pair)
    return False


class _Walk:
    """Pairs up the nodes of two descriptions, from the roots down, without recursion."""

    def __init__(self, before: Description, after: Description) -> None:
        self.before, self.after = before, after
        self.found: list[tuple[Path, str, Optional[Pair]]] = []
        self.parents: dict[Pair, Optional[Pair]] = {}
        self._partner: dict[int, int] = {}
        self._queue: list[tuple[int, int, Path]] = []

    def run(self) -> None:
        self._meet(0, 0, (None, "subject"), None)
        position = 0
        while position < len(self._queue) and len(self.found) < 1000:
            i, j, path = self._queue[position]
            position += 1
            self._nodes(i, j, path)

    def _meet(self, i: int, j: int, path: Path, parent: Optional[Pair]) -> None:
        partner = self._partner.get(i)
        if partner is None:
            self._partner[i] = j
            self.parents[i, j] = parent
            self._queue.append((i, j, path))
        elif partner != j:
            if self.before[i]["type"] != self.after[j]["type"]:
                self.found.append((path, "is another object", parent))
            elif (i, j) not in self.parents:
                self.parents[i, j] = parent
                self.found.append((path, "is no longer shared with another part", (i, j)))

    def _nodes(self, i: int, j: int, path: Path) -> None:
        one, other = self.before[i], self.after[j]
        if one["type"] != other["type"]:
            self.found.append((path, f"was a {one['type']}, is a {other['type']}", (i, j)))
            return
        for fact in one["facts"].keys() | other["facts"].keys():
            was, now = one["facts"].get(fact), other["facts"].get(fact)
            if was != now:
                self.found.append((path, _fact(fact, was, now), (i, j)))
        here = dict(other["parts"])
        for label, value in one["parts"]:
            there = (path, label)
            if label not in here:
                self.found.append((there, "is missing", (i, j)))
                continue
            self._values(value, here.pop(label), there, (i, j))
        for label in here:
            self.found.append(((path, label), "was not there before", (i, j)))

    def _values(self, was: Any, now: Any, path: Path, parent: Pair) -> None:
        if isinstance(was, int) and isinstance(now, int):
            self._meet(was, now, path, parent)
        elif was != now:
            told = _was_is(self._show(was, self.before), self._show(now, self.after))
            self.found.append((path, told, parent))

    def _show(self, value: Any, description: Description) -> str:
        if isinstance(value, int):
            return "a " + str(description[value]["type"])
        return _scalar(value)


def _was_is(was: str, now: str) -> str:
    return f"was {was}, is {now}" if was != now else f"was {was}, is another that begins alike"


def _scalar(value: Any) -> str:
    """A scalar of a description, ``[type, text]``, as a person writes it."""
    kind, text = value
    if kind == "int":
        return str(int(text, 16)) if len(text) < 40 else str(text)
    return _HASH.sub("", str(text))[:80]


def _fact(fact: str, was: Any, now: Any) -> str:
    if fact == "code":
        return "has other code"
    if fact == "undescribed":
        return "cannot be compared: reading its parts raises"
    if fact == "value" and was and now:
        return _was_is(_scalar(was), _scalar(now))
    return f"{fact} {_was_is(str(was)[:80], str(now)[:80])}"
