"""A page of styled text that is laid out anew for the width it gets."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

Make = Callable[[int], Content]
"""From a width in cells to the text."""
LEAST = 2
"""Cells: as many as one character may need. A sheet may be given fewer, and none at all."""


class Sheet(Widget):
    """Shows what ``make(width)`` gives; as high as that needs."""

    DEFAULT_CSS = "Sheet { width: 1fr; height: auto; }"

    def __init__(
        self, make: Make | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._make: Make = make or (lambda width: Content(""))
        self._made: tuple[int, Content] | None = None

    def show(self, make: Make) -> None:
        """Show another text."""
        self._make = make
        self.redraw()

    def redraw(self) -> None:
        """Make the text anew."""
        self._made = None
        self.refresh(layout=True)

    def text_at(self, width: int) -> Content:
        """The text for that width, or for the least that a character may need."""
        width = max(LEAST, width)
        if self._made is None or self._made[0] != width:
            self._made = width, self._make(width)
        return self._made[1]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.text_at(width).get_height({}, max(LEAST, width))

    def render(self) -> RenderResult:
        return self.text_at(self.content_size.width)
