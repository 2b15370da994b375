"""What the screens know of a learner: where they are, what they typed, what they earned.

The one door from the screens to the core: lessons come in through it, and progress goes out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tutor.course.model import Lesson, Step, step_points


@dataclass(frozen=True)
class StepState:
    """What is known of one step for this learner."""

    earned: float = 0.0
    begun: bool = False
    done: bool = False
    hints: int = 0
    revealed: bool = False
    attempts: int = 0
    draft: str | None = None
    guesses: dict[int, int] = field(default_factory=dict)
    picked: frozenset[int] | None = None


class Study:
    """In-memory progress of one lesson."""

    def __init__(self) -> None:
        self._steps: dict[tuple[str, str], StepState] = {}
        self._last: dict[str, str] = {}

    def state(self, lesson: Lesson, step: Step) -> StepState:
        return self._steps.get((lesson.id, step.id), StepState())

    def change(self, lesson: Lesson, step: Step, **changes: object) -> StepState:
        state = replace(self.state(lesson, step), begun=True, **changes)  # type: ignore[arg-type]
        self._steps[lesson.id, step.id] = state
        return state

    def earned(self, lesson: Lesson) -> float:
        return sum(self.state(lesson, step).earned for step in lesson.steps)

    def visit(self, lesson: Lesson, step: Step) -> None:
        self._last[lesson.id] = step.id
        self.change(lesson, step)

    def last(self, lesson: Lesson) -> str | None:
        return self._last.get(lesson.id)

    def upcoming(self, lessons):
        for lesson in lessons:
            for index, step in enumerate(lesson.steps):
                if not self.state(lesson, step).done:
                    return lesson, index
        return None

    def mastery(self, lessons):
        return {n: (0.0, 0.0) for n in range(1, 6)}


__all__ = ["StepState", "Study", "step_points"]
