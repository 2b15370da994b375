"""What the engine tells of a run, record by record: the fields of each, in plain JSON.

These are types only, so nothing of this is imported when a snippet runs. The app decodes the same records
into the structs of ``tutor/sandbox/host/records.py``; a test holds that both name the same fields. What
else the sandbox tells is in ``tutor/sandbox/run_records.py``.
"""

from __future__ import annotations

from typing import Any, Literal, Optional, TypedDict, Union


class RaisedIn(TypedDict, total=False):
    """Whose code raised an exception."""

    package: str
    kinds: list[str]


class _ErrorHead(TypedDict):
    type: str
    message: str


class ErrorRecord(_ErrorHead, RaisedIn, total=False):
    """An exception as text."""

    traceback: str
    line: Optional[int]


class DifferenceRecord(TypedDict):
    """One way in which the copy is not what went in; or a remark, which decides nothing."""

    path: str
    what: str


class NameRecord(TypedDict):
    """A name that the fresh process cannot find."""

    module: str
    name: str
    module_found: bool


class MissingRecord(NameRecord):
    """The same, with the part of the subject that asks for it."""

    path: Optional[str]
    stopped: bool


class NotFound(TypedDict):
    """The names that a load could not find, and whether one of them stopped it."""

    missing: list[NameRecord]
    stopped_by_name: bool


class _StageHead(TypedDict):
    k: Literal["stage"]
    stage: str
    held: bool


class StageRecord(_StageHead, total=False):
    """A stage that was measured. What is not known of it, or does not apply, is left out."""

    bytes: int
    data: str
    """The pickle in base64; added when the record is sent."""
    warnings: list[str]
    limit: str
    error: ErrorRecord
    differences: list[DifferenceRecord]
    remarks: list[DifferenceRecord]
    missing: list[NameRecord]
    stopped_by_name: bool
    lost: list[str]


class ProbeRecord(TypedDict):
    """What the probe answers on the original."""

    k: Literal["probe"]
    answer: list[str]


class _FreshHead(TypedDict):
    k: Literal["fresh"]


class FreshRecord(_FreshHead, total=False):
    """What came back in the fresh process: one of its description, the probe's answer, or our limit."""

    description: dict[str, list[Any]]
    answer: list[str]
    limit: str


class FreshTold(TypedDict, total=False):
    """What the app tells the dumping process of the fresh one."""

    loaded: bool
    """Whether it loaded; then one of the next three is there."""
    description: dict[str, list[Any]]
    answer: list[str]
    limit: str
    error: str
    """The type of the exception that the load raised."""
    missing: list[NameRecord]
    stopped_by_name: bool
    ended: bool
    """Whether it came to an end before it could tell."""


class PlaceRecord(TypedDict):
    """Where in the user's code a part was made."""

    line: Optional[int]
    file: str


class CulpritRecord(PlaceRecord):
    """Another part that fails on its own account."""

    path: str
    type: str
    rule: Optional[int]


class _BlameHead(TypedDict):
    path: str
    way: str
    name: str
    type: str
    more: int
    line: Optional[int]


class BlameRecord(_BlameHead, total=False):
    """The smallest part that fails alone. Its place is added once it has been looked for."""

    file: str
    others: list[CulpritRecord]


class FindingRecord(TypedDict):
    """What one rule finds."""

    rule: int
    outcome: str
    evidence: str
    deciding: bool
    tells_difference: bool


class _AdviceHead(TypedDict):
    text: str
    code: str


class AdviceRecord(_AdviceHead, total=False):
    """One piece of advice. Where the whole was rewritten so, to be tried, it has the new texts."""

    snippet: str
    """The snippet's new text."""
    files: dict[str, str]
    """New files beside it."""
    modules: dict[str, str]
    """The new text of modules that it imports."""
    renewed: list[str]
    """The attributes that it makes anew on load."""
    uses: str
    """The library that the advice is to use, where it is about that."""


class ExplainedFacts(TypedDict, total=False):
    """Who is to blame, by which rule, and what to do: see ``explain``."""

    rule: Optional[int]
    blame: Optional[BlameRecord]
    reason: str
    missing: list[MissingRecord]
    findings: list[FindingRecord]
    dangers: list[str]
    advice: list[AdviceRecord]
    remedies: list[AdviceRecord]
    at_fault: bool


StageRecords = Union[StageRecord, ProbeRecord, FreshRecord]
"""What is told while the stages are measured."""
