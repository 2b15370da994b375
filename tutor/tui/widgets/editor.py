"""The code editor: a ``CodeView`` that knows how Python is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import App
from textual.document._document import Location, Selection
from textual.events import Key, Paste
from textual.timer import Timer
from textual.widget import Widget

from tutor.tui import keys
from tutor.tui.editing import blocks, indentation
from tutor.tui.editing.pace import CERTAIN, Pace
from tutor.tui.editing.pasting import fitted
from tutor.tui.editing.scan import CLOSERS, partner
from tutor.tui.editing.syntax import first_wrong
from tutor.tui.widgets.code_view import CodeView
from tutor.tui.widgets.in_order import InOrder

READ_AFTER = 0.5
"""Seconds without a change after which the text is read, to mark what is not Python."""

FURTHEST = 150
"""Lines above and below the cursor that a bracket is looked for in: more than are ever on a screen."""
MOST_ABOVE = 400
"""Lines above the cursor, and at the top, that are read to know how far a line is indented."""


class CodeEditor(CodeView, InOrder):
    """Where one snippet is written. Esc is left to the screen, which says in the footer where it leads.

    What is done to several lines is one edit, so one undo takes it back.
    """

    BINDINGS = [*keys.EDITOR]
    more_hints = (("^a", "All", "select_all"), ("^f", "Find", "find"))

    def __init__(self, text: str, *, id: str | None = None, read_only: bool = False) -> None:
        self._reading: Timer | None = None
        self._pace = Pace()
        self._added: Location | None = None
        """Where the indentation ends that Enter has just added."""
        super().__init__(text, id=id, read_only=read_only)

    # Keys that write

    async def on_key(self, event: Key) -> None:
        if event.key == "escape":
            event.prevent_default()
            return
        if self.read_only:
            return
        fast = self._pace.key(event.time)
        pasted = fast >= CERTAIN
        self._forget_added(fast, event.character == " ")
        if event.key == "enter":
            self._enter(as_it_is=pasted)
        elif event.key == "tab" and pasted:
            self.insert("\t")
        elif event.key == "tab":
            self.action_indent()
        elif pasted or not (event.character in (":", *CLOSERS) and self._typed(event.character or "")):
            return
        event.stop()
        event.prevent_default()

    def _forget_added(self, fast: int, space: bool) -> None:
        """Take away the indentation that Enter added, where the line turns out to bring its own.

        A line that is sent after Enter may begin with its own spaces, which come first and alone.
        """
        if self._added is None:
            return
        if self._added[0] != self.selection.end[0]:
            self._added = None
        elif fast >= CERTAIN:
            self.delete((self._added[0], 0), self._added)
            self._added = None
        elif not fast and not space:
            self._added = None

    def _enter(self, *, as_it_is: bool = False) -> None:
        """Begin a line, indented as the text above asks; ``as_it_is`` where the text says so itself."""
        start, end = sorted(self.selection)
        if as_it_is:
            self.replace("\n", start, end, maintain_selection_offset=False)
            return
        after = self.document[end[0]][end[1] :]
        done = indentation.at_enter(self._above(start), after, self._unit)
        made = self.replace(
            done.text + done.behind,
            (start[0], start[1] - done.cut),
            (end[0], end[1] + done.skip),
            maintain_selection_offset=False,
        )
        if done.behind:
            row, _ = made.end_location
            self.move_cursor((row - 1, len(self.document[row - 1])))
        self._added = self.selection.end

    def action_indent(self) -> None:
        """Go to the next level of indentation, or indent every line that is selected."""
        start, end = self.selection
        if start != end:
            self._change_lines(lambda lines: blocks.indented(lines, self._unit))
        else:
            row, column = end
            self.insert(indentation.at_tab(self.document[row][:column], self._unit), end)

    def _typed(self, character: str) -> bool:
        """Type a character that may move its line; whether it did."""
        start, end = self.selection
        if start != end:
            return False
        row, column = end
        put = indentation.as_typed(self._above(end) + character)
        if put is None:
            return False
        line = self.document[row][:column].lstrip(" \t") + character
        self.replace(put + line, (row, 0), end, maintain_selection_offset=False)
        return True

    def action_delete_left(self) -> None:
        """Delete what is selected, or a level of indentation, or the character before the cursor."""
        row, column = self.selection.end
        taken = indentation.at_backspace(self.document[row][:column], self._unit)
        if self.read_only or not self.selection.is_empty or taken <= 1:
            super().action_delete_left()
        else:
            self.delete((row, column - taken), (row, column), maintain_selection_offset=False)

    def action_dedent(self) -> None:
        """Take a level of indentation from the line, or from every line that is selected."""
        self._change_lines(lambda lines: blocks.dedented(lines, self._unit))

    def action_comment(self) -> None:
        """Make the line a comment, or every line that is selected; or code again."""
        self._change_lines(blocks.commented)

    def _change_lines(self, change: Callable[[Sequence[str]], list[str]]) -> None:
        """Change the line of the cursor, or all that are selected, and keep them selected."""
        if self.read_only:
            return
        start, end = self.selection
        top, bottom = sorted(self.selection)
        last = bottom[0] - 1 if bottom[0] > top[0] and bottom[1] == 0 else bottom[0]
        old = list(self.document.lines[top[0] : last + 1])
        new = change(old)
        if new == old:
            return

        def moved(place: Location) -> Location:
            row, column = place
            at = row - top[0]
            return (row, blocks.moved(column, old[at], new[at])) if row <= last else place

        self.history.checkpoint()  # many of these in a row are taken back one by one
        self.replace("\n".join(new), (top[0], 0), (last, len(old[-1])), maintain_selection_offset=False)
        self.selection = Selection(moved(start), moved(end))
        self.history.checkpoint()

    # Pasting

    async def on_paste(self, event: Paste) -> None:
        """Insert what is pasted where the cursor is, and as deep as that."""
        event.stop()
        event.prevent_default()
        if not self.read_only:
            self._paste(event.text)
            self.focus()

    def action_paste(self) -> None:
        """Insert what was cut or copied last."""
        if not self.read_only:
            self._paste(self.app.clipboard)

    def _paste(self, text: str) -> None:
        start, end = sorted(self.selection)
        text = fitted(text, self.document[start[0]][: start[1]], self.document[end[0]][end[1] :])
        self.history.checkpoint()
        self.replace(text, start, end, maintain_selection_offset=False)
        self.history.checkpoint()

    def action_cut(self) -> None:
        """Cut what is selected, else the line; no toast says so, as it is plain to see."""
        start, end = self.selection
        if self.read_only:
            return
        cut = self._delete_cursor_line() if start == end else self.delete(start, end)
        if cut is not None:
            App.copy_to_clipboard(self.app, cut.replaced_text)

    def take(self, text: str) -> None:
        """Have this text instead, as one edit, with the cursor on the line where it was."""
        if text == self.text:
            return
        row, column = self.cursor_location
        self.history.checkpoint()
        self.replace(text, (0, 0), self.document.end, maintain_selection_offset=False)
        self.history.checkpoint()
        self.move_cursor((row, column))

    # Going about

    def action_top(self, select: bool = False) -> None:
        """Go to the beginning of the text."""
        self.move_cursor((0, 0), select=select)

    def action_bottom(self, select: bool = False) -> None:
        """Go to the end of the text."""
        self.move_cursor(self.document.end, select=select)

    async def action_find(self) -> None:
        """Open the line to find words with; where it is open, go there."""
        from tutor.tui.widgets.find_bar import FindBar  # late: it is opened on request

        beside = self.parent
        assert isinstance(beside, Widget)
        open_already = [bar for bar in beside.query(FindBar) if bar.editor is self]
        if open_already:
            open_already[0].begin()
        else:
            await beside.mount(FindBar(self), after=self)

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """Where the bracket is that belongs to the one at the cursor, or just before it.

        Brackets in strings and comments are passed over, which ``TextArea`` does not. It is looked for as far
        as it could be seen.
        """
        row, column = search_from
        before = self.document[row][column - 1 : column] if column else ""
        if bracket not in "()[]{}" or not bracket:
            if not before or before not in CLOSERS:
                return None
            column -= 1
        first = self._start_of_code(max(0, row - FURTHEST))
        lines = self.document.lines[first : row + FURTHEST]
        text = "\n".join(lines)
        if len(text) > indentation.MOST_READ:
            return None
        other = partner(text, sum(map(len, lines[: row - first])) + row - first + column)
        if other is None:
            return None
        return first + text.count("\n", 0, other), other - text.rfind("\n", 0, other) - 1

    def _start_of_code(self, row: int) -> int:
        """The line to read from to know what is at a line: the nearest above it that no string goes on in."""
        while row and not self.coloured.begins_code(row):
            row -= 1
        return row

    # Reading it as Python

    def _build_highlight_map(self) -> None:
        """The text has changed: see whether it is Python when the keys have rested."""
        super()._build_highlight_map()
        self.wrong = None
        if self.is_mounted and not self.read_only:
            if self._reading is not None:
                self._reading.stop()
            self._reading = self.set_timer(READ_AFTER, self._read)

    def _read(self) -> None:
        self._reading = None
        self.wrong = first_wrong(self.text) if self.python else None

    # What others need to know

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys that change the text to the screen, where it is there to be read."""
        return not (self.read_only and action in ("indent", "dedent", "comment"))

    @property
    def _unit(self) -> str:
        return indentation.unit_of(self.document.lines[:MOST_ABOVE])

    def _above(self, place: Location) -> str:
        """The text up to a place, from some line above on that no string goes on in."""
        row, column = place
        lines = self.document.lines
        first = self._start_of_code(max(0, row - MOST_ABOVE))
        return "\n".join([*lines[first:row], lines[row][:column]])
