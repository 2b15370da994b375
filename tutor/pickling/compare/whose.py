"""Whether the state of an object is an installed library's own affair.

The standard library and installed packages choose what their objects save: what a `requests.Response` or a
table's column leaves out was left out on purpose. The user of the object cannot change that, and whoever
wrote it has tested it. A class of the user's project has made no such promise.
"""

from __future__ import annotations

import os
import sys
import types

from tutor.pickling.inspect.real import class_dict, defining_class, is_heap, module_of

_LIBRARY = os.path.dirname(os.__file__)
STANDARD = (_LIBRARY + os.sep, os.path.realpath(_LIBRARY) + os.sep)
"""What the standard library's files begin with."""
_PACKAGES = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_BY_C = (types.MethodDescriptorType, types.WrapperDescriptorType)
_HOOKS = ("__reduce_ex__", "__reduce__", "__getstate__", "__setstate__")


def is_installed(path: str) -> bool:
    """Whether a file is the standard library's or an installed package's."""
    return path.startswith(STANDARD) or any(folder in path for folder in _PACKAGES)


def is_standard(path: str) -> bool:
    """Whether a file is the standard library's."""
    return path.startswith(STANDARD) and not any(folder in path for folder in _PACKAGES)


def chooses_its_state(cls: type) -> bool:
    """Whether this is an installed library's class, with a hook that says what is saved of an instance."""
    if not is_heap(cls) or not is_of_package(cls):
        return False
    return any(_is_written(cls, name) for name in _HOOKS)


def _is_written(cls: type, name: str) -> bool:
    """Whether a hook is the library's own, and not one of those that C types have for what they keep in C."""
    owner = defining_class(cls, name)
    return owner not in (None, object) and type(class_dict(owner)[name]) not in _BY_C


def is_of_package(cls: type) -> bool:
    """Whether a class is the standard library's or an installed package's."""
    home = getattr(sys.modules.get(module_of(cls)), "__file__", None)
    return isinstance(home, str) and is_installed(home)
