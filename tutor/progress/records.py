"""What comes out of the progress store: immutable records of what a learner did and earned."""

from __future__ import annotations

import msgspec

from tutor.grading.predict import Guess
from tutor.pickling.words import Library, Verdict


class Attempt(msgspec.Struct, frozen=True):
    """One run or one checked answer, as it was kept."""

    id: int
    lesson: str
    step: str
    code: str
    checked: bool
    """Whether it was scored (a check), or only run."""
    verdicts: dict[Library, Verdict]
    earned: int
    """The points this attempt reached, after hints; 0 for a run."""
    full: bool
    """Whether every criterion held."""
    at: float
    """When, in seconds since 1970."""


class Guessed(msgspec.Struct, frozen=True):
    """The first guess on a card, which is the one that counts."""

    guess: Guess
    answer: Guess
    points: int
    rule: int | None = None
    """The rule that decided when the card was run; ``None`` where it was not kept."""

    @property
    def right(self) -> bool:
        """Whether the guess was the answer."""
        return self.guess is self.answer


class Tried(msgspec.Struct, frozen=True):
    """One answer to a question: the places of the choices picked, from 0."""

    picked: tuple[int, ...]
    right: bool
    points: int


class StepProgress(msgspec.Struct, frozen=True):
    """Everything known of a learner at one step."""

    lesson: str
    step: str
    earned: int = 0
    by_rule: dict[int, int] = {}
    """The points of an exercise's best attempt, by the rule they count for."""
    begun: bool = False
    done: bool = False
    updated: bool = False
    """Whether what the step expects has changed since the points were earned."""
    hints: int = 0
    """How many hints were taken."""
    revealed: bool = False
    """Whether the solution was shown; from then on the step earns nothing new."""
    attempts: int = 0
    """How many checked answers there were."""
    draft: str | None = None
    """The learner's own text; ``None`` until something was typed."""
    guesses: dict[str, Guessed] = {}
    """First guesses, by the card's code."""
    tries: tuple[Tried, ...] = ()
    """Answers to the question as it is now, oldest first; or the guess made before the run."""

    @property
    def solved(self) -> bool:
        """Whether it was done as it is now, so that nothing more is to be earned."""
        return self.done and not self.updated


class LessonProgress(msgspec.Struct, frozen=True):
    """How far a learner is in one lesson."""

    lesson: str
    steps: dict[str, StepProgress]
    """One for each step of the lesson as it is now, in its order."""
    earned: int
    possible: int
    current: str | None = None
    """The step that was open last."""
    visited: float | None = None
    """When the lesson was last open, in seconds since 1970."""

    @property
    def begun(self) -> bool:
        """Whether the learner has been here."""
        return self.visited is not None or any(step.begun for step in self.steps.values())

    @property
    def done(self) -> bool:
        """Whether every step is done."""
        return bool(self.steps) and all(step.done for step in self.steps.values())

    @property
    def onward(self) -> str | None:
        """The step to come back to: the one last open or, where all is done from there on, the first open."""
        ids = list(self.steps)
        if self.current not in ids or not all(self.steps[id].done for id in ids[ids.index(self.current) :]):
            return self.current
        return next((id for id in ids if not self.steps[id].done), self.current)

    @property
    def steps_done(self) -> int:
        """How many steps are done."""
        return sum(step.done for step in self.steps.values())
