"""What there is to say about a run, as facts and short texts in the order they are needed.

The texts quote error messages, paths and names of untrusted objects: they are not yet safe for a
terminal, see ``tutor.text``.
"""

from __future__ import annotations

from enum import Enum
from typing import Generic, TypeVar

import msgspec

from tutor.pickling.words import Library, Outcome, Stage, Verdict, names_of
from tutor.sandbox.host.health import NOT_MEASURED
from tutor.sandbox.host.results import Culprit, Difference, Finding

T = TypeVar("T")


class Mark(Enum):
    """How something turned out. Each medium has its own sign and colour for it."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It could not be found out here."""
    UNREACHED = "unreached"
    """The run did not get that far, or the question does not apply."""
    WAITING = "waiting"
    """The run still goes on."""

    @classmethod
    def of(cls, outcome: Outcome) -> Mark:
        """The mark for what a rule says."""
        return {Outcome.CARRIES: cls.PASSED, Outcome.BLOCKS: cls.FAILED}.get(outcome, cls.UNREACHED)


class Cell(msgspec.Struct, frozen=True):
    """A mark and a few words: one cell of the stage table, or a verdict in a list."""

    mark: Mark
    text: str = ""
    """``218 bytes``, ``TypeError``, ``differs``; empty where the mark says it all."""


class Raised(msgspec.Struct, frozen=True):
    """The error that is shown for a library."""

    type: str
    message: str
    line: int | None = None
    """The line of the snippet, counted from 1."""
    stage: Stage | None = None
    """The stage that raised it; ``None`` for the snippet's own."""

    @property
    def text(self) -> str:
        """``TypeError: cannot pickle it``, or the type alone where there is no message."""
        return f"{self.type}: {self.message}" if self.message else self.type


class Column(msgspec.Struct, frozen=True):
    """One library's column of the stage table."""

    library: Library
    cells: tuple[Cell, ...]
    """A cell a stage, in the order of the stages."""
    raised: Raised | None = None


class Together(msgspec.Struct, Generic[T], frozen=True):
    """Something that is said once, for all the libraries it is true of."""

    libraries: tuple[Library, ...]
    told: T


class Silence(msgspec.Struct, frozen=True):
    """Why a library says nothing about the object, and what the user can do about it."""

    fact: str
    """``dill 0.4.1 can't save functions of a script on Python 3.15``, without a full stop."""
    sentence: str
    """The fact, and what follows from it for this object."""
    way_out: str


class ResultKind(Enum):
    """How a library's run came out, as far as the short telling goes."""

    CARRIED = "carried"
    STOPPED = "stopped"
    """At a stage."""
    ENDED = "ended"
    """It came to an end that no stage is named after: it hangs, or the snippet raised."""
    SILENT = "silent"
    """The library does not work on this Python, and says nothing about the object."""


class ResultReason(msgspec.Struct, frozen=True):
    """Why a library's run came out as it did, in short: what the table alone does not say."""

    kind: ResultKind
    rule: int | None = None
    """The rule that decided."""
    path: str = ""
    """The part that is to blame."""
    evidence: str = ""
    """A sentence on why the rule decides so; empty where there is none."""
    stage: Stage | None = None
    """Where it stopped, if no rule says more."""
    ended: str = ""
    """``hangs``, ``ended early``."""
    detail: str = ""
    """A sentence on how it ended."""
    others: str = ""
    """A sentence on what else fails: other missing names, or a number of parts."""
    error: str = ""
    """The error, where nothing before has told of it."""
    differences: tuple[Difference, ...] = ()
    """The first differences, without what the evidence has told of."""
    silence: Silence | None = None


class BlamedPart(msgspec.Struct, frozen=True):
    """The part of the subject that is to blame."""

    path: str
    type: str
    line: int | None = None
    """The line that it comes from."""
    more: int = 0
    """How many more parts fail for other reasons."""
    others: tuple[Culprit, ...] = ()
    """The first of those."""
    file: str = ""
    """The file that the line is in; empty for the snippet."""


class TriedAdvice(msgspec.Struct, frozen=True):
    """What came of following the advice."""

    passed: bool
    start: str
    """``Tried with the script as a module``."""
    end: str
    """``it's now `ok```."""
    libraries: str = ""
    """The libraries that this is true of, where that is known."""
    why: str = ""
    """The verdict, where it failed, and whatever else fails."""
    but: str = ""
    """A sentence on what the advice makes anew, and what that does not know."""

    def sentence(self, names: str) -> str:
        """The whole of it. ``names`` are libraries to name where it is not known which it was tried with."""
        said = f"{self.start}: {self.end} under {self.libraries or names}{self.why}."
        return f"{said} {self.but}" if self.but else said


class AdviceStep(msgspec.Struct, frozen=True):
    """One thing to do about it."""

    text: str
    code: str = ""
    trial: TriedAdvice | None = None
    """``None`` where it was not tried."""

    @property
    def lead(self) -> str:
        """What comes before the text: whether to do it, or that it was tried and does not help by itself."""
        return "Not enough" if self.trial is not None and not self.trial.passed else "To do"


class Ruling(msgspec.Struct, frozen=True):
    """The verdict, what each rule says, the dangers, and what to do."""

    verdict: Verdict | None
    """``None`` where the library says nothing about the object."""
    rule: int | None = None
    part: BlamedPart | None = None
    findings: tuple[Finding, ...] = ()
    """In the order of the rules."""
    missing: str = ""
    """A sentence on the names that the fresh process could not find; empty where the evidence says it."""
    dangers: tuple[str, ...] = ()
    advice: tuple[AdviceStep, ...] = ()
    held_back: bool = False
    """Whether there is advice that is not given yet: the learner is to find it out."""
    silence: Silence | None = None

    @property
    def word(self) -> str:
        """The verdict in a word or two."""
        return NOT_MEASURED if self.verdict is None else self.verdict.value

    @property
    def mark(self) -> Mark:
        """Whether all is well."""
        return mark_of(self.verdict)


class Account(msgspec.Struct, frozen=True):
    """Everything there is to say about how libraries fared."""

    ruling: Ruling
    happened: str = ""
    """Starts with a verb, for a sentence that begins with the library: ``cannot dump it, at subject.lock.``
    Empty where the library says nothing about the object."""
    decided: str = ""
    """A sentence on the rule and the part it is about; empty where no rule decided."""
    detail: str = ""
    """How it ended, for a verdict that is not named after a stage."""
    differences: tuple[Difference, ...] = ()
    """All of them; ``happened`` tells of the first."""
    probe: str | None = None
    """What the probe gave on the original."""
    warnings: tuple[tuple[Stage, str], ...] = ()
    remarks: tuple[Difference, ...] = ()
    """Differences that decide nothing."""
    option: str = ""
    """What to give the command to have more of what ran out."""
    both_ways: str = ""
    """A sentence on the other kind of receiver: one that imports the script."""
    kept_out: str = ""
    """A sentence on what the sandbox kept from the code, and the option that lifts it."""
    plain: tuple[str, str] = ("", "")
    """One plain sentence that reads on after the library's name, and after the names of several; empty where
    ``happened`` says all there is."""

    def plainly(self, libraries: tuple[Library, ...]) -> str:
        """One plain sentence on how the libraries fared, with their names."""
        if self.ruling.silence is not None:
            return self.ruling.silence.sentence
        told = self.plain[len(libraries) > 1]
        return f"{names_of(libraries)} {told}" if told else self.sentence(libraries)

    def sentence(self, libraries: tuple[Library, ...]) -> str:
        """What happened, below a heading that names the libraries: it names one, and not several."""
        if self.ruling.silence is not None:
            return self.ruling.silence.sentence
        if len(libraries) == 1:
            return f"{libraries[0].value} {self.happened}"
        return self.happened[:1].upper() + self.happened[1:]


class Printed(msgspec.Struct, frozen=True):
    """What the snippet wrote."""

    output: str = ""
    errors: str = ""
    trace: str = ""
    """The snippet's traceback, where it is not among the errors it wrote."""
    cut: bool = False
    """Whether the rest was dropped because there was too much."""

    @property
    def streams(self) -> tuple[tuple[str, str], ...]:
        """What is not blank, each with its title."""
        every = (("Output", self.output), ("Error output", self.errors), ("Traceback", self.trace))
        return tuple((title, text) for title, text in every if text.strip())


class Explanation(msgspec.Struct, frozen=True):
    """What there is to say about one run."""

    columns: tuple[Column, ...]
    """The stage table, a column a library."""
    measured: bool
    """Whether any stage was reached. Else every run ended alike before the first: one sentence will do."""
    reasons: tuple[Together[ResultReason], ...]
    rulings: tuple[Together[Ruling], ...]
    accounts: tuple[Together[Account], ...]
    printed: tuple[Together[Printed], ...]
    """What the snippet wrote: one where every library saw the same."""
    output: tuple[Together[str], ...]
    """Its standard output alone."""
    fresh_output: tuple[Together[str], ...]
    """What the fresh process printed."""
    receiver: str = ""
    """What there is to know of whoever receives the pickle."""
    notes: tuple[str, ...] = ()
    """What has to be known of a library beside its column; nothing where nothing was measured."""
    not_isolated: tuple[str, ...] = ()
    """The layers of isolation that were not in force."""


def mark_of(verdict: Verdict | None) -> Mark:
    """The mark for a verdict, where ``None`` is none at all."""
    if verdict is None or verdict is Verdict.NOT_MEASURED:
        return Mark.UNKNOWN
    return Mark.PASSED if verdict is Verdict.OK else Mark.FAILED
