"""Whether the copy of an exercise's subject is made from the bytes: facts for the gates of its score.

A value of the subject is changed, the subject dumped, and the value put back before the copy is made. A
copy that is looked up does not have the changed one. Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import io
import pickletools
import sys
import time
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling import debug
from tutor.pickling.codecs.base import Codec
from tutor.pickling.inspect.opcodes import globals_named
from tutor.sandbox.guest.equality import agrees_with_all
from tutor.sandbox.guest.subject_parts import PLAIN, SubjectPart, parts_of

if TYPE_CHECKING:
    from tutor.sandbox.run_records import CopyRecord

_CHANGEABLE = (int, float, str)
_CONSTANT = (int, float, str, bytes, bytearray)
_NO_CONSTANT = set("PROTO FRAME GLOBAL INST PUT BINPUT LONG_BINPUT GET BINGET LONG_BINGET".split())
"""Opcodes whose argument isn't a value that is saved."""
_MAKES = {"REDUCE", "NEWOBJ", "NEWOBJ_EX", "BUILD", "OBJ", "INST"}
"""Opcodes that make an object, or fill one."""
_MOST_LEAVES, _MOST_ASKED, _LARGEST = 6, 30, 1 << 20
_LEGIBLE = 3
"""How long a value is at least that is looked for inside a text."""
_BY_NAME = (*PLAIN, type, FunctionType, BuiltinFunctionType, ModuleType)
"""What is the same object wherever it is."""
_SECONDS = 0.3
"""How long all copies that are made to see what they are made from may take."""


class Copies:
    """Looks at copies of a subject. Made before anything is done with it, which may change its values."""

    def __init__(self, subject: object, own_module: Optional[str], directory: str) -> None:
        self._subject = subject
        self._own_module = own_module
        self._directory = directory
        parts = parts_of(subject, directory)
        self._first = {part.path: part.value for part in parts if type(part.value) in _CHANGEABLE}

    def look(self, restored: object, codec: Codec) -> CopyRecord:
        """The record of what ``restored`` is made from. The subject's own code runs, and prints nothing."""
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
                "bare": _bare(data),
                "shared": _shared(parts, copies, sys.modules.get(self._own_module or "__main__")),
                "follows": self._follows(parts, codec),
                "agrees": _agreeing("subject", parts) or _agreeing("copy", copies),
            }
        finally:
            sys.stdout, sys.stderr = shown

    def _follows(self, parts: list[SubjectPart], codec: Codec) -> dict[str, bool]:
        """Of plain parts: whether a copy has the value that they had when it was dumped, or the one they had
        at first. A part that the copy does not have and does not know of, or with yet another value, is left
        out."""
        found: dict[str, bool] = {}
        end = time.monotonic() + _SECONDS
        tried = [part for part in parts if part.put is not None and type(part.value) in _CHANGEABLE]
        for part in tried[:_MOST_LEAVES]:
            if time.monotonic() > end:
                break
            told = self._follows_one(part, codec)
            if told is not None:
                found[part.path] = told
        return found

    def _follows_one(self, part: SubjectPart, codec: Codec) -> Optional[bool]:
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
        except Exception:  # with that value it can't be saved or loaded
            debug.swallowed()
            return None
        there = next((one.value for one in parts_of(copy, self._directory) if one.path == part.path), None)
        if there is None:
            return self._looks_elsewhere(copy, part, changed, codec)
        if type(there) is not type(value):
            return None
        if there == changed:
            return True
        return False if there in (value, self._first.get(part.path)) else None

    def _looks_elsewhere(
        self, copy: object, part: SubjectPart, changed: object, codec: Codec
    ) -> Optional[bool]:
        """Whether a copy that lacks a part answers as changed. It is ``False`` where the answer is the same
        whatever the part is: then its class looks elsewhere."""
        there = _answer(copy, part)
        if there is None or there == changed:
            return None if there is None else True
        try:
            before = _answer(codec.loads(codec.dumps(self._subject)), part)
        except Exception:  # it can't be copied now, so nothing is known
            debug.swallowed()
            return None
        return False if type(there) is type(before) and there == before else None


def _answer(copy: object, part: SubjectPart) -> object:
    """What a copy answers that is asked for an attribute of the subject's, in whatever way it does."""
    name = part.path[1:]
    if part.inside or part.path[:1] != "." or not name.isidentifier():
        return None
    try:
        return getattr(copy, name, None)
    except Exception:  # a property of the learner's may raise anything
        debug.swallowed()
        return None


def _bare(data: bytes) -> bool:
    """Whether nothing is in the bytes but names: no string, number or bytes."""
    return not _constants(data)


def _constants(data: bytes) -> list[Any]:
    """The numbers, strings and bytes in the bytes, without the names."""
    names = {text for pair in globals_named(data) for text in pair}
    saved = [arg for op, arg, _ in _opcodes(data) if op.name not in _NO_CONSTANT]
    return [arg for arg in saved if isinstance(arg, _CONSTANT) and not (type(arg) is str and arg in names)]


def _shared(parts: list[SubjectPart], copies: list[SubjectPart], module: Optional[ModuleType]) -> list[str]:
    """The parts of the subject that its copy has too, and not a copy of each. What a variable of the snippet
    stands for may be found by its name."""
    there = {part.path: part.value for part in copies}
    named = [id(value) for value in vars(module).values()] if module is not None else []
    return [
        part.path
        for part in parts[1:]
        if part.path in there
        and there[part.path] is part.value
        and id(part.value) not in named
        and not issubclass(type(part.value), _BY_NAME)
    ]


def _agreeing(name: str, parts: list[SubjectPart]) -> str:
    """The first part that agrees with everything; empty where none does."""
    return next((f"{name}{part.path}" for part in parts[:_MOST_ASKED] if agrees_with_all(part.value)), "")


def _named(data: bytes, subject: object, own_module: Optional[str]) -> bool:
    """Whether the bytes have the name of a variable that the subject itself is the value of."""
    if issubclass(type(subject), (type, FunctionType)):
        return False
    module = sys.modules.get(own_module or "__main__")
    names = {name for name, value in list(vars(module).items()) if value is subject} if module else set()
    texts = {str(arg).split(" ")[-1] for _, arg, _ in _opcodes(data) if isinstance(arg, str)}
    return bool(names & texts) and _top_is_a_name(data)


def _top_is_a_name(data: bytes) -> bool:
    return not _MAKES & {op.name for op, _, _ in _opcodes(data)}


def _told(data: bytes, values: list[object]) -> Optional[bool]:
    """Whether a plain value of the subject is in the bytes; ``None`` where it has none to look for."""
    wanted = [value for value in values if type(value) in _CHANGEABLE and value not in (0, 1, "")]
    if not wanted:
        return None
    constants = _constants(data)
    texts = [arg for arg in constants if isinstance(arg, str)]
    raw = [arg for arg in constants if isinstance(arg, (bytes, bytearray))]
    for value in wanted:
        if any(type(arg) is type(value) and arg == value for arg in constants):
            return True
        spelled = str(value)
        if len(spelled) < _LEGIBLE:
            continue
        if any(spelled in text for text in texts):
            return True
        if any(spelled.encode("utf-8", "surrogatepass") in one for one in raw):
            return True
    return False


def _opcodes(data: bytes) -> list[tuple[Any, Any, Optional[int]]]:
    try:
        return list(pickletools.genops(data)) if len(data) < _LARGEST else []
    except Exception:  # not a pickle of any protocol
        debug.swallowed()
        return []
