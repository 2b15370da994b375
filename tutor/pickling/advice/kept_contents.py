"""What a resource holds in this process only: how to save it, and how to fill a new one with it."""

from __future__ import annotations

import io
import os
import types
from typing import Any, Optional

from tutor.pickling.inspect.databases import database_files
from tutor.pickling.inspect.facts import find_by_name
from tutor.pickling.inspect.real import is_a

_EVENTS = (("threading", "Event"), ("asyncio", "Event"))
_QUEUES = (("queue", "Queue"), ("queue", "LifoQueue"), ("queue", "PriorityQueue"))


class KeptContents:
    """What of an attribute goes into the state, and the lines that put it back into a new one."""

    def __init__(self, words: str, saved: str, first: tuple[str, ...], then: tuple[str, ...]) -> None:
        self.words = words
        """What it is, to read on after "saves": ``the items of `jobs```."""
        self.saved = saved
        """An expression over ``self``."""
        self.first = first
        """Lines before the state is read."""
        self.then = then
        """Lines once the attribute was made again, over ``state``."""


def contents_of(name: str, held: Any) -> Optional[KeptContents]:
    """Return how to save what the attribute ``name`` holds; ``None`` where a new one is as good."""
    it, saved = f"self.{name}", f"state[{name!r}]"
    if in_memory(held):
        return KeptContents(
            f"what is in the database `{name}`, which is in memory only",
            f'"\\n".join({it}.iterdump())',
            (),
            (f"{it}.executescript({saved})",),
        )
    if vanishes(held):
        return KeptContents(
            f"what is in the temporary file `{name}`, which is gone when this process closes it",
            f"({it}.read(), place)",
            (f"place = {it}.tell()", f"{it}.seek(0)"),
            (f"{it}.write({saved}[0])", f"{it}.seek({saved}[1])"),
        )
    if _is_read_in_part(held):
        return KeptContents(f"how far `{name}` was read", f"{it}.tell()", (), (f"{it}.seek({saved})",))
    if _is_one_of(held, (("threading", "local"),)) and held.__dict__:
        return KeptContents(
            f"what `{name}` holds for this thread",
            f"{it}.__dict__.copy()",
            (),
            (f"{it}.__dict__.update({saved})",),
        )
    if _is_one_of(held, _QUEUES) and len(held.queue):
        return KeptContents(
            f"the items of `{name}`",
            f"list({it}.queue)",
            (),
            (f"for item in {saved}:", f"    {it}.put(item)"),
        )
    if _is_one_of(held, _EVENTS) and held.is_set():
        return KeptContents(
            f"whether `{name}` is set", f"{it}.is_set()", (), (f"if {saved}:", f"    {it}.set()")
        )
    return None


def in_memory(obj: Any) -> bool:
    """Whether this is a connection to an SQLite database that no file has."""
    files = database_files(obj)
    return files is not None and not any(files)


def vanishes(obj: Any) -> bool:
    """Whether this is a file that only this process can open, and that can be read here."""
    if not is_a(obj, io.IOBase) or obj.closed:
        return False
    try:
        return bool(obj.readable() and obj.seekable() and os.fstat(obj.fileno()).st_nlink == 0)
    except (OSError, ValueError):
        return False


def _is_read_in_part(obj: Any) -> bool:
    """Whether this is a file that was opened to be read, by its path, and is no longer at its start."""
    if not is_a(obj, io.IOBase) or obj.closed or not isinstance(getattr(obj, "name", None), str):
        return False
    try:
        return bool(obj.seekable() and not obj.writable() and obj.tell())
    except (OSError, ValueError):  # it is being iterated over, for example
        return False


def _is_one_of(obj: Any, kinds: tuple[tuple[str, str], ...]) -> bool:
    """Whether an object's class is one of these, by module and name, and no subclass."""
    return any(type(obj) is find_by_name(module, name) for module, name in kinds)


def starts_anew(name: str, held: Any) -> str:
    """Return a sentence on what no new one will know and no state can hold; empty where there is nothing."""
    if hasattr(held, "hexdigest") and hasattr(held, "update"):
        return f"An unfinished hash can't be saved: the new `{name}` starts empty."
    if (hasattr(held, "compress") or hasattr(held, "decompress")) and not is_a(held, io.IOBase):
        return f"An unfinished stream can't be saved: the new `{name}` starts its own."
    return ""


def is_of_the_moment(held: Any) -> bool:
    """Whether this is not to be made again on load: a program that was started would run once more, and a
    frame would be that of the load."""
    started = _is_one_of(held, (("subprocess", "Popen"), ("asyncio.subprocess", "Process")))
    return started or is_a(held, (types.FrameType, types.TracebackType))
