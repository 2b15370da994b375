"""The learner's text of each step: saved as it is typed, and never lost to another window."""

from __future__ import annotations

from collections.abc import Callable

from tutor.course.model import Exercise, Lesson, Snippet, Step
from tutor.session.study import Study


class Drafts:
    """Saves the texts of one lesson.

    ``other_window`` is called, from the thread that keeps the progress, where another window had written
    its own text of a step. Both texts are kept.
    """

    def __init__(self, study: Study, lesson: Lesson, other_window: Callable[[Step], None]) -> None:
        self._study = study
        self._lesson = lesson
        self._other_window = other_window
        self._unsaved: tuple[Step, str] | None = None
        self._seen: dict[str, tuple[str | None, ...]] = {}
        """The latest two texts that this window knows of, by step: the newest may not be saved yet."""

    def shown(self, step: Step, text: str | None) -> None:
        """Note the text that the editor starts from, so that another window's can be told from it."""
        self._seen[step.id] = (text,)

    def edited(self, step: Step, text: str) -> None:
        """Note what the editor holds now. It is not saved before ``save`` is called, or another step's is."""
        if self._unsaved is not None and self._unsaved[0].id != step.id:
            self.save()
        self._unsaved = (step, text)

    def catch_up(self, step: Step, text: str) -> None:
        """Note what the editor holds, where that isn't what was noted or saved last."""
        unsaved = self._unsaved is not None and self._unsaved[0].id == step.id
        last = self._unsaved[1] if unsaved and self._unsaved else self._seen.get(step.id, (None,))[-1]
        if text != (starter_of(step) if last is None else last):
            self.edited(step, text)

    def save(self) -> None:
        """Save what was typed since the last time; does not wait for the disk."""
        if self._unsaved is None:
            return
        step, text = self._unsaved
        self._unsaved = None
        kept = None if text == starter_of(step) else text
        over = self._seen.get(step.id, ())
        self._seen[step.id] = (*over[-1:], kept)
        self._study.keep_draft(self._lesson, step, kept, over=over, tell=self._other_window)

    def drop(self) -> None:
        """Forget what was typed and is not saved: the step begins anew."""
        self._unsaved = None

    async def other(self, step: Step) -> str | None:
        """The text of another window that this one replaced; ``None`` where there is none."""
        return await self._study.other_draft(self._lesson, step)


def starter_of(step: Step) -> str:
    """The lesson's own code of a step; empty for a step without code."""
    match step.work:
        case Snippet(code=code) | Exercise(snippet=Snippet(code=code)):
            return code
    return ""
