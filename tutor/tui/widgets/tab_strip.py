"""A row of tab names on one line; the pages themselves live elsewhere."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tutor.text import one_line
from tutor.tui import keys
from tutor.tui.hit import piece_at

BETWEEN = "   "


class TabStrip(Widget, can_focus=True):
    """Names side by side, the chosen one underlined. Left and right choose."""

    DEFAULT_CSS = "TabStrip { height: 1; width: 1fr; color: $quiet; }"

    BINDINGS = [*keys.TABS]

    active: reactive[str] = reactive("")
    names: reactive[tuple[str, ...]] = reactive(())
    quiet: reactive[bool] = reactive(False)
    """Whether to draw the only name as a plain heading."""

    class Chosen(Message):
        """Another tab was chosen."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, *names: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(TabStrip.names, names)
        self.set_reactive(TabStrip.active, names[0] if names else "")

    def render(self) -> RenderResult:
        parts = []
        for name in self.names:
            if name != self.active or self.quiet:
                style = ""
            elif self.has_focus:
                style = "bold $background on $accent"
            else:
                style = "bold underline $accent"
            parts.append(Content.styled(one_line(name), style))
        return Content(BETWEEN).join(parts)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def watch_active(self, name: str) -> None:
        if self.is_mounted:
            self.post_message(self.Chosen(name))

    def action_move(self, by: int) -> None:
        """Choose the tab ``by`` places to the right, round the end."""
        if self.names:
            self.active = self.names[(self.names.index(self.active) + by) % len(self.names)]

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            widths = (cell_len(one_line(name)) for name in self.names)
            number = piece_at(offset.x, widths, len(BETWEEN))
            if number is not None:
                self.active = self.names[number]
