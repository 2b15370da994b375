"""A result with its paths as the user typed them: ``jobs.client.lock``, not ``subject.lock``."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from tutor.pickling.blame.label import called
from tutor.sandbox.host.results import LibraryResult, Report

T = TypeVar("T", bound=msgspec.Struct)


def as_typed(report: Report) -> Report:
    """The same report, with every path beginning at what the user calls the subject."""
    if not report.called:
        return report
    results = {library: _typed(result, report.called) for library, result in report.results.items()}
    return msgspec.structs.replace(report, results=results)


def _typed(result: LibraryResult, name: str) -> LibraryResult:
    blame = result.blame
    if blame is not None:
        others = tuple(_one(other, name) for other in blame.others)
        blame = msgspec.structs.replace(_one(blame, name), others=others)
    return msgspec.structs.replace(
        result,
        blame=blame,
        missing=tuple(_one(missing, name) for missing in result.missing),
        differences=tuple(_one(difference, name) for difference in result.differences),
        remarks=tuple(_one(remark, name) for remark in result.remarks),
        advice=tuple(
            msgspec.structs.replace(one, anew=tuple(_one(difference, name) for difference in one.anew))
            for one in result.advice
        ),
    )


def _one(fact: T, name: str) -> T:
    path: str | None = getattr(fact, "path", None)
    return fact if path is None else msgspec.structs.replace(fact, path=called(path, name))
