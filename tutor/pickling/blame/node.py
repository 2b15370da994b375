"""A part of the subject, and the way to it."""

from __future__ import annotations

from typing import Optional

from tutor.pickling.blame.label import Label, Reach
from tutor.pickling.blame.parts import Part


class Node:
    """A part, and what holds it, up to the subject."""

    __slots__ = ("depth", "obj", "parent", "part", "said")

    def __init__(self, part: Part, parent: Optional[Node]) -> None:
        self.obj = part.obj
        self.part = part
        self.parent = parent
        self.said: Optional[tuple[Node, Label]] = None
        """The node and the steps from there that a path tells of, where those are better words."""
        self.depth: int = 0 if parent is None else parent.depth + 1

    @property
    def path(self) -> str:
        """The expression that leads here from ``subject``."""
        return self._path("subject")

    @property
    def called(self) -> str:
        """The same, from what the user calls the subject."""
        return self._path(self.line_of()[0].part.label.name or "subject")

    def _path(self, root: str) -> str:
        before: list[str] = []
        after: list[str] = []
        node: Optional[Node] = self
        while node is not None:
            above, label = node.said or (node.parent, node.part.label)
            outside, behind = label.around()
            before.append(outside)
            after.append(behind if label.reach is not Reach.SUBJECT else root)
            node = above
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
