"""Rule 5: what Python refuses on purpose, and how the refusal is told from a mere lack of a rule."""

from __future__ import annotations

import dis
import enum
import types
from typing import Any, NamedTuple, Optional

from tutor.pickling.inspect.real import class_dict, module_of, mro, name_of
from tutor.pickling.inspect.reduction import Reduction, SaveKind


class RefusalReason(enum.Enum):
    """Why Python refuses to save an object on purpose."""

    CODE = "code loaded from a pickle could do anything when it runs"
    CONTEXT = "a context variable is known by its identity, and a copy has a different one"
    TOKEN = "a token works for one reset, in one context"
    POINTER = "it contains a pointer into this process's memory"
    HOOK = "its hook exists to refuse"


class Refusal(NamedTuple):
    """A refusal on purpose, and what it was read from."""

    reason: RefusalReason
    how: Reduction

    @property
    def words(self) -> str:
        """A sentence without its full stop."""
        if self.reason is RefusalReason.HOOK:
            return f"{self.how.hook.words} exists to refuse: it raises {name_of(type(self.how.error))}"
        return str(self.reason.value)


_REFUSED = {
    # C types that have no reduce by decision rather than by oversight, and why.
    ("builtins", "code"): RefusalReason.CODE,
    ("_contextvars", "ContextVar"): RefusalReason.CONTEXT,
    ("_contextvars", "Token"): RefusalReason.TOKEN,
    ("builtins", "ContextVar"): RefusalReason.CONTEXT,
    ("builtins", "Token"): RefusalReason.TOKEN,
    ("builtins", "PyCapsule"): RefusalReason.POINTER,
    ("builtins", "CArgObject"): RefusalReason.POINTER,
    ("_ctypes", "CArgObject"): RefusalReason.POINTER,
    ("_ctypes", "_Pointer"): RefusalReason.POINTER,
    ("_ctypes", "CFuncPtr"): RefusalReason.POINTER,
}
_BY_ACCIDENT = (RecursionError, AttributeError, NameError, KeyError, IndexError, ImportError)
"""Errors of a hook that broke, not of one that refuses."""


def refusal(obj: Any, how: Reduction) -> Optional[Refusal]:
    """Why ``obj`` is refused on purpose; ``None`` where it is not."""
    for cls in mro(type(obj)):
        why = _REFUSED.get((module_of(cls), name_of(cls)))
        if why is not None and how.kind is not SaveKind.NAME:
            return Refusal(why, how)
    if how.kind is not SaveKind.REFUSED or how.owner is None or how.owner is object:
        return None
    if not _on_purpose(how) or (isinstance(how.error, TypeError) and resource(obj)):
        return None  # a TypeError is the usual way for a resource to say that it has no state rule
    return Refusal(RefusalReason.HOOK, how)


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
    ("_pyio", "IOBase"): "a file or stream",
    ("codecs", "StreamReader"): "a file or stream",
    ("codecs", "StreamWriter"): "a file or stream",
    ("codecs", "StreamReaderWriter"): "a file or stream",
    ("codecs", "StreamRecoder"): "a file or stream",
    ("socket", "socket"): "a socket",
    ("_socket", "socket"): "a socket",
    ("asyncio.trsock", "TransportSocket"): "a socket",
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


_HOOKS = ("__reduce_ex__", "__reduce__", "__getstate__")
_RAISE = dis.opmap["RAISE_VARARGS"]


def _on_purpose(how: Reduction) -> bool:
    """Whether a hook raised because it means to, rather than because it broke.

    A hook in Python means it by a ``raise`` statement, or by being ``None``. Where the error comes from C
    code after the hook gave its answer, the answer was wrong: that isn't a refusal. A C type says
    TypeError for want of a rule, and something else where it refuses.
    """
    assert how.owner is not None
    if isinstance(how.error, _BY_ACCIDENT):
        return False
    raised = _raised_by(how.error)
    if raised is not None:
        return raised
    own = class_dict(how.owner)
    if any(own[name] is None for name in _HOOKS if name in own):
        return True
    in_python = any(type(own.get(name)) is types.FunctionType for name in (*_HOOKS, *_GIVES_ARGUMENTS))
    return not in_python and not isinstance(how.error, TypeError)


_GIVES_ARGUMENTS = ("__getnewargs_ex__", "__getnewargs__")


def _raised_by(error: Optional[BaseException]) -> Optional[bool]:
    """Whether a ``raise`` statement raised it; ``None`` where no Python code but ours was running."""
    frames = error.__traceback__ if error is not None else None
    inside = None
    while frames is not None:
        if frames.tb_frame.f_globals.get("__name__") not in _OURS:
            inside = frames
        frames = frames.tb_next
    if inside is None:
        return None
    return inside.tb_frame.f_code.co_code[inside.tb_lasti] == _RAISE


_OURS = ("tutor.pickling.inspect.reduction", "copyreg")
"""Who asks: ourselves, and the default reduce of protocols 0 and 1, which is written in Python."""
