"""How the processes of a run talk: one JSON object a line, on pipes that no other process has.

Where a pickle is too large to be part of a line, a line ``=N`` says that N bytes follow as they are.

What the snippet's process says is sealed: the pipe is open in that process, so anything there could
write to it. Used on both sides of the sandbox: standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Union, cast

if TYPE_CHECKING:
    from tutor.sandbox.run_records import JobTold

try:
    from _blake2 import blake2b  # hashlib has the same, and imports OpenSSL too
except ImportError:
    from hashlib import blake2b

MAX_LINE = 48 << 20
"""Bytes of one record; a longer one is taken for noise."""

READ = 1 << 16
"""Bytes that are read in one go."""
INLINE = 32 << 10
"""The most bytes of a pickle that are part of a line."""

# Bound here, so that a snippet that replaces them for itself does not change them for us.
_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode
_write = os.write


def pack(record: Mapping[str, object]) -> bytes:
    """One record as a line. Lone surrogates stay escaped, so every text a snippet makes can be sent."""
    return _encode(record).encode("ascii") + b"\n"


def unpack(line: bytes) -> Optional[dict[str, Any]]:
    """The record in a line, or ``None`` where there is none."""
    try:
        record = _decode(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def send(descriptor: int, record: Mapping[str, object]) -> None:
    """Write one record in full. Raises ``OSError`` where nothing reads any longer."""
    write_all(descriptor, pack(record))


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of ``data``, however small the pipe."""
    view = memoryview(data)
    while view:
        view = view[_write(descriptor, view) :]


class Sealed(NamedTuple):
    """A record that need not be decoded to be passed on."""

    kind: bytes
    """Its ``k``, as JSON."""
    about: bytes
    """What it is about: the stage, the check; ``null`` where a run has one such record at most."""
    record: bytes
    """All of it, as JSON, without a newline."""


def _head(record: Mapping[str, object]) -> bytes:
    """What a record is and what it is about, to be read without decoding it."""
    kind = record.get("k")
    about = record.get(_ABOUT[kind]) if isinstance(kind, str) and kind in _ABOUT else None
    return f"{_encode(kind)}\t{_encode(about)}\t".encode("ascii")


_ABOUT = {"stage": "stage", "check": "id", "foreseen": "verdict", "busy": "stage"}
"""The kinds of record that a run may have several of, and the field that tells them apart."""


class Seal:
    """Marks lines as ours. The key cannot be read back from it, by walking frames or otherwise."""

    def __init__(self, key: str) -> None:
        self._keyed = blake2b(key=bytes.fromhex(key), digest_size=16)

    def close(self, record: Mapping[str, object]) -> bytes:
        """The record as a line that ``opened`` accepts."""
        line = _head(record) + pack(record)
        return self._mark(line[:-1]) + line

    def opened(self, line: bytes) -> Optional[Sealed]:
        """What ``close`` made the line of, or ``None`` where the seal is not ours."""
        mark, body = line[:32], line[32:]
        if self._mark(body) != mark:
            return None
        kind, about, record = body.split(b"\t", 2)  # JSON text has no tab in it
        return Sealed(kind, about, record)

    def _mark(self, body: bytes) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(body)
        return keyed.hexdigest().encode("ascii")


class Raw:
    """Some of the bytes that follow a line ``=N``."""

    __slots__ = ("data", "left")

    def __init__(self, data: bytes, left: int) -> None:
        self.data = data
        self.left = left
        """How many are still to come after these."""


def announced(count: int) -> bytes:
    """The line after which ``count`` bytes follow as they are."""
    return b"=%d\n" % count


class Lines:
    """Splits what arrives on a descriptor into lines, and bytes that are none.

    ``sealed`` is for what a snippet's process says. Anything there could write a line ``=N``, so only its
    reader, who knows what is sealed, says what is to be taken as bytes.
    """

    def __init__(self, descriptor: int, sealed: bool = False) -> None:
        self.descriptor = descriptor
        self._sealed = sealed
        self._chunks: list[bytes] = []
        self._size = 0
        self._raw = 0
        self._ready: list[Union[bytes, Raw]] = []

    @property
    def left(self) -> int:
        """How many bytes that were announced are still to come."""
        return self._raw

    def expect(self, count: int) -> None:
        """Take the next ``count`` bytes as they are."""
        self._raw = count

    def take(self, chunk: bytes) -> Iterator[Union[bytes, Raw]]:
        """The lines that ``chunk`` completes, and bytes that are none, one by one."""
        while chunk:
            if self._raw:
                data, chunk = chunk[: self._raw], chunk[self._raw :]
                self._raw -= len(data)
                yield Raw(data, self._raw)
                continue
            head, newline, chunk = chunk.partition(b"\n")
            self._chunks.append(head)
            self._size += len(head)
            if newline:
                line = b"".join(self._chunks) if len(self._chunks) > 1 else head
                self._chunks, self._size = [], 0
                if not self._sealed and line[:1] == b"=" and line[1:].isdigit():
                    self._raw = int(line[1:])
                    continue
                yield line
            elif self._size > MAX_LINE:
                self._chunks, self._size = [], 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that ``chunk`` completes; bytes that are none are passed over."""
        return [line for line in self.take(chunk) if not isinstance(line, Raw)]

    def pending(self) -> list[Union[bytes, Raw]]:
        """What has arrived and has not been asked for."""
        found, self._ready = self._ready, []
        return found

    def next(self) -> Optional[bytes]:
        """Block for one line; ``None`` at the end of the stream."""
        while True:
            item = self._next()
            if not isinstance(item, Raw):
                return item

    def raw(self) -> Optional[bytes]:
        """Block for the bytes that were announced; ``None`` where the stream ends before they are whole."""
        whole = bytearray()
        while True:
            item = self._next()
            if not isinstance(item, Raw):
                return None
            whole += item.data
            if not item.left:
                return bytes(whole)

    def _next(self) -> Union[bytes, Raw, None]:
        while not self._ready:
            chunk = os.read(self.descriptor, READ)
            if not chunk:
                return None
            self._ready += self.take(chunk)
        return self._ready.pop(0)


def next_job(orders: Lines) -> Optional[JobTold]:
    """The next job that arrives; ``None`` once none will. What was meant for a run that ended before
    it could hear it is passed over."""
    while True:
        line = orders.next()
        record = unpack(line) if line is not None else None
        if record is None or "kind" in record:
            return cast("Optional[JobTold]", record)
