"""A text to scroll: Textual's ``VerticalScroll``, with keys that can be chosen."""

from __future__ import annotations

from textual.containers import VerticalScroll

from tutor.tui import inherited_keys


class Scroll(VerticalScroll, inherit_bindings=False):
    """A ``VerticalScroll`` whose keys have ids."""

    BINDINGS = [*inherited_keys.SCROLL]
