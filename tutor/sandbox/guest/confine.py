"""Which layers a run puts on, and in which order.

``file_rules`` is for the supervisor, before it forks; ``confine`` for the snippet's process, before it
runs anything. Nothing is promised that does not hold on this system: each layer reports.
Runs inside the sandbox: standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import functools
import os
import sys
import tempfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tutor.sandbox.guest.layers import calls, landlock, limits, namespaces, system
from tutor.sandbox.guest.layers.report import layer

if TYPE_CHECKING:
    from tutor.sandbox.run_records import LayerRecord, LimitsTold

_SYSTEM_FOLDERS = tuple(
    "/usr /bin /sbin /lib /lib32 /lib64 /etc /proc /sys/devices/system/cpu /nix /gnu".split()
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/shm")
_TEMPORARY = ("/tmp", "/var/tmp", "/run", "/dev/shm")


opens: list[str] = []
"""What of the sandbox is left off in this process and what it starts: ``network``, ``trusted``."""
NETWORK, TRUSTED = "network", "trusted"
_LEFT_OFF = "turned off, as asked"


def separated() -> namespaces.Separation:
    """Move into the namespaces of a run. Never raises."""
    if TRUSTED in opens:
        return namespaces.Separation(0, _LEFT_OFF)
    return namespaces.separate(network=NETWORK in opens)


def adopt_orphans() -> bool:
    """Make this process the one that orphaned descendants fall to, so that none gets away."""
    try:
        system.prctl(system.PR_SET_CHILD_SUBREAPER, 1)
    except OSError:
        return False
    return True


@functools.cache
def _readable(path: tuple[str, ...]) -> list[str]:
    """What a snippet may read beside the system and its own folder: its interpreter, and the packages
    on ``path``.

    Not the tutor's own files, where they are not among those.
    """
    ours = os.path.abspath(__file__)
    for _ in range(4):  # the folder that has the package in it
        ours = os.path.dirname(ours)
    paths = [
        sys.prefix,
        sys.base_prefix,
        sys.exec_prefix,
        *path,
        os.path.dirname(os.path.realpath(sys.executable)),
    ]
    known = [os.path.realpath(path) for path in paths if path and os.path.exists(path)]
    return [p for p in dict.fromkeys(known) if p != ours and p != "/"]


def look_ahead() -> None:
    """Find out what a run has to be told of this interpreter, for the runs that are forked later."""
    _readable(tuple(sys.path))


class Folders:
    """What a run in ``directory`` may reach, as things are before anything is hidden."""

    def __init__(self, directory: str, more: Sequence[str] = ()) -> None:
        self.directory = directory
        self.readable = [directory, *map(os.path.realpath, more), *_readable(tuple(sys.path))]
        self.temporary = [folder for folder in _TEMPORARY if os.path.isdir(folder)]
        self.own = [
            folder
            for folder in _TEMPORARY[:2]
            if not any(f"{path}/".startswith(folder + "/") for path in self.readable if path != directory)
        ]
        """The temporary folders that are the run's alone: nothing but its directory is put back there."""


def _own_temporary(folders: Folders, separation: namespaces.Separation) -> list[str]:
    """The temporary folders that the run may write to: those that only look like the system's.

    What is put back there, such as an environment that was made in ``/tmp``, is kept as it is where what
    is outside can be mounted read-only. Elsewhere a folder with such a thing in it is not for the run.
    """
    if not separation.has(namespaces.FILES):
        return []
    return folders.own if separation.not_read_only else [f for f in folders.temporary if f in _TEMPORARY[:2]]


def file_rules(folders: Folders, separation: namespaces.Separation) -> landlock.Rules:
    """Which files a run may touch, as they are once ``separation`` holds."""
    return landlock.Rules(
        read=[*folders.readable, *_SYSTEM_FOLDERS],
        write=[folders.directory, *_DEVICES, *_own_temporary(folders, separation)],
        tcp=not separation.has(namespaces.NET) and NETWORK not in opens,
    )


def confine(
    wanted: LimitsTold, separation: namespaces.Separation, rules: landlock.Rules
) -> list[LayerRecord]:
    """Put every layer on this process and what it starts. Never raises; see each layer's report."""
    report = [_session(), *limits.apply_limits(wanted, separation.has(namespaces.USER))]
    if separation.has(namespaces.USER):
        report.append(_try("no capabilities", system.drop_capabilities))
    report.append(_try("no new privileges", lambda: system.prctl(system.PR_SET_NO_NEW_PRIVS, 1)))
    report.append(_try("own keyring", system.fresh_keyring))
    if TRUSTED in opens:
        return [*report, layer(landlock.FILES, False, _LEFT_OFF), layer(calls.NAME, False, _LEFT_OFF)]
    return [*report, *rules.restrict(), calls.restrict_calls()]


def clean_environment(directory: str, more: dict[str, str]) -> None:
    """Leave what a script needs, and ``more``; home and temporary files are in the run's own directory."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT")
        if name in os.environ
    }
    os.environ.clear()
    os.environ.update(kept, HOME=directory, TMPDIR=directory, TEMP=directory, TMP=directory)
    os.environ.update(more)
    tempfile.tempdir = None  # what it found before was the app's


def _session() -> LayerRecord:
    return _try("own session", os.setsid)


def _try(name: str, call: Any) -> LayerRecord:
    try:
        call()
    except OSError as error:
        return layer(name, False, error.strerror or str(error))
    return layer(name, True)
