"""Landlock: the files a process may touch, decided by itself and binding for what it starts.

Source: the Linux manual, landlock(7) and ``linux/landlock.h``. A kernel without it, or with an older
version, gives fewer rights to handle; what is missing is reported.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tutor.sandbox.guest.layers.report import layer
from tutor.sandbox.guest.layers.system import checked, libc

if TYPE_CHECKING:
    from tutor.sandbox.run_records import LayerRecord

FILES = "no access to files outside the run"
"""What it is for, as it is reported."""
_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_READ = _READ_FILE | _READ_DIR
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_TCP = 0b11
_SCOPE_UNIX, _SCOPE_SIGNAL = 0b01, 0b10


def version() -> int:
    """Landlock's version on this kernel; 0 where there is none."""
    try:
        return checked(libc().syscall(_CREATE, None, 0, 1))
    except (OSError, AttributeError):
        return 0


class Rules:
    """What may be touched, set down once and put on as many processes as needed.

    ``read`` are the paths to read and execute, ``write`` those to change. ``tcp`` forbids TCP as
    well, for where the network is not cut off by other means.
    """

    def __init__(self, read: Iterable[str], write: Iterable[str], *, tcp: bool) -> None:
        self._version, self._tcp = version(), tcp
        self._why = "this kernel has no Landlock"
        self._ruleset = -1
        if self._version:
            try:
                self._ruleset = _ruleset(self._version, read, write, tcp)
            except OSError as error:
                self._why = str(error)

    def restrict(self) -> list[LayerRecord]:
        """Leave this process, and what it starts, only what the rules allow. Never raises."""
        try:
            if self._ruleset >= 0:
                checked(libc().syscall(_RESTRICT, self._ruleset, 0))
                os.close(self._ruleset)
        except OSError as error:
            self._ruleset, self._why = -1, str(error)
        if self._ruleset < 0:
            return [layer(FILES, False, self._why)]
        found = self._version
        report = [layer(FILES, True, f"Landlock {found}")]
        if self._tcp:
            report.append(layer("no TCP", found >= 4, "Landlock" if found >= 4 else "needs Landlock 4"))
        report.append(
            layer(
                "no signals to other programs", found >= 6, "Landlock" if found >= 6 else "needs Landlock 6"
            )
        )
        return report


def _ruleset(found: int, read: Iterable[str], write: Iterable[str], tcp: bool) -> int:
    """The descriptor of a new set of rules."""
    handled = (1 << 13) - 1
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL)):
        if found >= since:
            handled |= right
    fields = [handled]
    if found >= 4:
        fields.append(_TCP if tcp else 0)
    if found >= 6:
        fields.append(_SCOPE_UNIX | _SCOPE_SIGNAL)
    attributes = (ctypes.c_uint64 * len(fields))(*fields)
    call = libc().syscall
    ruleset = checked(call(_CREATE, ctypes.byref(attributes), ctypes.sizeof(attributes), 0))
    try:
        for path in read:
            _allow(call, ruleset, path, (_READ | _EXECUTE) & handled)
        for path in write:
            _allow(call, ruleset, path, handled)
    except OSError:
        os.close(ruleset)
        raise
    return ruleset


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def _allow(call: object, ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no rule
    try:
        if not os.path.isdir(path):
            rights &= _ON_FILES
        rule = _PathBeneath(rights, descriptor)
        checked(call(_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0))  # type: ignore[operator]
    finally:
        os.close(descriptor)
