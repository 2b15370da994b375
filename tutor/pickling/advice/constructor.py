"""The arguments that a class's constructor was called with, read back from one of its objects."""

from __future__ import annotations

import ast
import inspect
import types
from typing import Any, Optional

from tutor.pickling.advice.edit import FunctionDef, Rewrite, Source
from tutor.pickling.advice.origins import last_part
from tutor.pickling.advice.remake import keep_argument, kept_arguments
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import class_dict, instance_dict, mro, slots

_CONTAINERS: tuple[type, ...] = (dict, list, set, frozenset, tuple, str, bytes, int, float)


class Arguments:
    """What to call the class with: expressions by position, and by name."""

    def __init__(self) -> None:
        self.by_position: list[str] = []
        self.by_name: dict[str, str] = {}
        self.takes_items = False
        """Whether the constructor is given the items of the container that the object is."""

    @property
    def tuple_text(self) -> str:
        """The arguments by position as a tuple."""
        inside = ", ".join(self.by_position)
        return f"({inside}{',' if len(self.by_position) == 1 else ''})"

    @property
    def named_text(self) -> str:
        """The arguments by name as they are in a call."""
        return ", ".join(f"{name}={value}" for name, value in self.by_name.items())


def constructor(cls: type) -> Any:
    """The function that takes the arguments: the nearest ``__init__`` or ``__new__`` written in Python."""
    for base in mro(cls):
        for name in ("__init__", "__new__"):
            member = class_dict(base).get(name)
            member = getattr(member, "__func__", member)
            if isinstance(member, types.FunctionType):
                return member
    return None


def arguments(trouble: Trouble, obj: Any, me: str, rewrite: Optional[Rewrite]) -> Optional[Arguments]:
    """The arguments that make such an object, as expressions over ``me``; ``None`` where one is not known.

    An argument that the object does not keep is kept from now on, in ``rewrite``, if there is one.
    """
    cls = type(obj)
    function = constructor(cls)
    if function is None:
        return None
    try:
        parameters = list(inspect.signature(function).parameters.values())[1:]
    except (TypeError, ValueError):
        return None
    found = trouble.users.function_def(function)
    source, node = (found[0], found[1]) if found and not isinstance(found[1], ast.Lambda) else (None, None)
    made = Arguments()
    skipped = False
    for one in parameters:
        value = _value(trouble, obj, me, one.name, source, node)
        if one.kind is one.VAR_POSITIONAL:
            if value is not None and not skipped:
                made.by_position.append("*" + value)
            continue
        if one.kind is one.VAR_KEYWORD:
            continue
        if value is None and one.default is one.empty:
            value = _keep(trouble, me, one.name, source, node, rewrite)
            if value is None:
                return None
        if value is None:
            skipped = True
        elif one.kind is one.KEYWORD_ONLY or skipped:
            made.by_name[one.name] = value
        else:
            made.by_position.append(value)
        made.takes_items |= value in [f"{kind.__name__}({me})" for kind in _CONTAINERS]
    return made


def _value(
    trouble: Trouble, obj: Any, me: str, name: str, source: Optional[Source], node: Optional[FunctionDef]
) -> Optional[str]:
    """Where an object keeps one argument: an attribute, one of its ``args``, or its own items."""
    has = {**(instance_dict(obj) or {}), **slots(obj)}
    if node is not None:
        kept = kept_arguments(node).get(name)
        if kept is not None and kept in has:
            return f"{me}.{kept}"
    for attribute in (name, f"_{name}", f"__{name}"):
        if attribute in has:
            return f"{me}.{attribute}"
    if node is not None:
        found = _handed_on(obj, me, name, node)
        if found is not None:
            return found
    members = [class_dict(base)[name] for base in mro(type(obj)) if name in class_dict(base)]
    if members and hasattr(type(members[0]), "__get__") and not callable(members[0]):
        return f"{me}.{name}"
    return None


def _handed_on(obj: Any, me: str, name: str, node: FunctionDef) -> Optional[str]:
    """What became of an argument that was handed on to the base class."""
    base = next((kind for kind in _CONTAINERS if kind in mro(type(obj))), None)
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or last_part(call.func) not in ("__init__", "__new__"):
            continue
        args = list(call.args)
        plain = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call)
        if last_part(call.func) == "__new__" or not plain:
            args = args[1:]  # the class, or ``self`` in ``Base.__init__(self, …)``
        for at, given in enumerate(args):
            if isinstance(given, ast.Name) and given.id == name:
                if BaseException in mro(type(obj)) and at < len(getattr(obj, "args", ())):
                    return f"{me}.args[{at}]"
                if base is not None and at == 0:
                    return f"{base.__name__}({me})"
            if tuple in mro(type(obj)) and isinstance(given, (ast.Tuple, ast.List)):
                for index, inner in enumerate(given.elts):
                    if isinstance(inner, ast.Name) and inner.id == name:
                        return f"{me}[{index}]"
    if base is not None:
        for loop in ast.walk(node):
            if isinstance(loop, ast.For):
                over = loop.iter
                if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute):
                    over = over.func.value  # ``values.items()``
                if isinstance(over, ast.Name) and over.id == name:
                    return f"{base.__name__}({me})"
    return None


def _keep(
    trouble: Trouble,
    me: str,
    name: str,
    source: Optional[Source],
    node: Optional[FunctionDef],
    rewrite: Optional[Rewrite],
) -> Optional[str]:
    if rewrite is None or source is None or node is None or node.name != "__init__":
        return None
    owner = source.parent(node)
    if not isinstance(owner, ast.ClassDef):
        return None
    return f"{me}.{keep_argument(source, owner, node, name, rewrite)}"
