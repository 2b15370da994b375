"""Which functions of Python and of ours a snippet has replaced: the checks of an exercise rest on them.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import builtins
import copyreg
import pickle
import sys
from types import ModuleType


class Untouched:
    """Tells which functions of Python and of ours the snippet has replaced.

    Made before it runs.
    """

    def __init__(self) -> None:
        watched = [builtins, copyreg, pickle, sys.modules.get("_pickle")]
        watched += [module for name, module in list(sys.modules.items()) if name.split(".")[0] == "tutor"]
        self._modules = dict(sys.modules)
        self._names = [(module, dict(vars(module))) for module in watched if isinstance(module, ModuleType)]

    def replaced(self) -> list[str]:
        """What is another object now: ``pickle.loads``."""
        found = [
            f"{module.__name__}.{name}"
            for module, names in self._names
            for name, value in names.items()
            if callable(value) and vars(module).get(name, value) is not value
        ]
        found += [
            f"sys.modules[{name!r}]"
            for name, module in self._modules.items()
            if sys.modules.get(name, module) is not module and name not in ("__main__", "__mp_main__")
        ]
        return sorted(found)
