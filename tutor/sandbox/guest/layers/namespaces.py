"""Namespaces: a run's own processes, network, shared memory and view of the file system.

The process that calls ``separate`` stays where it is as to process ids. What it forks next is process 1 of
the new namespace; when that ends, the kernel kills everything else in it. Source: the Linux manual,
namespaces(7), user_namespaces(7), mount_namespaces(7).
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tutor.sandbox.guest.layers.report import layer
from tutor.sandbox.guest.layers.system import is_linux, mount, set_mount, unshare

if TYPE_CHECKING:
    from tutor.sandbox.run_records import LayerRecord

USER, PID, NET, IPC, FILES = 0x10000000, 0x20000000, 0x40000000, 0x08000000, 0x00020000
_NAMES = {
    PID: "own processes",
    NET: "no network",
    IPC: "own shared memory",
    FILES: "own view of temporary folders",
}
_PRIVATE, _BIND, _RECURSIVE, _PLAIN = 1 << 18, 4096, 16384, 2 | 4
_ATTEMPTS = (USER | PID | NET | IPC | FILES, USER | PID | NET | IPC, USER | NET, PID | NET | IPC)
"""Tried in this order: some systems allow fewer."""


class Separation:
    """Which namespaces this process and its children now have, and what to report of them."""

    def __init__(self, held: int, why: str) -> None:
        self.held = held
        self.why = why
        self.own_mounts = self.has(FILES)
        """Whether what is mounted is mounted for the run alone."""
        self.not_read_only = "" if self.own_mounts else why
        """Why the files outside can be changed by who owns them; empty where they cannot."""

    def has(self, which: int) -> bool:
        """Whether the namespace ``which`` is the run's own."""
        return bool(self.held & which)

    def layers(self) -> list[LayerRecord]:
        """A report for each namespace."""
        return [
            layer(name, self.has(which), "namespace" if self.has(which) else self.why)
            for which, name in _NAMES.items()
        ] + [
            layer(
                "files outside the run unchanged",
                not self.not_read_only,
                self.not_read_only or "read-only",
            )
        ]


def separate(*, network: bool = False) -> Separation:
    """Move into new namespaces, as many as the system allows; with ``network``, not out of the network.
    Never raises."""
    if not is_linux():
        return Separation(0, "Linux only")
    user, group = os.getuid(), os.getgid()
    why = ""
    for flags in _ATTEMPTS:
        flags &= ~NET if network else -1
        try:
            unshare(flags)
        except OSError as error:
            why = error.strerror or str(error)
            continue
        if flags & USER:
            _map_ids(user, group)
        held = flags
        if flags & NET:
            _raise_loopback()
        if flags & FILES:
            try:
                mount(None, "/", None, _PRIVATE | _RECURSIVE)
            except OSError as error:
                held, why = held & ~FILES, error.strerror or str(error)
        return Separation(held, why)
    return Separation(0, why)


def hide_folders(separation: Separation, own: str, keep: Iterable[str], hide: Iterable[str]) -> None:
    """Have the folders in ``hide`` appear empty but for what is in ``keep``, where it has its own view of the
    files. All that is not hidden becomes read-only but for ``own``. Never raises.

    Landlock has no say in modes and times; a file system that is read-only has.
    """
    if not separation.has(FILES):
        return
    writable = [own]
    try:
        writable += _hide(list(keep), list(hide))
    except OSError as error:
        separation.held &= ~FILES
        separation.why = error.strerror or str(error)
    try:
        _make_read_only(own, writable)
    except OSError as error:
        separation.not_read_only = error.strerror or str(error)


def _make_read_only(own: str, writable: list[str]) -> None:
    if not os.path.ismount(own):
        mount(own, own, None, _BIND)
    set_mount("/", read_only=True, recursive=True)
    for path in writable:
        set_mount(path, read_only=False)


def own_proc() -> bool:
    """Show only the namespace's processes under ``/proc``. For process 1 of the namespace."""
    try:
        mount("proc", "/proc", "proc", _PLAIN | 8)
    except OSError:
        return False
    return True


def _map_ids(user: int, group: int) -> None:
    for name, text in (
        ("uid_map", f"{user} {user} 1"),
        ("setgroups", "deny"),
        ("gid_map", f"{group} {group} 1"),
    ):
        try:
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
        except OSError:
            continue  # then the ids read as those of ``nobody``, and the run still works


def _raise_loopback() -> None:
    """Let the run talk to itself: its own 127.0.0.1."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            request = struct.pack("16sh14x", b"lo", 1)
            fcntl.ioctl(control, 0x8914, request)  # SIOCSIFFLAGS: up
    except OSError:
        pass


def _hide(keep: list[str], hide: list[str]) -> list[str]:
    """Cover each folder with an empty one of limited size, and put back what is kept. Return the new ones."""
    made: list[str] = []
    opened = {
        path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in sorted(set(keep)) if os.path.exists(path)
    }
    for folder in hide:
        inside = [path for path in opened if path == folder or path.startswith(folder.rstrip("/") + "/")]
        if folder in inside or not os.path.isdir(folder):
            continue
        mount("tmpfs", folder, "tmpfs", _PLAIN, "size=64m,mode=1777")
        made.append(folder)
        for path in inside:
            if os.path.isdir(f"/proc/self/fd/{opened[path]}"):
                os.makedirs(path, exist_ok=True)
            else:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            mount(f"/proc/self/fd/{opened[path]}", path, None, _BIND | _RECURSIVE)
    for descriptor in opened.values():
        os.close(descriptor)
    return made
