"""What the sandbox kept from a snippet, as far as it is there outside, and the option that lifts it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

import msgspec

from tutor.sandbox.host.job import NETWORK, TRUSTED, Job


class Kept(str, Enum):
    """What it was kept from."""

    FILE = "file"
    NETWORK = "network"
    VARIABLE = "variable"


class Denied(msgspec.Struct, frozen=True):
    """What the guest tells of one thing that was not to be had."""

    what: Kept
    name: str
    number: int | None = None
    """The ``errno`` of the call that failed, for a file."""


class KeptOut(msgspec.Struct, frozen=True):
    """Something that the code would have had outside the sandbox."""

    what: Kept
    name: str
    option: str
    """What to give the command, so that the code has it."""

    @property
    def sentence(self) -> str:
        """What was kept from the code, without a full stop."""
        if self.what is Kept.NETWORK:
            return f"The sandbox has no network, but the code asked for `{self.name}`"
        if self.what is Kept.VARIABLE:
            return f"The sandbox has no environment variable `{self.name}`, which is set outside"
        return f"The sandbox keeps the code from the file `{self.name}`"


def kept_out(said: Iterable[Denied], job: Job, directory: str) -> KeptOut | None:
    """The first thing that the code would have had outside."""
    for one in said:
        if one.what is Kept.NETWORK and NETWORK not in job.opens:
            return KeptOut(one.what, one.name, "--network")
        if one.what is Kept.VARIABLE and one.name in os.environ:
            return KeptOut(one.what, one.name, f"--env {one.name}")
        if one.what is Kept.FILE and (option := _for_file(one, job, directory)):
            return KeptOut(one.what, one.name, option)
    return None


def _for_file(one: Denied, job: Job, directory: str) -> str:
    """The option for a file that failed to open; empty where it would have failed outside, too."""
    if TRUSTED in job.opens:
        return ""
    missing = one.number == errno.ENOENT
    if not os.path.isabs(one.name):
        here = Path.cwd() / one.name
        return "--cwd ." if missing and not job.cwd and here.exists() else ""
    path = Path(one.name)
    if directory and one.name.startswith(directory + "/"):
        return ""
    if missing:
        return f"--cwd {path.parent}" if path.exists() else ""
    if one.number in (errno.EACCES, errno.EPERM, errno.EROFS):
        outside = os.access(path, os.W_OK) or (not path.exists() and os.access(path.parent, os.W_OK))
        return "--trusted" if outside or os.access(path, os.R_OK) else ""
    return ""
