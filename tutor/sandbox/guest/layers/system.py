"""The system calls the layers need and Python does not offer, each raising ``OSError``."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import sys
from typing import Any, Optional

PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22


def machine() -> str:
    """The kind of machine, as ``platform`` has it, which takes milliseconds to import."""
    return os.uname().machine


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


def fresh_keyring() -> None:
    """Leave the session's keyring for a new one with nothing in it."""
    number = {"x86_64": 250, "aarch64": 219}.get(machine())
    if number is None:
        raise OSError(errno.ENOSYS, f"system call number unknown for {machine()}")
    checked(libc().syscall(number, 1, None))


def unshare(flags: int) -> None:
    """Leave the namespaces that ``flags`` names for new ones."""
    checked(libc().unshare(flags))


def mount(
    source: Optional[str], target: str, kind: Optional[str], flags: int, data: Optional[str] = None
) -> None:
    """Mount in this process's own mount namespace."""
    texts = [text.encode() if text is not None else None for text in (source, target, kind, data)]
    checked(libc().mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3]))


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "namespace")]


def set_mount(path: str, *, read_only: bool, recursive: bool = False) -> None:
    """Have what is mounted at ``path`` take no changes, or take them again. Needs Linux 5.12."""
    attributes = _MountAttributes(int(read_only), int(not read_only), 0, 0)
    size = ctypes.sizeof(attributes)
    flags = 0x8000 if recursive else 0
    checked(libc().syscall(442, -100, os.fsencode(path), flags, ctypes.byref(attributes), size))


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    checked(libc().capset(header, (ctypes.c_uint32 * 6)()))
