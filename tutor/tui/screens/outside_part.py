"""The part of a screen for editors outside the app: the learner's own one, and a folder of step files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from tutor.course.model import Lesson, Step
from tutor.errors import TutorError
from tutor.tui.widgets.editor import CodeEditor

if TYPE_CHECKING:
    from pathlib import Path

    from tutor.session.folder import News, StepFile
    from tutor.tui.app_protocol import AppForScreens

LOOK_EVERY = 0.25
"""Seconds between two looks at the file of the open step."""


def edit_outside(app: AppForScreens, editor: CodeEditor, file: Path) -> None:
    """Hand the terminal to the learner's own editor, and take over what it leaves. Undo takes it back."""
    from tutor.session.outside import edit  # late: few have it opened

    failed, text = "", editor.text
    try:
        with app.suspend():
            try:  # in here: the terminal is taken back only where nothing is raised
                text = edit(text, file)
            except TutorError as error:
                failed = str(error)
    except SuspendNotSupported:
        failed = "This terminal can't be handed to another program."
    if failed:
        app.warn(failed)
    else:
        editor.take(text)


class WatchedFile:
    """Keeps the file of the open step and the editor in step, where a folder is watched.

    ``run`` runs the code that was loaded; ``tell`` shows a sentence.
    """

    def __init__(self, app: AppForScreens, run: Callable[[], None], tell: Callable[[str], None]) -> None:
        self._app = app
        self._run = run
        self._tell = tell
        self._file: StepFile | None = None
        self._editor: CodeEditor | None = None

    @property
    def path(self) -> Path | None:
        """The file of the open step, if it has one."""
        return self._file.path if self._file is not None else None

    def opened(self, lesson: Lesson, step: Step, editor: CodeEditor | None) -> None:
        """Another step is open; ``editor`` has its code, if it has any."""
        self._file, self._editor = None, editor
        if self._app.folder is not None and editor is not None:
            self._file = self._app.folder.of(lesson, step)
            self._hear(self._file.begin(editor.text), run=False)

    def saved(self) -> None:
        """The learner's text was saved: the file has it too."""
        if self._file is not None and self._editor is not None:
            self._hear(self._file.write(self._editor.text), run=False)

    def look(self) -> None:
        """See whether the file was saved outside."""
        if self._file is not None and self._editor is not None:
            self._hear(self._file.news(self._editor.text), run=True)

    def _hear(self, news: News, *, run: bool) -> None:
        from tutor.session.folder import What  # late: few have a folder watched

        if news.what is What.UNREADABLE:
            self._tell(news.text)
        elif news.what is What.CHANGED and self._editor is not None and self._file is not None:
            self._editor.take(news.text)
            told = f"Loaded {self._file.path.name}."
            if news.aside is not None:
                told += f" What was here is in {news.aside.name} beside it; undo brings it back too."
            self._tell(told)
            if run:
                self._run()
