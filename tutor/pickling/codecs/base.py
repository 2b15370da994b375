"""What every library is to the rest of the tutor: ``dumps`` and ``loads``, and facts about it.

A library's file holds all that is known of it. Whoever needs to treat libraries differently asks for
a fact here and never for a name. What is here is true of plain ``pickle``: a library states only
where it differs. The library itself is imported when one is made, since these facts are read in the
app's own process too.
"""

from __future__ import annotations

import importlib
from typing import Any, ClassVar, NamedTuple, Optional

BUNDLED = "pickle"
"""The package that every Python has."""


class TableEntry(NamedTuple):
    """What a library's own table says about one object."""

    name: str
    """The function that saves such objects."""
    what: str = ""
    """What that function is to the library."""
    error: Optional[BaseException] = None
    """What it raised when it was asked, where it only answers and writes nothing."""


class Codec:
    """One library at one protocol. ``dumps`` and ``loads`` raise whatever the library raises.

    Making one raises ``ImportError`` where the interpreter does not have the library.
    """

    name: ClassVar[str] = ""
    """What people call it by: on the command line, in lessons, in JSON."""
    package: ClassVar[str] = BUNDLED
    """What it is imported from, and installed as."""
    shown: ClassVar[bool] = False
    """Whether it is shown unless the user asks for others."""
    byref: ClassVar[bool] = False
    """Whether it has an option to save the script's classes by name."""
    compiled: ClassVar[bool] = False
    """Whether its pickler is pickle's C one, or derived from it."""

    by_value: ClassVar[bool] = False
    """Whether it saves the functions and classes of a script themselves, where pickle saves names."""
    sends_globals: ClassVar[bool] = False
    """Whether the globals that such a function reads are saved with it."""
    offer: ClassVar[Optional[tuple[str, str]]] = None
    """For a script whose functions or classes are not found: why to use this library, and how."""
    globals_offer: ClassVar[Optional[tuple[str, str, str]]] = None
    """Where the globals stay behind: the option that sends them, the code, and what it costs."""
    sends_enums: ClassVar[bool] = True
    """Whether members of an ``Enum`` that is saved by value come back as members of it."""
    dead_rlocks: ClassVar[bool] = False
    """Whether an ``RLock`` is saved, as one that no thread can ever acquire."""
    locks_as_they_are: ClassVar[bool] = False
    """Whether a lock is saved, held if it is held."""
    weak: ClassVar[bool] = False
    """Whether weak references are saved as such, and what they point at is not held by them."""

    def __init__(self, protocol: Optional[int] = None, byref: bool = False) -> None:
        self.module: Any = importlib.import_module(self.package)
        self.protocol: int = self.default_protocol() if protocol is None else protocol
        """The pickle protocol ``dumps`` writes."""
        self.options: dict[str, Any] = {"byref": True} if byref and self.byref else {}
        """What ``dumps`` is told beside the protocol: nothing that was not asked for."""

    def default_protocol(self) -> int:
        """The protocol that the library writes unless it is told another."""
        return int(self.module.DEFAULT_PROTOCOL)

    def dumps(self, obj: object) -> bytes:
        """Turn ``obj`` into bytes."""
        data: bytes = self.module.dumps(obj, self.protocol, **self.options)
        return data

    def loads(self, data: bytes) -> Any:
        """Load an object. Executes what ``data`` says: for sandbox processes only."""
        return self.module.loads(data)

    def unpickler(self) -> Any:
        """The library's unpickler class, whose ``find_class`` looks a name up."""
        return importlib.import_module("pickle").Unpickler

    def entry(self, obj: object) -> Optional[TableEntry]:
        """The function of the library's own table that saves ``obj``, where it has one."""
        return None

    def taken_apart(self, obj: object) -> list[Any]:
        """What the library passes on to its pickler for an ``obj`` that it has an ``entry`` for, in order."""
        return []

    def ships(self, obj: object) -> bool:
        """Whether the library makes ``obj``, a class or a function it has an ``entry`` for, anew on the
        other process, instead of looking its name up there."""
        return False

    def own(self, obj: object) -> bool:
        """Whether this is one of the library's own functions, which every reader with the library has."""
        module = getattr(obj, "__module__", None)
        return isinstance(module, str) and module.split(".")[0] == self.package

    @classmethod
    def bundled(cls) -> bool:
        """Whether every Python has it."""
        return cls.package == BUNDLED
