"""The parts of an object that a library would visit, each with the path that leads to it.

A path is a Python expression from ``subject`` wherever Python has one: ``subject['jobs'][1].lock``,
``type(subject).cache``, ``subject.__defaults__[0]``, ``subject.__globals__['pool']``. ``list(subject)[2]``
is the third key of a dict or member of a set, and ``subject.__reduce__()[1][0]`` a part that only the
object's reduce knows. What a function closed over is ``subject.<closure name>``.
"""

from __future__ import annotations

import collections
import enum
import itertools
import sys
import types
from collections.abc import Iterator
from typing import Any, Optional

from tutor.pickling import debug
from tutor.pickling.blame.label import (
    CONTENTS,
    ITS_CLASS,
    Label,
    Reach,
    attribute,
    index,
    item,
    key_text,
    member,
)
from tutor.pickling.codecs.base import Codec
from tutor.pickling.inspect.real import (
    VALUE_IDS,
    class_dict,
    defining_class,
    instance_dict,
    is_a,
    is_class,
    is_value,
    mro,
    slots,
)
from tutor.pickling.inspect.reduction import HookKind, SaveKind, makes_bare, reduction

MAX_MEMBERS = 1_000_000

_READ_BY_C = (
    types.MemberDescriptorType,
    types.GetSetDescriptorType,
    type(collections.namedtuple("_", "field").field),  # type: ignore[attr-defined]
)
"""Descriptors that read an object without running any of its code."""


class Recipe(enum.Enum):
    """What an object is rebuilt *by*, rather than *from*."""

    CLASS = enum.auto()
    CALLABLE = enum.auto()
    """The function that its reduce names."""
    OWNER = enum.auto()
    """The object that a bound method belongs to."""


class Part:
    """One part of an object, the step that leads to it, and, for what the object is rebuilt by, as what."""

    __slots__ = ("label", "obj", "recipe")

    def __init__(self, label: Label, obj: Any, recipe: Optional[Recipe] = None) -> None:
        self.label = label
        self.obj = obj
        self.recipe = recipe


def parts_of(obj: object, codec: Codec) -> list[Part]:
    """The parts that ``codec``'s library visits to save ``obj``, first to last, scalars left out."""
    found = _visited(obj, codec)
    return [part for part in found if not is_value(part.obj)]


def _visited(obj: Any, codec: Codec) -> list[Part]:
    kind = type(obj)
    if kind is dict:
        return list(_mapping(obj.items()))
    if kind is list or kind is tuple:
        return [Part(index(i), held) for i, held in enumerate(obj) if id(type(held)) not in VALUE_IDS]
    if kind is set or kind is frozenset:
        return [Part(member(i), held) for i, held in enumerate(obj) if not is_value(held)]
    answer = reduction(obj, codec)
    if answer.kind is SaveKind.TABLE:
        return _from_table(obj, codec)
    if answer.kind is not SaveKind.REDUCE or answer.parts is None:
        return []
    asked = f"__reduce_ex__({codec.protocol})" if answer.hook.kind is HookKind.REDUCE_EX else "__reduce__()"
    return list(_reduced(obj, answer.parts, Label(Reach.CALL, asked)))


def _mapping(items: Any) -> Iterator[Part]:
    for i, (key, held) in enumerate(items):
        if not is_value(key):
            yield Part(member(i), key)
        if not is_value(held):
            yield Part(item(key) if key_text(key) else Label(Reach.VALUE, i), held)


def _reduced(obj: Any, answer: tuple[Any, ...], asked: Label) -> Iterator[Part]:
    """The parts of a reduce's answer, named by the attribute that holds them where there is one."""
    func, args, state, members, items, setter = answer
    known: Optional[dict[int, Label]] = None
    makes_new = makes_bare(func)
    if func is type(obj):
        yield Part(ITS_CLASS, func, Recipe.CLASS)
    elif not makes_new:
        yield Part(asked.then(index(0)), func, Recipe.CALLABLE)
    for i, held in enumerate(args):
        if held is type(obj) or (makes_new and i == 0):
            yield Part(ITS_CLASS, held, Recipe.CLASS)
        elif type(held) is list and issubclass(type(obj), (set, frozenset)):
            for j, one in enumerate(held):
                yield Part(member(j), one)
        elif not is_value(held):
            if known is None:
                known = attributes(obj)
            if func is getattr and i == 0:
                bound = (
                    attribute("__self__")
                    if hasattr_c(obj, "__self__")
                    else known.get(id(held), asked.then(index(1)).then(index(0)))
                )
                yield Part(bound, held, Recipe.OWNER)
                continue
            through = known.get(id(args), asked.then(index(1)))
            yield Part(known.get(id(held), through.then(index(i))), held)
    yield from _state(obj, state, known, asked)
    for i, held in enumerate(itertools.islice(members or (), MAX_MEMBERS)):
        yield Part(index(i), held)
    yield from _mapping(itertools.islice(items or (), MAX_MEMBERS))
    if setter is not None:
        yield Part(asked.then(index(5)), setter, Recipe.CALLABLE)


def hasattr_c(obj: Any, name: str) -> bool:
    """Whether a bound method's C type has ``name``; never runs the object's own code."""
    return defining_class(type(obj), name) is not None and not instance_dict(obj)


def _state(obj: Any, state: Any, known: Optional[dict[int, Label]], asked: Label) -> Iterator[Part]:
    own = defining_class(type(obj), "__getstate__")
    through = Label(Reach.CALL, "__getstate__()") if own not in (None, object) else asked.then(index(2))
    held_by = instance_dict(obj) or {}
    if type(state) is tuple and len(state) == 2 and all(s is None or type(s) is dict for s in state):
        for half in state:
            for name, held in (half or {}).items():
                yield Part(attribute(name), held)
    elif type(state) is dict:
        for i, (name, held) in enumerate(state.items()):
            if not is_value(name):
                yield Part(through.then(member(i)), name)
            same = name in held_by and held_by[name] is held
            label = attribute(name) if same or own in (None, object) else through.then(item(name))
            yield Part(label, held)
    elif state is not None and not is_value(state):
        labels = known if known is not None else attributes(obj)
        if (
            type(state) is tuple
            and id(state) not in labels
            and all(id(held) in labels or is_value(held) for held in state)
        ):
            for held in state:
                if not is_value(held):
                    yield Part(labels[id(held)], held)
            return
        yield Part(labels.get(id(state), through), state)


def attributes(obj: Any) -> dict[int, Label]:
    """The attributes an object is seen to have, by the identity of what they hold.

    Slots and C members are read through their descriptors, so that none of the object's own code
    runs. For functions and classes, their closure, defaults, globals and namespace too.
    """
    found: dict[int, Label] = {}

    def note(held: Any, label: Label) -> None:
        if not is_value(held):
            found.setdefault(id(held), label)

    if type(obj) is types.FunctionType:
        _function(obj, note)
        return found
    if is_class(obj):
        for name, held in class_dict(obj).items():
            note(held, attribute(name))
        for i, base in enumerate(mro(type(obj)) and type.__dict__["__bases__"].__get__(obj)):
            note(base, attribute("__bases__").then(index(i)))
        note(type(obj), ITS_CLASS)
        return found
    for name, held in (instance_dict(obj) or {}).items():
        note(held, attribute(name))
    for name, held in slots(obj).items():
        note(held, attribute(name))
    for cls in mro(type(obj)):
        for name, reader in class_dict(cls).items():
            if type(reader) in _READ_BY_C and name not in (
                "__dict__",
                "__weakref__",
                "__doc__",
            ):
                try:
                    note(reader.__get__(obj), attribute(name))
                except Exception:
                    debug.swallowed()
                    continue  # a member may be unset, or refuse
    if is_a(obj, tuple):
        for i, held in enumerate(tuple.__iter__(obj)):
            note(held, index(i))
    return found


def _function(obj: Any, note: Any) -> None:
    for name, cell in zip(obj.__code__.co_freevars, obj.__closure__ or ()):
        note(cell, Label(Reach.CLOSURE, name))
        try:
            note(cell.cell_contents, Label(Reach.CLOSURE, name))
        except ValueError:
            continue  # an empty cell
    for i, held in enumerate(obj.__defaults__ or ()):
        note(held, attribute("__defaults__").then(index(i)))
    for name, held in (obj.__kwdefaults__ or {}).items():
        note(held, attribute("__kwdefaults__").then(item(name)))
    for name, held in obj.__dict__.items():
        note(held, attribute(name))
    for name, held in (getattr(obj, "__annotations__", None) or {}).items():
        note(held, attribute("__annotations__").then(item(name)))
    note(obj.__code__, attribute("__code__"))
    note(obj.__globals__, attribute("__globals__"))
    for name, held in obj.__globals__.items():
        note(held, Label(Reach.GLOBAL, name))


def _is_namespace(held: Any) -> bool:
    """Whether this is the namespace of an imported module, which is written as a mere name."""
    name = held.get("__name__") if type(held) is dict else None
    module = sys.modules.get(name) if isinstance(name, str) else None
    return module is not None and getattr(module, "__dict__", None) is held


def _from_table(obj: Any, codec: Codec) -> list[Part]:
    if type(obj) is types.CellType:
        try:
            return [Part(CONTENTS, obj.cell_contents)]
        except ValueError:
            return []
    taken_apart = codec.taken_apart(obj)
    if not taken_apart:
        return []  # saved as a mere name, as a built-in class is, which has many attributes
    labels = attributes(obj)
    recipes = {id(type(obj)): Recipe.CLASS}
    found: list[Part] = []
    seen: set[int] = set()

    def take(held: Any, label: Label, depth: int) -> None:
        if id(held) in seen or is_value(held) or held is obj or _is_namespace(held):
            return
        seen.add(id(held))
        keep.append(held)
        if id(held) in labels:
            found.append(Part(labels[id(held)], held, recipes.get(id(held))))
        elif type(held) in (tuple, list, dict) and depth < 4:
            # a container that the library made up on the way: its members are what the object is made of
            for name, inner in held.items() if type(held) is dict else enumerate(held):
                take(inner, label.then(item(name)), depth + 1)
        else:
            found.append(Part(label, held))

    main = sys.modules.get("__main__")
    seen.add(id(getattr(main, "__dict__", None)))  # dill writes that one as a mere name
    keep: list[Any] = []  # so that no identity is used twice
    for number, held in enumerate(taken_apart):
        if not (type(held) is types.FunctionType and codec.own(held)):
            take(held, Label(Reach.NUMBER, number), 0)
    return found
