"""How open files, databases and sockets are described: by where they lead, not by what they are made of."""

from __future__ import annotations

import io
from typing import Any

from tutor.pickling.compare.reduced import DescribeValue, PartRows
from tutor.pickling.inspect.facts import find_by_name

Facts = dict[str, Any]
"""What is plain of an object, by name."""


def describe_file(obj: Any, facts: Facts, parts: PartRows, value: DescribeValue) -> bool:
    """Files by name, mode, position and closedness; in-memory ones by what they hold."""
    if isinstance(obj, (io.StringIO, io.BytesIO)):
        facts["closed"] = obj.closed
        if not obj.closed:
            facts["position"] = obj.tell()
            parts.append([".getvalue()", value(obj.getvalue())])
        return True
    if isinstance(
        obj, (io.TextIOWrapper, io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.FileIO)
    ):
        facts["closed"] = obj.closed
        name = getattr(obj, "name", None)
        facts["name"] = "a descriptor" if isinstance(name, int) else repr(name)
        facts["mode"] = _ability(getattr(obj, "mode", None))
        if not obj.closed:
            try:
                facts["position"] = obj.tell()
            except (OSError, ValueError):
                facts["position"] = "none"
        return True
    return False


def is_socket(obj: Any) -> bool:
    kind: Any = find_by_name("_socket", "socket")
    return kind is not None and isinstance(obj, kind)


def address(obj: Any) -> str:
    """Where a socket leads: what it is connected to, else what it listens at."""
    for ask in (obj.getpeername, obj.getsockname):
        try:
            found = ask()
        except OSError:
            continue
        if found:
            return repr(found)
    return f"{obj.family!r}, {obj.type!r}, closed: {obj.fileno() < 0}"


def _ability(mode: object) -> str:
    """A file's mode without how it was opened: one that was begun anew is the same when it goes on."""
    if not isinstance(mode, str):
        return repr(mode)
    reads, writes = "r" in mode or "+" in mode, not mode.startswith("r") or "+" in mode
    return repr(("r+" if reads else "w") * writes + "r" * (not writes) + "b" * ("b" in mode))
