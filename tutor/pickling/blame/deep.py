"""A chain of parts that is too deep to save: found by walking it, so that no clock has a say in it.

Trying part after part would take a little longer at every level, and end on another one each time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Callable, Optional

from tutor.pickling.blame.label import SUBJECT
from tutor.pickling.blame.node import Node
from tutor.pickling.blame.parts import Part, parts_of
from tutor.pickling.blame.trial import Trial
from tutor.pickling.codecs.base import Codec
from tutor.pickling.inspect.frames import frame_kind
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.words import Verdict

DEEP = 50
"""From how many levels on a chain may be what exhausts the recursion limit."""
C_LEVELS = 6_000
"""More levels than the C pickler of any version goes down."""
MOST_PARTS = 20_000


def too_deep(
    subject: Any, codec: Codec, trial: Trial, outcome: MeasuredOutcome
) -> Optional[tuple[Node, int]]:
    """The outermost object of such a chain and how many levels were counted in it; ``None`` where the
    recursion has another cause, such as a hook that calls itself."""
    if outcome.verdict is not Verdict.DUMPS_FAILS or not isinstance(outcome.error, RecursionError):
        return None
    most = C_LEVELS if codec.compiled else max(1_000, sys.getrecursionlimit())

    def parts(obj: Any) -> list[Part]:
        return [] if frame_kind(obj) else parts_of(obj, codec)

    deepest = in_order(
        Node(Part(SUBJECT._replace(name=outcome.called), subject), None), parts, most, MOST_PARTS
    )
    if deepest.depth <= DEEP or (deepest.depth < most and trial.fails_whatever_it_costs(deepest.obj)):
        return None
    top = top_of_chain(deepest)
    return (top, deepest.depth - top.depth) if trial.fails_whatever_it_costs(top.obj) else None


def in_order(root: Node, parts_of_it: Callable[[Any], list[Part]], levels: int, most: int) -> Node:
    """The part furthest down on the way that a pickler goes: depth first, each object once."""
    deepest, count = root, 0
    kept: dict[int, Any] = {id(root.obj): root.obj}
    ways: list[tuple[Node, Iterator[Part]]] = [(root, iter(parts_of_it(root.obj)))]
    while ways and deepest.depth < levels and count < most:
        above, parts = ways[-1]
        part = next(parts, None)
        if part is None:
            ways.pop()
        elif id(part.obj) not in kept:
            count += 1
            kept[id(part.obj)] = part.obj
            node = Node(part, above)
            if node.depth > deepest.depth and not part.recipe:
                deepest = node
            ways.append((node, iter(parts_of_it(node.obj))))
    return deepest


def top_of_chain(node: Node) -> Node:
    """The outermost object of the chain of one type that ends here."""
    top, cls = node, type(node.obj)
    while node.parent is not None:
        node = node.parent
        if type(node.obj) is cls:
            top = node
    return top
