"""How code is drawn where it can be edited: colours, line numbers, and marks beside lines.

Textual's ``TextArea`` is the base. It colours through tree-sitter, which has no wheel for the newest
Python, so the colours are our own. ``textual-textarea`` adds an editor's keys to it and needs tree-sitter
for that; ``prompt_toolkit`` has an editor, and cannot be a part of a Textual screen. What was missing is
small: see ``tutor.tui.editing`` and ``CodeEditor``.
"""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.cache import LRUCache
from textual.document._document_navigator import DocumentNavigator
from textual.geometry import Offset, Region, Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import TextArea

from tutor.highlight import ColouredLines
from tutor.text import one_line, visible
from tutor.tui import inherited_keys
from tutor.tui.editing.syntax import Wrong
from tutor.tui.editing.unwrapped import Unwrapped, Widths
from tutor.tui.themes import PALETTES, code_theme

MARK = "✗"
WRONG = "!"
BESIDE = "←"
LEAST_BESIDE = 8
"""Cells that a remark behind a line needs, to be worth reading."""
GOES_ON = "›"
SOON = 0.01
"""Seconds until more lines are coloured."""
MOST_DRAWN = 400
"""Lines that are kept as they were drawn last."""
AT_ONCE = 60
"""Lines that are coloured before anything is drawn; more follow between two key presses."""


class CodeView(TextArea, inherit_bindings=False):
    """A ``TextArea`` that shows one snippet."""

    BINDINGS = [*inherited_keys.TEXT]

    blamed: reactive[int | None] = reactive(None)
    """The line that stops a library, counted from 1; shown by a mark in the gutter."""

    wrong: reactive[Wrong | None] = reactive(None)
    """The line where the text is not Python, with what is said of it; marked like a blamed one."""

    python: reactive[bool] = reactive(True, layout=False)
    """Whether the text is Python, and has its colours."""

    def __init__(self, text: str, *, id: str | None = None, read_only: bool = False) -> None:
        self.coloured = ColouredLines()
        self._widths = Widths()
        self._colouring = False
        self._drawn: LRUCache[tuple[object, ...], Strip] = LRUCache(MOST_DRAWN)
        self._drawn_in: Style | None = None
        super().__init__(
            text,
            language=None,  # Textual would colour it by a compiled grammar, where one is installed
            soft_wrap=False,
            show_line_numbers=True,
            tab_behavior="indent",
            read_only=read_only,
            max_checkpoints=200,
            id=id,
        )

    def on_mount(self) -> None:
        for name in PALETTES:
            self.register_theme(code_theme(name))
        self._follow_theme()
        self.app.theme_changed_signal.subscribe(self, lambda _: self._follow_theme())

    def _follow_theme(self) -> None:
        self.theme = self.app.theme if self.app.theme in PALETTES else "css"

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """As ever, but not to a place that is no longer there. Undo shortens the text, and has the
        scrollbar redrawn, before it moves the cursor; it scrolls again when it has."""
        try:
            return super().scroll_cursor_visible(center, animate)
        except ValueError:
            return Offset()

    def watch_blamed(self) -> None:
        self._line_cache.clear()
        self.refresh()

    def watch_wrong(self) -> None:
        self.refresh()

    @property
    def gutter_width(self) -> int:
        """As ever, and room for the mark in front of the number."""
        return super().gutter_width + len(MARK) + 1

    def get_line(self, line_index: int) -> Text:
        """The line as it is drawn: a character the terminal would obey is drawn as a picture of it."""
        line = super().get_line(line_index)
        if visible(line.plain) != line.plain:
            line.plain = "".join(map(pictured, line.plain))
        if self.python:
            self._highlights[line_index] = [
                (column_in_bytes(line.plain, start), column_in_bytes(line.plain, end), kind)
                for start, end, kind in self.coloured.pieces(line_index)
            ]
        return line

    def notify_style_update(self) -> None:
        """The stylesheet or the theme has changed."""
        self._drawn.clear()
        super().notify_style_update()

    def _build_highlight_map(self) -> None:
        """The text has changed: Textual calls this after each edit, undo and load, before it draws."""
        super()._build_highlight_map()
        self._notice_change()

    def _notice_change(self) -> None:
        """Find out which lines are not as they were."""
        lines = self.document.lines
        if (change := self.coloured.update(lines)) is not None:
            self._widths.update(change, lines, self.indent_width)

    def _set_document(self, text: str, language: str | None) -> None:
        """Textual calls this for a text that comes instead of the one there was."""
        super()._set_document(text, language)
        self.wrapped_document = Unwrapped(self.document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)

    def _refresh_size(self) -> None:
        """Textual calls this after each edit, and would measure every line."""
        self._notice_change()
        # One cell more is for the cursor behind the end of the line.
        size = Size(self._widths.widest + self.gutter_width + 1, self.document.line_count)
        room, before = self.container_size.height, self.virtual_size
        if room and size.width == before.width and min(size.height, before.height) > room:
            # What is scrolled is longer or shorter: nothing on the screen has another place.
            self.set_reactive(CodeView.virtual_size, size)
            self._scroll_update(size)
            self.refresh()
        else:
            self.virtual_size = size
            self._refresh_scrollbars()

    def watch_python(self) -> None:
        self._build_highlight_map()
        self.refresh()

    def _colour_as_far_as(self, line: int) -> None:
        """Colour what decides the colours of a line. Where that is much, it is drawn as it is, and its
        colours follow, so that a long text can be pasted and typed into without a wait."""
        if self.python and not self._colouring and not self.coloured.colour_to(line, AT_ONCE):
            self._colouring = True
            self.set_timer(SOON, self._colour_on)

    def _colour_on(self) -> None:
        self._colouring = False
        _, bottom = self._visible_line_indices
        last = min(bottom, self.document.line_count - 1)
        if not self.coloured.colour_to(last, AT_ONCE):
            self._colouring = True
            self.set_timer(SOON, self._colour_on)
            return
        self._line_cache.clear()
        self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a region; where the style of the whole has changed, none is as it was drawn."""
        style = self.rich_style
        if style != self._drawn_in:
            self._drawn_in = style
            self._drawn.clear()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """The line, marked in front if it is to blame, and at its end if it goes on to the right.

        Textual forgets every line it has drawn at each edit. A line that is as it was is not drawn anew:
        with that, an edit costs as much in a long text as in a short one.
        """
        row = y + self.scroll_offset.y  # no line is wrapped
        if row >= self.document.line_count:
            return super().render_line(y)
        self._colour_as_far_as(row)
        key = self._looks(row)
        if (drawn := self._drawn.get(key)) is None:
            drawn = self._drawn[key] = self._marked_line(y, row)
        return drawn

    def _looks(self, row: int) -> tuple[object, ...]:
        """All that decides how a line looks."""
        top, bottom = sorted(self.selection)
        here = self.selection.end[0] == row
        return (
            row,
            self.document[row],
            self.coloured.pieces(row) if self.python else None,
            self.selection if top[0] <= row <= bottom[0] else None,
            self._draw_cursor if here else None,
            self.has_focus,
            self._matching_bracket_location
            if here or row == (self._matching_bracket_location or (None,))[0]
            else None,
            row + 1 == self.blamed,
            self.wrong if self.wrong is not None and row + 1 == self.wrong.line else None,
            (self.theme, self.read_only),
            (
                self.size,
                self.gutter_width,
                max(self.virtual_size.width, self.size.width),
                self.scroll_offset.x,
            ),
        )

    def _marked_line(self, y: int, row: int) -> Strip:
        strip = super().render_line(y)
        if row + 1 == self.blamed:
            strip = Strip.join([_marked(strip.crop(0, 1), MARK, self._colour("error")), strip.crop(1)])
        elif self.wrong is not None and row + 1 == self.wrong.line:
            strip = Strip.join([_marked(strip.crop(0, 1), WRONG, self._colour("warning")), strip.crop(1)])
            strip = self._beside(strip, row, self.wrong.says)
        width = self.scrollable_content_region.width
        if strip.cell_length > width > self.gutter_width + 1 and strip.crop(width).text.strip():
            last = _marked(strip.crop(width - 1, width), GOES_ON, self._colour("quiet"))
            strip = Strip.join([strip.crop(0, width - 1), last])
        return strip

    def _beside(self, strip: Strip, row: int, says: str) -> Strip:
        """The line with something said behind its end, as far as there is room for it."""
        width = self.scrollable_content_region.width
        line = self.document[row].expandtabs(self.indent_width)
        start = self.gutter_width + max(0, cell_len(line) - self.scroll_offset.x) + 2
        told = set_cell_size(f"{BESIDE} {one_line(says)}", min(cell_len(says) + 2, width - start))
        if width - start < LEAST_BESIDE:
            return strip
        said = _marked(strip.crop(start, start + 1), told, self._colour("warning"))
        end = start + cell_len(told)
        return Strip.join([strip.crop(0, start), Strip(list(said), cell_len(told)), strip.crop(end)])

    def _colour(self, name: str) -> Style:
        return Style(color=self.app.theme_variables.get(name), bold=True)


def _marked(cell: Strip, mark: str, style: Style) -> Strip:
    """One cell with ``mark`` in it, on the ground it had."""
    under = next(iter(cell), Segment(" ")).style
    return Strip([Segment(mark, under + style if under else style)], 1)


def pictured(character: str) -> str:
    """One character to draw for one in the text: ``␛`` for an escape, ``\ufffd`` for others not drawn."""
    if visible(character) == character:
        return character
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


def column_in_bytes(text: str, column: int) -> int:
    """Where a column of a line is in its UTF-8, which is how Textual counts."""
    return column if text.isascii() else len(text[:column].encode("utf-8", "surrogatepass"))
