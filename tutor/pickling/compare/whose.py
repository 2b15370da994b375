"""Whether the state of an object is an installed library's own affair.

The standard library and installed packages choose what their objects save: what a `requests.Response` or a
table's column leaves out was left out on purpose. Nobody who uses the object can change that, and whoever
wrote it has tested it. A class of somebody's own project has made no such promise.
"""

from __future__ import annotations

import copyreg
import os
import sys

from tutor.pickling.inspect.real import defining_class, is_heap, module_of

_STANDARD = os.path.dirname(os.__file__) + os.sep
_PACKAGES = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_HOOKS = ("__reduce_ex__", "__reduce__", "__getstate__", "__setstate__")


def is_installed(path: str) -> bool:
    """Whether a file is the standard library's or an installed package's."""
    return path.startswith(_STANDARD) or any(folder in path for folder in _PACKAGES)


def is_standard(path: str) -> bool:
    """Whether a file is the standard library's."""
    return path.startswith(_STANDARD) and not any(folder in path for folder in _PACKAGES)


def chooses_its_state(cls: type) -> bool:
    """Whether this is an installed library's class, with a hook that says what is saved of an instance."""
    if not is_heap(cls) or not is_of_package(cls):
        return False
    owners = [defining_class(cls, name) for name in _HOOKS]
    return cls in copyreg.dispatch_table or any(owner is not None and is_heap(owner) for owner in owners)


def is_of_package(cls: type) -> bool:
    """Whether a class is the standard library's or an installed package's."""
    home = getattr(sys.modules.get(module_of(cls)), "__file__", None)
    return isinstance(home, str) and is_installed(home)
