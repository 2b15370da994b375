"""Modules that are imported with another text than that of their file: a rewrite under trial.

All else about them stays: the file, the package, the loader's kind. Standard library only, Python 3.9.
"""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, Optional


class _Text(importlib.machinery.SourceFileLoader):
    """Loads a module from a text, and gives that as its source."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self._text = text.encode("utf-8", "surrogatepass")

    def get_data(self, path: str) -> bytes:
        return self._text if path == self.path else super().get_data(path)

    def path_stats(self, path: str) -> Any:
        raise OSError("not from the file, so not from what was compiled of it either")

    def get_source(self, fullname: str) -> Optional[str]:
        return self._text.decode("utf-8", "surrogatepass")


class _Finder:
    """Finds the modules where they are, and hands on their new text."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts

    def find_spec(
        self, name: str, path: Optional[Sequence[str]] = None, target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if name not in self._texts:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Text(name, spec.loader.path, self._texts[name])
        return spec


def replace_modules(texts: dict[str, str]) -> None:
    """From now on, import each of these modules with the text that is given for it."""
    if texts:
        sys.meta_path.insert(0, _Finder(texts))
