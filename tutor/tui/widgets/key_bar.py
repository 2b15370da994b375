"""The last line of the screen: the keys that work now, as many as fit, the most useful first."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.events import Click
from textual.screen import Screen
from textual.widget import Widget

from tutor.tui.keys import DROPPED_FIRST


class Entry(NamedTuple):
    """One key: how it is written, what it does, and the action a click on it runs."""

    key: str
    label: str
    action: str
    node: DOMNode | None

    @property
    def width(self) -> int:
        """How many cells it takes."""
        return cell_len(self.key) + 1 + cell_len(self.label)


class KeyBar(Widget):
    """Shows the keys of the focused widget and of the screen. What does not fit is in the help.

    A focused widget may say what its own keys do now in ``key_hints``, pairs of key and label. A screen
    may have ``key_label(action) -> str | None`` to rename a key for the moment, or hide it with "".
    """

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 1; padding: 0 2; color: $quiet; }"

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self.refresh()

    def entries(self) -> list[Entry]:
        """The keys that work now, in the order to show them."""
        hints = getattr(self.screen.focused, "key_hints", ())
        found = [Entry(key, label, "", None) for key, label in hints]
        nodes: dict[str, DOMNode] = {}
        for active in self.screen.active_bindings.values():
            if active.enabled:
                nodes.setdefault(active.binding.action, active.node)
        rename = getattr(self.screen, "key_label", None)
        for declared in [*type(self.screen).BINDINGS, *type(self.app).BINDINGS]:
            if not isinstance(declared, Binding) or not declared.show or declared.action not in nodes:
                continue
            renamed = rename(declared.action) if rename else None
            label = declared.description if renamed is None else renamed
            if label:
                key = declared.key_display or declared.key
                found.append(Entry(key, label, declared.action, nodes[declared.action]))
        return found

    def fitting(self, width: int) -> list[Entry]:
        """The entries that fit into ``width`` cells."""
        entries = self.entries()
        for action in DROPPED_FIRST:
            if sum(entry.width + 2 for entry in entries) - 2 <= width:
                break
            entries = [entry for entry in entries if entry.action != action]
        while entries and sum(entry.width + 2 for entry in entries) - 2 > width:
            del entries[0]
        return entries

    def render(self) -> RenderResult:
        return Content("  ").join(
            [
                Content.assemble((entry.key, "bold $accent"), f" {entry.label}")
                for entry in self.fitting(self.size.width)
            ]
        )

    async def on_click(self, event: Click) -> None:
        """A click on a key does what the key does."""
        offset = event.get_content_offset(self)
        column = 0
        for entry in self.fitting(self.size.width):
            if offset is not None and entry.node and column <= offset.x < column + entry.width:
                await self.app.run_action(entry.action, entry.node)
                return
            column += entry.width + 2
