"""The help screen: every key that works, and the marks and words the screens use."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tutor.tui.views.marks import hang
from tutor.tui.widgets.sheet import Sheet

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Everywhere",
        (
            ("F1", "this help"),
            ("^p", "more: every command, the lessons by name, the Python for snippets"),
            ("^g", "words: what each word of the course means"),
            ("Tab", "to the next part of the screen; in the editor it indents"),
        ),
    ),
    (
        "Home",
        (
            ("↑ ↓", "choose a lesson"),
            ("Enter", "open it where you left it"),
            ("l", "the Lab: any snippet, its verdict as you type"),
            ("y", "the types the documents name, measured here"),
            ("/", "search the text of all lessons"),
            ("v", "review: what you missed, when it is due"),
            ("r  1-5", "the five rules, a page each"),
            ("g", "words"),
            ("t", "light or dark"),
            ("q", "quit; everything is saved as you go"),
            ("^q", "quit from anywhere; some editors keep this key"),
        ),
    ),
    (
        "A lesson",
        (
            ("^n  ^b", "next and previous step; outside the editor also n and b"),
            ("F4", "between the text and the editor"),
            ("Esc", "stop a run; leave the editor; then Home"),
            ("F5  ^r", "run the code; again to stop it"),
            ("F9", "check an exercise: run it and score it"),
            ("F2", "the next hint; each costs a little"),
            ("F3", "the solution, after the hints or three attempts; asks once, for it ends the points"),
            ("F8", "to the results, then from tab to tab (there also ← →)"),
            ("^t", "run the code as a script or as a module"),
            ("^o", "the other texts of the run: files, and the reader"),
            ("^l", "the Lab, with this code; Esc comes back"),
        ),
    ),
    (
        "Cards and questions",
        (
            ("1 2 3 4", "answer at once"),
            ("← → Enter", "choose an answer, and give it"),
            ("↑ ↓", "another card, another choice"),
            ("Space", "mark a choice where several are right"),
        ),
    ),
    (
        "The Lab",
        (
            ("F5  ^r", "run at once; it also runs by itself when the keys rest"),
            ("F2", "the switches: ← → choose, Space changes; the last is the Python"),
            ("^t", "script or module"),
            ("F3", "the probe, an expression over subject"),
            ("F4  F8", "the editor; the results, then from tab to tab"),
            ("F9", "the runs of this session, to open one again"),
            ("^o", "copy the run as Markdown, for a bug report"),
            ("Esc", "stop a run; back to the editor; leave"),
        ),
    ),
    (
        "Types",
        (
            ("a-z", "words narrow the list down: lock, rule 3, dill ok"),
            ("↑ ↓", "choose; Page up and down go by ten"),
            ("Enter", "open it in the Lab"),
        ),
    ),
    (
        "Words and search",
        (
            ("a-z", "words narrow the list down"),
            ("↑ ↓", "choose; Page up and down go by ten"),
            ("Enter", "open the lesson, step or rule"),
        ),
    ),
    (
        "The rules",
        (
            ("← →  1-5", "another rule"),
            ("↑ ↓ Enter", "choose an example, and run it"),
            ("o", "the lesson that teaches the rule"),
            ("r", "from any results: the rule that decided"),
        ),
    ),
    (
        "The editor",
        (
            ("^z  ^y", "undo, redo"),
            ("^x ^c ^v", "cut, copy, paste"),
            ("^k ^u", "delete to the end or the start of the line"),
            ("^w", "delete the word to the left"),
            ("F6  F7", "select the line, select all"),
        ),
    ),
    (
        "Marks",
        (
            ("✓ ✗ ·", "held, failed, not reached"),
            ("○ ◐ ●", "not begun, begun, done"),
            ("✗ 5", "in the editor: the line that stops a library"),
        ),
    ),
)


class HelpScreen(ModalScreen[None]):
    """Lists the keys. Any of Esc, F1, q and Enter closes it."""

    BINDINGS = [Binding("escape,f1,q,enter", "dismiss", "Close", key_display="Esc")]
    AUTO_FOCUS = "#help"

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Sheet(lambda width: help_text(KEYS, width))

    async def action_dismiss(self, result: None = None) -> None:
        """Close the help."""
        self.dismiss(result)


def help_text(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], width: int) -> Content:
    """The keys as two columns under headings."""
    lines: list[Content] = []
    for title, keys in groups:
        lines.append(Content.styled(title, "bold"))
        lines += [
            hang(Content.styled(f"  {key:<12}", "bold $accent"), Content(what), width) for key, what in keys
        ]
        lines.append(Content(""))
    lines.append(Content.styled("Esc closes this.", "$quiet"))
    return Content("\n").join(lines)
