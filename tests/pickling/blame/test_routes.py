"""The way to a part in the words of whoever uses the object."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tutor.pickling.blame.find import find_blame
from tutor.pickling.codecs.registry import codec_for
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.words import Verdict


class Table:
    """Like a library's: what it holds is inside another object, and given out by keys or properties."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self._inside = [("columns", columns)]
        self._note = columns

    def keys(self) -> Iterator[str]:
        return iter(self._note)

    def __iter__(self) -> Iterator[str]:
        return self.keys()

    def __getitem__(self, key: str) -> list[Any]:
        return list(self._note[key])  # a new one each time, as a table's column is

    def __reduce__(self) -> Any:
        return Table, (dict(self._note),)


class Settings:
    def __init__(self, **options: Any) -> None:
        self._options = options

    @property
    def options(self) -> dict[str, Any]:
        return self._options

    def __getstate__(self) -> Any:
        return [list(self._options.items())]


@pytest.mark.parametrize(
    ("subject", "path"),
    [
        (Table({"n": [1], "fn": [1, threading.Lock()]}), "subject['fn'][1]"),
        ({"a": [Table({"fn": [threading.Lock()]})]}, "subject['a'][0]['fn'][0]"),
        (Settings(lock=threading.Lock()), "subject.options['lock']"),
    ],
)
def test_a_path_is_what_the_object_offers(subject: Any, path: str) -> None:
    codec = codec_for("pickle", None, False)
    found = find_blame(subject, codec, MeasuredOutcome(Verdict.DUMPS_FAILS, error=TypeError()))
    assert found is not None
    assert found.node.path == path
    assert eval(path, {"subject": subject, "list": list}) is found.obj
