"""Rule 5: what Python refuses on purpose, and how the refusal is told from a mere lack of a rule."""

from __future__ import annotations

import types
from typing import Any, Optional

from tutor.pickling.real import is_heap, module_of, mro, name_of
from tutor.pickling.reduction import Reduction

_REFUSED = {
    # C types that have no reduce by decision rather than by oversight, and why.
    ("builtins", "code"): "running code that a pickle brings along is how pickles do harm",
    ("_contextvars", "ContextVar"): "a context variable is known by its identity, which does not travel",
    ("_contextvars", "Token"): "a token is good for one reset in one context",
    ("builtins", "ContextVar"): "a context variable is known by its identity, which does not travel",
    ("builtins", "Token"): "a token is good for one reset in one context",
    ("builtins", "PyCapsule"): "it holds a bare pointer into this process's memory",
    ("builtins", "CArgObject"): "it holds a bare pointer into this process's memory",
    ("_ctypes", "_Pointer"): "it holds a bare pointer into this process's memory",
    ("_ctypes", "CFuncPtr"): "it holds a bare pointer into this process's memory",
}
_BY_ACCIDENT = (RecursionError, AttributeError, NameError, KeyError, IndexError, ImportError)
"""Errors of a hook that broke, not of one that refuses."""


def refusal(obj: Any, how: Reduction) -> Optional[str]:
    """Why ``obj`` is refused on purpose, in words; ``None`` where it is not."""
    for cls in mro(type(obj)):
        why = _REFUSED.get((module_of(cls), name_of(cls)))
        if why is not None and how.kind != "name":
            return why
    if how.kind != "refused" or how.owner is None or how.owner is object:
        return None
    if isinstance(how.error, _BY_ACCIDENT):
        return None
    if isinstance(how.error, TypeError) and (resource(obj) or not _python_hook(how.owner)):
        return None  # the usual way for a resource or a C type to say that it has no state rule
    return f"{how.hook} is there to refuse: it raises {name_of(type(how.error))}"


def resource(obj: Any) -> Optional[str]:
    """The docs' rule of thumb: what kind of resource this is, if it is one; else ``None``."""
    for cls in mro(type(obj)):
        module, name = module_of(cls), name_of(cls)
        known = _RESOURCES.get((module, name)) or _RESOURCES.get((module, "*"))
        if known:
            return known
    return None


_RESOURCES = {
    ("_io", "_IOBase"): "a file or stream",
    ("socket", "socket"): "a socket",
    ("_socket", "socket"): "a socket",
    ("_thread", "lock"): "a lock",
    ("_thread", "RLock"): "a lock",
    ("_multiprocessing", "SemLock"): "a lock",
    ("threading", "Thread"): "a thread",
    ("subprocess", "Popen"): "a child process",
    ("sqlite3", "*"): "a database handle",
    ("_sqlite3", "*"): "a database handle",
    ("mmap", "mmap"): "a memory map",
    ("_ssl", "*"): "a handle of the TLS library",
    ("select", "*"): "a handle of the system's poller",
    ("_queue", "SimpleQueue"): "a queue between threads",
    ("_ctypes", "CFuncPtr"): "a C function",
    ("_curses", "*"): "a terminal window",
    ("_tkinter", "*"): "a window",
    ("posix", "ScandirIterator"): "an open directory",
    ("_hashlib", "*"): "a handle of the crypto library",
    ("_multiprocessing", "*"): "a handle between processes",
}


def _python_hook(owner: type) -> bool:
    """Whether the class that defines the refusing hook was written in Python."""
    if not is_heap(owner):
        return False
    names = ("__reduce_ex__", "__reduce__", "__getstate__")
    namespace = type.__dict__["__dict__"].__get__(owner)
    return any(type(namespace.get(name)) is types.FunctionType for name in names) or _errs(namespace, names)


def _errs(namespace: Any, names: Any) -> bool:
    return any(
        name in namespace
        and not isinstance(namespace[name], (types.MethodDescriptorType, types.BuiltinFunctionType))
        for name in names
    )
