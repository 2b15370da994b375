"""State that only an object's own reduce can tell of, for its description.

A ``__reduce__`` written in Python is called only where it is the standard library's own: any other may
have side effects, or leave attributes out.
"""

from __future__ import annotations

import copyreg
import sys
import types
from typing import Any, Callable

from tutor.pickling import debug
from tutor.pickling.compare.values import scalar
from tutor.pickling.compare.whose import is_standard
from tutor.pickling.inspect.facts import type_path

PROTOCOL = 5
"""Asked by this one, an array hands out its bytes instead of a copy of them."""
PartRows = list[list[Any]]
DescribeValue = Callable[[object], Any]


def is_c_type(cls: type) -> bool:
    """Whether any of the class's bases but ``object`` keeps state that only C code can see."""
    return any(not base.__flags__ & (1 << 9) or base.__flags__ & (1 << 8) for base in cls.__mro__[:-1])


def _registered(cls: type) -> Any:
    """The standard library's own entry for ``cls`` in copyreg. A script's entry is not in the fresh
    process, so a description may not lean on it."""
    entry = copyreg.dispatch_table.get(cls)
    code = getattr(entry, "__code__", None)
    return entry if code is None or is_standard(code.co_filename) else None


def has_c_reduce(cls: type) -> bool:
    """Whether C code, or an entry of copyreg, says how objects of a class are saved."""
    if _registered(cls) is not None:
        return True
    for name in ("__reduce_ex__", "__reduce__"):
        method = getattr(cls, name, None)
        if method is not getattr(object, name) and isinstance(method, types.MethodDescriptorType):
            return True
    return False


def may_be_found_again(cls: type) -> bool:
    """Whether the class's reduce may be asked: a hook of the user's may have side effects, or leave
    attributes out."""
    if not isinstance(getattr(cls, "__reduce__", None), types.FunctionType):
        return False
    home = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return isinstance(home, str) and is_standard(home)


def is_found_again(obj: Any, parts: PartRows, value: DescribeValue) -> bool:
    """Whether the object is one that the standard library finds again by what its reduce names, as
    ``logging.Logger`` does by ``getLogger(name)``. What else hangs on it then belongs to the process."""
    cls: Any = type(obj)
    if not may_be_found_again(cls):
        return False
    try:
        answer = cls.__reduce__(obj)
    except Exception:  # the class's own reduce
        debug.swallowed()
        return False
    if isinstance(answer, str):
        return _is_a_name(answer, parts)
    if not isinstance(answer, tuple) or len(answer) != 2 or any(scalar(arg) is None for arg in answer[1]):
        return False
    parts.append([".__reduce__()", ["call", f"{getattr(answer[0], '__qualname__', '?')}{answer[1]!r}"]])
    return True


def _is_a_name(answer: str, parts: PartRows) -> bool:
    """Take note that a reduce gives a name to be looked up, as it does for a singleton."""
    parts.append([".__reduce__()", ["name", answer]])
    return True


def from_reduce(obj: Any, parts: PartRows, value: DescribeValue) -> bool:
    """State that only C code can see, as its own reduce tells it. Never calls one in Python."""
    cls: Any = type(obj)
    if not has_c_reduce(cls):
        return False
    try:
        registered = _registered(cls)
        answer: Any = registered(obj) if registered is not None else cls.__reduce_ex__(obj, PROTOCOL)
    except Exception:  # the class's own reduce
        debug.swallowed()
        return False
    if isinstance(answer, str):
        return _is_a_name(answer, parts)
    for number, part in enumerate(answer):
        if number >= 3 and part is not None:
            part = list(part)
        if number == 0:
            part = getattr(part, "__qualname__", type_path(type(part)))
        if number == 1 and isinstance(part, tuple):
            for place, held in enumerate(part):
                parts.append([f".__reduce__()[1][{place}]", value(held)])
        else:
            parts.append([f".__reduce__()[{number}]", value(part)])
    return True
