"""The last line of the screen: the keys that work now, as many as fit, the most useful first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rich.cells import cell_len
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.events import Click
from textual.screen import Screen
from textual.widget import Widget

from tutor.tui.bindings import declared_by, hint_now, key_at, key_named, written
from tutor.tui.hit import piece_at
from tutor.tui.keys import DROPPED_FIRST

GAP = 2
"""How many cells are between two keys."""


class KeyEntry(NamedTuple):
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

    A focused widget may say what its own keys do now in ``key_hints``, pairs of key and label, which come
    first. It may say more in ``more_hints`` with the action too, which come behind those of the screen. A
    screen may have ``first_key() -> str``, the action that most people want next, which then comes first,
    and ``key_label(action) -> str | None`` to rename a key for the moment, or hide it with "".
    """

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 1; padding: 0 2; color: $quiet; }"

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self.refresh()

    def entries(self) -> list[KeyEntry]:
        """The keys that work now, in the order to show them."""
        focused = self.screen.focused
        found = [
            KeyEntry(self._now(key, focused), label, "", None)
            for key, label in getattr(focused, "key_hints", ())
        ]
        nodes: dict[str, DOMNode] = {}
        for active in self.screen.active_bindings.values():
            if active.enabled:
                nodes.setdefault(active.binding.action, active.node)
        found += self._of(type(self.screen).BINDINGS, nodes)
        more: tuple[tuple[str, str, str], ...] = getattr(focused, "more_hints", ())
        found += [KeyEntry(self._now(key, focused), label, action, focused) for key, label, action in more]
        first = getattr(self.screen, "first_key", str)()
        found.sort(key=lambda entry: entry.action != first if first else False)
        return [*found, *self._of(type(self.app).BINDINGS, nodes)]

    def _now(self, hint: str, widget: Widget | None) -> str:
        """A hint of a widget, with the keys that were chosen for what it does, or what it is in."""
        own: dict[str, str] = getattr(self.app, "own_keys", {})
        if not own or widget is None:
            return hint
        nodes = [node for node in (widget, *widget.ancestors) if isinstance(node, Widget)]
        inner = [node for node in nodes if not isinstance(node, Screen)]
        declared = [one for node in reversed(inner) for one in declared_by(type(node)) if one.id]
        return hint_now(hint, declared, own)

    def _of(self, bindings: Iterable[object], nodes: Mapping[str, DOMNode]) -> Iterator[KeyEntry]:
        rename = getattr(self.screen, "key_label", None)
        for declared in bindings:
            if not isinstance(declared, Binding) or not declared.show or declared.action not in nodes:
                continue
            renamed = rename(declared.action) if rename else None
            label = declared.description if renamed is None else renamed
            if label:
                own: dict[str, str] = getattr(self.app, "own_keys", {})
                key = declared.key_display or declared.key
                if declared.id in own:
                    key = written(own[declared.id].split(",")[0])
                yield KeyEntry(key, label, declared.action, nodes[declared.action])

    def fitting(self, width: int) -> list[KeyEntry]:
        """The entries that fit into ``width`` cells."""
        first, *others = self.entries() or [KeyEntry("", "", "", None)]
        for action in (*DROPPED_FIRST, *(entry.action for entry in reversed(others))):
            if first.width + sum(entry.width + GAP for entry in others) <= width:
                break
            others = [entry for entry in others if entry.action != action or action == "help"]
        return [first, *others]

    def rows(self, width: int) -> list[list[KeyEntry]]:
        """The entries line by line."""
        return [self.fitting(width)]

    def render(self) -> RenderResult:
        rows = self.rows(self.content_size.width)
        return Content("\n").join(
            [
                Content(" " * GAP).join([self._drawn(entry, first=entry is rows[0][0]) for entry in row])
                for row in rows
            ]
        )

    @staticmethod
    def _drawn(entry: KeyEntry, *, first: bool) -> Content:
        """A key and its label; the first is what most people want next, and bright."""
        if first:
            return Content.assemble((entry.key, "bold $accent"), (f" {entry.label}", "bold $foreground"))
        return Content.assemble((entry.key, "$accent"), f" {entry.label}")

    async def on_click(self, event: Click) -> None:
        """A click on a key does what the key does."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        row = self.rows(self.content_size.width)[offset.y]
        number = piece_at(offset.x, (entry.width for entry in row), GAP)
        if number is None:
            return
        entry, before = row[number], sum(entry.width + GAP for entry in row[:number])
        key = key_at(entry.key, offset.x - before)
        if entry.node is None or (key and key != key_named(entry.key)):  # one of the keys of an entry
            if key:
                self.app.simulate_key(key)
        else:
            await self.app.run_action(entry.action, entry.node)
