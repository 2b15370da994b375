"""What the command palette offers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen

from tutor.tui.present import one_line

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp


def commands(app: TutorApp, screen: Screen[object]) -> Iterator[SystemCommand]:
    """The commands that make sense on this screen, then the lessons, then the app's own."""
    from tutor.tui.screens.lesson import LessonScreen

    if isinstance(screen, LessonScreen):
        yield from _of_lesson(screen)
        yield SystemCommand("Go home", "The lessons and your mastery", app.go_home)
    for lesson in app.lessons:
        title = f"Lesson {lesson.order}: {one_line(lesson.title)}"
        yield SystemCommand(title, one_line(lesson.summary), partial(app.open_lesson, lesson))
    yield SystemCommand("Theme: light or dark", "Remembered for next time", app.action_toggle_theme)
    yield SystemCommand("Help: keys", "Every key that works", app.action_help)
    yield SystemCommand("Quit", "Everything is saved as you go", app.exit)


def _of_lesson(screen: object) -> Iterator[SystemCommand]:
    from tutor.tui.screens.lesson import LessonScreen

    assert isinstance(screen, LessonScreen)
    if screen.bench is not None:
        yield SystemCommand("Run", "F5", screen.action_run)
        if screen.check_action("check", ()):
            yield SystemCommand("Check", "F9: run and score the exercise", screen.action_check)
            yield SystemCommand("Hint", "F2: the next one", screen.action_hint)
            yield SystemCommand("Solution", "F3: after the hints or three attempts", screen.action_solution)
        yield SystemCommand(
            "Reset the code", "Back to the lesson's own; undo brings yours back", screen.reset_code
        )
        yield SystemCommand("Script or module", "^t: how the code is run", screen.action_flip)
    for index, step in enumerate(screen.lesson.steps):
        title = f"Step {index + 1}: {one_line(step.title)}"
        yield SystemCommand(title, "In this lesson", partial(screen.open_step, index))
