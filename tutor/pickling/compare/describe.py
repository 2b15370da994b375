"""One canonical description of an object, so that two processes can compare facts.

It is ``{"nodes": [[type, facts, parts], ...], "blocks": [digest, ...]}``. The first node is the object, and a
part is ``[label, value]``; a value is the number of another node, or a scalar as ``[type, text]``. Two
references to one object are one node number twice, so the sharing graph is part of the description. The first
few thousand parts are told in full. The rest, in the same order, is told by a digest for each block of them.
So a description stays small whatever the object, and still says where it differs.

Describing runs as little of the object's own code as it can: attributes are read past
``__getattr__``, iterators are not advanced, and a ``__reduce__`` written in Python is not called.
"""

from __future__ import annotations

import itertools
import time
from typing import Any, Optional

from tutor.pickling import debug
from tutor.pickling.compare.kinds import describe_parts, is_plain
from tutor.pickling.compare.labels import PathLabel
from tutor.pickling.compare.values import LONG, SCALAR_TYPES, as_key, in_order, scalar
from tutor.pickling.inspect.facts import digest, type_path
from tutor.pickling.inspect.real import instance_dict

NodeFields = list[Any]
Description = dict[str, list[Any]]
NodePlace = tuple[int, PathLabel]
"""The number of a node, and a label in it."""

IN_FULL = 4_000
"""How many nodes and parts are told in full."""
BLOCK = 64
_SHORT = frozenset((int, bool, float, complex, type(None)))
"""Scalars whose ``repr`` is never long, but for an ``int`` that has none."""
_SIZED = frozenset((str, bytes))


class OutOfTime(Exception):
    """The time that a comparison or a description may take is over."""


class Clock:
    """Looks at the time now and then. Raises ``OutOfTime`` once it has reached ``until``."""

    def __init__(self, until: Optional[float]) -> None:
        self._until = until
        self._ticks = 0

    def tick(self) -> None:
        """To be called at every step."""
        self._ticks += 1
        if self._ticks % 512 == 0 and self._until is not None and time.monotonic() > self._until:
            raise OutOfTime


def describe(obj: object, until: Optional[float] = None) -> Description:
    """Describe ``obj``. Raises ``OutOfTime`` once the clock has reached ``until``."""
    writer = Writer(until)
    writer.run(obj)
    return writer.description


class Writer:
    """Writes nodes breadth first, so that no depth of nesting exhausts the stack.

    ``traced`` keeps where each node and each block comes from.
    """

    def __init__(self, until: Optional[float] = None, traced: bool = False) -> None:
        self.description: Description = {"nodes": [], "blocks": []}
        self.objects: list[Any] = []
        """The object behind each node, kept alive so that its id stays its own."""
        self.above: Optional[list[NodePlace]] = [] if traced else None
        """Where each node was met first."""
        self.starts: Optional[list[NodePlace]] = [] if traced else None
        """Where each block begins."""
        self._clock = Clock(until)
        self._left = IN_FULL
        self._numbers: dict[int, int] = {}
        self._plain: dict[int, bool] = {}
        self._types: dict[int, str] = {}
        self._texts: list[str] = []
        self._count = 0
        self._start: NodePlace = (0, "")
        self._at = 0

    def run(self, obj: object) -> None:
        """Describe ``obj`` and everything it holds."""
        self._number(obj, "")
        while self._at < len(self.objects):
            self._clock.tick()
            self._node(self.objects[self._at])
            self._at += 1
        self._close()

    def _node(self, obj: Any) -> None:
        kind = type(obj)
        if kind is list or kind is tuple:
            text = _in_short(obj) if self._left <= 0 and len(obj) <= BLOCK else None
            if text is None:
                self._sequence(kind, obj)
            else:
                self._fold("", text, 1 + len(obj))
            return
        if kind is set or kind is frozenset:
            members = in_order(obj)
            if members is not None:
                self._sequence(kind, members)
                return
        held = obj if kind is dict else instance_dict(obj) if self._is_plain(kind) else None
        if held is not None and type(held) is dict and SCALAR_TYPES.issuperset(map(type, held)):
            if kind is dict:
                self._mapping(held)
                return
            if self._left <= 0 and len(held) <= BLOCK and _SHORT.issuperset(map(type, held.values())):
                try:
                    self._fold("", f"{self._type(kind)} {sorted(held.items())!r}", 1 + len(held))
                    return
                except ValueError:
                    pass  # an int too large for a repr
            parts = [[f".{name}", self._value(held[name], f".{name}")] for name in sorted(held, key=str)]
            self._write(self._type(kind), {}, parts)
            return
        facts: dict[str, Any] = {}
        found: list[Any] = []
        try:
            describe_parts(obj, facts, found, _part)
        except (RecursionError, MemoryError):
            raise
        except Exception as error:  # an object that fights back is described as far as it lets us
            debug.swallowed()
            facts["undescribed"] = type(error).__name__
        parts = [
            [label, self._number(value.obj, label) if type(value) is _Part else value]
            for label, value in found
        ]
        self._write(self._type(kind), facts, parts)

    def _sequence(self, kind: type, obj: Any) -> None:
        told = obj[: self._left] if self._left > 0 else ()
        parts = [[number, self._value(held, number)] for number, held in enumerate(told)]
        self._write(self._type(kind), {"length": len(obj)}, parts)
        for start in range(len(told), len(obj), BLOCK):
            self._clock.tick()
            chunk = obj[start : start + BLOCK]
            text = _in_short(chunk)
            if text is None:
                text = repr([self._value(held, number) for number, held in enumerate(chunk, start)])
            self._fold(start, text, len(chunk))

    def _mapping(self, held: dict[Any, Any]) -> None:
        items = iter(held.items())
        told = list(itertools.islice(items, max(0, self._left)))
        parts = []
        for key, value in told:
            label = as_key(scalar(key) or [])
            parts.append([label, self._value(value, label)])
        self._write("dict", {"length": len(held)}, parts)
        for start in range(len(told), len(held), BLOCK):
            self._clock.tick()
            chunk = list(itertools.islice(items, BLOCK))
            keys, values = [key for key, _ in chunk], [value for _, value in chunk]
            names = _in_short(keys) or repr(list(map(scalar, keys)))
            text = _in_short(values)
            if text is None:
                text = repr([self._value(value, number) for number, value in enumerate(values, start)])
            self._fold(start, f"{names} {text}", 2 * len(chunk))

    def _write(self, name: str, facts: dict[str, Any], parts: list[Any]) -> None:
        if self._left > 0:
            self.description["nodes"].append([name, facts, parts])
            self._left -= 1 + len(parts)
        else:
            self._fold("", f"{name} {facts!r} {parts!r}", 1 + len(parts))

    def _fold(self, label: PathLabel, text: str, count: int) -> None:
        """Add what is told by digest only."""
        if not self._texts:
            self._start = (self._at, label)
        self._texts.append(text)
        self._count += count
        if self._count >= BLOCK:
            self._close()

    def _close(self) -> None:
        if self._texts:
            whole = "\0".join(self._texts).encode("utf-8", "backslashreplace")
            self.description["blocks"].append(digest(whole)[:16])
            if self.starts is not None:
                self.starts.append(self._start)
            self._texts, self._count = [], 0

    def _value(self, held: Any, label: PathLabel) -> Any:
        """A scalar in full, or the number of the node that describes it."""
        plain = scalar(held)
        return plain if plain is not None else self._number(held, label)

    def _number(self, obj: Any, label: PathLabel) -> int:
        number = self._numbers.get(id(obj))
        if number is None:
            number = self._numbers[id(obj)] = len(self.objects)
            self.objects.append(obj)
            if self.above is not None:
                self.above.append((self._at, label))
        return number

    def _is_plain(self, kind: type) -> bool:
        found = self._plain.get(id(kind))
        if found is None:
            found = self._plain[id(kind)] = is_plain(kind)
        return found

    def _type(self, kind: type) -> str:
        found = self._types.get(id(kind))
        if found is None:
            found = self._types[id(kind)] = type_path(kind)
        return found


def _in_short(values: Any) -> Optional[str]:
    """The text of a few scalars, where that is short and says all: several times faster than one by one."""
    kinds = set(map(type, values))
    if not kinds or kinds <= _SHORT or (kinds <= _SIZED and max(map(len, values)) <= LONG):
        try:
            return repr(values)
        except ValueError:
            pass  # an int too large for a repr
    return None


class _Part:
    """A part that is to be described, told apart from a text that stands for one."""

    __slots__ = ("obj",)

    def __init__(self, obj: Any) -> None:
        self.obj = obj


def _part(obj: Any) -> Any:
    plain = scalar(obj)
    return plain if plain is not None else _Part(obj)
