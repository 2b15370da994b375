"""The Lab's switches side by side, changed without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from textual.app import RenderResult
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

from tutor.pickling.words import Library
from tutor.session.lab import PROTOCOLS, Setup
from tutor.tui import keys

if TYPE_CHECKING:
    from tutor.tui.python_app import PythonApp

ON, OFF = "✓", "·"
NAMES = ("mode", "protocol", "byref", *(library.value for library in Library), "python")


class SwitchBar(Widget, can_focus=True):
    """Script or module, protocol, byref, which libraries, and which Python. Wraps where it is narrow.

    Posts ``Switched`` with the setup it leads to; whoever holds the setup hands it back by ``show``.
    The Python is the app's: changing it opens a list to choose from.
    """

    DEFAULT_CSS = "SwitchBar { height: auto; width: 1fr; }"
    key_hints = (("←→", "Choose"), ("Space", "Change"))
    BINDINGS = [*keys.SWITCHES]

    class Switched(Message):
        """A switch was changed."""

        def __init__(self, setup: Setup) -> None:
            super().__init__()
            self.setup = setup

    def __init__(self, setup: Setup, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._setup = setup
        self._python = ""
        self._chosen = 0

    def show(self, setup: Setup) -> None:
        """Draw these switches."""
        self._setup = setup
        self.refresh(layout=True)

    app: PythonApp

    def on_mount(self) -> None:
        self.app.python_changed.subscribe(self, self._take_python)
        self._take_python()

    def _take_python(self, _: None = None) -> None:
        chosen = self.app.runner.chosen
        self._python = chosen.short_label if chosen else ""
        self.refresh(layout=True)

    def action_move(self, by: int) -> None:
        """Go to another switch, round the end."""
        self._chosen = (self._chosen + by) % len(NAMES)
        self.refresh()

    def action_change(self) -> None:
        """Change the switch that is chosen."""
        name = NAMES[self._chosen]
        if name == "python":
            self.app.action_pythons()
        else:
            self.post_message(self.Switched(changed(self._setup, name)))

    def on_click(self, event: Click) -> None:
        """A click on a switch changes it."""
        if "switch" in event.style.meta:
            self._chosen = event.style.meta["switch"]
            self.action_change()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width))

    def render(self) -> RenderResult:
        return Content("\n").join(self._rows(self.content_size.width))

    def _rows(self, width: int) -> list[Content]:
        rows: list[Content] = []
        told = [*labels(self._setup), (self._python or "own Python", bool(self._python))]
        for index, (text, on) in enumerate(told):
            here = index == self._chosen and self.has_focus
            style = "bold $background on $accent" if here else "$accent" if on else "$quiet"
            piece = Content.styled(text, style).stylize(Style.from_meta({"switch": index}))
            if rows and rows[-1].cell_length + 3 + piece.cell_length <= width:
                rows[-1] = Content.assemble(rows[-1], "   ", piece)
            else:
                rows.append(piece)
        return rows


def labels(setup: Setup) -> list[tuple[str, bool]]:
    """What each switch says, and whether it is on; a mark or a word tells it without colour."""
    mode = f"module {setup.module}" if setup.as_module else "script"
    protocol = "protocol default" if setup.protocol is None else f"protocol {setup.protocol}"
    found = [
        (mode, True),
        (protocol, setup.protocol is not None),
        (f"{ON if setup.byref else OFF} byref", setup.byref),
    ]
    for library in Library:
        on = library in setup.libraries
        found.append((f"{ON if on else OFF} {library.value}", on))
    return found


def changed(setup: Setup, name: str) -> Setup:
    """``setup`` with one switch changed; the last library stays on, as a run needs one."""
    replace = msgspec.structs.replace
    if name == "mode":
        return replace(setup, as_module=not setup.as_module)
    if name == "protocol":
        following = (PROTOCOLS.index(setup.protocol) + 1) % len(PROTOCOLS)
        return replace(setup, protocol=PROTOCOLS[following])
    if name == "byref":
        return replace(setup, byref=not setup.byref)
    wanted = set(setup.libraries) ^ {Library(name)}
    return replace(setup, libraries=tuple(lib for lib in Library if lib in wanted)) if wanted else setup
