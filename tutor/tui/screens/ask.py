"""A question to answer with yes or no, before something is done that cannot be taken back."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tutor.text import one_line
from tutor.tui import keys
from tutor.tui.screens.over import OverScreen
from tutor.tui.widgets.key_bar import KeyBar


class Ask(OverScreen[bool]):
    """Says what would happen; ``yes`` is what the key for it is called. Enter alone does nothing."""

    BINDINGS = [*keys.ASK]
    DEFAULT_CSS = """
    Ask {
        align: center middle;
        background: $background 60%;
        #ask { width: 64; max-width: 96%; height: auto; background: $panel; padding: 1 3; }
        #ask-keys { background: $panel; padding: 0; margin: 1 0 0 0; dock: none; }
    }
    """

    def __init__(self, title: str, told: str, *, yes: str) -> None:
        super().__init__()
        self._title = title
        self._told = told
        self._yes = yes

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            title = Content.styled(one_line(self._title), "bold $warning")
            yield Static(Content.assemble(title, "\n\n", self._told))
            yield KeyBar(id="ask-keys")

    def key_label(self, action: str) -> str | None:
        """What the keys do here; the app's own are not offered."""
        return {"yes": self._yes, "no": "Cancel"}.get(action, "")

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)

    def action_no(self) -> None:
        """Leave all as it is."""
        self.dismiss(False)
