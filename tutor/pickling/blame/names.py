"""Which parts of a subject ask for the names that the fresh process cannot find.

For each name the first part, in the pickler's order, whose bytes ask for it and none of whose own parts
do. That is the class, the function, or the object that is saved as a mere name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

from tutor.pickling.blame.label import ITS_CLASS, SUBJECT
from tutor.pickling.blame.node import Node
from tutor.pickling.blame.parts import Part, Recipe, parts_of
from tutor.pickling.blame.trial import Exhausted, Trial
from tutor.pickling.inspect.frames import frame_kind
from tutor.pickling.inspect.opcodes import MissingName
from tutor.pickling.outcome import MeasuredOutcome

AskedFor = list[tuple[MissingName, Optional[Node]]]


def who_asks(subject: object, trial: Trial, outcome: MeasuredOutcome) -> tuple[AskedFor, bool]:
    """Each missing name with the part that asks for it, and whether all was tried.

    A name whose part was not found, as the budget ran out or as no part shows it, has ``None``.
    """
    asked: AskedFor = []
    whole = True
    for name in outcome.missing:
        node: Optional[Node] = None
        try:
            node = (
                _first(Node(Part(SUBJECT._replace(name=outcome.called), subject), None), name[:2], trial)
                if whole
                else None
            )
        except Exhausted:
            whole = False
        asked.append((name, node and _as_the_class_of(node)))
    return asked, whole


def _first(root: Node, name: tuple[str, str], trial: Trial) -> Optional[Node]:
    """Depth first, each object once: what asks for the name only by what holds it is passed over."""
    met: dict[int, Any] = {id(root.obj): root.obj}
    ways = [_Way(root, name, trial)]
    while ways:
        way = ways[-1]
        part = next(way.parts, None)
        if part is None:
            ways.pop()
            if not way.asked:
                return way.node
            continue
        way.asked = True
        if id(part.obj) not in met:
            met[id(part.obj)] = part.obj
            ways.append(_Way(Node(part, way.node), name, trial))
    return None


class _Way:
    """A part, and those of its parts that ask for the name, one by one."""

    def __init__(self, node: Node, name: tuple[str, str], trial: Trial) -> None:
        self.node = node
        self.asked = False
        self.parts = _asking(node, name, trial)


def _asking(node: Node, name: tuple[str, str], trial: Trial) -> Iterator[Part]:
    """The parts that ask for the name, in order, by halving: a large container costs little."""
    if frame_kind(node.obj):
        return
    parts = parts_of(node.obj, trial.codec)
    pending = [(0, len(parts))]
    while pending:
        start, end = pending.pop()
        if end - start == 1:
            if trial.asks(parts[start].obj, name):
                yield parts[start]
        elif end > start and trial.may_ask([part.obj for part in parts[start:end]], name):
            middle = (start + end) // 2
            pending += [(middle, end), (start, middle)]


def _as_the_class_of(found: Node) -> Node:
    """The class of an object further out is that object's class, wherever else it was met."""
    for node in found.line_of()[:-1]:
        if type(node.obj) is found.obj:
            return Node(Part(ITS_CLASS, found.obj, Recipe.CLASS), node)
    return found
