"""The keys of Textual's own widgets, by ids of ours, so that they can be chosen like all the others.

Each widget of ours that is made of one of Textual's drops the bindings it would inherit
(``inherit_bindings=False``), and has these instead: those of Textual have no ids.
"""

from __future__ import annotations

from tutor.tui.bindings import named, quiet

MOVE = "go up, down, left or right"
WORD = "go a word to the left or right"
ENDS = "go to the beginning or end of the line"
PAGE = "go a page up or down"
SELECT = "select text while moving"
LINE = "delete to the start or end of the line"
SCROLL_IT = "scroll"

TEXT = named(
    "text",
    quiet("up", "up", "cursor_up", "Up", MOVE),
    quiet("down", "down", "cursor_down", "Down", MOVE),
    quiet("left", "left", "cursor_left", "Left", MOVE),
    quiet("right", "right", "cursor_right", "Right", MOVE),
    quiet("word-left", "ctrl+left", "cursor_word_left", "Word left", WORD),
    quiet("word-right", "ctrl+right", "cursor_word_right", "Word right", WORD),
    quiet("line-start", "home", "cursor_line_start", "Start of the line", ENDS),
    quiet("line-end", "end,ctrl+e", "cursor_line_end", "End of the line", ENDS),
    quiet("page-up", "pageup", "cursor_page_up", "Page up", PAGE),
    quiet("page-down", "pagedown", "cursor_page_down", "Page down", PAGE),
    quiet("select-up", "shift+up", "cursor_up(True)", "Select up", SELECT),
    quiet("select-down", "shift+down", "cursor_down(True)", "Select down", SELECT),
    quiet("select-left", "shift+left", "cursor_left(True)", "Select to the left", SELECT),
    quiet("select-right", "shift+right", "cursor_right(True)", "Select to the right", SELECT),
    quiet("select-word-left", "ctrl+shift+left", "cursor_word_left(True)", "Select a word", SELECT),
    quiet("select-word-right", "ctrl+shift+right", "cursor_word_right(True)", "Select a word", SELECT),
    quiet("select-line-start", "shift+home", "cursor_line_start(True)", "Select to the start", SELECT),
    quiet("select-line-end", "shift+end", "cursor_line_end(True)", "Select to the end", SELECT),
    quiet(
        "backspace",
        "backspace",
        "delete_left",
        "Delete",
        "delete; before code: remove one level of indentation",
    ),
    quiet("delete", "delete,ctrl+d", "delete_right", "Delete", "delete what is under the cursor"),
    quiet(
        "delete-word-left",
        "ctrl+w,ctrl+backspace,alt+backspace",
        "delete_word_left",
        "Delete a word",
        "delete the word to the left",
    ),
    quiet(
        "delete-word-right",
        "alt+delete",
        "delete_word_right",
        "Delete a word",
        "delete the word to the right",
    ),
    quiet(
        "delete-to-start", "ctrl+u,super+backspace", "delete_to_start_of_line", "Delete to the start", LINE
    ),
    quiet("delete-to-end", "ctrl+k", "delete_to_end_of_line_or_delete_line", "Delete to the end", LINE),
    quiet("delete-line", "ctrl+shift+k", "delete_line", "Delete the line", "delete the whole line"),
    quiet("cut", "ctrl+x,super+x", "cut", "Cut", "cut, copy, paste"),
    quiet("copy", "ctrl+c,super+c", "copy", "Copy", "cut, copy, paste"),
    quiet("paste", "ctrl+v", "paste", "Paste", "cut, copy, paste"),
    quiet("undo", "ctrl+z,super+z", "undo", "Undo", "undo, redo"),
    quiet("redo", "ctrl+y,super+y", "redo", "Redo", "undo, redo"),
)
"""A ``TextArea``: everything but the keys that the editor or a screen has for something else."""

FIELD = named(
    "field",
    quiet("left", "left", "cursor_left", "Left", MOVE),
    quiet("right", "right", "cursor_right", "Right", MOVE),
    quiet("word-left", "ctrl+left", "cursor_left_word", "Word left", WORD),
    quiet("word-right", "ctrl+right", "cursor_right_word", "Word right", WORD),
    quiet("start", "home,ctrl+a", "home", "Start", ENDS),
    quiet("end", "end,ctrl+e", "end", "End", ENDS),
    quiet("select-left", "shift+left", "cursor_left(True)", "Select to the left", SELECT),
    quiet("select-right", "shift+right", "cursor_right(True)", "Select to the right", SELECT),
    quiet("select-word-left", "ctrl+shift+left", "cursor_left_word(True)", "Select a word", SELECT),
    quiet("select-word-right", "ctrl+shift+right", "cursor_right_word(True)", "Select a word", SELECT),
    quiet("select-start", "shift+home", "home(True)", "Select to the start", SELECT),
    quiet("select-end", "shift+end", "end(True)", "Select to the end", SELECT),
    quiet("select-all", "ctrl+shift+a", "select_all", "Select all", "select all"),
    quiet("submit", "enter", "submit", "Enter", "do what the footer says"),
    quiet("backspace", "backspace", "delete_left", "Delete", "delete"),
    quiet("delete", "delete,ctrl+d", "delete_right", "Delete", "delete"),
    quiet("delete-word-left", "ctrl+w", "delete_left_word", "Delete a word", "delete a word"),
    quiet(
        "delete-word-right",
        "ctrl+backspace,alt+backspace",
        "delete_right_word",
        "Delete a word",
        "delete a word",
    ),
    quiet("delete-to-start", "ctrl+u,super+backspace", "delete_left_all", "Delete to the start", LINE),
    quiet("delete-to-end", "ctrl+k", "delete_right_all", "Delete to the end", LINE),
    quiet("cut", "ctrl+x", "cut", "Cut", "cut, copy, paste"),
    quiet("copy", "ctrl+c,super+c", "copy", "Copy", "cut, copy, paste"),
    quiet("paste", "ctrl+v", "paste", "Paste", "cut, copy, paste"),
)
"""An ``Input``: a line that is typed into."""

LIST = named(
    "list",
    quiet("up", "up", "cursor_up", "Up", "choose"),
    quiet("down", "down", "cursor_down", "Down", "choose"),
    quiet("first", "home", "first", "First", "go to the first or last one"),
    quiet("last", "end", "last", "Last", "go to the first or last one"),
    quiet("page-up", "pageup", "page_up", "Page up", PAGE),
    quiet("page-down", "pagedown", "page_down", "Page down", PAGE),
    quiet("open", "enter", "select", "Open", "open it"),
)
"""An ``OptionList``."""

SCROLL = named(
    "scroll",
    quiet("up", "up", "scroll_up", "Up", SCROLL_IT),
    quiet("down", "down", "scroll_down", "Down", SCROLL_IT),
    quiet("left", "left", "scroll_left", "Left", SCROLL_IT),
    quiet("right", "right", "scroll_right", "Right", SCROLL_IT),
    quiet("top", "home", "scroll_home", "Top", "go to the beginning or end"),
    quiet("bottom", "end", "scroll_end", "Bottom", "go to the beginning or end"),
    quiet("page-up", "pageup", "page_up", "Page up", PAGE),
    quiet("page-down", "pagedown", "page_down", "Page down", PAGE),
)
"""A ``VerticalScroll``: a text that is only read."""

PALETTE = named(
    "palette",
    quiet("up", "up", "command_list('cursor_up')", "Up", "choose a command"),
    quiet("down", "down", "cursor_down", "Down", "choose a command"),
    quiet("page-up", "pageup", "command_list('page_up')", "Page up", PAGE),
    quiet("page-down", "pagedown", "command_list('page_down')", "Page down", PAGE),
    quiet("first", "ctrl+home,shift+home", "command_list('first')", "First", "go to the first or last one"),
    quiet("last", "ctrl+end,shift+end", "command_list('last')", "Last", "go to the first or last one"),
    quiet("close", "escape", "escape", "Close", "close"),
)
"""The command palette."""
