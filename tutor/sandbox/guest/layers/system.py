"""The system calls the layers need and Python does not offer, each raising ``OSError``."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from typing import Any, Optional

PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38


def is_linux() -> bool:
    """Whether the calls below can be expected to exist."""
    return sys.platform == "linux"


@functools.cache
def libc() -> Any:
    """The C library, with ``errno`` kept for us."""
    if not is_linux():
        raise OSError("Linux only")
    return ctypes.CDLL(None, use_errno=True)


def checked(result: int) -> int:
    """The result of a call, or the error it left behind."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def prctl(option: int, value: int) -> None:
    """Set one property of this process."""
    checked(libc().prctl(option, value, 0, 0, 0))


def unshare(flags: int) -> None:
    """Leave the namespaces that ``flags`` names for new ones."""
    checked(libc().unshare(flags))


def mount(
    source: Optional[str], target: str, kind: Optional[str], flags: int, data: Optional[str] = None
) -> None:
    """Mount in this process's own mount namespace."""
    texts = [text.encode() if text is not None else None for text in (source, target, kind, data)]
    checked(libc().mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3]))


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    checked(libc().capset(header, (ctypes.c_uint32 * 6)()))
