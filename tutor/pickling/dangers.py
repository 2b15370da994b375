"""Known dangers of a pickle that was written: what loading it does, or silently leaves out.

Each is a fact read from the subject's own parts; a sentence is given only where it applies.
"""

from __future__ import annotations

import sys
import threading
import types
import weakref
from collections.abc import Iterator
from typing import Any, Optional

from tutor.pickling import debug
from tutor.pickling.advice.say import listed
from tutor.pickling.blame.label import SUBJECT, Reach
from tutor.pickling.blame.node import Node
from tutor.pickling.blame.parts import Part, parts_of
from tutor.pickling.blame.trial import Budget, Exhausted
from tutor.pickling.codecs.base import Codec
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.globals_used import left_behind
from tutor.pickling.inspect.opcodes import globals_named
from tutor.pickling.inspect.real import (
    defining_class,
    instance_dict,
    is_a,
    is_class,
    is_heap,
    module_of,
    mro,
    slots,
)
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.words import Verdict

MAX_PARTS = 2_000
"""How many parts of a subject are looked at."""


def dangers(
    subject: object, codec: Codec, outcome: MeasuredOutcome, budget: Optional[Budget] = None
) -> list[str]:
    """The dangers of this subject under this library, a sentence each; none where nothing was written."""
    if outcome.verdict is Verdict.DUMPS_FAILS:
        return []
    found: dict[str, None] = {}
    seen = list(reachable(subject, codec, budget or Budget(0.5), outcome.called))
    held = {id(node.obj) for node in seen}
    told: set[str] = set()  # the globals left behind, each told once
    for node in seen:
        for sentence in _of(node, codec, held, told):
            found[sentence] = None
        if len(found) >= 8:
            break
    for sentence in _names(outcome):
        found[sentence] = None
    return list(found)


def reachable(subject: object, codec: Codec, budget: Budget, called: str = "") -> Iterator[Node]:
    """The subject's parts as the library visits them, breadth first, each once."""
    pending = [Node(Part(SUBJECT._replace(name=called), subject), None)]
    seen = {id(subject)}
    position = 0
    while position < len(pending) and position < MAX_PARTS:
        node = pending[position]
        position += 1
        yield node
        try:
            budget.spend()
        except Exhausted:
            return
        if type(node.obj) in (weakref.ref, weakref.ProxyType) and codec.weak:
            continue  # what a weak reference points at is not held by it
        if type(node.obj) is types.CodeType:
            continue  # holds constants only, and no danger is in those
        for part in parts_of(node.obj, codec):
            if id(part.obj) not in seen and len(pending) < MAX_PARTS:
                seen.add(id(part.obj))
                pending.append(Node(part, node))


def _of(node: Node, codec: Codec, held: set[int], told: set[str]) -> Iterator[str]:
    obj = node.obj  # its path is written out only where there is something to tell
    yield from _of_library(node, codec, held, told)
    if type(obj) in (weakref.ProxyType, weakref.CallableProxyType) and not codec.weak:
        path, follows = node.called, f"{codec.package} follows it and saves the whole object behind it"
        yield f"`{path}` is a weak proxy, but {follows}."
    sentinel = _is_sentinel(obj) or _is_asked_for_by_is(node)
    if sentinel and not _is_librarys(node) and _is_doubled(obj, codec):
        name = _global_name(node)
        what = f"`{name}`" if name else "a bare `object()`" if type(obj) is object else ""
        if what:
            path = node.called
            who = f"`{path}`" if name == path else f"`{path}` ({what})"
            yield f"{who} comes back as a different object, so `is` no longer matches it."
    if type_path(type(obj)) == "multiprocessing.connection.Connection":
        yield (
            f"`{node.called}` is saved as a bare file descriptor number, which means nothing, or something "
            "else, in a different process."
        )
    if is_a(obj, BaseException):
        gone = [
            name for name in ("__cause__", "__context__", "__traceback__") if getattr(obj, name) is not None
        ]
        if gone:
            path = node.called
            yield f"`{path}` comes back without its {listed(gone)}, which pickling an exception leaves out."
    if module_of(type(obj)) == "itertools" and sys.version_info < (3, 14):
        yield (
            f"`{node.called}` is an itertools object: pickling those is deprecated since Python 3.12 and "
            "fails from 3.14."
        )
    yield from _silent_setstate(node, codec.protocol)


def _is_sentinel(obj: Any) -> bool:
    """Whether nothing tells this object from another of its class but which one it is."""
    if type(obj) is object:
        return True
    cls = type(obj)
    if is_class(obj) or is_a(obj, (types.ModuleType, BaseException)) or not is_heap(cls):
        return False
    if defining_class(cls, "__eq__") is not object or any(not is_heap(base) for base in mro(cls)[:-1]):
        return False
    return not instance_dict(obj) and not slots(obj)


def _is_asked_for_by_is(node: Node) -> bool:
    """Whether an object with attributes is a sentinel all the same.

    Then the module of its class has it as a global, and a function there compares it with ``is``.
    """
    obj: Any = node.obj
    cls = type(obj)
    if is_class(obj) or not is_heap(cls) or defining_class(cls, "__eq__") is not object:
        return False
    space = getattr(sys.modules.get(module_of(cls)), "__dict__", {})
    names = [name for name, held in list(space.items()) if held is obj and name != "subject"]
    if not names:
        return False
    functions = [one for one in list(space.values()) if type(one) is types.FunctionType]
    return any(_asks_is(one.__code__, names) for one in functions)


def _asks_is(code: types.CodeType, names: list[str]) -> bool:
    """Whether a function compares one of the globals by identity: ``x is MISSING``."""
    import dis  # where there is such a global only

    steps = [one for one in dis.get_instructions(code) if one.opname != "CACHE"]
    return any(
        step.opname == "LOAD_GLOBAL" and step.argval in names and after.opname == "IS_OP"
        for step, after in zip(steps, steps[1:])
    )


def _is_librarys(node: Node) -> bool:
    """Whether it is a global of a function from a module other than the script, as a decorator's is: what
    uses it there finds the copy, too."""
    main = getattr(sys.modules.get("__main__"), "__dict__", None)
    for one in node.line_of():
        by_name = one.parent is not None and one.part.label.reach is Reach.GLOBAL
        if one.parent is not None and by_name and getattr(one.parent.obj, "__globals__", None) is not main:
            return True
    return False


def _is_doubled(obj: Any, codec: Codec) -> bool:
    """Whether what comes back is another object."""
    try:
        return codec.loads(codec.dumps(obj)) is not obj
    except Exception:  # it can't be saved or loaded, which others tell
        debug.swallowed()
        return False


def _global_name(node: Node) -> str:
    """The name that an object has in a module: the script, its class's, or that of what holds it."""
    holders = [type(one.obj) for one in node.line_of()]
    modules = dict.fromkeys(["__main__", *map(module_of, reversed(holders))])
    for module in modules:
        for name, held in list(getattr(sys.modules.get(module), "__dict__", {}).items()):
            if held is node.obj and name != "subject":
                return f"{module}.{name}" if module != "__main__" else name
    return ""


def _of_library(node: Node, codec: Codec, held: set[int], told: set[str]) -> Iterator[str]:
    """What the library itself makes of some kinds of object."""
    obj = node.obj
    if codec.dead_rlocks and type(obj) is type(threading.RLock()):
        yield (
            f"`{node.called}` is an RLock. {codec.package}'s copy of it can never be acquired, so a thread "
            "that tries waits forever."
        )
    if codec.locks_as_they_are and type(obj) is type(threading.Lock()) and obj.locked():
        yield f"`{node.called}` is held: its copy comes back locked, and no thread will release it."
    if codec.weak and type(obj) is weakref.ref:
        referent = obj()
        if referent is not None and id(referent) not in held:
            yield (
                f"`{node.called}` refers to an object that nothing else in the subject keeps alive, so it "
                "comes back dead."
            )
    if codec.by_value and not codec.sends_globals:
        names = [name for name in left_behind(obj) if name not in told]
        told.update(names)
        if names:
            left = f"which {codec.package} does not save from `__main__`"
            yield (
                f"`{node.called}` uses {listed(names)}, {left}: in a different process it loads, "
                "but raises NameError when called."
                + (f" `{codec.globals_offer[0]}` saves them too." if codec.globals_offer else "")
            )


def _silent_setstate(node: Node, protocol: int) -> Iterator[str]:
    obj: Any = node.obj
    own = defining_class(type(obj), "__getstate__")
    if is_class(obj) or own in (None, object) or defining_class(type(obj), "__setstate__") is None:
        return
    if module_of(type(obj)) in sys.builtin_module_names:
        return
    if any(defining_class(type(obj), hook) is not object for hook in ("__reduce__", "__reduce_ex__")):
        return  # its state is what that hook says
    try:
        state = obj.__getstate__()
    except Exception:  # the class's own hook
        debug.swallowed()
        return
    if state is None or (protocol < 2 and not state):
        yield (
            f"`{node.called}.__getstate__()` returns {state!r}, so at protocol {protocol} its `__setstate__` "
            "is not called, and its attributes are lost."
        )


def _names(outcome: MeasuredOutcome) -> Iterator[str]:
    if outcome.data is None:
        return
    try:
        named = globals_named(outcome.data)
    except Exception:  # bytes that can't be read name nothing
        debug.swallowed()
        return
    main = [name for module, name in named if module == "__main__"]
    if main:
        yield f"pickle's bytes load only where `__main__` has {listed(main)}, as it has in this script."
    if outcome.module != "__main__":
        own = [name for module, name in named if module == outcome.module]
        if "__dict__" in own:  # how dill finds the globals of a function that it ships
            own.remove("__dict__")
            yield f"Its functions use globals of module `{outcome.module}`, so the reader needs that module."
        if own:
            yield f"It names {listed(own)} in module `{outcome.module}`, so the reader needs that module too."
