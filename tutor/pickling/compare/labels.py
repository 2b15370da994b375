"""The steps of a path, as a comparison keeps them: short, and written out only where they are told.

A step is a number for a member of a sequence, and text for anything else: ``.lock``, ``['jobs']``.
"""

from __future__ import annotations

from typing import Optional, Union

PathLabel = Union[int, str]
LONGEST = 80


class Link:
    """A node on the way from the subject: its label, and the node before it.

    Kept as a chain: to write a path at every node would take time and memory with the square of the depth.
    """

    __slots__ = ("above", "label", "one", "other")

    def __init__(self, above: Optional[Link], label: PathLabel, one: object, other: object) -> None:
        self.above = above
        self.label = label
        self.one = one
        self.other = other

    @property
    def depth(self) -> int:
        """How many steps it is away from the subject."""
        found, link = 0, self.above
        while link is not None:
            found, link = found + 1, link.above
        return found

    def path(self, *more: PathLabel) -> str:
        """The expression that leads here, and on to ``more``."""
        labels = [written(label) for label in reversed(more)]
        link: Optional[Link] = self
        while link is not None:
            labels.append(written(link.label))
            link = link.above
        return "".join(reversed(labels))


def written(label: PathLabel) -> str:
    """One step as Python has it, cut where it is long."""
    text = f"[{label}]" if isinstance(label, int) else label
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def is_private(label: PathLabel) -> bool:
    """Whether a step leads to an attribute whose name says that it is the class's own affair."""
    return isinstance(label, str) and label.startswith("._") and not label.startswith(".__")


def is_attribute(label: PathLabel) -> bool:
    """Whether a step leads to an attribute."""
    return isinstance(label, str) and label.startswith(".") and not label.startswith(".__reduce__()")
