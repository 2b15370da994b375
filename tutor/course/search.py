"""Finding words in the text of all lessons. Pure: lessons in, hits out.

Hints, solutions, replies and the last word on a step are searched only where the learner has been shown
them. Known mistakes never are. So a search gives no answer away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from tutor.course.model import Exercise, Lesson, Predict, Question, Snippet, Step

CONTEXT = 160
"""The most characters of the line that is shown with a hit."""
LIMIT = 200
"""The most hits."""
_MARKER = re.compile(r"^(?:[-*>] |\d+\. |#+ )+")
"""What begins a line of Markdown, and is not a word of it."""


class Hit(msgspec.Struct, frozen=True):
    """One step that holds the words, and the line that shows best how."""

    lesson: str
    lesson_title: str
    step: str
    step_title: str
    context: str


class Opened(msgspec.Struct, frozen=True):
    """What a learner has been shown of a step, beside what every learner sees in it."""

    done: bool = False
    """Whether the lesson's last word on the step is on the screen."""
    hints: int = 0
    solution: bool = False
    replies: frozenset[int] = frozenset()
    """The places of the choices that were answered with."""


NOTHING_OPENED = Opened()
Shown = Callable[[str, str], Opened]
"""From a lesson's id and a step's to what was shown there."""


def nothing(_lesson: str, _step: str) -> Opened:
    """Of a learner who has only begun."""
    return NOTHING_OPENED


def find(
    lessons: Sequence[Lesson], words: str, limit: int = LIMIT, shown: Shown = nothing
) -> tuple[Hit, ...]:
    """The steps that hold every one of ``words``, wherever in the step they are; none for no words.

    Steps whose title holds them come first, then those with all of them on one line, then the rest;
    within each, in the order of the course.
    """
    wanted = words.casefold().split()
    if not wanted:
        return ()
    ranked: list[tuple[int, Hit]] = []
    for lesson in lessons:
        for index, step in enumerate(lesson.steps):
            lines = list(_lines(lesson, step, shown(lesson.id, step.id), first=index == 0))
            whole = "\n".join([lesson.title, step.title, *lines]).casefold()
            if not all(word in whole for word in wanted):
                continue
            title = f"{lesson.title} {step.title}".casefold()
            best = max(lines, key=lambda line: _held(line, wanted), default="")
            held = _held(best, wanted)
            rank = 0 if all(word in title for word in wanted) else 1 if held == len(wanted) else 2
            context = _cut(best if held else next(iter(lines), ""), wanted)
            ranked.append((rank, Hit(lesson.id, lesson.title, step.id, step.title, context)))
    ranked.sort(key=lambda pair: pair[0])
    return tuple(hit for _, hit in ranked[:limit])


def any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Finds any of ``words``, in whichever case; nothing for no words."""
    return re.compile("|".join(map(re.escape, words)) or "(?!)", re.IGNORECASE)


def _held(line: str, wanted: Sequence[str]) -> int:
    folded = line.casefold()
    return sum(word in folded for word in wanted)


def _lines(lesson: Lesson, step: Step, opened: Opened, *, first: bool) -> Iterator[str]:
    """The lines of a step, each on one line without its margins; a lesson's summary is in its first step."""
    for text in (lesson.summary if first else "", step.prose):
        yield from _flat(text, _MARKER)
    for text in _of_work(step.work):
        yield from _flat(text)
    for text in _earned(step, opened):
        yield from _flat(text, _MARKER)


def _earned(step: Step, opened: Opened) -> Iterator[str]:
    """The texts of a step that give something away, as far as they have been shown."""
    if opened.done:
        yield step.aside
    match step.work:
        case Question(choices=choices):
            yield from (choices[place].feedback for place in opened.replies if place < len(choices))
        case Exercise(hints=hints, solution=solution):
            yield from hints[: opened.hints]
            if opened.solution:
                yield from (solution.code, solution.why)


def _flat(text: str, marker: re.Pattern[str] | None = None) -> Iterator[str]:
    for line in text.splitlines():
        flat = " ".join(line.split())
        if flat := marker.sub("", flat) if marker else flat:
            yield flat


def _of_work(work: Snippet | Predict | Question | Exercise | None) -> Iterator[str]:
    match work:
        case Snippet(code=code, files=files, reader=reader):
            yield from (code, *files.values(), reader or "")
        case Predict(cards=cards, setup=setup):
            yield setup
            yield from (f"{card.code}  {card.note}" for card in cards)
        case Question(choices=choices):
            yield from (choice.text for choice in choices)
        case Exercise(snippet=snippet, checks=checks):
            yield from _of_work(snippet)
            yield from (check.says for check in checks)


def _cut(line: str, wanted: Sequence[str]) -> str:
    """A long line, cut around the first of the words, between two words."""
    if len(line) <= CONTEXT:
        return line
    found = any_of(wanted).search(line)
    start = max(0, min((found.start() if found else 0) - CONTEXT // 3, len(line) - CONTEXT))
    end = start + CONTEXT
    if start and (space := line.find(" ", start, found.start() if found else end)) >= 0:
        start = space + 1
    if end < len(line) and (space := line.rfind(" ", found.end() if found else start, end)) >= 0:
        end = space
    return ("…" if start else "") + line[start:end].strip() + ("…" if end < len(line) else "")
