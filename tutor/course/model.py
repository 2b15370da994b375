"""What a lesson is: immutable data, as read from one Markdown file.

A lesson is a row of steps; a step has prose and at most one piece of work (a snippet to run, cards
to predict, a question, or an exercise). The kinds of step follow PRIMM: predict, run, investigate,
modify, make.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import CheckPlace


class StepKind(str, Enum):
    """What a step asks of the learner; follows from the fences in it."""

    READ = "read"
    RUN = "run"
    PREDICT = "predict"
    QUESTION = "question"
    EXERCISE = "exercise"


class Effort(str, Enum):
    """Which of PRIMM's last two an exercise is: change what is there, or write it anew."""

    MODIFY = "modify"
    MAKE = "make"


class Claim(msgspec.Struct, frozen=True):
    """What a lesson says of one library: ``pickle: dumps-fails by 2 at subject.lock``."""

    library: Library
    verdict: Verdict
    rule: int | None = None
    path: str | None = None


class Expectation(msgspec.Struct, frozen=True):
    """The claims of one ``expect`` attribute, for the Python versions it names.

    ``versions`` is a comparison such as ``>=3.12``; empty for every version.
    """

    claims: tuple[Claim, ...]
    versions: str = ""


class Asks(str, Enum):
    """What a forecast asks about; the run gives the answer."""

    VALUE = "value"
    """What an expression gives once the snippet has run, as text."""
    PRINTS = "prints"
    """What is printed: on a line, or in which order."""
    STAGE = "stage"
    """The first stage that fails under a library, or `none`."""
    BLAME = "blame"
    """The path of the part that is to blame under a library."""


class Forecast(msgspec.Struct, frozen=True):
    """A guess that is made before a snippet is run. Which choice is right is computed by running it."""

    question: str
    choices: tuple[str, ...]
    asks: Asks
    of: str
    """The expression, the number of the line or ``order``, or the name of the library."""
    line: int


class InvitedChange(msgspec.Struct, frozen=True):
    """A change that the lesson invites to, and what then has to happen. It is proved, and never shown."""

    code: str
    """The whole snippet with the change."""
    expect: tuple[Expectation, ...]
    line: int
    flip: bool = False
    """Whether it is run the other way: as a module instead of a script, or as a script."""


class Snippet(msgspec.Struct, frozen=True, tag=True):
    """Code the sandbox can run, with what the lesson claims of it."""

    code: str
    line: int
    """The line of the lesson file on which the code starts, counted from 1."""
    module: str | None = None
    probe: str | None = None
    protocol: int | None = None
    files: dict[str, str] = {}
    reader: str | None = None
    expect: tuple[Expectation, ...] = ()
    forecast: Forecast | None = None
    trials: tuple[InvitedChange, ...] = ()


class Card(msgspec.Struct, frozen=True):
    """One prediction: an expression, and the comment beside it."""

    code: str
    note: str
    line: int
    probe: str | None = None
    """An expression over ``subject`` that decides whether a copy is the same, as a snippet's does."""


class Predict(msgspec.Struct, frozen=True, tag=True):
    """A deck of cards; ``setup`` is code each card's snippet starts with.

    A card's answer is never written down: it is computed by running the card.
    """

    cards: tuple[Card, ...]
    setup: str = ""
    module: str | None = None
    warmup: bool = False
    """Whether any guess earns the point: nothing was taught yet that a guess could rest on."""


class Choice(msgspec.Struct, frozen=True):
    """One answer of a question, with what to say to a learner who picks it."""

    text: str
    right: bool
    feedback: str = ""


class Question(msgspec.Struct, frozen=True, tag=True):
    """A task list. Where several choices are right, all of them have to be picked."""

    choices: tuple[Choice, ...]
    line: int
    rule: int | None = None
    """The rule it is about; where it names none, all the rules of its lesson share its points."""


class Criterion(msgspec.Struct, frozen=True):
    """One ``check`` fence: code run in the sandbox that must not raise."""

    id: str
    code: str
    says: str
    rule: int
    line: int
    place: CheckPlace = CheckPlace.FRESH
    weight: int | None = None
    """Its share of the points, beside the weights of the others; ``None`` for the usual one."""
    gate: bool = False
    """Whether an answer that it does not hold for earns next to nothing."""


class Mistake(msgspec.Struct, frozen=True):
    """A known wrong answer, and what to say to a learner whose answer does the same."""

    code: str
    feedback: str
    line: int


class Solution(msgspec.Struct, frozen=True):
    """A full answer, and why it works."""

    code: str
    why: str
    line: int


class Exercise(msgspec.Struct, frozen=True, tag=True):
    """A snippet to fix or write; ``snippet.expect`` is what the learner must reach."""

    snippet: Snippet
    points: int
    effort: Effort
    checks: tuple[Criterion, ...]
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    solution: Solution
    """The answer that is shown."""
    more_solutions: tuple[Solution, ...] = ()
    """Other full answers, proved as the first is."""
    weight: int | None = None
    """The weight of each verdict that is expected; ``None`` for the usual one."""
    can: str = ""
    """What a learner who has solved it can do, after "You can now"."""
    allows: tuple[str, ...] = ()
    """The gates that are open here, and the cheats that are a technique here."""


class Step(msgspec.Struct, frozen=True):
    """One ``##`` section of a lesson.

    ``prose`` is Markdown without the fences that have a role. ``work`` is what the step asks.
    """

    id: str
    title: str
    kind: StepKind
    prose: str
    line: int
    digest: str
    """Changes when what is expected changes, and not when a word of prose does."""
    work: Snippet | Predict | Question | Exercise | None = None
    aside: str = ""
    """Markdown shown once the work is done: what is after the work fence as a block quote."""


class Lesson(msgspec.Struct, frozen=True):
    """One lesson file."""

    id: str
    title: str
    summary: str
    rules: tuple[int, ...]
    requires: tuple[str, ...]
    minutes: int
    aliases: tuple[str, ...]
    steps: tuple[Step, ...]
    path: str
    """Where the file is, for messages."""
    order: int = 0
    """The number the file name starts with; lessons are listed by it."""

    @property
    def points(self) -> int:
        """The most a learner can score in the lesson."""
        return sum(step_points(step) for step in self.steps)


CARD_POINTS = 1
QUESTION_POINTS = 2


def step_points(step: Step) -> int:
    """The most a step can earn: an exercise's own points, one a card or forecast, two a question."""
    match step.work:
        case Exercise(points=points):
            return points
        case Predict(cards=cards):
            return CARD_POINTS * len(cards)
        case Snippet(forecast=Forecast()):
            return CARD_POINTS
        case Question():
            return QUESTION_POINTS
    return 0
