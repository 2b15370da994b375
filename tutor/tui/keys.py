"""Every key of the tutor, in one place: what it does, and how the footer and the help name it.

A binding's ``description`` is the label in the footer, and its ``tooltip`` is the line in the help; a
binding without one is listed with its description. Neighbours with the same line share it.

Hardly any is a priority binding: those overtake letters that still wait in the queue of the editor or
of a field, and would run, save or leave the text as it was some letters ago.

Keys that editors inside terminals swallow (ctrl+q, ctrl+enter) are not used, and those of Textual's own
editor (ctrl+d e k u v w x y z) keep what they do there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from textual.binding import Binding


def quiet(keys: str, action: str, description: str, line: str = "") -> Binding:
    """Return a binding for keys that only the help lists."""
    return Binding(keys, action, description, show=False, tooltip=line)


def shown(
    keys: str, action: str, description: str, line: str, *, key: str, priority: bool = False
) -> Binding:
    """Return a binding that the footer shows, written there as ``key``."""
    return Binding(keys, action, description, key_display=key, tooltip=line, priority=priority)


TOGETHER = {
    "editor": ("lesson", "lab"),
    "find": ("lesson", "lab"),
    "lesson": ("step", "cards", "question", "tabs", "results", "results-page"),
    "lab": ("switches", "tabs", "results", "results-page"),
    "results": ("results-page",),
    "review": ("cards", "question"),
}
"""Which groups are at work at the same time, beside those of the app."""


def named(group: str, *bindings: Binding) -> tuple[Binding, ...]:
    """Return the bindings with an id each, by which ``keys.toml`` names them: ``lesson.check``."""
    names: set[str] = set()
    made = []
    for binding in bindings:
        slug = re.sub(r"\W+", "-", binding.description.lower()).strip("-")
        alike = (f"{slug}-{number}" for number in count(2))
        name = slug if slug not in names else next(name for name in alike if name not in names)
        names.add(name)
        made.append(replace(binding, id=f"{group}.{name}"))
    return tuple(made)


def _by_group(*bindings: Binding) -> dict[str, dict[str, str]]:
    """Return the keys of bindings by the two parts of their ids."""
    groups: dict[str, dict[str, str]] = {}
    for binding in bindings:
        group, _, name = (binding.id or "").partition(".")
        groups.setdefault(group, {})[name] = binding.key
    return groups


GLOBAL = named(
    "app",
    Binding("f1", "help", "Help", key_display="F1", id="help", tooltip="this help"),
    Binding(
        "ctrl+p",
        "command_palette",
        "More",
        key_display="^p",
        id="more",
        priority=True,
        tooltip="more: every command, the lessons by name, the Python for snippets",
    ),
    quiet("ctrl+c", "copy_part", "Copy", "copy what you selected, else the part you're in, as text"),
    quiet("ctrl+g", "glossary", "Words", "words: what each word of the course means"),
)

DROPPED_FIRST = (
    *("app.glossary", "outside", "lab", "flip", "tab", "files", "app.toggle_theme", "app.types"),
    *("help", "toggle_theme", "back", "hint", "solution", "switch", "check"),
)
"""Which actions leave the footer first where it is too narrow for all. The help lists every key."""

LAB = named(
    "lab",
    shown("f5,ctrl+r", "run", "Run", "run at once; it also runs by itself when you stop typing", key="F5"),
    shown("f4", "editor", "Editor", "to the editor", key="F4"),
    shown("f6", "outside", "Your editor", "this code in your own editor: $VISUAL or $EDITOR", key="F6"),
    shown("ctrl+s", "switches", "Switches", "to the switches; the last one is the Python", key="^s"),
    shown("ctrl+t", "flip", "Script/module", "run the code as a script or as a module", key="^t"),
    shown("f12", "probe", "Probe", "the probe, an expression over subject", key="F12"),
    shown("f8", "tab", "Results", "to the results, then from tab to tab", key="F8"),
    shown("f10", "past", "Past runs", "the runs of this session, to open one again", key="F10"),
    shown("ctrl+o", "copy", "Copy", "copy the run as Markdown, for a bug report", key="^o"),
    shown("escape", "leave", "Back", "stop a run; back to the editor; leave", key="Esc"),
)

SWITCHES = named(
    "switches",
    quiet("left", "move(-1)", "Previous switch", "choose a switch"),
    quiet("right", "move(1)", "Next switch", "choose a switch"),
    quiet("space,enter", "change", "Change", "change it"),
)

RESULTS_PAGE = named(
    "results-page",
    quiet("left", "turn(-1)", "Previous tab", "the tab to the left or right"),
    quiet("right", "turn(1)", "Next tab", "the tab to the left or right"),
)

RESULTS = named(
    "results",
    quiet("r", "rule_card", "The rule that decided", "the page of the rule that decided"),
)

TABS = named(
    "tabs",
    quiet("left", "move(-1)", "Previous tab", "the tab to the left or right"),
    quiet("right", "move(1)", "Next tab", "the tab to the left or right"),
)

FINDER = named(
    "finder",
    quiet("up", "move(-1)", "Choose", "choose"),
    quiet("down", "move(1)", "Choose", "choose"),
    quiet("pageup", "move(-10)", "Ten up", "ten up or down"),
    quiet("pagedown", "move(10)", "Ten down", "ten up or down"),
    shown("escape", "leave", "Back", "back", key="Esc"),
)

TYPES = FINDER

RULES = named(
    "rules",
    shown("left", "turn(-1)", "Rule", "the rule before or after", key="←→ 1-5"),
    quiet("right", "turn(1)", "Rule", "the rule before or after"),
    *(quiet(str(n), f"rule({n})", f"Rule {n}", "the rule with that number") for n in range(1, 6)),
    shown("up", "move(-1)", "Example", "choose an example", key="↑↓"),
    quiet("down", "move(1)", "Example", "choose an example"),
    quiet("pageup", "page(-1)", "Page up", "scroll"),
    quiet("pagedown,space", "page(1)", "Page down", "scroll"),
    shown("enter", "run", "Run it", "run the example", key="Enter"),
    shown("o", "lesson", "Open its lesson", "the lesson that teaches the rule", key="o"),
    shown("escape", "leave", "Back", "back", key="Esc"),
)

REVIEW = named(
    "review",
    shown("enter,ctrl+n,n", "next", "Next", "the next question", key="Enter", priority=True),
    shown("escape", "leave", "Home", "Home; what you answered counts", key="Esc", priority=True),
)

HOME = named(
    "home",
    shown("slash", "app.search", "Search", "search the text of all lessons", key="/"),
    shown("v", "app.review", "Review", "review: what you missed, when it is due", key="v"),
    shown("r", "app.rule(1)", "Rules", "the five rules, a page each", key="r"),
    *(quiet(str(n), f"app.rule({n})", f"Rule {n}", "the rule with that number") for n in range(1, 6)),
    shown("g", "app.glossary", "Words", "words", key="g"),
    shown("l", "app.lab", "Lab", "the Lab: any snippet, its verdict as you type", key="l"),
    shown("y", "app.types", "Types", "the types the documents name, measured here", key="y"),
    shown("t", "app.toggle_theme", "Theme", "light or dark", key="t"),
    shown("q", "app.quit", "Quit", "quit; everything is saved as you go", key="q"),
)

LESSON = named(
    "lesson",
    shown("f5,ctrl+r", "run", "Run", "run the code; again to stop it", key="F5"),
    shown("f9", "check", "Check", "check an exercise: run it and score it", key="F9"),
    shown("f2", "hint", "Hint", "the next hint; each costs a little", key="F2"),
    shown(
        "f3",
        "solution",
        "Solution",
        "the solution, after the hints or three attempts; asks first, because it ends the points",
        key="F3",
    ),
    shown("f4", "switch", "Editor", "between the text and the editor", key="F4"),
    shown("f6", "outside", "Your editor", "this code in your own editor: $VISUAL or $EDITOR", key="F6"),
    shown("f8", "tab", "Results", "to the results, then from tab to tab", key="F8"),
    shown("ctrl+o", "files", "Files", "the other texts of the run: files, and the reader", key="^o"),
    shown("ctrl+t", "flip", "Script/module", "run the code as a script or as a module", key="^t"),
    shown("ctrl+l", "lab", "Lab", "the Lab, with this code; Esc comes back", key="^l"),
    shown("ctrl+n", "next", "Next", "the next step", key="^n"),
    quiet("n", "turn(1)", "Next", "the next step, where there is nothing to type"),
    shown("ctrl+b", "back", "Back", "the step before", key="^b"),
    quiet("b", "turn(-1)", "Back", "the step before, where there is nothing to type"),
    shown("ctrl+g", "app.glossary", "Words", "words", key="^g"),
    shown("escape", "leave", "Home", "stop a run; leave the editor; then Home", key="Esc"),
)

EDITOR = named(
    "editor",
    quiet("tab", "indent", "Indent", "one level deeper: the line, or every selected one"),
    quiet("shift+tab", "dedent", "Dedent", "one level back (Esc leaves the editor)"),
    quiet("ctrl+a,f7", "select_all", "Select all", "select all"),
    quiet("ctrl+f", "find", "Find", "find words in this code; Enter goes to the next"),
    # Most terminals send ctrl+_ for ctrl+/.
    quiet("ctrl+underscore,ctrl+slash", "comment", "Comment", "make lines comments, or code again"),
    quiet("ctrl+home", "top", "Beginning", "to the beginning or the end of the text"),
    quiet("ctrl+end", "bottom", "End", "to the beginning or the end of the text"),
    quiet("ctrl+shift+home", "top(True)", "Select to the beginning", "select up to there"),
    quiet("ctrl+shift+end", "bottom(True)", "Select to the end", "select up to there"),
)
"""What the editor adds to the keys of Textual's ``TextArea``."""

FIND = named(
    "find",
    quiet("down,ctrl+f", "follow(1)", "Next", "the next place"),
    quiet("up", "follow(-1)", "Previous", "the place before"),
    quiet("escape", "close", "Close", "back to the editor"),
)

STEP = named(
    "step",
    quiet("pageup", "page_up", "Page up", "scroll the text"),
    quiet("pagedown", "page_down", "Page down", "scroll the text"),
)

CARDS = named(
    "cards",
    quiet("1", "guess(1)", "Both", "answer a card at once"),
    quiet("2", "guess(2)", "Only dill", "answer a card at once"),
    quiet("3", "guess(3)", "Only pickle", "answer a card at once"),
    quiet("4", "guess(4)", "Neither", "answer a card at once"),
    quiet("left", "option(-1)", "Option to the left", "choose an answer"),
    quiet("right", "option(1)", "Option to the right", "choose an answer"),
    quiet("up", "card(-1)", "Card above", "another card"),
    quiet("down", "card(1)", "Card below", "another card"),
    quiet("enter,space", "choose", "Choose", "give the chosen answer"),
)

QUESTION = named(
    "question",
    quiet("up", "move(-1)", "Choice above", "another choice"),
    quiet("down", "move(1)", "Choice below", "another choice"),
    quiet("space", "mark", "Mark", "mark a choice where several are right"),
    quiet("enter", "answer", "Answer", "answer with what is chosen or marked"),
    *(quiet(str(n), f"pick({n})", f"Choice {n}", "the choice with that number") for n in range(1, 10)),
)

(CLOSE,) = named(
    "panel", Binding("escape", "close", "Close", key_display="Esc", priority=True, tooltip="close")
)

ASK = named(
    "ask",
    shown("y", "yes", "Yes", "do it", key="y", priority=True),
    shown("escape,n", "no", "No", "leave all as it is", key="Esc", priority=True),
)

HELP = named(
    "help",
    Binding("escape,f1,q,enter", "dismiss", "Close", key_display="Esc", tooltip="close this help"),
)

GROUPS: Mapping[str, Mapping[str, str]] = _by_group(
    *GLOBAL,
    *LAB,
    *SWITCHES,
    *RESULTS_PAGE,
    *RESULTS,
    *TABS,
    *FINDER,
    *RULES,
    *REVIEW,
    *HOME,
    *LESSON,
    *EDITOR,
    *FIND,
    *STEP,
    *CARDS,
    *QUESTION,
    CLOSE,
    *ASK,
    *HELP,
)
"""By group, by the name of an action: its keys. Both names make its id."""

WRITTEN = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "slash": "/",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "underscore": "_",
}
"""How keys are written whose name in Textual is not what is printed on them."""


def now(binding: Binding, own: Mapping[str, str]) -> str:
    """Return the keys of a binding, with commas between; ``own`` are those that were chosen, by id."""
    return own.get(binding.id or "", binding.key)


def written(key: str) -> str:
    """Return how a key is written for people: ``F5``, ``^r``, ``Esc``."""
    if key.startswith("ctrl+"):
        return "^" + written(key.removeprefix("ctrl+"))
    if key.startswith("shift+"):
        return "Shift+" + written(key.removeprefix("shift+"))
    return WRITTEN.get(key) or (key.upper() if key[0] == "f" and key[1:].isdigit() else key)
