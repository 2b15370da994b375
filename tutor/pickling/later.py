"""Modules of ours that are needed only where something fails: read ahead, and run when first used.

A process that runs a snippet can neither read our files nor rely on what its path finds: the script's
folder comes first there. It may have a ``queue.py`` too. So their code is read while the interpreter is
still as it was started. Whatever they need of the standard library has to be imported by then. Standard
library only, Python 3.9 syntax.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any, Optional

_DEPTH = 1_000
"""Python's own recursion limit: importing needs more than a snippet may have left."""
_import = builtins.__import__
_loaders: dict[str, _RunsWhatWasRead] = {}
"""What was read and has not been run, by the module's name."""


class _RunsWhatWasRead(SourceFileLoader):
    """Runs code that was read before.

    What is read is the bytes of the compiled file. To make code objects of them takes ten times as long, and
    most runs need none.
    """

    def __init__(self, name: str, path: str, package: bool) -> None:
        super().__init__(name, path)
        self.folders = [os.path.dirname(path)] if package else None
        self._compiled: Optional[bytes] = None
        self._code: Optional[CodeType] = None
        self._stats = super().path_stats(path)
        try:
            compiled = super().get_data(importlib.util.cache_from_source(path))
        except (OSError, NotImplementedError):
            compiled = b""
        if compiled[:16] == self._head():
            self._compiled = compiled
        else:
            self._code = super().get_code(name)

    def _head(self) -> bytes:
        """What the compiled file begins with that was made of the source as it is now; see PEP 552."""
        numbers = (0, int(self._stats["mtime"]), int(self._stats["size"]))
        return importlib.util.MAGIC_NUMBER + b"".join(
            (number & 0xFFFFFFFF).to_bytes(4, "little") for number in numbers
        )

    def path_stats(self, path: str) -> Mapping[str, Any]:
        return self._stats

    def get_data(self, path: str) -> bytes:
        return super().get_data(path) if self._compiled is None else self._compiled

    def get_code(self, fullname: str) -> Optional[CodeType]:
        _loaders.pop(fullname, None)
        if self._code is None:
            self._code = super().get_code(fullname)
        return self._code


class _ReadAhead:
    """Finds what was read."""

    @staticmethod
    def find_spec(
        name: str, path: Optional[Sequence[str]] = None, target: Optional[ModuleType] = None
    ) -> Optional[ModuleSpec]:
        loader = _loaders.get(name)
        if loader is None:
            return None
        return importlib.util.spec_from_file_location(
            name, loader.path, loader=loader, submodule_search_locations=loader.folders
        )


def read_ahead(package: ModuleType) -> None:
    """Read the code of every module below ``package`` that has not been imported."""
    for folder in package.__path__:
        _read_folder(package.__name__, folder)


def _read_folder(package: str, folder: str) -> None:
    for entry in sorted(os.listdir(folder)):
        stem, dot, ending = entry.partition(".")
        path, name = os.path.join(folder, entry), f"{package}.{stem}"
        if not dot and os.path.isfile(os.path.join(path, "__init__.py")):
            _read(name, os.path.join(path, "__init__.py"), True)
            _read_folder(name, path)
        elif ending == "py" and stem != "__init__":
            _read(name, path, False)


def _read(name: str, path: str, package: bool) -> None:
    if name not in sys.modules:
        _loaders[name] = _RunsWhatWasRead(name, path, package)


def run_all() -> None:
    """Import all that was read and has not been run, for the processes that are forked later."""
    with importing():
        for name in list(_loaders):
            importlib.import_module(name)


@contextlib.contextmanager
def importing() -> Iterator[None]:
    """Import statements in this block find our modules, whatever the snippet did to Python's imports."""
    kept = builtins.__import__, sys.getrecursionlimit()
    lazy: Any = getattr(sys, "get_lazy_imports", None)  # Python 3.15
    mode = lazy() if lazy is not None else None
    builtins.__import__ = _import
    sys.setrecursionlimit(max(kept[1], _DEPTH))
    sys.meta_path.insert(0, _ReadAhead)
    try:
        if mode is not None:
            sys.set_lazy_imports("normal")  # type: ignore[attr-defined]
        yield
    finally:
        if mode is not None:
            sys.set_lazy_imports(mode)  # type: ignore[attr-defined]
        sys.meta_path.remove(_ReadAhead)
        sys.setrecursionlimit(kept[1])
        builtins.__import__ = kept[0]
