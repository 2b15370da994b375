"""The last line of the screen: the keys that work now, as many as fit, the most useful first."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.screen import Screen
from textual.widget import Widget


class KeyBar(Widget):
    """Shows the screen's own bindings, in their order. What does not fit is in the help screen.

    A screen may have a method ``key_label(action) -> str | None`` that renames a key for the moment,
    for example ``Esc`` from ``Home`` to ``Stop``.
    """

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 1; padding: 0 2; color: $quiet; }"

    def compose(self) -> ComposeResult:
        return []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self.refresh()

    def entries(self) -> list[tuple[str, str, str]]:
        """Key, label and action of each key that works now, in the order the screens declare them."""
        found: dict[str, tuple[str, str, str]] = {}
        active = {id(entry.binding): entry for entry in self.screen.active_bindings.values()}
        actions = {}
        for entry in active.values():
            if entry.enabled:
                actions.setdefault(entry.binding.action, entry.binding)
        label = getattr(self.screen, "key_label", None)
        for declared in [*type(self.screen).BINDINGS, *type(self.app).BINDINGS]:
            if not isinstance(declared, Binding) or not declared.show or declared.action not in actions:
                continue
            text = (label(declared.action) if label else None) or declared.description
            key = declared.key_display or declared.key
            found.setdefault(declared.action, (key, text, declared.action))
        return list(found.values())

    def fitting(self, width: int) -> list[tuple[str, str, str]]:
        """The entries that fit into ``width`` cells; the last one, More, always stays."""
        entries = self.entries()
        while len(entries) > 1 and sum(cell_len(k) + cell_len(t) + 1 for k, t, _ in entries) + 2 * (
            len(entries) - 1
        ) > width:
            del entries[-2]
        return entries

    def render(self) -> RenderResult:
        parts: list[Content] = []
        for key, text, _ in self.fitting(self.size.width):
            parts.append(Content.assemble((key, "bold $accent"), f" {text}"))
        return Content("  ").join(parts)

    async def on_click(self, event: Click) -> None:
        """A click on a key does what the key does."""
        column = 0
        for key, text, action in self.fitting(self.size.width):
            end = column + cell_len(key) + 1 + cell_len(text)
            if column <= event.get_content_offset(self).x < end if event.get_content_offset(self) else False:
                await self.screen.run_action(action)
                return
            column = end + 2
