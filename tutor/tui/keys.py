"""Every key of the tutor, in one place: what it does, and how the footer and the help name it.

A binding's ``description`` is the label in the footer, and its ``tooltip`` is the line in the help; a
binding without one is listed with its description. Neighbours with the same line share it.

Hardly any is a priority binding. Those overtake letters that still wait in the queue of the editor or of a
field, and would run, save or leave the text as it was some letters ago.

Keys that editors inside terminals swallow (ctrl+q, ctrl+enter) are not used. Those of Textual's own editor
(ctrl+d e k u v w x y z) keep what they do there.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from types import MappingProxyType

from textual.binding import Binding

from tutor.tui.bindings import by_group, named, quiet, shown, written
from tutor.tui.inherited_keys import FIELD, LIST, PALETTE, SCROLL, TEXT

TOGETHER = {
    "editor": ("lesson", "lab", "text"),
    "text": ("lesson", "lab"),
    "field": ("find", "finder", "lab"),
    "list": ("home", "panel", "steps"),
    "find": ("lesson", "lab"),
    "lesson": ("step", "cards", "question", "tabs", "results", "results-page"),
    "lab": ("switches", "tabs", "results", "results-page"),
    "results": ("results-page",),
    "scroll": ("lesson", "step", "results", "results-page", "found", "help"),
    "steps": ("panel",),
    "review": ("cards", "question"),
}
"""Which groups are at work at the same time, beside those of the app."""


GLOBAL = named(
    "app",
    shown("help", "f1", "help", "Help", "this help", key="F1"),
    shown(
        "more",
        "ctrl+p",
        "command_palette",
        "More",
        "more: every command, the lessons by name, the Python for snippets",
        key="^p",
        priority=True,
    ),
    quiet(
        "copy",
        "ctrl+c,super+c",
        "copy_part",
        "Copy",
        "copy what you selected, else the part you're in, as text",
    ),
    quiet(
        "suspend", "ctrl+z", "suspend_process", "Suspend", "go to the shell, until fg (in the editor: undo)"
    ),
    quiet("words", "ctrl+g", "glossary", "Words", "look up what each word of the course means"),
    quiet("quit", "ctrl+q", "quit", "Quit", "quit from anywhere; some editors keep this key", priority=True),
)

SCREEN = named(
    "app",
    quiet(
        "next-part",
        "tab",
        "app.focus_next",
        "Next part",
        "go to the next part of the screen, outside the editor",
    ),
    quiet("previous-part", "shift+tab", "app.focus_previous", "Part before", "go to the part before"),
    *(replace(one, action="screen.copy_text", id="copy") for one in GLOBAL if one.id == "app.copy"),
)
"""What every screen has: one over another keeps the app's own keys away."""

DROPPED_FIRST = (
    *("app.glossary", "outside", "lab", "past", "flip", "steps", "tab", "files", "app.toggle_theme"),
    *("app.types", "app.rule(1)", "editor", "copy", "find", "back", "switch", "probe", "switches"),
    *("select_all", "solution", "hint", "check", "run", "next"),
)
"""Which actions leave the footer first where it is too narrow for all. The first key there and the help,
which lists every key, stay."""

# Keys that several screens have: what they do there is the same.
YOUR_EDITOR = shown(
    "your-editor",
    "f6",
    "outside",
    "Your editor",
    "edit this code in your own editor: $VISUAL or $EDITOR",
    key="F6",
)
SCRIPT_MODULE = shown(
    "script-module",
    "ctrl+t",
    "flip",
    "Script/module",
    "run the code as a script or as a module",
    key="^t",
)
TO_RESULTS = shown("results", "f8", "tab", "Results", "go to the results, then from tab to tab", key="F8")
BACK = shown("back", "escape", "leave", "Back", "back", key="Esc")


def each_rule(action: str) -> list[Binding]:
    """Return the keys 1 to 5, a rule each; ``action`` opens the page of one."""
    return [
        quiet(f"rule-{n}", str(n), f"{action}({n})", f"Rule {n}", "go to the rule with that number")
        for n in range(1, 6)
    ]


LAB = named(
    "lab",
    shown("run", "f5,ctrl+r", "run", "Run", "run now; it also runs by itself when you stop typing", key="F5"),
    shown("editor", "f4", "editor", "Editor", "go to the editor", key="F4"),
    YOUR_EDITOR,
    shown(
        "switches", "ctrl+s", "switches", "Switches", "go to the switches; the last is the Python", key="^s"
    ),
    SCRIPT_MODULE,
    shown("probe", "f12", "probe", "Probe", "edit the probe, an expression over subject", key="F12"),
    TO_RESULTS,
    shown(
        "past-runs", "f10", "past", "Past runs", "list the runs of this session, to open one again", key="F10"
    ),
    shown("copy", "ctrl+o", "copy", "Copy", "copy the run as Markdown, for a bug report", key="^o"),
    shown("back", "escape", "leave", "Back", "stop a run; go back to the editor; leave", key="Esc"),
)

SWITCHES = named(
    "switches",
    quiet("previous-switch", "left", "move(-1)", "Previous switch", "choose a switch"),
    quiet("next-switch", "right", "move(1)", "Next switch", "choose a switch"),
    quiet("change", "space,enter", "change", "Change", "change it"),
)

RESULTS_PAGE = named(
    "results-page",
    quiet("previous-tab", "left", "turn(-1)", "Previous tab", "go to the tab on the left or right"),
    quiet("next-tab", "right", "turn(1)", "Next tab", "go to the tab on the left or right"),
)

RESULTS = named(
    "results",
    quiet("rule", "r", "rule_card", "The rule that decided", "open the page of the rule that decided"),
    quiet("more", "m", "more", "More", "say more, or less, about why it came out so"),
)

TABS = named(
    "tabs",
    quiet("previous-tab", "left", "move(-1)", "Previous tab", "go to the tab on the left or right"),
    quiet("next-tab", "right", "move(1)", "Next tab", "go to the tab on the left or right"),
)

FINDER = named(
    "finder",
    quiet("up", "up", "move(-1)", "Choose", "choose"),
    quiet("down", "down", "move(1)", "Choose", "choose"),
    quiet("ten-up", "pageup", "move(-10)", "Ten up", "go ten up or down"),
    quiet("ten-down", "pagedown", "move(10)", "Ten down", "go ten up or down"),
    BACK,
)

(FIND_WORDS,) = named("finder", quiet("words", "slash", "begin", "Other words", "find other words"))

FINDER_LIST = named(
    "finder",
    quiet("next", "n", "screen.move(1)", "Next", "go from place to place, after / and Enter"),
    quiet("previous", "N", "screen.move(-1)", "Previous", "go from place to place, after / and Enter"),
    quiet("open", "enter", "screen.open", "Open", "open the lesson, step or rule"),
    quiet("words", "slash", "screen.begin", "Other words", "find other words"),
)
"""Where the words were left, to go from one place that has them to the next."""

TYPES = FINDER

RULES = named(
    "rules",
    shown("previous-rule", "left", "turn(-1)", "Rule", "go to the previous or the next rule", key="←→ 1-5"),
    quiet("next-rule", "right", "turn(1)", "Rule", "go to the previous or the next rule"),
    *each_rule("rule"),
    shown("previous-example", "up", "move(-1)", "Example", "choose an example", key="↑↓"),
    quiet("next-example", "down", "move(1)", "Example", "choose an example"),
    quiet("page-up", "pageup", "page(-1)", "Page up", "scroll"),
    quiet("page-down", "pagedown,space", "page(1)", "Page down", "scroll"),
    shown("run", "enter", "run", "Run it", "run the example", key="Enter"),
    shown("lesson", "o", "lesson", "Open its lesson", "open the lesson that teaches the rule", key="o"),
    BACK,
)

REVIEW = named(
    "review",
    shown("next", "enter,ctrl+n,n", "next", "Next", "go to the next question", key="Enter", priority=True),
    shown("home", "escape", "leave", "Home", "go Home; what you answered counts", key="Esc", priority=True),
)

HOME = named(
    "home",
    shown("search", "slash", "app.search", "Search", "search the text of all lessons", key="/"),
    shown("review", "v", "app.review", "Review", "review what you missed, when it is due", key="v"),
    shown("rules", "r", "app.rule(1)", "Rules", "read the five rules, a page each", key="r"),
    *each_rule("app.rule"),
    shown("words", "g", "app.glossary", "Words", "words", key="g"),
    shown("lab", "l", "app.lab", "Lab", "open the Lab: any snippet, its verdict as you type", key="l"),
    shown("types", "y", "app.types", "Types", "see the types the docs and dill list, measured here", key="y"),
    shown("theme", "t", "app.toggle_theme", "Theme", "switch between light and dark", key="t"),
    shown("quit", "q", "app.quit", "Quit", "quit; everything is saved as you go", key="q"),
)

LESSON = named(
    "lesson",
    shown(
        "go-on",
        "enter",
        "go_on",
        "Go on",
        "go on, where there is one thing to do next: read on, run, the next step",
        key="Enter",
    ),
    shown("run", "f5,ctrl+r", "run", "Run", "run the code; press again to stop it", key="F5"),
    shown("check", "f9", "check", "Check", "check an exercise: run it and score it", key="F9"),
    shown("hint", "f2", "hint", "Hint", "show the next hint; each costs a little", key="F2"),
    shown(
        "solution",
        "f3",
        "solution",
        "Solution",
        "show the solution, after the hints or three attempts; asks first: you earn no more points",
        key="F3",
    ),
    shown("editor", "f4", "switch", "Editor", "switch between the text and the editor", key="F4"),
    YOUR_EDITOR,
    TO_RESULTS,
    shown(
        "files",
        "ctrl+o",
        "files",
        "Files",
        "show the run's other code: files, the fresh process's own",
        key="^o",
    ),
    SCRIPT_MODULE,
    shown("lab", "ctrl+l", "lab", "Lab", "open the Lab with this code; Esc brings you back", key="^l"),
    shown("next", "ctrl+n", "next", "Next", "go to the next step", key="^n"),
    shown("steps", "f10", "steps", "Steps", "list the steps of this lesson, to go to one", key="F10"),
    quiet("find", "slash", "find_text", "Find", "find words in the text and results, outside the editor"),
    quiet("steps-map", "m", "map", "Steps", "list the steps, where there is nothing to type"),
    quiet("next-page", "n", "turn(1)", "Next", "go to the next step, where there is nothing to type"),
    shown("back", "ctrl+b", "back", "Back", "go to the previous step", key="^b"),
    quiet("back-page", "b", "turn(-1)", "Back", "go to the previous step, where there is nothing to type"),
    shown("words", "ctrl+g", "app.glossary", "Words", "words", key="^g"),
    shown("home", "escape", "leave", "Home", "stop a run; leave the editor; then Home", key="Esc"),
)

EDITOR = named(
    "editor",
    quiet("indent", "tab", "indent", "Indent", "indent the line, or every selected one"),
    quiet(
        "dedent", "shift+tab", "dedent", "Dedent", "remove one level of indentation (Esc leaves the editor)"
    ),
    quiet("select-all", "ctrl+a,f7", "select_all", "Select all", "select all"),
    quiet("find", "ctrl+f", "find", "Find", "find words in this code; Enter goes to the next"),
    # Most terminals send ctrl+_ for ctrl+/.
    quiet(
        "comment", "ctrl+underscore,ctrl+slash", "comment", "Comment", "make lines comments, or code again"
    ),
    quiet("beginning", "ctrl+home", "top", "Beginning", "go to the beginning or the end of the text"),
    quiet("end", "ctrl+end", "bottom", "End", "go to the beginning or the end of the text"),
    quiet(
        "select-to-beginning", "ctrl+shift+home", "top(True)", "Select to the beginning", "select up to there"
    ),
    quiet("select-to-end", "ctrl+shift+end", "bottom(True)", "Select to the end", "select up to there"),
)
"""What the editor adds to the keys of Textual's ``TextArea``."""

FIND = named(
    "find",
    quiet("next", "down,ctrl+f", "follow(1)", "Next", "go to the next match"),
    quiet("previous", "up", "follow(-1)", "Previous", "go to the previous match"),
    quiet("close", "escape", "close", "Close", "go back to where you were"),
)

FOUND = named(
    "found",
    quiet("next", "n,enter", "follow(1)", "Next", "go to the next match"),
    quiet("previous", "N", "follow(-1)", "Previous", "go to the previous match"),
    quiet("words", "slash", "begin", "Other words", "find other words"),
    quiet("close", "escape", "close", "Close", "go back to where you were"),
)
"""Where words are found in a text that is only read: ``n`` is then not the next step."""

STEP = named(
    "step",
    quiet("page-up", "pageup", "page_up", "Page up", "scroll the text"),
    quiet("page-down", "pagedown", "page_down", "Page down", "scroll the text"),
)

CARDS = named(
    "cards",
    quiet("both", "1", "guess(1)", "Both", "answer a card directly"),
    quiet("only-dill", "2", "guess(2)", "Only dill", "answer a card directly"),
    quiet("only-pickle", "3", "guess(3)", "Only pickle", "answer a card directly"),
    quiet("neither", "4", "guess(4)", "Neither", "answer a card directly"),
    quiet("option-left", "left", "option(-1)", "Option to the left", "choose an answer"),
    quiet("option-right", "right", "option(1)", "Option to the right", "choose an answer"),
    quiet("card-above", "up", "card(-1)", "Card above", "go to another card"),
    quiet("card-below", "down", "card(1)", "Card below", "go to another card"),
    quiet("choose", "enter,space", "choose", "Choose", "give the chosen answer"),
    quiet("retake", "r", "retake", "Retake", "once all are answered: answer them again, for practice"),
    quiet("more", "m", "more", "More", "say more, or less, about an answered card"),
)

QUESTION = named(
    "question",
    quiet("choice-above", "up", "move(-1)", "Choice above", "go to another choice"),
    quiet("choice-below", "down", "move(1)", "Choice below", "go to another choice"),
    quiet("mark", "space", "mark", "Mark", "mark a choice, if several are right"),
    quiet("answer", "enter", "answer", "Answer", "answer with what is chosen or marked"),
    *(
        quiet(f"choice-{n}", str(n), f"pick({n})", f"Choice {n}", "pick the choice with that number")
        for n in range(1, 10)
    ),
)

(CLOSE,) = named("panel", shown("close", "escape", "close", "Close", "close", key="Esc", priority=True))

STEPS = named(
    "steps",
    quiet("reset", "r", "reset", "Reset", "reset the chosen step; asks first"),
)

ASK = named(
    "ask",
    shown("yes", "y", "yes", "Yes", "do it", key="y", priority=True),
    shown("no", "escape,n", "no", "No", "leave everything as it is", key="Esc", priority=True),
)

HELP = named(
    "help",
    shown("close", "escape,f1,q,enter", "dismiss", "Close", "close this help", key="Esc"),
)

GROUPS: Mapping[str, Mapping[str, str]] = by_group(
    *GLOBAL,
    *SCREEN,
    *LAB,
    *SWITCHES,
    *RESULTS_PAGE,
    *RESULTS,
    *TABS,
    *FINDER,
    *FINDER_LIST,
    *RULES,
    *REVIEW,
    *HOME,
    *LESSON,
    *EDITOR,
    *FIND,
    *FOUND,
    *STEP,
    *CARDS,
    *QUESTION,
    CLOSE,
    *STEPS,
    *ASK,
    *HELP,
    *TEXT,
    *FIELD,
    *LIST,
    *SCROLL,
    *PALETTE,
)
"""By group, by the name of an action: its keys. Both names make its id."""

CHOSEN: ContextVar[Mapping[str, str]] = ContextVar("chosen keys", default=MappingProxyType({}))
"""The keys that were chosen in ``keys.toml``, by id. The app sets it before anything is shown."""


def in_prose(text: str) -> str:
    """Return a lesson's text with the keys in it that were chosen: what is written there is as Textual's."""
    for id, chosen in CHOSEN.get().items():
        group, _, name = id.partition(".")
        if group in ("lesson", "editor"):
            for key in GROUPS[group][name].split(","):
                if len(key) > 1:
                    text = text.replace(f"`{key}`", f"`{chosen.split(',')[0]}`")
    return text


def told(id: str) -> str:
    """Return how a sentence names the key that does this now: ``F5``, or what the learner chose instead."""
    group, _, name = id.partition(".")
    return written(CHOSEN.get().get(id, GROUPS[group][name]).split(",")[0])
