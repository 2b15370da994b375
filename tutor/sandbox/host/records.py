"""The shape of every record a run's processes may send, checked as it enters the app.

They come from processes that ran a learner's code, so anything may be in them. What has not the
right shape is dropped here, and the rest of the app need not look twice.
"""

from __future__ import annotations

from typing import Any

import msgspec

from tutor.pickling.words import Limit
from tutor.sandbox import wire

Record = dict[str, Any]


class _Said(msgspec.Struct, tag_field="k"):
    """A record; its kind stands under ``k``."""


class _Error(msgspec.Struct):
    type: str
    message: str
    traceback: str = ""
    line: int | None = None
    package: str = ""
    kinds: list[str] = []


class _Difference(msgspec.Struct):
    path: str
    what: str


class _Missing(msgspec.Struct):
    module: str
    name: str
    module_found: bool


class _Layer(msgspec.Struct):
    name: str
    holds: bool
    detail: str = ""


class _Directory(_Said, tag="directory"):
    path: str


class _Layers(_Said, tag="layers"):
    layers: list[_Layer]


class _Ran(_Said, tag="ran"):
    type: str


class _Stage(_Said, tag="stage"):
    stage: str
    held: bool
    size: int | None = msgspec.field(default=None, name="bytes")
    data: bytes | None = None
    warnings: list[str] = []
    limit: Limit | None = None
    error: _Error | None = None
    differences: list[_Difference] = []
    remarks: list[_Difference] = []
    missing: list[_Missing] = []
    stopped_by_name: bool = False


class _Probe(_Said, tag="probe"):
    answer: tuple[str, str]


class _Fresh(_Said, tag="fresh"):
    description: dict[str, list[Any]] = {}
    answer: tuple[str, str] | None = None
    limit: Limit | None = None


class _Check(_Said, tag="check"):
    id: str
    held: bool
    message: str
    error: _Error | None = None


class _Waiting(_Said, tag="waiting"):
    raw: int | None = None
    """How many bytes of the pickle follow the record, where it is a large one."""


class _Explained(_Said, tag="explained"):
    pass


class _Foreseen(_Said, tag="foreseen"):
    stage: str
    """The verdict it is meant for."""


class _Busy(_Said, tag="busy"):
    stage: str
    """The stage that takes long, and is at work all the while."""


class _Done(_Said, tag="done"):
    pass


class _Ended(_Said, tag="ended"):
    why: str
    memory: bool = False
    error: _Error | None = None


class _Out(_Said, tag="out"):
    stream: int
    text: str


class _End(_Said, tag="end"):
    reason: str | None = None
    signal: int | None = None
    code: int | None = None


_Known = (
    _Directory
    | _Layers
    | _Ran
    | _Stage
    | _Probe
    | _Fresh
    | _Check
    | _Waiting
    | _Explained
    | _Foreseen
    | _Busy
    | _Done
    | _Ended
    | _Out
    | _End
)


class _Box(msgspec.Struct):
    """Of a struct msgspec remembers how to check it, of a bare union it does not."""

    record: _Known


def unpack(line: bytes) -> Record | None:
    """The record in a line, or ``None`` where there is none. As ``wire.unpack``, and several times
    faster on what is plain JSON; Python's writer goes a little beyond that."""
    try:
        record = msgspec.json.decode(line)
    except (msgspec.MsgspecError, RecursionError):
        return wire.unpack(line)
    return record if isinstance(record, dict) else None


def well_formed(record: Record) -> bool:
    """Whether a record is of a known kind and every field it has is what it should be."""
    try:
        msgspec.convert({"record": record}, _Box)
    except (msgspec.ValidationError, RecursionError):
        return False
    return True
