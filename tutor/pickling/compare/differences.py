"""Whether what came back is what went in: two objects of one process walked side by side.

DESIGN: same type path, and either equality as the class itself defines it, or the same state, compared
recursively with the sharing graph kept. The state is looked at first, as that runs none of the object's
code: where it is the same there is nothing to ask. A class that calls two instances equal all the same has
the last word, and what differs below them is a remark.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Any, Optional

from tutor.pickling import debug
from tutor.pickling.compare.describe import Clock
from tutor.pickling.compare.equality import equal
from tutor.pickling.compare.kinds import describe_parts, is_plain
from tutor.pickling.compare.labels import Link, PathLabel, is_attribute, is_private
from tutor.pickling.compare.values import SCALAR_TYPES, AnyValue, alike, alike_sets, as_key, scalar, shown
from tutor.pickling.compare.whose import chooses_its_state
from tutor.pickling.inspect.facts import safe_repr, type_path
from tutor.pickling.inspect.real import instance_dict

MAX_DIFFERENCES = 20
MAX_FOUND = 1_000
"""How many are looked for: some of them may not count."""
CHUNK = 4_096
FEW = 64
MISSING, ADDED = "is missing", "was not there before"
Child = tuple[PathLabel, Any, Any]
Found = tuple[Link, Optional[PathLabel], str]
PathTold = tuple[str, str]
"""A path from ``subject`` on, and what is the matter there."""


class Comparison:
    """How a copy differs from the original, and in what that decides nothing."""

    def __init__(self, differences: list[PathTold], remarks: list[PathTold]) -> None:
        self.differences = differences
        self.remarks = remarks


def compare(before: object, after: object, until: Optional[float] = None) -> Comparison:
    """Compare a copy with its original. Raises ``OutOfTime`` once the clock has reached ``until``."""
    walk = _Walk(until)
    walk.run(before, after)
    found = sorted(walk.found, key=lambda one: one[0].depth)  # what is nearest to the subject first
    verdicts: dict[int, bool] = {}
    differences: list[PathTold] = []
    remarks: list[PathTold] = []
    for link, label, what in found:
        told = (link.path() if label is None else link.path(label), what)
        (remarks if _is_remark(link, label, verdicts) else differences).append(told)
    return Comparison(differences[:MAX_DIFFERENCES] or _identity(before, after), remarks[:MAX_DIFFERENCES])


def _is_remark(link: Link, label: Optional[PathLabel], verdicts: dict[int, bool]) -> bool:
    """Whether a class that knows better says that a difference does not matter. It calls an object on the
    way equal to its copy, or it is an installed library's and chose what to save of itself."""
    below: Optional[PathLabel] = label
    here: Optional[Link] = link
    while here is not None:
        if id(here) not in verdicts:
            verdicts[id(here)] = equal(here.one, here.other)
        if verdicts[id(here)]:
            return True
        if below is not None and is_attribute(below) and chooses_its_state(type(here.one)):
            its_own = here is link or (here is link.above and label is None)
            if its_own or is_private(below):
                return True
        below, here = here.label, here.above
    return False


def _identity(before: Any, after: Any) -> list[PathTold]:
    """A singleton has to come back as itself in the same process: here, a member of an Enum."""
    if before is after or not isinstance(before, enum.Enum):
        return []
    return [("subject", f"is a different object from {safe_repr(before, 60)}")]


class _Walk:
    """Pairs up the parts of two objects, from the roots down, without recursion.

    What it remembers of each pair is two numbers, and the rest is garbage by the next one, so that the
    memory it takes stays below that of the objects.
    """

    def __init__(self, until: Optional[float]) -> None:
        self.found: list[Found] = []
        self._partner: dict[int, int] = {}
        self._told: set[tuple[int, int]] = set()
        self._kept: list[Any] = []
        """What was made on the way: its identity must not be used twice."""
        self._plain: dict[int, bool] = {}
        self._clock = Clock(until)

    def run(self, before: object, after: object) -> None:
        ways: list[tuple[Iterator[Child], Optional[Link]]] = [(iter([("subject", before, after)]), None)]
        while ways and len(self.found) < MAX_FOUND:
            children, above = ways[-1]
            for label, one, other in children:
                if not self._meet(one, other, label, above):
                    continue
                self._clock.tick()
                link = Link(above, label, one, other)
                ways.append((self._children(one, other, link), link))
                break
            else:
                ways.pop()

    def _meet(self, one: Any, other: Any, label: PathLabel, above: Optional[Link]) -> bool:
        """Whether to look into two parts that are in the same place."""
        key, its = id(one), id(other)
        partner = self._partner.get(key)
        if partner is None:
            if type(one) is not type(other) and type_path(type(one)) != type_path(type(other)):
                self._tell(
                    label,
                    one,
                    other,
                    above,
                    f"changed from {type_path(type(one))} to {type_path(type(other))}",
                )
                return False
            self._partner[key] = its
            return one is not other
        if partner != its and (key, its) not in self._told:
            self._told.add((key, its))
            same = type_path(type(one)) == type_path(type(other))
            what = "is no longer shared with another part" if same else "is a different object"
            self._tell(label, one, other, above, what)
        return False

    def _tell(self, label: PathLabel, one: Any, other: Any, above: Optional[Link], what: str) -> None:
        self.found.append((Link(above, label, one, other), None, what))

    def _children(self, one: Any, other: Any, link: Link) -> Iterator[Child]:
        kind = type(one)
        if kind is type(other):
            if kind in SCALAR_TYPES and alike([one], [other]):
                return iter(())
            if kind is list or kind is tuple:
                return self._sequences(one, other, link)
            if kind is dict:
                return self._mappings(one, other, link)
            if kind in (set, frozenset) and _scalars_only(one) and _scalars_only(other):
                if alike_sets(one, other):
                    return iter(())
            elif self._is_plain(kind):
                mine, its = instance_dict(one), instance_dict(other)
                if mine is not None and its is not None:
                    return self._mappings(mine, its, link, attributes=True)
        return self._others(one, other, link)

    def _is_plain(self, kind: type) -> bool:
        found = self._plain.get(id(kind))
        if found is None:
            found = self._plain[id(kind)] = is_plain(kind)
        return found

    def _sequences(self, one: Any, other: Any, link: Link) -> Iterator[Child]:
        for start in range(0, min(len(one), len(other)), CHUNK):
            mine, its = one[start : start + CHUNK], other[start : start + CHUNK]
            if len(mine) == len(its) and SCALAR_TYPES.issuperset(map(type, mine)) and alike(mine, its):
                continue
            for number, (was, now) in enumerate(zip(mine, its), start):
                if type(was) in SCALAR_TYPES or type(now) in SCALAR_TYPES:
                    self._values(was, now, number, link)
                elif not self._is_same_leaf(was, now):
                    yield number, was, now
        shorter, longer = sorted((len(one), len(other)))
        for number in range(shorter, min(longer, shorter + MAX_FOUND)):
            self.found.append((link, number, MISSING if len(one) > len(other) else ADDED))

    def _mappings(self, one: Any, other: Any, link: Link, attributes: bool = False) -> Iterator[Child]:
        keys = list(one)
        if not (SCALAR_TYPES.issuperset(map(type, keys)) and alike(keys, list(other))):
            # Another order, other keys or keys that are objects: paired up one by one.
            yield from self._others(link.one, link.other, link)
            return
        mine, its = list(one.values()), list(other.values())
        if SCALAR_TYPES.issuperset(map(type, mine)) and alike(mine, its):
            return
        for key, was, now in zip(keys, mine, its):
            plain = type(was) in SCALAR_TYPES or type(now) in SCALAR_TYPES
            if type(was) is type(now) and (alike([was], [now]) if plain else self._is_same_leaf(was, now)):
                continue
            label = f".{key}" if attributes else as_key(scalar(key) or [])
            if plain:
                self._values(was, now, label, link)
            else:
                yield label, was, now

    def _is_same_leaf(self, one: Any, other: Any) -> bool:
        """Whether two objects that hold nothing but a few scalars are the same: a short cut for what large
        objects are mostly made of."""
        self._clock.tick()
        kind = type(one)
        if kind is not type(other):
            return False
        if kind is list or kind is tuple:
            if not _holds_scalars(one) or not alike(one, other):
                return False
        else:
            if kind is not dict:
                if not self._is_plain(kind):
                    return False
                one_held, its = instance_dict(one), instance_dict(other)
            else:
                one_held, its = one, other
            if one_held is None or its is None or not _holds_scalars(one_held.values()):
                return False
            if list(one_held) != list(its) or not _holds_scalars(one_held):
                return False
            if not alike(list(one_held.values()), list(its.values())) or not alike(list(one_held), list(its)):
                return False
        return self._partner.setdefault(id(one), id(other)) == id(other)

    def _values(self, was: Any, now: Any, label: PathLabel, link: Link) -> None:
        if type(was) in SCALAR_TYPES and (was is now or alike([was], [now])):
            return
        self.found.append((link, label, was_is(self._shown(was), self._shown(now))))

    def _shown(self, value: Any) -> str:
        plain = scalar(value)
        return f"a {type_path(type(value))}" if plain is None else shown(plain)

    def _others(self, one: Any, other: Any, link: Link) -> Iterator[Child]:
        """Any two objects, by what there is to describe of them."""
        were, had = self._described(one)
        are, has = self._described(other)
        for fact in dict.fromkeys((*were, *are)):
            if were.get(fact) != are.get(fact):
                self.found.append((link, None, fact_told(fact, were.get(fact), are.get(fact))))
        here = dict(has)
        for label, was in had:
            if label not in here:
                self.found.append((link, label, MISSING))
                continue
            now = here.pop(label)
            if isinstance(was, _Object) and isinstance(now, _Object):
                yield label, was.obj, now.obj
            elif was != now:
                told = [
                    f"a {type_path(type(side.obj))}" if isinstance(side, _Object) else shown(side)
                    for side in (was, now)
                ]
                self.found.append((link, label, was_is(*told)))
        for label in here:
            self.found.append((link, label, ADDED))

    def _described(self, obj: Any) -> tuple[dict[str, Any], list[Any]]:
        facts: dict[str, Any] = {}
        parts: list[Any] = []
        try:
            describe_parts(obj, facts, parts, self._value)
        except (RecursionError, MemoryError):
            raise
        except Exception as error:  # an object that fights back is described as far as it lets us
            debug.swallowed()
            facts["undescribed"] = type(error).__name__
        return facts, parts

    def _value(self, obj: Any) -> AnyValue:
        plain = scalar(obj)
        if plain is not None:
            return plain
        self._kept.append(obj)
        return _Object(obj)


class _Object:
    """A part that is to be looked into."""

    __slots__ = ("obj",)

    def __init__(self, obj: Any) -> None:
        self.obj = obj


def _holds_scalars(members: Any) -> bool:
    """Whether there are few of them, and nothing but scalars."""
    return len(members) <= FEW and SCALAR_TYPES.issuperset(map(type, members))


def _scalars_only(members: Any) -> bool:
    return SCALAR_TYPES.issuperset(map(type, members))


def was_is(was: str, now: str) -> str:
    """Return how two values differ, in words."""
    return f"was {was}, now {now}" if was != now else f"was {was}, now a different one that begins the same"


def fact_told(fact: str, was: Any, now: Any) -> str:
    """Return how one fact of two objects differs, in words."""
    if fact == "code":
        return "has different code"
    if fact == "undescribed":
        return "cannot be compared: reading it raises an error"
    if fact == "value" and was and now:
        return was_is(shown(was), shown(now))
    return f"has a different {fact}: {was_is(str(was)[:80], str(now)[:80])}"
