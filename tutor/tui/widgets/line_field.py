"""A line that is typed into: Textual's ``Input``, with keys that can be chosen."""

from __future__ import annotations

from textual.widgets import Input

from tutor.tui import inherited_keys
from tutor.tui.widgets.in_order import InOrder


class LineField(Input, InOrder, inherit_bindings=False):
    """An ``Input`` whose keys act in the order they were typed, and have ids."""

    BINDINGS = [*inherited_keys.FIELD]
