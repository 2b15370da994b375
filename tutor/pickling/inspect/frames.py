"""Rule 3: does the object depend on a frame, or is it an iterator, which replays?"""

from __future__ import annotations

import types
from typing import Any, Optional

from tutor.pickling.inspect.real import class_dict, is_a, is_heap, module_of, mro, name_of
from tutor.pickling.inspect.reduction import Reduction, SaveKind

_KINDS = {
    types.GeneratorType: "a generator",
    types.CoroutineType: "a coroutine",
    types.AsyncGeneratorType: "an async generator",
    types.FrameType: "a frame",
    types.TracebackType: "a traceback",
}
_FRAMES = {id(cls): words for cls, words in _KINDS.items()}
_STACK_BOUND = {
    # Types that Python gives no name to import, by module and name, and what ties them to a stack.
    ("builtins", "coroutine_wrapper"): "an awaited coroutine",
    ("builtins", "async_generator_asend"): "a step of an async generator",
    ("builtins", "async_generator_athrow"): "a step of an async generator",
    ("builtins", "anext_awaitable"): "a step of an async generator",
    ("_thread", "_local"): "an object whose data belongs to one thread",
    ("_asyncio", "Task"): "a task, which runs a coroutine",
    ("_asyncio", "Future"): "a future, which belongs to a running event loop",
    ("_asyncio", "FutureIter"): "an awaited future",
    ("asyncio.tasks", "Task"): "a task, which runs a coroutine",
    ("asyncio.futures", "Future"): "a future, which belongs to a running event loop",
    ("asyncio.events", "AbstractEventLoop"): "an event loop, which runs frames",
}


def frame_kind(obj: object) -> Optional[str]:
    """What ties ``obj`` to the execution stack, as words; ``None`` where nothing does."""
    for cls in mro(type(obj)):
        if id(cls) in _FRAMES:
            return _FRAMES[id(cls)]
        words = _STACK_BOUND.get((module_of(cls), name_of(cls).rpartition(".")[2]))
        if words:
            return words
    return None


def frame_facts(obj: Any) -> str:
    """Which code a frame-bound object is in the middle of, where it says so."""
    frame: Any = None
    for name in ("gi_frame", "cr_frame", "ag_frame", "tb_frame"):
        if is_a(obj, tuple(_KINDS)) and hasattr(type(obj), name):
            frame = getattr(obj, name)
    if is_a(obj, types.FrameType):
        frame = obj
    if frame is None:
        return "its frame is gone" if is_a(obj, tuple(_KINDS)) else ""
    return f"its frame is in `{frame.f_code.co_name}`, line {frame.f_lineno}"


def replays(obj: object, how: Reduction) -> bool:
    """Whether this is one of Python's own iterators with a reduce that replays it on load."""
    return is_own_iterator(obj) and how.kind is SaveKind.REDUCE and how.parts is not None


def is_own_iterator(obj: object) -> bool:
    """Whether this is an iterator of a C type, files and other streams aside."""
    cls = type(obj)
    if name_of(cls) in ("weakproxy", "weakcallableproxy", "ProxyType", "CallableProxyType"):
        return False  # has the methods of every kind of object, to pass them on
    if is_heap(cls) and type(class_dict(cls).get("__next__")) is not types.WrapperDescriptorType:
        return False  # written in Python; C modules make types at run time too, as itertools from 3.12
    return _has(cls, "__next__") and _has(cls, "__iter__") and not _is_stream(cls)


def _is_stream(cls: type) -> bool:
    return any(name_of(base) == "_IOBase" for base in mro(cls))


def _has(cls: type, name: str) -> bool:
    return any(name in class_dict(base) for base in mro(cls))
