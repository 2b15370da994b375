"""Which keys the lesson screen offers, and what those do that do not always do the same."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

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


class Onward(Enum):
    """The one thing there is to do next, as Enter does it; its value is how the footer names it."""

    NOTHING = ""
    READ = "Read on"
    COMMENT = "Read the comment"
    ANSWER = "Answer"
    RUN = "Run"
    EDIT = "To the code"
    STEP = "Next step"
    LESSON = "Next lesson"
    REVIEW = "Review"
    HOME = "Home"


class LessonKeys:
    """Reads off the open step, and where the focus is, what each key would do."""

    def __init__(
        self,
        session: StepSession,
        stage: StepHolder,
        panes: Panes,
        code: CodePart,
        runs: ShownRuns,
        more_lessons: Callable[[], bool],
        due: Callable[[], bool],
    ) -> None:
        self._session = session
        self._stage = stage
        self._panes = panes
        self._code = code
        self._runs = runs
        self._more_lessons = more_lessons
        self._due = due

    def offers(self, action: str) -> bool:
        """Whether the action does something in the open step."""
        at_end, bench = self._stage.closing is not None, self._stage.bench
        if action == "go_on":
            return self.onward() is not Onward.NOTHING
        if action == "files" and not (bench and bench.others):
            return False
        if action == "find_text":
            return not at_end
        if action in ("turn", "map"):
            return bench is None
        if action in ONLY_IN:
            return not at_end and isinstance(self._session.step.work, ONLY_IN[action])
        if action == "next":
            return not at_end or self._more_lessons()
        if action == "back":
            return self._session.index > 0 or at_end
        return True

    def onward(self) -> Onward:
        """What Enter does now: the one thing there is to do next."""
        view, step = self._stage.view, self._session.step
        if self._stage.closing is not None:
            if self._due():
                return Onward.REVIEW
            return Onward.LESSON if self._more_lessons() else Onward.HOME
        if view is None or self._panes.in_editor or self._panes.in_answers or self._runs.running:
            return Onward.NOTHING
        if self._panes.in_work:
            if not self._session.state.done:
                return Onward.EDIT
            return Onward.COMMENT if self._stage.cued else Onward.STEP
        if view.more_text:
            return Onward.READ
        done = self._session.state.done
        if done or step.work is None:
            return Onward.STEP
        if isinstance(step.work, Snippet):
            return Onward.RUN
        return Onward.EDIT if isinstance(step.work, Exercise) else Onward.ANSWER

    def first(self) -> str:
        """The action that comes first in the footer: what most people want next."""
        work = self._session.step.work
        if self._stage.closing is None and self._panes.in_answers:
            return ""
        if self._runs.running:
            return "run"
        onward = self.onward()
        if onward not in (Onward.NOTHING, Onward.EDIT):
            return "go_on"
        if self._session.state.done:
            return "next"
        return "check" if isinstance(work, Exercise) else "run"

    def label(self, action: str) -> str | None:
        """What a key does at the moment, where that is not always the same. Empty hides it."""
        match action:
            case "go_on":
                return self.onward().value
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
