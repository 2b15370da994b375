"""A folder with the code of steps, for an editor outside the app: both sides see what the other writes.

No text is lost. Where both have changed since they last agreed, the file is what counts, as whoever saved
it is at work there. The app's text is put into a file beside it.
"""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from tutor.course.model import Lesson, Step
from tutor.errors import TutorError
from tutor.files import write_whole
from tutor.session.outside import read

ASIDE = "-app"
"""What is added to the name of a file for the app's own text, where the two disagree."""


class What(Enum):
    """What has come from outside."""

    NOTHING = "nothing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


class News(NamedTuple):
    """What was found in the file, and where the app's own text was put if it would have been lost."""

    what: What
    text: str = ""
    """The text of the file; or why it cannot be read."""
    aside: Path | None = None


NO_NEWS = News(What.NOTHING)
Stamp = tuple[int, int, int]


class StepFile:
    """The file of one step, and the text that both sides had last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._agreed: str | None = None
        self._stamp: Stamp | None = None
        self._seen: Stamp | None = None
        """How the file looked the last time: one that is being written is left to be finished."""

    def begin(self, text: str) -> News:
        """Write the app's text to the file, or find that the file was changed meanwhile."""
        if self._look() is None:
            self.write(text)
            return NO_NEWS
        return self._take(text)

    def write(self, text: str) -> News:
        """Write the app's text, unless the file was changed since: then that is the news."""
        now = self._look()
        if now is not None and now != self._stamp:
            return self._take(text)
        if now is not None and text == self._agreed:
            return NO_NEWS  # an editor that has it open would ask about a file written anew
        write_whole(self.path, text.encode("utf-8", "surrogatepass"))
        self._agreed, self._stamp = text, self._look()
        self._seen = self._stamp
        return NO_NEWS

    def news(self, text: str) -> News:
        """What another program saved, once the file has stopped changing; ``text`` is the app's own."""
        now = self._look()
        settled = now == self._seen
        self._seen = now
        if now is None or not settled or now == self._stamp:
            return NO_NEWS
        return self._take(text)

    def _take(self, text: str) -> News:
        self._stamp = self._seen = self._look()
        try:
            found = read(self.path)
        except TutorError as error:
            return News(What.UNREADABLE, str(error))
        if found == text:
            self._agreed = text
            return NO_NEWS
        aside = None
        if text != self._agreed:
            aside = _free(self.path)
            write_whole(aside, text.encode("utf-8", "surrogatepass"))
        self._agreed = found
        return News(What.CHANGED, found, aside)

    def _look(self) -> Stamp | None:
        try:
            found = os.stat(self.path)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


class Folder:
    """A folder of step files."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def check(self) -> None:
        """Make the folder. Raises ``TutorError`` where nothing can be written there."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            told = error.strerror or type(error).__name__
            raise TutorError(
                f"{self.path} can't be made ({told}): choose another folder for step files."
            ) from None
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise TutorError(f"{self.path} can't be written to: choose another folder for step files.")

    def of(self, lesson: Lesson, step: Step) -> StepFile:
        """The file of a step."""
        number = lesson.steps.index(step) + 1
        return StepFile(self.path / lesson.id / f"{number:02}-{step.id}.py")


def _free(path: Path) -> Path:
    """A name beside ``path`` that no file has."""
    number = 1
    while True:
        aside = path.with_name(f"{path.stem}{ASIDE}{number if number > 1 else ''}{path.suffix}")
        if not aside.exists():
            return aside
        number += 1
