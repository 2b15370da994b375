"""A list to choose from, whose keys do nothing while it isn't laid out."""

from __future__ import annotations

from typing import Literal

from textual.widgets import OptionList

from tutor.tui import inherited_keys


class SteadyList(OptionList, inherit_bindings=False):
    """Textual looks up where the lines of a list are, which is not known in a moment without room for any."""

    BINDINGS = [*inherited_keys.LIST]

    before: int | None = None
    """The row that was chosen when the mouse went down: a click on another one chooses that one first."""

    def on_mouse_down(self) -> None:
        self.before = self.highlighted

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if is_laid_out(self):
            super()._move_page(direction)


def is_laid_out(listed: OptionList) -> bool:
    """Whether it is known where the chosen line of a list is."""
    return (listed.highlighted or 0) in listed._index_to_line
