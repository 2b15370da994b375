"""The app as its screens see it, so that no screen has to import the app that opens it.

It is a base class and not a ``Protocol``, as Textual's own ``Screen.app`` is typed as an ``App``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.tui.python_app import PythonApp

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from tutor.course.model import Lesson, Step
    from tutor.session.folder import Folder
    from tutor.session.lab import Session, Setup
    from tutor.session.study import Study


class AppForScreens(PythonApp):
    """What a screen may read of the app, and which other screens it may ask for."""

    study: Study
    lessons: Sequence[Lesson]
    problems: Sequence[object]
    """The lesson files that could not be read."""
    drawn: asyncio.Event
    """Set once the first screen is drawn."""
    loaded: asyncio.Event
    """Set once lessons and progress have been read."""

    folder: Folder | None
    """Where the code of the open step is kept in a file too, for another editor."""

    @property
    def lab_session(self) -> Session:
        """The Lab's runs since the app was started."""
        raise NotImplementedError

    def go_home(self) -> None:
        """Show Home."""
        raise NotImplementedError

    def open_lesson(self, lesson: Lesson, step: str | None = None) -> None:
        """Open a lesson, at a step or where the learner left it."""
        raise NotImplementedError

    def open_lab(self, setup: Setup | None = None) -> None:
        """Open the Lab over what is open, with a snippet or with what was there last."""
        raise NotImplementedError

    def open_rule(self, number: int) -> None:
        """Open the page of one of the five rules, over what is open."""
        raise NotImplementedError

    def action_lab(self) -> None:
        """Open the Lab as it was left."""
        raise NotImplementedError

    def action_types(self) -> None:
        """Open the list of types."""
        raise NotImplementedError

    def action_glossary(self) -> None:
        """Open the words of the course."""
        raise NotImplementedError

    def action_search(self) -> None:
        """Look for words in all lessons."""
        raise NotImplementedError

    def action_review(self) -> None:
        """Bring back what was missed and is due."""
        raise NotImplementedError

    def action_help(self) -> None:
        """List every key."""
        raise NotImplementedError

    def action_toggle_theme(self) -> None:
        """Light or dark."""
        raise NotImplementedError

    def ask_to_reset(self, lesson: Lesson | None = None, step: Step | None = None) -> None:
        """Ask whether to begin a step, a lesson or everything anew, and do it after a yes."""
        raise NotImplementedError

    def leave(self) -> None:
        """Close the screen on top: back to what it was opened from, else Home."""
        raise NotImplementedError
