"""One canonical description of an object, so that two processes can compare facts.

A description is a list of nodes, the first of which is the object. A node is
``{"type": path, "facts": {...}, "parts": [[label, value], ...]}``; a value is the number of another
node, or a scalar as ``[type, text]``. Two references to one object are one node number twice, so the
sharing graph is part of the description. Labels are written as Python would reach the part
(``.lock``, ``['jobs']``, ``[1]``), and are what differences are listed by.

Describing runs as little of the object's own code as it can: attributes are read past
``__getattr__``, iterators are not advanced, and a ``__reduce__`` written in Python is not called.
"""

from __future__ import annotations

from typing import Any

from tutor.pickling.compare.kinds import describe_parts
from tutor.pickling.inspect.facts import scalar, type_path

Node = dict[str, Any]
Description = list[Node]

MAX_NODES = 200_000
"""How many objects are described before the rest is left out, to bound time and memory."""


def describe(obj: object) -> tuple[Description, list[object]]:
    """Describe ``obj``. Also gives the object behind each node, in the same order."""
    writer = _Writer()
    writer.run(obj)
    return writer.nodes, writer.objects


class _Writer:
    """Writes nodes breadth first, so that no depth of nesting exhausts the stack."""

    def __init__(self) -> None:
        self.nodes: Description = []
        self.objects: list[object] = []
        self._numbers: dict[int, int] = {}
        self._pending = 0

    def run(self, obj: object) -> None:
        self._number(obj)
        while self._pending < len(self.objects):
            index = self._pending
            self._pending += 1
            node = self.nodes[index]
            try:
                describe_parts(self.objects[index], node["facts"], node["parts"], self.value)
            except (RecursionError, MemoryError):
                raise
            except Exception as error:  # an object that fights back is described as far as it lets us
                node["facts"]["undescribed"] = type(error).__name__

    def value(self, obj: object) -> Any:
        """A scalar in full, or the number of the node that describes ``obj``."""
        plain = scalar(obj)
        return plain if plain is not None else self._number(obj)

    def _number(self, obj: object) -> Any:
        number = self._numbers.get(id(obj))
        if number is None:
            if len(self.nodes) >= MAX_NODES:
                return ["…", "not described"]
            number = self._numbers[id(obj)] = len(self.nodes)
            self.objects.append(obj)  # keeps it alive, so that its id stays its own
            self.nodes.append({"type": type_path(type(obj)), "facts": {}, "parts": []})
        return number
