"""The help screen: every key that works, and the marks and words the screens use.

The keys are read from the bindings, so that the help lists what works and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from tutor.tui import bindings, inherited_keys, keys
from tutor.tui.screens.over import OverScreen
from tutor.tui.views.marks import hang
from tutor.tui.widgets.scroll import Scroll
from tutor.tui.widgets.sheet import Sheet

Row = tuple[str, str]
"""A key as it is written, and what it does."""


class Group(NamedTuple):
    """A heading of the help, with bindings, and rows for what isn't a binding of ours."""

    title: str
    bindings: tuple[Binding, ...] = ()
    rows: tuple[Row, ...] = ()


TYPED = (("a-z", "words narrow the list down"),)

GROUPS: tuple[Group, ...] = (
    Group(
        "Everywhere",
        (*keys.GLOBAL, *keys.SCREEN),
    ),
    Group("Home", keys.HOME, (("↑ ↓ Enter", "choose a lesson, and open it where you left off"),)),
    Group("A lesson", (*keys.LESSON, *keys.STEP)),
    Group("Cards", keys.CARDS),
    Group("Questions", keys.QUESTION),
    Group("Results", (*keys.TABS, *keys.RESULTS_PAGE, *keys.RESULTS)),
    Group("Review", keys.REVIEW),
    Group("The Lab", keys.LAB),
    Group("The Lab's switches", keys.SWITCHES),
    Group("Types", keys.TYPES, (*TYPED, ("lock", "or rule 3, or dill ok"), ("Enter", "open it in the Lab"))),
    Group(
        "Words and search",
        (*keys.FINDER, keys.FIND_WORDS, *keys.FINDER_LIST),
        TYPED,
    ),
    Group("The rules", keys.RULES),
    Group("Past runs, copies, Pythons", (keys.CLOSE,), (("↑ ↓ Enter", "choose one"),)),
    Group("The steps of a lesson", keys.STEPS, (("↑ ↓ Enter", "choose one, and open it"),)),
    Group("Before a reset", keys.ASK),
    Group("This help", keys.HELP, (("↑ ↓", "scroll"),)),
    Group("The editor", (*keys.EDITOR, *inherited_keys.TEXT)),
    Group("Find", keys.FIND),
    Group("Find in a step's text", keys.FOUND),
    Group("A line that is typed into", inherited_keys.FIELD),
    Group("A list", inherited_keys.LIST),
    Group("A text to scroll", inherited_keys.SCROLL),
    Group("The palette", inherited_keys.PALETTE),
    Group(
        "Marks",
        rows=(
            ("✓ ✗ ·", "passed, failed, not reached"),
            ("○ ◐ ●", "not begun, begun, done"),
            ("✗ 5", "in the editor: the line that stops a library"),
            ("! 5", "in the editor: Python can't read this line"),
        ),
    ),
)


class HelpScreen(OverScreen[None]):
    """Lists the keys. Any of Esc, F1, q and Enter closes it."""

    BINDINGS = [*keys.HELP]
    AUTO_FOCUS = "#help"

    def __init__(self, over: Screen[Any] | None = None) -> None:
        super().__init__()
        self._groups = for_screen(over)

    def compose(self) -> ComposeResult:
        with Scroll(id="help"):
            own: dict[str, str] = getattr(self.app, "own_keys", {})
            yield Sheet(lambda width: help_text(self._groups, width, own))

    async def action_dismiss(self, result: None = None) -> None:
        """Close the help."""
        self.dismiss(result)


def for_screen(over: Screen[Any] | None) -> tuple[Group, ...]:
    """Return the groups, those first whose keys work now: of the screen, then of the part with the focus."""
    if over is None:
        return GROUPS
    focused = over.focused
    parts = [over, *([focused, *focused.ancestors] if focused is not None else [])]
    areas: list[str] = []
    for part in parts:
        areas += [(one.id or "").partition(".")[0] for one in bindings.declared_by(type(part))]
    areas = [area for area in dict.fromkeys(areas) if area not in ("", "app")]

    def place(group: Group) -> int:
        named = {(one.id or "").partition(".")[0] for one in group.bindings}
        return min([areas.index(area) for area in named if area in areas], default=len(areas))

    return tuple(sorted(GROUPS, key=place))


def rows(group: Group, own: Mapping[str, str] = MappingProxyType({})) -> list[Row]:
    """Return a group's bindings in order, those with the same line in one row, then its other rows."""
    together: dict[str, list[str]] = {}
    for binding in group.bindings:
        line = binding.tooltip or binding.description
        together.setdefault(line, []).extend(
            bindings.written(key)
            for key in bindings.now(binding, own).split(",")
            if not key.startswith("super+")  # few terminals send it
        )
    others = [
        (bindings.hint_now(key, (*inherited_keys.FIELD, *inherited_keys.LIST), own), line)
        for key, line in group.rows
    ]
    return [*((_written_together(found), line) for line, found in together.items()), *others]


def _written_together(found: Sequence[str]) -> str:
    """Three or more digits in a row as ``1-9``, other keys side by side."""
    found = list(dict.fromkeys(found))
    if len(found) > 2 and all(key.isdigit() for key in found):
        return f"{found[0]}-{found[-1]}"
    return " ".join(found)


def help_text(groups: Sequence[Group], width: int, own: Mapping[str, str] = MappingProxyType({})) -> Content:
    """Return the keys as two columns under headings."""
    lines: list[Content] = []
    for group in groups:
        lines.append(Content.styled(group.title, "bold"))
        lines += [
            hang(Content.styled(f"  {written:<11} ", "bold $accent"), Content(what), width)
            for written, what in rows(group, own)
        ]
        lines.append(Content(""))
    close = bindings.written(bindings.now(keys.HELP[0], own).split(",")[0])
    lines.append(Content.styled(f"{close} closes this.", "$quiet"))
    return Content("\n").join(lines)
