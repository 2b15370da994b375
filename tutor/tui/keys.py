"""Every key of the tutor, in one place: what the footer shows and the help screen lists.

Hardly any is a priority binding: those overtake letters that still wait in the queue of the editor or
of a field, and would run, save or leave the text as it was some letters ago.

Keys that editors inside terminals swallow (ctrl+q, ctrl+enter) and keys the editor needs (F6, F7,
ctrl+a c d e k u v w x y z) are not used.
"""

from __future__ import annotations

from textual.binding import Binding

GLOBAL = (
    Binding("f1", "help", "Help", key_display="F1", id="help"),
    Binding("ctrl+p", "command_palette", "More", key_display="^p", id="more", priority=True),
    Binding("ctrl+g", "glossary", "Words", show=False),
)

DROPPED_FIRST = (
    *("app.glossary", "lab", "flip", "tab", "files", "app.toggle_theme", "app.types"),
    *("help", "toggle_theme", "back", "hint", "solution", "switch", "check"),
)
"""Which actions leave the footer first where it is too narrow for all. The help lists every key."""

LAB = (
    Binding("f5,ctrl+r", "run", "Run", key_display="F5"),
    Binding("f4", "editor", "Editor", key_display="F4"),
    Binding("f2", "switches", "Switches", key_display="F2"),
    Binding("ctrl+t", "flip", "Script/module", key_display="^t"),
    Binding("f3", "probe", "Probe", key_display="F3"),
    Binding("f8", "tab", "Results", key_display="F8"),
    Binding("f9", "past", "Past runs", key_display="F9"),
    Binding("ctrl+o", "copy", "Copy", key_display="^o"),
    Binding("escape", "leave", "Back", key_display="Esc"),
)

TYPES = (
    Binding("up", "move(-1)", "Choose", show=False),
    Binding("down", "move(1)", "Choose", show=False),
    Binding("pageup", "move(-10)", "Ten up", show=False),
    Binding("pagedown", "move(10)", "Ten down", show=False),
    Binding("escape", "leave", "Back", key_display="Esc"),
)

FINDER = (
    Binding("up", "move(-1)", "Choose", show=False),
    Binding("down", "move(1)", "Choose", show=False),
    Binding("pageup", "move(-10)", "Ten up", show=False),
    Binding("pagedown", "move(10)", "Ten down", show=False),
    Binding("escape", "leave", "Back", key_display="Esc"),
)

RULES = (
    Binding("left", "turn(-1)", "Rule", key_display="←→ 1-5"),
    Binding("right", "turn(1)", "Rule", show=False),
    *(Binding(str(n), f"rule({n})", f"Rule {n}", show=False) for n in range(1, 6)),
    Binding("up", "move(-1)", "Example", key_display="↑↓"),
    Binding("down", "move(1)", "Example", show=False),
    Binding("pageup", "page(-1)", "Page up", show=False),
    Binding("pagedown,space", "page(1)", "Page down", show=False),
    Binding("enter", "run", "Run it", key_display="Enter"),
    Binding("o", "lesson", "Open its lesson", key_display="o"),
    Binding("escape", "leave", "Back", key_display="Esc"),
)

REVIEW = (
    Binding("enter,ctrl+n,n", "next", "Next", key_display="Enter", priority=True),
    Binding("escape", "leave", "Home", key_display="Esc", priority=True),
)

HOME = (
    Binding("slash", "app.search", "Search", key_display="/"),
    Binding("v", "app.review", "Review", key_display="v"),
    Binding("r", "app.rule(1)", "Rules", key_display="r"),
    *(Binding(str(n), f"app.rule({n})", f"Rule {n}", show=False) for n in range(1, 6)),
    Binding("g", "app.glossary", "Words", key_display="g"),
    Binding("l", "app.lab", "Lab", key_display="l"),
    Binding("y", "app.types", "Types", key_display="y"),
    Binding("t", "app.toggle_theme", "Theme", key_display="t"),
    Binding("q", "app.quit", "Quit", key_display="q"),
)

LESSON = (
    Binding("f5,ctrl+r", "run", "Run", key_display="F5"),
    Binding("f9", "check", "Check", key_display="F9"),
    Binding("f2", "hint", "Hint", key_display="F2"),
    Binding("f3", "solution", "Solution", key_display="F3"),
    Binding("f4", "switch", "Editor", key_display="F4"),
    Binding("f8", "tab", "Results", key_display="F8"),
    Binding("ctrl+o", "files", "Files", key_display="^o"),
    Binding("ctrl+t", "flip", "Script/module", key_display="^t"),
    Binding("ctrl+l", "lab", "Lab", key_display="^l"),
    Binding("ctrl+n", "next", "Next", key_display="^n"),
    Binding("ctrl+b", "back", "Back", key_display="^b"),
    Binding("ctrl+g", "app.glossary", "Words", key_display="^g"),
    Binding("escape", "leave", "Home", key_display="Esc"),
    Binding("n", "next", "Next", show=False),
    Binding("b", "back", "Back", show=False),
)

EDITOR = (
    Binding("ctrl+a,f7", "select_all", "Select all", show=False, id="editor.all"),
    Binding("ctrl+f", "find", "Find", show=False, id="editor.find"),
    # Most terminals send ctrl+_ for ctrl+/.
    Binding("ctrl+underscore,ctrl+slash", "comment", "Comment", show=False, id="editor.comment"),
    Binding("shift+tab", "dedent", "Less indentation", show=False, id="editor.dedent"),
    Binding("ctrl+home", "top", "Beginning", show=False, id="editor.top"),
    Binding("ctrl+end", "bottom", "End", show=False, id="editor.bottom"),
    Binding("ctrl+shift+home", "top(True)", "Select to the beginning", show=False, id="editor.select-top"),
    Binding("ctrl+shift+end", "bottom(True)", "Select to the end", show=False, id="editor.select-bottom"),
)
"""What the editor adds to the keys of a ``TextArea``."""
