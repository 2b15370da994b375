"""Which globals of ``__main__`` a function or class uses that a library may leave behind."""

from __future__ import annotations

import builtins
import dis
import sys
import types
from collections.abc import Iterator
from typing import Any

from tutor.pickling.inspect.real import class_dict, is_class

_GLOBAL_READS = ("LOAD_GLOBAL", "LOAD_NAME")


def left_behind(obj: Any) -> list[str]:
    """The names of the snippet's globals that ``obj``'s code reads, first use first.

    Only for what is shipped by value: functions, and classes with their methods, whose globals are
    those of ``__main__``.
    """
    found: dict[str, None] = {}
    for function in _functions(obj):
        namespace = function.__globals__
        if namespace is not sys.modules["__main__"].__dict__:
            continue

        def may_be_left(name: str, namespace: dict[str, Any] = namespace) -> bool:
            return name in namespace and not hasattr(builtins, name) and not name.startswith("__")

        if any(map(may_be_left, _names_in(function.__code__))):  # reading its instructions takes far longer
            found.update(dict.fromkeys(filter(may_be_left, names_read(function.__code__))))
    return list(found)


def _names_in(code: types.CodeType) -> Iterator[str]:
    """Every name in a code object and the ones inside it, of globals and of attributes alike."""
    yield from code.co_names
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield from _names_in(const)


def names_read(code: types.CodeType) -> list[str]:
    """The global names that a code object and the ones inside it read."""
    found: dict[str, None] = {}
    pending = [code]
    while pending:
        current = pending.pop()
        for instruction in dis.get_instructions(current):
            if instruction.opname in _GLOBAL_READS and isinstance(instruction.argval, str):
                found[instruction.argval] = None
        pending += [const for const in current.co_consts if isinstance(const, types.CodeType)]
    return list(found)


def _functions(obj: Any) -> list[Any]:
    if type(obj) is types.FunctionType:
        return [obj]
    if not is_class(obj) or class_dict(obj).get("__module__") != "__main__":
        return []
    found = []
    for member in class_dict(obj).values():
        if type(member) in (classmethod, staticmethod):
            member = member.__func__
        if type(member) is property:
            member = member.fget
        if type(member) is types.FunctionType:
            found.append(member)
    return found
