"""A filter on system calls: what no other layer keeps a run from asking the kernel.

A run gets no sockets but those of this machine and its network, so none to a virtual machine's host. It
gets no keys of the kernel's keyrings, and no watch on files that it cannot even read. Everything else is
let through: it is not a list of what is harmless. Source: the Linux manual, seccomp(2), and
``linux/filter.h``. Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import ctypes
import errno
import socket
import struct
from typing import TYPE_CHECKING

from tutor.sandbox.guest.layers.report import layer
from tutor.sandbox.guest.layers.system import PR_SET_SECCOMP, checked, libc, machine

if TYPE_CHECKING:
    from tutor.sandbox.run_records import LayerRecord

NAME = "no kernel keys, file watches or foreign sockets"
_NUMBERS = {
    "x86_64": (0xC000003E, {"socket": 41, "keys": (248, 249, 250), "watch": (254, 301)}),
    "aarch64": (0xC00000B7, {"socket": 198, "keys": (217, 218, 219), "watch": (27, 263)}),
}
"""For each machine its name to the kernel, and the numbers of: ``socket``; ``add_key``, ``request_key`` and
``keyctl``; ``inotify_add_watch`` and ``fanotify_mark``."""
_FAMILIES = (socket.AF_UNIX, socket.AF_INET, getattr(socket, "AF_INET6", 10), 16)
"""What may be opened as a socket; 16 is netlink, which asks the kernel about the run's own network."""
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _MACHINE, _FIRST = 0, 4, 16
"""Where the filter finds the call's number, the machine, and the first argument."""
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_OTHER_NUMBERS = 0x40000000
"""From here on x86 has the numbers of another way to call."""


def restrict_calls() -> LayerRecord:
    """Put the filter on this process, and on what it starts. Never raises.

    The process must have given up new privileges before.
    """
    known = _NUMBERS.get(machine())
    if known is None:
        return layer(NAME, False, f"system call numbers unknown for {machine()}")
    program = _program(*known)
    try:
        code = ctypes.create_string_buffer(program, len(program))
        filter_ = _Program(len(program) // 8, ctypes.addressof(code))
        checked(libc().prctl(PR_SET_SECCOMP, 2, ctypes.byref(filter_), 0, 0))
    except OSError as error:
        return layer(NAME, False, error.strerror or str(error))
    return layer(NAME, True, "seccomp")


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def _program(machine: int, numbers: dict) -> bytes:  # type: ignore[type-arg]
    """The filter's instructions. What is refused jumps to one of the two last ones."""
    refused = [*numbers["keys"], *numbers["watch"]]
    lines = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 0, "refuse", machine),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, "refuse", 0, _OTHER_NUMBERS),
        *((_EQUAL, "refuse", 0, number) for number in refused),
        (_EQUAL, 0, "allow", numbers["socket"]),
        (_LOAD, 0, 0, _FIRST),
        *((_EQUAL, "allow", 0, int(family)) for family in _FAMILIES),
        (_RETURN, 0, 0, _ERROR | errno.EAFNOSUPPORT),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERROR | errno.EPERM),
    ]
    ends = {"allow": len(lines) - 2, "refuse": len(lines) - 1}
    packed = b""
    for at, (code, yes, no, value) in enumerate(lines):
        jumps = [ends[to] - at - 1 if isinstance(to, str) else to for to in (yes, no)]
        packed += struct.pack("=HBBI", code, *jumps, value)
    return packed
