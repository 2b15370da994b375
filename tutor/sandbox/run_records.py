"""What the processes of a run tell beside its stages, record by record: the fields of each, in plain JSON.

Types only, as in ``tutor/pickling/stage_records.py``, which has the records of the stages. The app decodes
all of them in ``tutor/sandbox/host/records.py``; a test holds that both name the same fields.
"""

from __future__ import annotations

from typing import Literal, Optional, Protocol, TypedDict, Union

from tutor.pickling.stage_records import ErrorRecord, ExplainedFacts, StageRecords


class _ReadyHead(TypedDict):
    k: Literal["ready"]
    python: str


class ReadyRecord(_ReadyHead, total=False):
    """The first record of a process: runs can begin. ``version`` and ``files`` are its package's."""

    version: str
    files: str


class NoPackageRecord(TypedDict):
    """The first record where the package that the process is for is not there, or can't be imported."""

    k: Literal["no-package"]
    python: str
    error: str
    """The type of the exception; empty where the package is not there."""


class DirectoryRecord(TypedDict):
    """Where the run takes place."""

    k: Literal["directory"]
    path: str


class LayerRecord(TypedDict):
    """One layer of isolation."""

    name: str
    holds: bool
    detail: str


class LayersRecord(TypedDict):
    """The layers of isolation, and whether each is in force."""

    k: Literal["layers"]
    layers: list[LayerRecord]


class RanRecord(TypedDict):
    """The snippet came to its end; ``type`` is its subject's."""

    k: Literal["ran"]
    type: str


class CheckRecord(TypedDict):
    """What came of one check."""

    k: Literal["check"]
    id: str
    held: bool
    message: str
    error: Optional[ErrorRecord]


class SubjectRecord(TypedDict):
    """What the subject is, before anything is done with it."""

    k: Literal["subject"]
    types: list[str]
    own: bool
    found: bool
    does: list[str]
    parts: list[str]
    plain: dict[str, str]
    kinds: dict[str, list[str]]
    offers: list[str]
    replaced: list[str]


class CopyRecord(TypedDict):
    """What the copy in the same process is made from."""

    k: Literal["copy"]
    identical: bool
    same_class: bool
    named: bool
    told: Optional[bool]
    bare: bool
    shared: list[str]
    follows: dict[str, bool]
    agrees: str


class _WaitingHead(TypedDict):
    k: Literal["waiting"]


class WaitingRecord(_WaitingHead, total=False):
    """The fresh process can begin."""

    raw: int
    """How many bytes of the pickle follow the record; added when it is sent."""


class ExplainedRecord(ExplainedFacts):
    """Who is to blame, by which rule, and what to do."""

    k: Literal["explained"]


class ForeseenRecord(ExplainedFacts):
    """The same, told beforehand: it counts only if the run comes to this end."""

    k: Literal["foreseen"]
    verdict: str


class BusyRecord(TypedDict):
    """A stage takes long, and is at work all the while."""

    k: Literal["busy"]
    stage: str


class DoneRecord(TypedDict):
    """All work is done."""

    k: Literal["done"]


class _DeniedHead(TypedDict):
    what: str
    name: str


class DeniedThing(_DeniedHead, total=False):
    """Something that may have been kept from the code; ``number`` is the ``errno`` of the call."""

    number: Optional[int]


class DeniedRecord(TypedDict):
    """What may have been kept from a stage that failed."""

    k: Literal["denied"]
    denied: list[DeniedThing]


class _EndedHead(TypedDict):
    k: Literal["ended"]
    why: str


class EndedRecord(_EndedHead, total=False):
    """The snippet did not get to the stages."""

    memory: bool
    scarce: Optional[str]
    error: ErrorRecord
    denied: list[DeniedThing]


class OutputRecord(TypedDict):
    """What was written to a stream, by its descriptor."""

    k: Literal["out"]
    stream: int
    text: str


class EndRecord(TypedDict):
    """How a process ended, as its supervisor saw it."""

    k: Literal["end"]
    reason: Optional[str]
    signal: Optional[int]
    code: Optional[int]


class OverRecord(TypedDict):
    """The run is over, and the next one may begin."""

    k: Literal["over"]


SnippetRecord = Union[
    StageRecords,
    LayersRecord,
    RanRecord,
    CheckRecord,
    SubjectRecord,
    CopyRecord,
    WaitingRecord,
    ExplainedRecord,
    ForeseenRecord,
    BusyRecord,
    DoneRecord,
    DeniedRecord,
    EndedRecord,
]
"""What our code in the snippet's process tells."""

SupervisorRecord = Union[ReadyRecord, NoPackageRecord, DirectoryRecord, OutputRecord, EndRecord, OverRecord]
"""What its supervisor, or the fork server, tells."""


class EmitAny(Protocol):
    """Sends a record, and beside it the pickle that it is about."""

    def __call__(self, record: SnippetRecord, data: Optional[bytes] = None) -> None: ...


class LimitsTold(TypedDict):
    """The limits of a run, in seconds and bytes."""

    wall_seconds: float
    memory_bytes: int
    output_bytes: int
    pickle_bytes: int
    file_bytes: int
    disk_bytes: int


class CheckTold(TypedDict):
    """A check to run, and where."""

    id: str
    code: str
    place: str


class _JobHead(TypedDict):
    kind: Literal["dump", "fresh"]
    library: str
    reuse: str
    code: str
    module: Optional[str]
    probe: Optional[str]
    protocol: Optional[int]
    byref: bool
    files: dict[str, str]
    modules: dict[str, str]
    reader: Optional[str]
    checks: list[CheckTold]
    traits: bool
    paths: list[str]
    environment: dict[str, str]
    cwd: str
    readable: list[str]
    opens: list[str]
    imports_script: bool
    package: str
    called: str
    explain: bool
    advise: bool
    rewrites: int
    limits: LimitsTold


class JobTold(_JobHead, total=False):
    """A job as a process reads it: the fields of ``tutor/sandbox/host/job.py``, and what is for it alone."""

    nonce: str
    """The key that its records are sealed with; taken out before the snippet runs."""
    broken: Optional[dict[str, str]]
    """The kinds of object that the library cannot do on this Python, and the verdict each ends in."""
    data: Optional[str]
    """The pickle to load, in base64; ``None`` where it follows as it is."""
    directory: str
    """Where to run, if not in a folder of the process's own."""
