"""What comes back from the sandbox: facts as immutable structs, read from JSON records.

Nothing in here was unpickled by the app: text is text (not yet made safe for a terminal, see
``tutor.text``), and pickle data is opaque bytes.
"""

from __future__ import annotations

from enum import Enum

import msgspec

from tutor.pickling.words import FAILED_STAGE, Library, Limit, Outcome, Stage, Verdict
from tutor.sandbox.host.health import Health, no_news, way_out, what_fails
from tutor.sandbox.host.kept_out import KeptOut


class Error(msgspec.Struct, frozen=True):
    """An exception met on the way: its type's name, its message, and where in the snippet."""

    type: str
    message: str
    traceback: str = ""
    line: int | None = None
    """The last line of the snippet's own code in the traceback, counted from 1."""
    package: str = ""
    """The package whose code raised it."""
    kinds: tuple[str, ...] = ()
    """What kinds of object that code was dealing with, of those a library is tried with."""


class Told(str, Enum):
    """How a probe answers."""

    GIVES = "gives"
    RAISES = "raises"
    BLOCKS = "blocks:"


class Probe(msgspec.Struct, frozen=True):
    """What a probe answers: the ``repr`` of its value, or the exception."""

    told: Told
    text: str

    @property
    def words(self) -> str:
        """``gives 3``, ``raises NameError: name 'a' is not defined``."""
        return f"{self.told.value} {self.text}"


class StageResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """One stage that was reached. A stage that was not reached is absent from the result."""

    held: bool
    bytes: int | None = None
    """For ``dumps`` that held: how many bytes."""
    error: Error | None = None
    warnings: tuple[str, ...] = ()
    limit: Limit | None = None
    """The limit of ours that cut it short: then it did not hold, and did not fail either."""


class Met(msgspec.Struct, frozen=True):
    """A limit of ours that a run met: it says nothing about the object."""

    what: Limit
    stage: Stage | None
    """The stage that it cut short; ``None`` where the snippet itself was stopped."""
    allowed: str
    """How much there was of it: ``1 GiB``, ``5 seconds``."""
    option: str
    """What to give the command to have more: ``--memory 4G``."""

    @property
    def sentence(self) -> str:
        """What was cut short and by what, without a full stop."""
        who = "the snippet" if self.stage is None else f"`{self.stage.value}`"
        if self.what is Limit.TIME:
            return f"{who} wasn't done after {self.allowed}"
        if self.what is Limit.MEMORY:
            return f"{who} needs more memory than the {self.allowed} that a run may use"
        return f"the pickle is larger than the {self.allowed} that a run passes to a fresh process"


class Difference(msgspec.Struct, frozen=True):
    """One way the restored object is not what went in: ``subject.cache`` ``is missing``."""

    path: str
    what: str


class Culprit(msgspec.Struct, frozen=True):
    """Another part of the subject that fails alone, on its own account."""

    path: str
    type: str
    rule: int | None = None
    line: int | None = None
    file: str = ""


class Blame(msgspec.Struct, frozen=True):
    """The smallest part of the subject that fails alone."""

    path: str
    """As an expression from the subject: ``subject['jobs'][1].lock``."""
    type: str
    """The part's type, as ``module.qualname``."""
    more: int = 0
    """How many more parts fail on their own account."""
    line: int | None = None
    """The line the blamed part comes from, where that can be told."""
    others: tuple[Culprit, ...] = ()
    """The first of the ``more`` parts."""
    file: str = ""
    """The file that the line is in; empty for the snippet."""
    name: str = ""
    """What the user calls it: ``jobs.client.lock``."""
    way: str = ""
    """The path by which the pickler reached it: by its state or its reduce, where ``path`` is shorter."""


class Missing(msgspec.Struct, frozen=True):
    """A name that the pickle asks for and the fresh process cannot find."""

    module: str
    name: str
    """The qualified name in that module."""
    module_found: bool = True
    """Whether the module itself can be imported there."""
    path: str | None = None
    """The part of the subject that asks for it, where that was found: ``type(subject.b)``."""
    stopped: bool = False
    """Whether this is the name that stopped the load."""


class Finding(msgspec.Struct, frozen=True):
    """What one rule says about the blamed object (or the subject, when nothing fails)."""

    rule: int
    outcome: Outcome
    evidence: str
    deciding: bool = False
    tells_difference: bool = False
    """Whether the evidence tells of the first difference between the original and the copy."""


class Advice(msgspec.Struct, frozen=True):
    """What to do about it: a sentence, and code fitted to the object where there is some."""

    text: str
    code: str = ""
    snippet: str = ""
    """The whole snippet rewritten so; empty where the advice was not made into code that can be run."""
    files: dict[str, str] = {}
    """New files beside it, by name."""
    modules: dict[str, str] = {}
    """The new text of modules of the user's that it imports, by their names."""
    tried: Verdict | None = None
    """What ``tutor.sandbox.host.advice_trials`` saw when it ran ``snippet``; ``None`` before that."""
    uses: Library | None = None
    """The library it has them use, where it is about that: no advice where that one does not work."""
    tried_module: str = ""
    """The module it was saved as for that, where the snippet itself had run as a script."""
    tried_with: tuple[Library, ...] = ()
    """The libraries that ``tried`` is true of: all that were asked for, where it works."""
    renewed: tuple[str, ...] = ()
    """The attributes that it makes anew on load: what a copy's differ in is what the advice is about."""
    anew: tuple[Difference, ...] = ()
    """In what those were seen to differ when it was tried."""


class CheckResult(msgspec.Struct, frozen=True):
    """How one check ended under one library."""

    id: str
    held: bool
    message: str = ""
    """The assertion's message or the exception, for a check that did not hold."""
    error: Error | None = None
    """The exception, where it was another than an assertion's."""
    reached: bool = True
    """Whether the run got to it."""
    at_fault: bool = False
    """Whether it raised only because a library that it calls does not work on this Python."""


class CopyTraits(msgspec.Struct, frozen=True):
    """What the copy in the same process is made from."""

    identical: bool
    """Whether it is the subject itself."""
    same_class: bool
    named: bool
    """Whether the bytes are no more than the name of a variable whose value the subject is."""
    told: bool | None
    """Whether a plain value of the subject is in the bytes; ``None`` where it has none."""
    bare: bool
    """Whether nothing is in the bytes but names."""
    shared: tuple[str, ...]
    """The paths of parts that the copy has too, and not a copy of each."""
    follows: dict[str, bool]
    """By the path of a plain value: whether the copy has what that was at the dump."""
    agrees: str
    """The first part that says it is equal to any object; empty where none does."""


class SubjectTraits(msgspec.Struct, frozen=True):
    """What the subject is, before anything is done with it."""

    types: tuple[str, ...]
    """The paths of its class and of each base. Those of the snippet's own begin with a dot, and are left out
    where they lead elsewhere."""
    own: bool
    """Whether its class is the snippet's own."""
    found: bool
    """Whether that class is where it says it is."""
    does: tuple[str, ...]
    """The methods by which it can be called, iterated over, and the like."""
    parts: tuple[str, ...]
    """The paths of its parts: ``.lock``, ``['rows'][0]``."""
    plain: dict[str, str]
    """Those of them that are plain values, each with its kind: ``number``, ``str``, ``NoneType``."""
    kinds: dict[str, tuple[str, ...]]
    """By the path of a part, those of its classes that are the snippet's, and the methods it is used by."""
    offers: tuple[str, ...]
    """The paths of whatever else can be found in it."""
    replaced: tuple[str, ...]
    """The functions of Python and of ours that the snippet has replaced."""


class Traits(SubjectTraits, frozen=True):
    """What the subject and its copy are: for the gates of an exercise."""

    copy: CopyTraits | None = None
    """``None`` where there is no copy in the same process."""


class LibraryResult(msgspec.Struct, frozen=True):
    """Everything known about the subject under one library."""

    verdict: Verdict
    stages: dict[Stage, StageResult] = {}
    error: Error | None = None
    """Why the snippet itself ended early, where it did."""
    detail: str = ""
    """One sentence for a verdict that is not named after a stage: ``no answer after 5 seconds``."""
    error_told: bool = False
    """Whether that sentence tells of the error."""
    scarce: str = ""
    """The limit of ours that made the snippet raise, as a sentence without its full stop."""
    rule: int | None = None
    """The deciding rule."""
    blame: Blame | None = None
    reason: str = ""
    """Why it fails, in one plain clause."""
    missing: tuple[Missing, ...] = ()
    """The names that the fresh process cannot find, the one that stopped it first."""
    findings: tuple[Finding, ...] = ()
    differences: tuple[Difference, ...] = ()
    remarks: tuple[Difference, ...] = ()
    """Differences that decide nothing: the class says that they do not matter."""
    met: Met | None = None
    """The limit of ours that was met, where that is why no more is known."""
    dangers: tuple[str, ...] = ()
    """Known dangers of loading this, a sentence each."""
    kept_out: KeptOut | None = None
    """What the sandbox kept from the code, where that is why it failed."""
    lost: tuple[str, ...] = ()
    """The files that were there and that loading it emptied, removed or replaced."""
    advice: tuple[Advice, ...] = ()
    remedies: tuple[Advice, ...] = ()
    """What else can be tried, in order: the first that works takes the first place in the advice."""
    checks: tuple[CheckResult, ...] = ()
    traits: Traits | None = None
    """What the subject is, where that was asked for and the snippet has one."""
    subject_type: str = ""
    data: bytes = b""
    """The pickle itself, capped: opaque to the app, shown as opcodes only."""
    probe: Probe | None = None
    """The probe's answer on the original, where there was a probe."""
    stdout: str = ""
    stderr: str = ""
    fresh_output: str = ""
    """What the fresh process printed."""
    output_cut: bool = False
    """Whether output was dropped because there was too much."""
    seconds: float = 0.0
    health: Health | None = None
    """What the library can do on this Python, where that was measured: for dill."""
    at_fault: bool = False
    """Whether it failed because the library does not work on this Python. Then the verdict is none on the
    object, and no rule, blame or advice is given."""
    called: bool = False
    """Whether that is because the snippet calls the library itself."""

    @property
    def answered(self) -> bool:
        """Whether the run says anything about the object: it reached a stage, and no limit of ours is all
        that it came to."""
        if self.verdict in (Verdict.HANGS, Verdict.CRASHES):
            return bool(self.subject_type)
        return self.verdict is Verdict.OK or self.verdict in FAILED_STAGE.values()

    @property
    def failed_stage(self) -> Stage | None:
        """The stage the verdict is named after, if it is named after one."""
        return next((s for s, v in FAILED_STAGE.items() if v is self.verdict), None)


class Layer(msgspec.Struct, frozen=True):
    """One layer of isolation, and whether it held for this run."""

    name: str
    holds: bool
    detail: str = ""


class Report(msgspec.Struct, frozen=True):
    """One run: a result a library, and what isolation held."""

    python: str
    """The interpreter's version: ``3.11.7``."""
    results: dict[Library, LibraryResult]
    isolation: tuple[Layer, ...] = ()
    absent: dict[Library, Health] = {}
    """The libraries that were asked for and are not installed there: they have no result."""
    called: str = ""
    """What the user calls the subject; ``subject`` where that is empty."""
    file: str = ""
    """The file that the snippet is from, where it is from one."""
    receiver: str = ""
    """What there is to know of whoever receives the pickle, where that was said."""

    def silent(self, library: Library) -> Health | None:
        """Why a library says nothing about the object: it is not there, or does not work on this Python.

        ``None`` where its result counts.
        """
        result = self.results.get(library)
        if result is None:
            return self.absent.get(library)
        return result.health if result.at_fault else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be known of a library beside its column: it is not there, or it is not all right."""
        notes = {f"{no_news(health)} {way_out(health)}": None for health in self.absent.values()}
        for result in self.results.values():
            if result.health is not None and not result.health.works and not result.at_fault:
                notes[f"{what_fails(result.health)}, but that doesn't matter here."] = None
        return tuple(notes)

    @property
    def unwell(self) -> Health | None:
        """What is known of a library that was to take part and is not all right on this Python."""
        healths = [*self.absent.values(), *(result.health for result in self.results.values())]
        return next((health for health in healths if health is not None and not health.works), None)

    @property
    def silences(self) -> dict[Library, Health]:
        """Every library that says nothing about the object, and why."""
        found = {library: self.silent(library) for library in (*self.results, *self.absent)}
        return {library: health for library, health in found.items() if health is not None}
