"""What the sandbox is asked to do: one snippet, the libraries, the probe, the checks, the limits."""

from __future__ import annotations

from enum import Enum

import msgspec

from tutor.pickling.words import DEFAULT_LIBRARIES, Library
from tutor.sandbox.host import usual_limits

TRUSTED, NETWORK = "trusted", "network"
"""What of the sandbox can be left off."""


class CheckPlace(str, Enum):
    """Where a check's code runs."""

    FRESH = "fresh"
    """In the fresh process, with ``restored``."""
    HERE = "here"
    """In the dumping process, with ``subject``, ``restored`` and the bytes as ``data``."""


class Check(msgspec.Struct, frozen=True):
    """A criterion's code: plain ``assert`` statements, run inside the sandbox."""

    id: str
    code: str
    place: CheckPlace = CheckPlace.FRESH


class Limits(msgspec.Struct, frozen=True):
    """What one process of a run may use. Seconds and bytes; what is usual is in ``usual_limits``."""

    wall_seconds: float = usual_limits.WALL_SECONDS
    """For the snippet, and again for each later stage."""
    memory_bytes: int = usual_limits.MEMORY_BYTES
    output_bytes: int = usual_limits.OUTPUT_BYTES
    pickle_bytes: int = usual_limits.PICKLE_BYTES
    """The most that goes on to the fresh process."""
    file_bytes: int = usual_limits.FILE_BYTES
    disk_bytes: int = usual_limits.DISK_BYTES


class Job(msgspec.Struct, frozen=True):
    """One snippet to run, under one or more libraries, each as if it were the only one."""

    code: str
    libraries: tuple[Library, ...] = DEFAULT_LIBRARIES
    module: str | None = None
    """Save the code as this importable module, present in both processes; else it is ``__main__``."""
    probe: str | None = None
    """An expression over ``subject``; where given it alone decides ``same``."""
    protocol: int | None = None
    """The pickle protocol; ``None`` is each library's own default."""
    byref: bool = False
    """``byref``, where a library has it: pickle classes of ``__main__`` by reference, as pickle does."""
    files: dict[str, str] = {}
    """Extra files beside the snippet, by relative name."""
    modules: dict[str, str] = {}
    """Modules that both processes import with this text instead of their file's, by their names."""
    reader: str | None = None
    """What the fresh process has instead of the snippet: with ``module`` the text of that module
    there; without it, code run as the fresh process's ``__main__``."""
    checks: tuple[Check, ...] = ()
    traits: bool = False
    """Whether to tell what the subject is, and what its copy is made from: an exercise guards that."""
    paths: tuple[str, ...] = ()
    """Folders both processes can import from, after the run's own: where a user's project is."""
    environment: dict[str, str] = {}
    """Variables that both processes have beside the few that a script needs."""
    cwd: str = ""
    """The folder to run in; the run's own where that is empty."""
    readable: tuple[str, ...] = ()
    """Folders that may be read, beside those of the interpreter and of ``paths``."""
    opens: tuple[str, ...] = ()
    """What of the sandbox is left off: ``network``, or ``trusted`` for all that holds the code in."""
    imports_script: bool = False
    """Whether the fresh process imports the script first, as a worker of multiprocessing does."""
    package: str = ""
    """The package that a script belongs to, for its relative imports."""
    called: str = ""
    """What the user calls the subject; ``subject`` where that is empty."""
    explain: bool = True
    """Whether to look for blame and rules, which costs extra attempts to pickle parts."""
    advise: bool = True
    """Whether an explanation also says where the culprit was made, what to do, and what is dangerous."""
    rewrites: int = 1
    """How many rewrites of the code are made that may fix it. The first is shown; more are for trying."""
    python: str | None = None
    """Another interpreter's executable; ``None`` is the one that runs the app."""
    limits: Limits = Limits()
