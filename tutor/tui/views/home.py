"""What the rows of Home say: what to do first, then the lessons, and numbers last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.pickling.words import RULE_NAMES
from tutor.text import one_line
from tutor.tui.views.inline import inline
from tutor.tui.views.marks import DONE, HALF, TODO, bar, hang

if TYPE_CHECKING:
    from tutor.course.model import Lesson
    from tutor.progress.mastery import Mastery
    from tutor.progress.next_lesson import Plan
    from tutor.progress.records import LessonProgress

NAMES = 12
"""How many cells the names of the things to do take."""
CARDS_A_MINUTE = 2


def to_do(name: str, what: Content, width: int, *, first: bool = False) -> Content:
    """A thing to do: what it is called, and beside that what it is."""
    style = "bold $accent" if first else "$accent"
    return hang(Content.styled(f"{name:<{NAMES}}", style), what, width)


def onward(plan: Plan, progress: Mapping[str, LessonProgress], width: int) -> Content:
    """The lesson to go on with: the step that is next, and how long the rest of it takes."""
    from tutor.progress.next_lesson import duration, minutes_left  # late: Home is drawn before it is needed

    lesson = plan.lesson
    if lesson is None:
        return to_do("Done", Content(f"{one_line(plan.why).capitalize()}."), width, first=True)
    known = progress.get(lesson.id)
    begun = known is not None and known.begun
    steps = {step.id: step.title for step in lesson.steps}
    at = steps.get(known.onward or "", "") if known is not None and begun else ""
    minutes = duration(minutes_left(lesson, known))
    parts = [(one_line(lesson.title), "bold")]
    if begun:
        parts.append((f" · “{one_line(at)}”" if at else "", ""))
        parts.append((f" · {minutes} to the end of the lesson", "$quiet"))
    else:
        parts.append((f" · {minutes}", "$quiet"))
    return to_do("Continue" if begun else "Begin", Content.assemble(*parts), width, first=True)


def review(due: int, width: int) -> Content:
    """How much is due in the review."""
    from tutor.progress.next_lesson import duration  # late, as above

    if not due:
        return to_do("Review", Content.styled("nothing is due", "$quiet"), width)
    cards = "1 card" if due == 1 else f"{due} cards"
    return to_do("Review", Content(f"{cards}, {duration(max(1, round(due / CARDS_A_MINUTE)))}"), width)


def try_yours(width: int) -> Content:
    """The reader's own object."""
    told = "paste an object that won't pickle: which part, why, and a fix"
    return to_do("Try yours", Content(told), width)


def heading(lessons: Sequence[Lesson], progress: Mapping[str, LessonProgress]) -> Content:
    """What is above the lessons."""
    done = sum(lesson.id in progress and progress[lesson.id].done for lesson in lessons)
    return Content.assemble(("Lessons", "bold $foreground"), (f"   {done} of {len(lessons)} done", "$quiet"))


def lesson_row(lesson: Lesson, known: LessonProgress | None, width: int) -> Content:
    """A lesson: its state and title, its score or how long it takes, and below that what it is about."""
    mark = DONE if known and known.done else HALF if known and known.begun else TODO
    style = "$quiet" if mark == TODO else "$accent"
    begun = known is not None and known.begun
    told = f"{known.earned}/{lesson.points}" if known and begun else f"{lesson.minutes} min"
    left = Content.assemble((mark, style), (f" {lesson.order:>2}  ", "$quiet"), one_line(lesson.title))
    right = Content.styled(told, style if begun else "$quiet")
    left = left.truncate(max(8, width - right.cell_length - 2), ellipsis=True)
    gap = " " * max(1, width - left.cell_length - right.cell_length)
    about = hang(Content(" " * 6), inline(lesson.summary, "$quiet"), width)
    return Content.assemble(left, gap, right, "\n", about)


def strength(rules: Mapping[int, Mastery], earned: int, width: int) -> Content:
    """Five bars, one a rule, and all the points so far."""
    wide = max(6, min(24, width - 24))
    rows = [
        Content.assemble(
            (f"{rule} ", "$quiet"),
            f"{RULE_NAMES[rule]:<13}",
            bar(known.share, wide),
            (f" {known.earned:>4}", "$quiet"),
        )
        for rule, known in rules.items()
    ]
    head = Content.assemble(("Strength", "bold $foreground"), (f"   {earned} points so far", "$quiet"))
    return Content("\n").join([head, *rows])
