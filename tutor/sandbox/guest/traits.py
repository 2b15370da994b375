"""What the subject of an exercise is, and whether its copy is made from the bytes: facts for its guards.

They are read without the subject's own attribute lookups, so that an object that says it is another one
is seen for what it is. What has to be so is not known here. Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import builtins
import contextlib
import copyreg
import io
import os
import pickle
import pickletools
import sys
import time
from types import FunctionType, MemberDescriptorType, ModuleType
from typing import Any, Callable, NamedTuple, Optional

from tutor.pickling import debug
from tutor.pickling.codecs.base import Codec
from tutor.pickling.inspect.facts import type_path

PROTOCOLS = ("__call__", "__iter__", "__next__", "__getitem__", "__len__", "__enter__")
"""The methods that say what can be done with an object."""
PLAIN = (type(None), bool, int, float, complex, str, bytes)
"""Exact types whose value is all there is to them."""
CHANGEABLE = (int, float, str)
MOST_PARTS, MOST_DEEP, MOST_LEAVES = 100, 3, 6
SECONDS = 0.3
"""How long all copies that are made to see what they are made from may take."""
UNKNOWN = "no_such_attribute_of_the_lesson"
"""A name that no object has."""
_EQUALS = {kind.__eq__ for kind in (object, *PLAIN, dict, list, tuple, set, frozenset, bytearray, type)}


class Nothing:
    """What no object is equal to."""


class Part(NamedTuple):
    """A part of the subject, and how to give it another value."""

    path: str
    value: object
    put: Optional[Callable[[object], None]]
    inside: str = ""
    """The path of what it is a part of."""


# Python's own functions, and ours


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


# What the subject is


class Subject:
    """The subject of an exercise, looked at before anything is done with it."""

    def __init__(self, subject: object, own_module: Optional[str], directory: str) -> None:
        self._subject = subject
        self._own_module = own_module
        self._directory = directory
        self._parts = parts_of(subject, directory)
        self._plain = {part.path: part.value for part in self._parts if type(part.value) in CHANGEABLE}

    def traits(self, untouched: Untouched) -> dict[str, Any]:
        """The record of what it is."""
        kind, own = type(self._subject), self._own_module
        return {
            "k": "subject",
            "types": [_own_path(one, own) for one in type.mro(kind) if one is not object],
            "own": _is_own(kind, own),
            "found": _is_found(kind),
            "does": [name for name in PROTOCOLS if _has(kind, name)],
            "parts": _skeleton(self._parts),
            "offers": _offered(self._parts, self._directory),
            "replaced": untouched.replaced()[:10],
        }

    def copied(self, restored: object, codec: Codec) -> dict[str, Any]:
        """The record of what a copy is made from. The subject's own code runs for it, but prints nothing."""
        subject = self._subject
        shown = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = io.StringIO()
        try:
            data = codec.dumps(subject)  # anew: the checks may have changed the subject
            parts, copies = parts_of(subject, self._directory), parts_of(restored, self._directory)
            return {
                "k": "copy",
                "identical": restored is subject and type(subject) not in (*PLAIN, FunctionType, type),
                "same_class": type(restored) is type(subject),
                "named": _named(data, subject, self._own_module),
                "told": _told(data, [part.value for part in parts]),
                "follows": self._follows(parts, codec),
                "agrees": _agreeing("subject", parts) or _agreeing("copy", copies),
            }
        finally:
            sys.stdout, sys.stderr = shown

    def _follows(self, parts: list[Part], codec: Codec) -> dict[str, bool]:
        """Of plain parts: whether a copy has the value that they had when it was dumped, or the one they had
        at first. A part that the copy does not have, or with yet another value, is left out."""
        found: dict[str, bool] = {}
        end = time.monotonic() + SECONDS
        tried = [part for part in parts if part.put is not None and type(part.value) in CHANGEABLE]
        for part in tried[:MOST_LEAVES]:
            if time.monotonic() > end:
                break
            told = self._follows_one(part, codec)
            if told is not None:
                found[part.path] = told
        return found

    def _follows_one(self, part: Part, codec: Codec) -> Optional[bool]:
        value: Any = part.value
        changed = value + "~" if isinstance(value, str) else value + 1001
        assert part.put is not None
        try:
            part.put(changed)
            try:
                data = codec.dumps(self._subject)
            finally:
                part.put(value)  # before the copy is made: one that is looked up shows this value
            copy = codec.loads(data)
        except Exception:
            return None
        there = next((one.value for one in parts_of(copy, self._directory) if one.path == part.path), None)
        if type(there) is not type(value):
            return None
        if there == changed:
            return True
        return False if there in (value, self._plain.get(part.path)) else None


def _has(kind: type, name: str) -> bool:
    """Whether instances of a class have a method, whatever its metaclass has."""
    return next((vars(one)[name] for one in type.mro(kind) if name in vars(one)), None) is not None


def _is_own(kind: type, own_module: Optional[str]) -> bool:
    return kind.__module__ in ("__main__", "__mp_main__", own_module)


def _is_found(kind: type) -> bool:
    """Whether a class is where it says it is."""
    found: object = sys.modules.get(kind.__module__)
    for name in kind.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is kind


def _skeleton(parts: list[Part]) -> list[str]:
    """What an answer may not leave out: items of plain containers, and the subject's own attributes. What is
    inside an attribute, or in an object of the snippet's own, is its own affair."""
    found: dict[str, None] = {}
    for part in parts[1:]:
        above = next(one for one in parts if one.path == part.inside)
        outermost = not part.inside
        attribute = outermost and part.path.startswith(".") and not part.path.startswith(".__")
        framed = outermost or (part.inside.startswith("[") and part.inside in found)
        if attribute or (framed and type(above.value) in (dict, list, tuple)):
            found[part.path] = None
    return list(found)


def _own_path(kind: type, own_module: Optional[str]) -> str:
    """Where a class is; without the module where that is the snippet, which may be a script or a module."""
    return f".{kind.__qualname__}" if _is_own(kind, own_module) else type_path(kind)


def parts_of(subject: object, directory: str) -> list[Part]:
    """The subject and its parts: items and attributes, as far as they are the snippet's own to give."""
    found = [Part("", subject, None)]
    met: set[int] = set()
    level = found[:]
    for _ in range(MOST_DEEP):
        below: list[Part] = []
        for part in level:
            if id(part.value) not in met:
                met.add(id(part.value))
                below += _inside(part, directory)
        level = below[: MOST_PARTS - len(found)]
        found += level
    return found


def _inside(part: Part, directory: str) -> list[Part]:
    thing: Any = part.value
    kind = type(thing)
    if kind in PLAIN:
        return []
    found: list[Part] = []
    if issubclass(kind, dict):
        for key, value in list(dict.items(thing))[:MOST_PARTS]:
            if type(key) in (str, int):
                found.append(
                    Part(f"{part.path}[{key!r}]", value, _setter(dict.__setitem__, thing, key), part.path)
                )
    elif issubclass(kind, list):
        for index, value in enumerate(list.__getitem__(thing, slice(0, 20))):
            found.append(
                Part(f"{part.path}[{index}]", value, _setter(list.__setitem__, thing, index), part.path)
            )
    elif issubclass(kind, tuple):
        for index, value in enumerate(tuple.__getitem__(thing, slice(0, 20))):
            found.append(Part(f"{part.path}[{index}]", value, None, part.path))
    if not from_here(kind, directory):
        return found
    for name, value in list(_own_dict(thing).items()):
        if isinstance(name, str):
            found.append(
                Part(
                    f"{part.path}.{name}", value, _setter(dict.__setitem__, _own_dict(thing), name), part.path
                )
            )
    for one in type.mro(kind):
        for name, slot in list(vars(one).items()):
            if isinstance(slot, MemberDescriptorType):
                with contextlib.suppress(AttributeError):
                    value = slot.__get__(thing, kind)
                    found.append(Part(f"{part.path}.{name}", value, _setter(slot.__set__, thing), part.path))
    return found


def _setter(put: Callable[..., object], *where: object) -> Callable[[object], None]:
    def change(value: object) -> None:
        put(*where, value)

    return change


def _own_dict(thing: object) -> dict[str, object]:
    """The instance's own dictionary, whatever it says of it."""
    try:
        names = object.__getattribute__(thing, "__dict__")
    except Exception:
        return {}
    return names if type(names) is dict else {}


def from_here(kind: type, directory: str) -> bool:
    """Whether a class is defined in the snippet or in a file beside it."""
    module = sys.modules.get(kind.__module__)
    file = getattr(module, "__file__", None)
    return kind.__module__ == "__main__" or (isinstance(file, str) and file.startswith(directory + os.sep))


def _offered(parts: list[Part], directory: str) -> list[str]:
    """The attributes that classes of the snippet give their instances: properties, and values."""
    found: dict[str, None] = {}
    for part in parts:
        for one in type.mro(type(part.value)):
            if from_here(one, directory):
                for name, value in list(vars(one).items()):
                    if not name.startswith("__") and not isinstance(value, FunctionType):
                        found[f"{part.path}.{name}"] = None
    return list(found)[:MOST_PARTS]


# What its copy is made from


def _agreeing(name: str, parts: list[Part]) -> str:
    """The first part that agrees with everything; empty where none does."""
    return next((f"{name}{part.path}" for part in parts[:30] if agrees_with_all(part.value)), "")


def agrees_with_all(value: object) -> bool:
    """Whether an object says that it is equal to any other, or that it has any attribute."""
    kind = type(value)
    if kind in PLAIN or isinstance(value, (type, FunctionType, ModuleType)):
        return False
    try:
        if kind.__eq__ not in _EQUALS and (value == Nothing()) is True:
            return True
    except Exception:
        debug.swallowed()
    if getattr(kind, "__getattr__", None) is None and kind.__getattribute__ is object.__getattribute__:
        return False
    try:
        getattr(value, UNKNOWN)
    except Exception:
        return False
    return True


def _named(data: bytes, subject: object, own_module: Optional[str]) -> bool:
    """Whether the bytes have the name of a variable that the subject itself is the value of."""
    if isinstance(subject, (type, FunctionType)):
        return False
    module = sys.modules.get(own_module or "__main__")
    names = {name for name, value in list(vars(module).items()) if value is subject} if module else set()
    texts = {str(arg).split(" ")[-1] for _, arg, _ in _opcodes(data) if isinstance(arg, str)}
    return bool(names & texts) and _top_is_a_name(data)


def _top_is_a_name(data: bytes) -> bool:
    names = [op.name for op, _, _ in _opcodes(data)]
    return not {"REDUCE", "NEWOBJ", "NEWOBJ_EX", "BUILD", "OBJ", "INST"} & set(names)


def _told(data: bytes, values: list[object]) -> Optional[bool]:
    """Whether a plain value of the subject is in the bytes; ``None`` where it has none to look for."""
    wanted = [value for value in values if type(value) in CHANGEABLE and value not in (0, 1, "")]
    if not wanted:
        return None
    constants = [arg for op, arg, _ in _opcodes(data) if op.name not in ("PROTO", "FRAME", "GLOBAL")]
    texts = [arg for arg in constants if isinstance(arg, str)]
    raw = [arg for arg in constants if isinstance(arg, (bytes, bytearray))]
    for value in wanted:
        if any(type(arg) is type(value) and arg == value for arg in constants):
            return True
        spelled = str(value)
        if any(spelled in text for text in texts if len(text) > len(spelled)):
            return True
        if any(spelled.encode("utf-8", "surrogatepass") in one for one in raw):
            return True
    return False


def _opcodes(data: bytes) -> list[tuple[Any, Any, Optional[int]]]:
    try:
        return list(pickletools.genops(data)) if len(data) < 1 << 20 else []
    except Exception:
        return []
