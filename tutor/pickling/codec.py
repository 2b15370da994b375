"""The libraries behind one face: ``dumps`` and ``loads`` for each of them."""

from __future__ import annotations

import importlib
import io
import pickle
from typing import Any, Optional, Protocol

from tutor.pickling.words import Library


class Codec(Protocol):
    """One library at one protocol. Both methods raise whatever the library raises."""

    @property
    def library(self) -> Library:
        """Which library this is."""

    @property
    def protocol(self) -> int:
        """The pickle protocol ``dumps`` writes."""

    def dumps(self, obj: object) -> bytes:
        """Turn ``obj`` into bytes."""

    def loads(self, data: bytes) -> Any:
        """Bring an object back. Executes what ``data`` says: for sandbox processes only."""

    def unpickler(self) -> Any:
        """The library's unpickler class, whose ``find_class`` looks a name up."""


class CPickle:
    """``pickle.dumps`` and ``pickle.loads``, the C implementation."""

    library = Library.PICKLE

    def __init__(self, protocol: Optional[int]) -> None:
        self.protocol = pickle.DEFAULT_PROTOCOL if protocol is None else protocol

    def dumps(self, obj: object) -> bytes:
        return pickle.dumps(obj, self.protocol)

    def loads(self, data: bytes) -> Any:
        return pickle.loads(data)

    def unpickler(self) -> Any:
        return pickle.Unpickler


class PythonPickle:
    """``pickle._Pickler`` and ``pickle._Unpickler``, the same module's pure-Python classes."""

    library = Library.PICKLE_PYTHON

    def __init__(self, protocol: Optional[int]) -> None:
        self.protocol = pickle.DEFAULT_PROTOCOL if protocol is None else protocol

    def dumps(self, obj: object) -> bytes:
        buffer = io.BytesIO()
        pickle._Pickler(buffer, self.protocol).dump(obj)
        return buffer.getvalue()

    def loads(self, data: bytes) -> Any:
        return pickle._Unpickler(io.BytesIO(data)).load()

    def unpickler(self) -> Any:
        return pickle._Unpickler


class Dill:
    """``dill.dumps`` and ``dill.loads``. Importing dill changes pickle's pure-Python registry, so
    this is made only in a process that is asked for dill.

    Raises ``ImportError`` where the interpreter has no dill.
    """

    def __init__(self, library: Library, protocol: Optional[int], byref: bool) -> None:
        self.library = library
        self._dill = importlib.import_module("dill")
        self.protocol = int(self._dill.settings["protocol"]) if protocol is None else protocol
        self._byref = byref

    def dumps(self, obj: object) -> bytes:
        # Only what was asked for is passed on, so that a snippet's own dill.settings still count.
        options = {"recurse": True} if self.library is Library.DILL_RECURSE else {}
        if self._byref:
            options["byref"] = True
        data: bytes = self._dill.dumps(obj, self.protocol, **options)
        return data

    def loads(self, data: bytes) -> Any:
        return self._dill.loads(data)

    def unpickler(self) -> Any:
        return self._dill.Unpickler


def codec_for(library: str, protocol: Optional[int] = None, byref: bool = False) -> Codec:
    """The codec of a library by its name.

    Raises ``ImportError`` for a dill library where there is no dill.
    """
    which = Library(library)
    if which is Library.PICKLE:
        return CPickle(protocol)
    if which is Library.PICKLE_PYTHON:
        return PythonPickle(protocol)
    return Dill(which, protocol, byref)
