"""A part of the subject, and the way to it."""

from __future__ import annotations

from typing import Optional

from tutor.pickling.blame.parts import Part


class Node:
    """A part, and what holds it, up to the subject."""

    __slots__ = ("depth", "obj", "parent", "part")

    def __init__(self, part: Part, parent: Optional[Node]) -> None:
        self.obj = part.obj
        self.part = part
        self.parent = parent
        self.depth: int = 0 if parent is None else parent.depth + 1

    @property
    def path(self) -> str:
        """The expression that leads here from ``subject``."""
        before: list[str] = []
        after: list[str] = []
        node: Optional[Node] = self
        while node is not None:
            outside, behind = node.part.label.around()
            before.append(outside)
            after.append(behind)
            node = node.parent
        return "".join(before) + "".join(reversed(after))

    @property
    def expression(self) -> bool:
        """Whether the path is Python."""
        return all(node.part.label.expression for node in self.line_of())

    def line_of(self) -> list[Node]:
        """The nodes from the subject to here."""
        found: list[Node] = []
        node: Optional[Node] = self
        while node is not None:
            found.append(node)
            node = node.parent
        return found[::-1]
