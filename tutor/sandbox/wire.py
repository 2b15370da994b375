"""How the processes of a run talk: one JSON object a line, on pipes nobody else holds.

Used on both sides of the sandbox: standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import json
import os
from typing import Any, Optional

MAX_LINE = 48 << 20
"""Bytes of one record; a longer one is taken for noise."""


def pack(record: dict[str, Any]) -> bytes:
    """One record as a line. Lone surrogates stay escaped, so every text a snippet makes can travel."""
    return json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def unpack(line: bytes) -> Optional[dict[str, Any]]:
    """The record in a line, or ``None`` where there is none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def send(descriptor: int, record: dict[str, Any]) -> None:
    """Write one record in full. Raises ``OSError`` where nobody reads any more."""
    write_all(descriptor, pack(record))


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of ``data``, however small the pipe."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


class Lines:
    """Splits what arrives on a descriptor into lines."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._chunks: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that ``chunk`` completes."""
        head, newline, rest = chunk.partition(b"\n")
        self._chunks.append(head)
        self._size += len(head)
        if not newline:
            if self._size > MAX_LINE:
                self._chunks, self._size = [], 0
            return []
        done = [b"".join(self._chunks)]
        *whole, tail = rest.split(b"\n")
        self._chunks, self._size = [tail], len(tail)
        return done + whole

    def next(self) -> Optional[bytes]:
        """Block for one line; ``None`` at the end of the stream. Reads no further than that line."""
        while True:
            chunk = os.read(self.descriptor, 1 << 16)
            if not chunk:
                return None
            lines = self.feed(chunk)
            if lines:
                return lines[0]
