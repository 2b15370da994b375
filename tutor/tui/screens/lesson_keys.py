"""Which keys the lesson screen offers, and what those do that do not always do the same."""

from __future__ import annotations

from tutor.course.model import Exercise, Snippet
from tutor.session.step import SolutionAccess, StepSession
from tutor.tui.screens.code_part import CodePart
from tutor.tui.screens.panes import Panes, StepHolder
from tutor.tui.screens.running import ShownRuns

ONLY_IN = {
    "run": (Snippet, Exercise),
    "check": (Exercise,),
    "hint": (Exercise,),
    "solution": (Exercise,),
    "switch": (Snippet, Exercise),
    "tab": (Snippet, Exercise),
    "flip": (Snippet, Exercise),
    "lab": (Snippet, Exercise),
    "files": (Snippet, Exercise),
    "outside": (Snippet, Exercise),
}
"""Actions that only some steps have, by the work that has them."""


class LessonKeys:
    """Reads off the open step, and where the focus is, what each key would do."""

    def __init__(
        self, session: StepSession, stage: StepHolder, panes: Panes, code: CodePart, runs: ShownRuns
    ) -> None:
        self._session = session
        self._stage = stage
        self._panes = panes
        self._code = code
        self._runs = runs

    def offers(self, action: str, *, more_lessons: bool) -> bool:
        """Whether the action does something in the open step."""
        at_end, bench = self._stage.closing is not None, self._stage.bench
        if action == "files" and not (bench and bench.others):
            return False
        if action == "turn":
            return bench is None
        if action in ONLY_IN:
            return not at_end and isinstance(self._session.step.work, ONLY_IN[action])
        if action == "next":
            return not at_end or more_lessons
        if action == "back":
            return self._session.index > 0 or at_end
        return True

    def label(self, action: str) -> str | None:
        """What a key does at the moment, where that is not always the same. Empty hides it."""
        match action:
            case "run":
                return "Stop" if self._runs.running else "Run"
            case "leave":
                return "Stop" if self._runs.running else "Text" if self._panes.in_work else "Home"
            case "switch":
                return "Text" if self._panes.in_editor else "Editor"
            case "tab":
                return "Next tab" if self._panes.went_to_results else "Results"
            case "hint":
                work = self._session.step.work
                every = isinstance(work, Exercise) and self._session.state.hints >= len(work.hints)
                cost = self._session.hint_cost
                return "Last hint" if every else f"Hint (−{cost})" if cost else "Hint"
            case "solution":
                if self._session.solution is SolutionAccess.CLOSED:
                    return ""
                return "Show it" if self._code.asking else "Solution"
        return None
