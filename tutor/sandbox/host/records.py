"""Every record that a run's processes may send: decoded once, into the structs that the app goes on with.

They come from processes that ran a learner's code, so anything may be in them. What is of no known kind,
or has a field that is not what it should be, is dropped here, and the rest of the app need not look twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from tutor.pickling.words import Limit, Stage, Verdict
from tutor.sandbox import wire
from tutor.sandbox.endings import Scarce, Stop, Why
from tutor.sandbox.host.kept_out import Denied
from tutor.sandbox.host.results import (
    Advice,
    Blame,
    CopyTraits,
    Difference,
    Error,
    Finding,
    Layer,
    Missing,
    SubjectTraits,
    Told,
)

T = TypeVar("T", bound="Said")


class Said(msgspec.Struct, frozen=True, tag_field="k"):
    """A record; the field ``k`` has its kind."""


class Ready(Said, frozen=True, tag="ready"):
    """The first record: runs can begin. ``version`` and ``files`` are the package's."""

    python: str
    version: str = ""
    files: str = ""
    """Changes with the files of the package."""


class Lacking(Said, frozen=True, tag="no-package"):
    """The first record where there is no such package. ``error`` is the type of the exception that importing
    it raised; empty where it is not there."""

    python: str
    error: str = ""


class Directory(Said, frozen=True, tag="directory"):
    """Where the run takes place."""

    path: str


class Layers(Said, frozen=True, tag="layers"):
    """The layers of isolation, and whether each is in force."""

    layers: tuple[Layer, ...]


class Ran(Said, frozen=True, tag="ran"):
    """The snippet came to its end; ``type`` is its subject's."""

    type: str


class Measured(Said, frozen=True, tag="stage"):
    """A stage that was measured."""

    stage: Stage
    held: bool
    size: int | None = msgspec.field(default=None, name="bytes")
    data: bytes = b""
    """The pickle, from ``dumps``."""
    warnings: tuple[str, ...] = ()
    limit: Limit | None = None
    """The limit of ours that cut it short."""
    error: Error | None = None
    differences: tuple[Difference, ...] = ()
    remarks: tuple[Difference, ...] = ()
    missing: tuple[Missing, ...] = ()
    """The names that the fresh process could not find, the one that stopped it first."""
    stopped_by_name: bool = False
    lost: tuple[str, ...] = ()
    """The files that were there and that a load emptied, removed or replaced."""


class Answer(Said, frozen=True, tag="probe"):
    """What the probe answers on the original."""

    answer: tuple[Told, str]


class Fresh(Said, frozen=True, tag="fresh"):
    """What came back in the fresh process. The description is for the other process: it is not read here."""

    description: msgspec.Raw = msgspec.Raw()
    answer: tuple[str, str] | None = None
    limit: Limit | None = None
    """The limit of ours that left it undescribed."""


class Checked(Said, frozen=True, tag="check"):
    """What came of one check."""

    id: str
    held: bool
    message: str
    error: Error | None = None


class SubjectSeen(Said, SubjectTraits, frozen=True, tag="subject"):
    """What the subject is, before anything is done with it."""


class CopySeen(Said, CopyTraits, frozen=True, tag="copy"):
    """What the copy in the same process is made from."""


class Waiting(Said, frozen=True, tag="waiting"):
    """The fresh process can begin."""

    raw: int | None = None
    """How many bytes of the pickle follow the record, where it is a large one."""
    payload: Any = None
    """Those, once they are here."""


class Explained(Said, frozen=True, tag="explained"):
    """Who is to blame, by which rule, and what to do."""

    rule: int | None = None
    blame: Blame | None = None
    reason: str = ""
    missing: tuple[Missing, ...] = ()
    findings: tuple[Finding, ...] = ()
    dangers: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    remedies: tuple[Advice, ...] = ()
    at_fault: bool = False


class Foreseen(Explained, frozen=True, tag="foreseen", kw_only=True):
    """The same, said beforehand: it counts only if the run comes to this end."""

    verdict: Verdict


class Busy(Said, frozen=True, tag="busy"):
    """A stage takes long, and is at work all the while."""

    stage: Stage


class Done(Said, frozen=True, tag="done"):
    """All work is done."""


class Ended(Said, frozen=True, tag="ended"):
    """The snippet did not get to the stages."""

    why: Why
    memory: bool = False
    scarce: Scarce | None = None
    error: Error | None = None
    denied: tuple[Denied, ...] = ()
    """What the sandbox may have kept from it."""


class Refused(Said, frozen=True, tag="denied"):
    """What the sandbox may have kept from a stage that failed."""

    denied: tuple[Denied, ...]


class Output(Said, frozen=True, tag="out"):
    """What was written to a stream, by its descriptor."""

    stream: int
    text: str


class End(Said, frozen=True, tag="end"):
    """How the process ended, as its supervisor saw it."""

    reason: Stop | None = None
    signal: int | None = None
    code: int | None = None


class Over(Said, frozen=True, tag="over"):
    """The run is over, and the next one may begin."""


Record = (
    Ready
    | Lacking
    | Directory
    | Layers
    | Ran
    | Measured
    | Answer
    | Fresh
    | Checked
    | SubjectSeen
    | CopySeen
    | Waiting
    | Explained
    | Foreseen
    | Busy
    | Done
    | Ended
    | Refused
    | Output
    | End
    | Over
)


class _Box(msgspec.Struct):
    """Of a struct msgspec remembers how to check it, of a bare union it does not."""

    record: Record


_decode = msgspec.json.Decoder(Record).decode


def unpack(line: bytes) -> Record | None:
    """The record in a line; ``None`` where there is none that has the right shape."""
    try:
        found: Record = _decode(line)
    except msgspec.ValidationError:
        return None
    except (msgspec.MsgspecError, RecursionError):
        said = wire.unpack(line)  # Python's writer goes a little beyond plain JSON: half a surrogate pair
        return None if said is None else checked(said)
    return found


def checked(said: dict[str, Any]) -> Record | None:
    """The same, of a record that was decoded otherwise."""
    if "description" in said:
        said = {**said, "description": msgspec.Raw(wire.pack({"": said["description"]})[4:-2])}
    try:
        return msgspec.convert({"record": said}, _Box).record
    except (msgspec.ValidationError, RecursionError):
        return None


def first(kind: type[T], records: Iterable[Said]) -> T | None:
    """The first record of a kind."""
    return next((record for record in records if isinstance(record, kind)), None)


def every(kind: type[T], records: Iterable[Said]) -> list[T]:
    """All records of a kind."""
    return [record for record in records if isinstance(record, kind)]
