"""The plain facts about one object that every other file here starts from.

None of these functions raises, and none runs more of the object's own code than its ``repr``.
"""

from __future__ import annotations

import re
import sys
from typing import Any, Optional

from tutor.pickling import debug

try:
    from _blake2 import blake2b  # hashlib has the same, and imports OpenSSL too
except ImportError:
    from hashlib import blake2b

SCALARS = (
    type(None),
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    bytearray,
    type(Ellipsis),
    type(NotImplemented),
)
"""Exact types whose value is all there is to them."""
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}")


def type_path(cls: type) -> str:
    """Where a class says it is: ``module.qualname``, without the module for builtins."""
    try:
        module = type.__getattribute__(cls, "__module__")
        name = type.__getattribute__(cls, "__qualname__")
    except Exception:  # a class that fakes its names
        debug.swallowed()
        return "?"
    if not isinstance(module, str) or not isinstance(name, str):
        return str(name)
    return name if module == "builtins" else module + "." + name


def without_addresses(text: str) -> str:
    """A repr without the memory addresses that differ from process to process."""
    return _ADDRESS.sub("0x…", text)


def safe_repr(obj: object, limit: int = 200) -> str:
    """``repr(obj)``, cut at ``limit`` characters; never raises."""
    try:
        text = repr(obj)
    except Exception as error:
        return f"<{type_path(type(obj))}: its repr raises {type(error).__name__}>"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def find_by_name(module: object, name: object) -> Optional[object]:
    """What a module and a dotted name lead to in this process, without importing anything."""
    found: Any = sys.modules.get(module) if isinstance(module, str) else None
    if found is None or not isinstance(name, str):
        return None
    for part in name.split("."):
        try:
            found = getattr(found, part)
        except Exception:  # a module may have its own `__getattr__`
            debug.swallowed()
            return None
    return found  # type: ignore[no-any-return]


def digest(data: bytes) -> str:
    """What is shown for ``data`` where it would be too long."""
    return blake2b(data, digest_size=20).hexdigest()
