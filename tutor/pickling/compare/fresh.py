"""Whether what a fresh process loaded is what went in: an object here, and the description made there."""

from __future__ import annotations

from typing import Any, Optional

from tutor.pickling.compare.describe import Description, NodePlace, Writer
from tutor.pickling.compare.differences import (
    ADDED,
    MAX_DIFFERENCES,
    MAX_FOUND,
    MISSING,
    Comparison,
    PathTold,
    fact_told,
    was_is,
)
from tutor.pickling.compare.equality import defines_equality, ignores
from tutor.pickling.compare.labels import PathLabel, is_attribute, is_private, written
from tutor.pickling.compare.values import shown
from tutor.pickling.compare.whose import chooses_its_state, is_of_package

Where = tuple[int, Optional[PathLabel]]
"""A node's number, and a label in it; ``None`` for the node itself."""


def compare_described(
    expected: object, mine: Description, fresh: Description, until: Optional[float] = None
) -> Comparison:
    """Compare an object of this process, which ``mine`` describes, with what a fresh process described.

    Raises ``OutOfTime`` once the clock has reached ``until``.

    The class of an object there cannot be asked: what it keeps in private, and what it ignores when it
    compares, decides nothing.
    """
    if mine == fresh:
        return Comparison([], [])
    writer = Writer(until, traced=True)
    writer.run(expected)
    walk = _FreshWalk(writer, fresh)
    walk.run()
    differences: list[PathTold] = []
    remarks: list[PathTold] = []
    for where, what in walk.found:
        (remarks if walk.is_remark(where) else differences).append((walk.path(where), what))
    return Comparison(differences[:MAX_DIFFERENCES], remarks[:MAX_DIFFERENCES])


class _FreshWalk:
    """Pairs up the nodes of two descriptions, from the roots down."""

    def __init__(self, writer: Writer, fresh: Description) -> None:
        self.writer = writer
        self.before, self.after = writer.description["nodes"], fresh["nodes"]
        self.blocks = writer.description["blocks"], fresh["blocks"]
        self.found: list[tuple[Where, str]] = []
        self._partner: dict[int, int] = {}
        self._queue: list[tuple[int, int]] = []
        self._told: set[tuple[int, int]] = set()

    def run(self) -> None:
        """Find all differences, those nearest to the subject first."""
        self._meet(0, 0, (0, None))
        position = 0
        while position < len(self._queue) and len(self.found) < MAX_FOUND:
            self._nodes(*self._queue[position])
            position += 1
        if not self.found:
            self._digests()

    def _meet(self, i: int, j: int, where: Where) -> None:
        partner = self._partner.get(i)
        if partner is None:
            self._partner[i] = j
            if i < len(self.before) and j < len(self.after):
                self._queue.append((i, j))
        elif partner != j and (i, j) not in self._told:
            self._told.add((i, j))
            self.found.append((where, "is no longer shared with another part"))

    def _nodes(self, i: int, j: int) -> None:
        (kind, facts, parts), (its_kind, its_facts, its_parts) = self.before[i], self.after[j]
        if kind != its_kind:
            self.found.append(((i, None), f"changed from {kind} to {its_kind}"))
            return
        for fact in dict.fromkeys((*facts, *its_facts)):
            in_parts = fact == "length" and (len(parts), len(its_parts)) == (facts[fact], its_facts.get(fact))
            if facts.get(fact) != its_facts.get(fact) and not in_parts:
                self.found.append(((i, None), fact_told(fact, facts.get(fact), its_facts.get(fact))))
        here = {_key(label): value for label, value in its_parts}
        for label, value in parts:
            if _key(label) not in here:
                self.found.append(((i, label), MISSING))
                continue
            now = here.pop(_key(label))
            if isinstance(value, int) and isinstance(now, int):
                self._meet(value, now, (i, label))
            elif value != now:
                told = was_is(self._shown(value, self.before), self._shown(now, self.after))
                self.found.append(((i, label), told))
        for label in here:
            self.found.append(((i, label), ADDED))

    def _digests(self) -> None:
        mine, its = self.blocks
        for number, place in enumerate(self.writer.starts or ()):
            if number >= len(its) or mine[number] != its[number]:
                self.found.append(((place[0], None), f"is not the same{_from(place)}"))
                return

    def _shown(self, value: Any, nodes: list[Any]) -> str:
        if isinstance(value, int):
            return f"a {nodes[value][0]}" if value < len(nodes) else "an object"
        return shown(value)

    def is_remark(self, where: Where) -> bool:
        """Whether the class of an object on the way keeps to itself what differs, or ignores it."""
        number, label = where
        obj = self.writer.objects[number]
        if label is None and number:
            number, label = self._above(number)
            obj = self.writer.objects[number]
        first = True
        while label is not None:
            if is_attribute(label):
                chooses = chooses_its_state(type(obj))
                if chooses and (first or is_private(label)):
                    return True
                if isinstance(label, str) and ignores(obj, label[1:]):
                    return True
                if is_private(label) and defines_equality(type(obj)) and is_of_package(type(obj)):
                    return True
            if number == 0:
                return False
            number, label = self._above(number)
            obj, first = self.writer.objects[number], False
        return False

    def _above(self, number: int) -> NodePlace:
        assert self.writer.above is not None
        return self.writer.above[number]

    def path(self, where: Where) -> str:
        """The expression from ``subject`` that leads to a place."""
        number, label = where
        steps = [] if label is None else [written(label)]
        while number:
            number, step = self._above(number)
            steps.append(written(step))
        return "subject" + "".join(reversed(steps))


def _key(label: PathLabel) -> str:
    return str(label)


def _from(place: NodePlace) -> str:
    return f" from [{place[1]}] on" if isinstance(place[1], int) else ""
