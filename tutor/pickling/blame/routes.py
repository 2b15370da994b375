"""The way to a part in the words of whoever uses the object: ``df['fn'][0]``, not a library's own.

What a pickler visits may be behind private attributes of a library, or in the answer of a hook. Such a way
is replaced by one that the object itself offers: its keys, its members, its public attributes. No kind of
object is known by name, and a way counts only if it leads to the very same part when it is followed.
"""

from __future__ import annotations

import heapq
import itertools
import time
import types
from collections.abc import Iterator
from typing import Any, Optional

from tutor.pickling import debug
from tutor.pickling.blame.label import Label, Reach, attribute, index, item, key_text, member
from tutor.pickling.blame.node import Node
from tutor.pickling.compare.whose import is_of_package
from tutor.pickling.inspect.real import class_dict, instance_dict, is_a, is_class, is_value, mro, slots

MOST_STEPS = 3
"""How many steps such a way may have."""
MOST_MEMBERS = 20_000
"""How many members of one object are looked at."""
SECONDS = 0.3
"""How long one way may be looked for."""
_INSIDE = (Reach.CALL, Reach.NUMBER)
_NO_DATA = (
    types.FunctionType,
    types.MethodType,
    types.BuiltinFunctionType,
    types.ModuleType,
    types.CodeType,
    types.GeneratorType,
)
_DATA = (property, types.GetSetDescriptorType, types.MemberDescriptorType)
ITEM, ATTRIBUTE, PROPERTY = 1, 1, 2
"""What a step costs: of two ways the cheaper one is told."""


def told_by_user(node: Node) -> Node:
    """The same part, and for what is inside a library on the way to it the way from outside."""
    line = node.line_of()
    start = 0
    while start < len(line) - 1:
        first = next((at for at in range(start, len(line) - 1) if _is_inside(line[at + 1])), None)
        if first is None:
            break
        last = max(at for at in range(first, len(line) - 1) if _is_inside(line[at + 1]))
        found = _route(line[first], line[last + 1 :])
        if found is None:
            break
        end, label = found
        end.said = (line[first], label)
        start = line.index(end)
    return node


def _is_inside(node: Node) -> bool:
    """Whether the last step to a part is one that only a library, or pickle, takes."""
    label, above = node.part.label, node.parent
    if node.said is not None or above is None:
        return False
    if any(step.reach in _INSIDE for step in label.steps()):
        return True
    name = label.name if label.reach is Reach.ATTRIBUTE else ""
    private = isinstance(name, str) and name.startswith("_") and not name.endswith("__")
    return private and is_of_package(type(above.obj))


def _route(owner: Node, targets: list[Node]) -> Optional[tuple[Node, Label]]:
    """The first of ``targets`` that the object leads to, and the steps there."""
    for node in reversed(targets):
        name = node.part.label.plain  # what a state calls it may well be an attribute
        if name and _leads_there(owner.obj, (attribute(name),), node.obj):
            return node, attribute(name)
    wanted = {id(node.obj): node for node in targets}
    until = time.process_time() + SECONDS
    order = itertools.count()
    waiting: list[tuple[int, int, Any, tuple[Label, ...]]] = [(0, next(order), owner.obj, ())]
    seen = {id(owner.obj)}
    kept: list[Any] = []
    while waiting:
        cost, _, obj, steps = heapq.heappop(waiting)
        for price, label, held in _offers(obj, whole=not steps):
            if time.process_time() > until:
                return None
            found = wanted.get(id(held))
            if found is not None and _leads_there(owner.obj, (*steps, label), found.obj):
                return found, _chained((*steps, label))
            if id(held) in seen or len(steps) + 1 >= MOST_STEPS or not _has_parts(held):
                continue
            seen.add(id(held))
            kept.append(held)  # so that no identity is used twice
            heapq.heappush(waiting, (cost + price, next(order), held, (*steps, label)))
    return None


def _has_parts(obj: Any) -> bool:
    return not (is_value(obj) or is_class(obj) or is_a(obj, _NO_DATA))


def _offers(obj: Any, *, whole: bool) -> Iterator[tuple[int, Label, Any]]:
    """What an object gives out: by key or number, by public attributes and, with ``whole``, by properties."""
    try:
        yield from _members(obj)
    except Exception:
        debug.swallowed()  # it looks like a container, and is none
    for name, held in {**(instance_dict(obj) or {}), **slots(obj)}.items():
        if isinstance(name, str) and _is_public(name):
            yield ATTRIBUTE, attribute(name), held
    if not whole:
        return
    for name in dict.fromkeys(name for cls in mro(type(obj))[:-1] for name in class_dict(cls)):
        if not _is_public(name) or not any(is_a(class_dict(cls).get(name), _DATA) for cls in mro(type(obj))):
            continue
        try:
            yield PROPERTY, attribute(name), getattr(obj, name)
        except Exception:  # a property runs the class's code
            debug.swallowed()


def _is_public(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_")


def _members(obj: Any) -> Iterator[tuple[int, Label, Any]]:
    kind = type(obj)
    if kind in (str, bytes, bytearray) or not hasattr(kind, "__iter__"):
        return
    if hasattr(kind, "keys") and hasattr(kind, "__getitem__"):
        for key in itertools.islice(obj.keys(), MOST_MEMBERS):
            if key_text(key):
                yield ITEM, item(key), obj[key]
    elif hasattr(kind, "__getitem__") and hasattr(kind, "__len__"):
        for number in range(min(len(obj), MOST_MEMBERS)):
            yield ITEM, index(number), obj[number]
    elif hasattr(kind, "__contains__") and hasattr(kind, "__len__"):
        for number, held in enumerate(itertools.islice(obj, MOST_MEMBERS)):
            yield ITEM, member(number), held


def _leads_there(obj: Any, steps: tuple[Label, ...], wanted: Any) -> bool:
    """Follow the way once more, from the beginning: an object that makes its answers anew does not count."""
    try:
        for step in steps:
            if step.reach is Reach.ATTRIBUTE:
                obj = getattr(obj, step.name)
            elif step.reach is Reach.MEMBER:
                obj = next(itertools.islice(obj, step.name, None))
            else:
                obj = obj[step.name]
    except Exception:  # an indexing of the object's own: the way is not there
        debug.swallowed()
        return False
    return obj is wanted


def _chained(steps: tuple[Label, ...]) -> Label:
    label = steps[0]
    for step in steps[1:]:
        label = label.then(step)
    return label
