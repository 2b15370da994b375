"""The methods that leave attributes of an object behind and make them again on load.

They build on what the class has: an inherited ``__getstate__`` is asked first, an own one is edited.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Sequence
from typing import Any, Optional

from tutor.pickling import debug
from tutor.pickling.advice.edit import Rewrite, Source
from tutor.pickling.advice.origins import last_part
from tutor.pickling.advice.reopening import is_written_to
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import class_dict, defining_class, instance_dict, mro, slots


class Leaving:
    """What of one object stays behind: ``names``, and what is assigned for each on load.

    ``saved`` are expressions over ``self`` that go into the state instead of an attribute; the
    value of such an attribute on load may read ``state["its name"]``.
    """

    def __init__(
        self,
        obj: Any,
        made: dict[str, str],
        saved: Optional[dict[str, str]] = None,
        first: Sequence[str] = (),
        then: Sequence[str] = (),
    ) -> None:
        self.obj = obj
        self.made = made
        self.saved = saved or {}
        self.first = first
        """Lines before the state is read."""
        self.then = then
        """Lines after the attributes were made again."""

    def apply(self, trouble: Trouble, rewrite: Rewrite) -> Optional[ast.ClassDef]:
        """Add it to the object's class; ``None`` where that cannot be done."""
        cls = type(self.obj)
        found = trouble.users.class_def(cls)
        if found is None:
            return None
        source, definition = found
        methods = {one.name: one for one in definition.body if isinstance(one, ast.FunctionDef)}
        if "__reduce__" in methods or "__reduce_ex__" in methods:
            return None
        hook = _reduce_without_state(cls)
        if hook is not None:
            text = self._reduce(hook)
            return definition if rewrite.methods(source, definition, text) else None
        text = ""
        if "__getstate__" in methods:
            if not self._edit_getstate(source, methods["__getstate__"], rewrite):
                return None
        else:
            text += self._getstate(cls)
        if "__setstate__" in methods:
            last = methods["__setstate__"].body[-1]
            lines = self._assignments(cls)
            if lines:
                rewrite.after(source, last, "\n".join(lines))
        else:
            text += ("\n" if text else "") + self._setstate(cls)
        if text and not rewrite.methods(source, definition, text):
            return None
        _keep_own_methods(source, definition, rewrite)
        return definition

    def text(self) -> str:
        """Return both methods, for a class whose text is not at hand."""
        cls = type(self.obj)
        return f"{self._getstate(cls)}\n{self._setstate(cls)}"

    # __getstate__

    def _getstate(self, cls: type) -> str:
        lines = ["def __getstate__(self):", *self._flushed(), *(f"    {line}" for line in self.first)]
        base = defining_class(cls, "__getstate__")
        written = base is not None and base is not object and not _made_by_decorator(cls, base)
        if written and "__pydantic_private__" in state_of(self.obj):
            lines += ["    state = super().__getstate__()", *self._pydantic()]
        elif written:
            lines += ["    state = dict(super().__getstate__())", *self._drop("state")]
        else:
            names = [name for name in slots(self.obj) if name not in self.made]
            own = instance_dict(self.obj)
            if own is None or not own:
                if not names and own is None:
                    return ""
                listed = ", ".join(map(repr, names)) + ("," if len(names) == 1 else "")
                state = f"{{name: getattr(self, name) for name in ({listed}) if hasattr(self, name)}}"
                lines.append(f"    state = {state}" if self.saved else f"    return {state}")
                if not self.saved:
                    return "\n".join(lines) + "\n"
            else:
                lines.append("    state = self.__dict__.copy()")
                if names:
                    lines += [f"    state[{name!r}] = self.{name}" for name in names]
                lines += self._drop("state")
        lines += [f"    state[{name!r}] = {value}" for name, value in self.saved.items()]
        lines.append("    return state")
        return "\n".join(lines) + "\n"

    def _flushed(self) -> list[str]:
        """What is in the buffer of a file is written out first: the copy opens the file again."""
        held = {**(instance_dict(self.obj) or {}), **slots(self.obj)}
        return [
            f"    self.{name}.flush()"
            for name in self.made
            if name not in self.saved and is_written_to(held.get(name))
        ]

    def _drop(self, state: str) -> list[str]:
        return [f"    {state}.pop({name!r}, None)" for name in self.made if name not in self.saved]

    def _pydantic(self) -> list[str]:
        private = getattr(self.obj, "__pydantic_private__", None) or {}
        lines = []
        for where, names in (
            ("__pydantic_private__", [name for name in self.made if name in private]),
            ("__dict__", [name for name in self.made if name not in private]),
        ):
            if names:
                lines.append(f'    kept = dict(state["{where}"])')
                lines += [f"    kept.pop({name!r}, None)" for name in names]
                lines.append(f'    state = {{**state, "{where}": kept}}')
        return lines

    def _edit_getstate(self, source: Source, method: ast.FunctionDef, rewrite: Rewrite) -> bool:
        """Have every ``return`` of an own ``__getstate__`` leave the attributes out too."""
        state = state_of(self.obj)
        returns = [
            node
            for node in ast.walk(method)
            if isinstance(node, ast.Return) and source.function_around(node) is method
        ]
        if not isinstance(state, dict) or not returns or self.saved:
            return False
        names = [name for name in self.made if name in state]
        if not names:
            return True
        for node in returns:
            if node.value is None:
                return False
            if isinstance(node.value, ast.Name) and _is_copy(method, node.value.id):
                lines = [f"{node.value.id}.pop({name!r}, None)" for name in names]
                rewrite.before(source, node, "\n".join(lines))
                continue
            value = source.segment(node.value)
            value = value if isinstance(node.value, (ast.Name, ast.Attribute, ast.Call)) else f"({value})"
            but = f"name != {names[0]!r}" if len(names) == 1 else f"name not in {tuple(names)!r}"
            rewrite.replace(
                source, node.value, f"{{name: value for name, value in {value}.items() if {but}}}"
            )
        return True

    # __setstate__

    def _setstate(self, cls: type) -> str:
        lines = ["def __setstate__(self, state):"]
        base = defining_class(cls, "__setstate__")
        if base is not None and not _made_by_decorator(cls, base):
            lines.append("    super().__setstate__(state)")
        elif instance_dict(self.obj) is not None and not slots(self.obj):
            lines.append("    self.__dict__.update(state)")
        else:
            put = "object.__setattr__(self, name, value)" if _guarded(cls) else "setattr(self, name, value)"
            lines += ["    for name, value in state.items():", f"        {put}"]
        lines += [f"    {line}" for line in self._assignments(cls)]
        return "\n".join(lines) + "\n"

    def _assignments(self, cls: type) -> list[str]:
        if _guarded(cls):
            lines = [
                f"object.__setattr__(self, {name!r}, {made})" for name, made in self.made.items() if made
            ]
        else:
            lines = [f"self.{name} = {made}" for name, made in self.made.items() if made]
        return [*lines, *self.then]

    def _reduce(self, hook: str) -> str:
        """For a class whose recipe takes the attributes without asking ``__getstate__``."""
        lines = [
            "def __reduce__(self):",
            f"    function, args, *rest = super().{hook}",
            "    state = self.__dict__.copy()",
            *self._drop("state"),
            "    return (function, args, state, *rest[1:])",
        ]
        made = [line for line in self._assignments(type(self.obj)) if line]
        if made:
            lines += ["", "def __setstate__(self, state):", "    self.__dict__.update(state)"]
            lines += [f"    {line}" for line in made]
        return "\n".join(lines) + "\n"


def _reduce_without_state(cls: type) -> Optional[str]:
    """How to ask the recipe that a class inherits, where that is an exception's, which takes attributes as
    they are."""
    return "__reduce__()" if BaseException in mro(cls) else None


def _made_by_decorator(cls: type, base: type) -> bool:
    """Whether a method of the state was made by ``@dataclass`` or attrs: such a one gives way to our own."""
    member = class_dict(base).get("__getstate__") or class_dict(base).get("__setstate__")
    return base is cls and isinstance(member, types.FunctionType)


def state_of(obj: Any) -> Any:
    """What ``__getstate__`` gives, where the object has one."""
    try:
        return type(obj).__getstate__(obj)  # type: ignore[call-arg]
    except Exception:  # it is the user's own, and may raise anything
        debug.swallowed()
        return {}


def _keep_own_methods(source: Source, definition: ast.ClassDef, rewrite: Rewrite) -> None:
    """Have ``@attr.s(slots=True)`` leave the methods of the state alone: it writes its own over them, unless
    told not to or to look for them first, as ``attrs.define`` does."""
    for made in definition.decorator_list:
        if not isinstance(made, ast.Call) or last_part(made.func) not in ("s", "attrs", "attributes"):
            continue
        given = {one.arg: one.value for one in made.keywords}
        slotted = given.get("slots")
        if isinstance(slotted, ast.Constant) and slotted.value and not {*given} & {"getstate_setstate"}:
            rewrite.insert(source, source.span(made)[1] - 1, ", getstate_setstate=False")


def _guarded(cls: type) -> bool:
    """Whether the class has its own way to set attributes, which may refuse."""
    return defining_class(cls, "__setattr__") is not object and not hasattr(cls, "__pydantic_fields__")


def _is_copy(method: ast.FunctionDef, name: str) -> bool:
    """Whether a local name was bound to a copy, or to something made there."""
    for node in ast.walk(method):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            return isinstance(node.value, (ast.Call, ast.Dict, ast.DictComp))
    return False
