"""The part of the app that begins a step, a lesson or everything anew, once the learner has said yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.text import one_line
from tutor.tui.app_protocol import AppForScreens

if TYPE_CHECKING:
    from tutor.course.model import Lesson, Step

KEPT = "What you did is kept in your history, but it no longer counts."


class ResettingApp(AppForScreens):
    """Asks first, then tells the screen that is open, which may have ``progress_reset``."""

    def ask_to_reset(self, lesson: Lesson | None = None, step: Step | None = None) -> None:
        """Ask whether to begin a step, a lesson or everything anew, and do it after a yes."""
        if step is not None:
            title, what = (
                f"Reset the step “{step.title}”?",
                "your code, answers, hints and points in this step",
            )
        elif lesson is not None:
            title, what = f"Reset the lesson “{lesson.title}”?", "all your code, answers and points in it"
        else:
            title, what = "Reset everything?", "your code, answers and points in every lesson, and the review"

        def answered(yes: bool | None) -> None:
            if yes:
                self.run_worker(self._reset(lesson, step), group="reset")

        from tutor.tui.screens.ask import Ask  # late: few reset anything

        told = f"This clears {what}. {KEPT}"
        self.push_screen(Ask(one_line(title), told, yes="Reset"), answered)

    async def _reset(self, lesson: Lesson | None, step: Step | None) -> None:
        opened = self.screen
        before = getattr(opened, "before_reset", None)
        if before is not None:
            before()
        await self.study.reset(lesson, step)
        after = getattr(opened, "progress_reset", None)
        if after is not None and opened is self.screen:
            await after()
        what = one_line(step.title) if step else one_line(lesson.title) if lesson else "Everything"
        self.notify(f"{what} has been reset.", markup=False)
