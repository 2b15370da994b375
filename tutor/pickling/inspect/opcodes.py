"""Reading a pickle without loading it: which globals it names."""

from __future__ import annotations

import pickletools
from typing import Any, NamedTuple


class MissingName(NamedTuple):
    """A global that a pickle asks for and that the loading process cannot find."""

    module: str
    name: str
    """The qualified name in that module."""
    module_found: bool
    """Whether the module itself can be imported there."""


def globals_named(data: bytes) -> list[tuple[str, str]]:
    """The ``(module, qualified name)`` pairs a pickle asks for, in order, each once.

    Follows the stack and the memo just far enough to know the two strings under ``STACK_GLOBAL``.
    Raises ``ValueError`` where ``data`` is not a pickle.
    """
    found: dict[tuple[str, str], None] = {}
    memo: dict[int, Any] = {}
    recent: list[Any] = []  # the strings pushed last; None for anything else
    for opcode, given, _ in pickletools.genops(data):
        argument: Any = given
        name = opcode.name
        if name in ("GLOBAL", "INST"):
            module, _, qualname = str(argument).partition(" ")
            found[module, qualname] = None
            recent.append(None)
        elif name == "STACK_GLOBAL":
            strings = [item for item in recent[-2:] if isinstance(item, str)]
            if len(strings) == 2:
                found[strings[0], strings[1]] = None
            recent = [None]
        elif name in ("MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT"):
            number = len(memo) if name == "MEMOIZE" else int(argument)
            memo[number] = recent[-1] if recent else None
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            recent.append(memo.get(int(argument)))
        elif "UNICODE" in name or "STRING" in name:
            recent.append(argument)
        elif name not in ("FRAME", "PROTO"):
            recent.append(None)
        del recent[:-4]
    return list(found)
