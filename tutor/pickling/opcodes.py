"""Reading a pickle without loading it: which globals it names."""

from __future__ import annotations

import importlib
import pickletools
from typing import Any


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


def missing_globals(data: bytes) -> list[tuple[str, str]]:
    """Which of the globals a pickle names cannot be found in *this* process.

    Imports the modules it names, as loading it would: for sandbox processes only.
    """
    wanted = [named for named in globals_named(data) if named not in _DILL_RESOLVES]
    return [(module, name) for module, name in wanted if not _findable(module, name)]


_DILL_RESOLVES = frozenset([("__builtin__", "__main__"), ("__builtin__", "NoneType")])
"""Names that dill's unpickler answers itself, looking nothing up."""


def _findable(module: str, name: str) -> bool:
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except Exception:
        return False
    return True
