"""The code sketches of the advice, made from the object and, where it is there, its source."""

from __future__ import annotations

import ast
import inspect
import keyword
import sys
import types
from typing import Any, Optional

from tutor.pickling.advice.moved import with_what_it_uses
from tutor.pickling.advice.plain import PLAIN, made_anew
from tutor.pickling.inspect.real import instance_dict, is_class, module_of, name_of, slots
from tutor.pickling.rules.case import Case

_LONGEST = 14
"""Definitions longer than this many lines are shown by their first line only."""


class Sketch:
    """Fits sketches to one blamed object."""

    def __init__(self, case: Case, tree: Optional[ast.Module]) -> None:
        self.case = case
        self.tree = tree
        node = case.blamed.node if case.blamed else None
        self.node = node
        self.path = node.path if node else "subject"
        self.label = node.part.label.plain if node is not None and node.parent is not None else ""
        self.holder: Any = None
        """The object of a class of the snippet's own that holds the blamed part, at any remove."""
        self.left_out = ""
        """By which attribute it holds it."""
        self.made: Any = None
        """What it holds there: the blamed part, or what the part is in."""
        while node is not None and node.parent is not None and self.holder is None:
            name, parent = node.part.label.plain, node.parent.obj
            if (
                module_of(type(parent)) == case.outcome.module
                and not is_class(parent)
                and (name in (instance_dict(parent) or {}) or name in slots(parent))
            ):
                self.holder, self.left_out, self.made = parent, name, node.obj
            node = node.parent

    @property
    def path_code(self) -> str:
        """The path where it is Python, else the name the part goes by."""
        return self.path if self.node is None or self.node.expression else self.attribute

    @property
    def attribute(self) -> str:
        """The last step of the path as a name to assign to."""
        return self.label or "made"

    @property
    def written_here(self) -> bool:
        """Whether the blamed class or function is the snippet's own, and not some library's."""
        look = self.case.lookup or self.case.class_found
        return look.module == self.case.outcome.module

    @property
    def bound_as(self) -> str:
        """Under which name the snippet holds the blamed object's class, where the class goes by another's."""
        space = getattr(sys.modules.get(self.case.outcome.module), "__dict__", {})
        kind = type(self.case.obj)
        return next((name for name, value in list(space.items()) if value is kind), "")

    @property
    def imported_by_name(self) -> bool:
        """Whether dill too would send no more than its name: it can be imported where it was dumped."""
        look = self.case.lookup or self.case.class_found
        return self.case.outcome.module != "__main__" and look.leads_back

    @property
    def keeper(self) -> Optional[type]:
        """The class, not the snippet's, of the object that holds the blamed part."""
        parent = self.node.parent if self.node is not None else None
        while parent is not None and type(parent.obj) in (dict, list, tuple, set, frozenset):
            parent = parent.parent
        if (
            parent is None
            or is_class(parent.obj)
            or module_of(type(parent.obj)) in ("builtins", self.case.outcome.module)
        ):
            return None
        return type(parent.obj)

    @property
    def users_class(self) -> Optional[type]:
        """The blamed object's class, where it is the snippet's own."""
        cls = type(self.case.obj)
        return cls if module_of(cls) == self.case.outcome.module and not is_class(self.case.obj) else None

    def function_name(self) -> str:
        """A name for the function: its own, else the attribute, key or variable it is found under."""
        own = self.case.obj.__name__
        if own.isidentifier() and not keyword.iskeyword(own):
            return str(own)
        label = self.label or self._assigned_name()
        return label if label and not keyword.iskeyword(label) and label != "subject" else "work"

    def top_level_function(self, name: str) -> str:
        """The function as a `def` at the top of a module, closed-over names as parameters."""
        code = self.case.obj.__code__
        found = self._definition(code.co_firstlineno, code.co_name)
        more = [ast.arg(arg=free) for free in code.co_freevars]
        head = "# in a module, say helpers.py\n"
        if isinstance(found, ast.Lambda):
            arguments = _with(found.args, more)
            return f"{head}def {name}({ast.unparse(arguments)}):\n    return {ast.unparse(found.body)}"
        if isinstance(found, (ast.FunctionDef, ast.AsyncFunctionDef)):
            made = ast.parse(ast.unparse(found)).body[0]
            assert isinstance(made, (ast.FunctionDef, ast.AsyncFunctionDef))
            made.name, made.args, made.decorator_list = name, _with(made.args, more), []
            return head + _short(ast.unparse(made))
        names = [*code.co_varnames[: code.co_argcount], *code.co_freevars]
        return f"{head}def {name}({', '.join(names)}):\n    ..."

    def partial_of(self, name: str) -> str:
        """`functools.partial` of the named function, with what was closed over."""
        given = ", ".join(f"{free}={free}" for free in self.case.obj.__code__.co_freevars)
        return f"{self.path_code} = functools.partial({name}, {given})"

    def moved_to_module(self, names: list[str]) -> str:
        """Definitions of the snippet moved to a module, with the globals they use, and their import."""
        first = list(dict.fromkeys(name.partition(".")[0] for name in names))
        moved = with_what_it_uses(self.tree, first) if self.tree is not None else []
        body = "\n".join(_short(ast.unparse(statement)) for statement in moved) or "..."
        return f"# helpers.py\n{body}\n\n# the script\nfrom helpers import {', '.join(first)}"

    def top_level_class(self, name: str) -> str:
        """A class taken out of the function that makes it."""
        for node in ast.walk(self.tree) if self.tree is not None else ():
            if isinstance(node, ast.ClassDef) and node.name == name:
                return "# at the top level of a module\n" + _short(ast.unparse(node))
        return f"# at the top level of a module\nclass {name}:\n    ..."

    def true_name(self, name: str) -> str:
        """The assignment that gives an object the name it goes by."""
        kind = name_of(type(self.case.obj)) if self.case.lookup is not None else "type"
        if kind == "TypeVar":
            return f"{name} = TypeVar({name!r})"
        return f"{name} = {kind}({name!r}, ...)" if name.isidentifier() else ""

    def iterator_class(self) -> str:
        """The bones of an iterator that pickles."""
        name = self.case.obj.__name__
        name = "".join(word.title() for word in name.split("_")) if name.isidentifier() else "Steps"
        return (
            f"class {name}:\n    def __init__(self):\n        self.at = 0\n    def __iter__(self):\n"
            "        return self\n    def __next__(self):\n        self.at += 1\n        ..."
        )

    def getstate_setstate(self) -> str:
        """The two methods that leave an attribute behind and make it anew."""
        cls, name = name_of(type(self.holder)), self.left_out
        made = made_anew(self.made)
        if name in (instance_dict(self.holder) or {}):
            take = (
                f"        state = self.__dict__.copy()\n        del state[{name!r}]\n        return state\n"
            )
            put = "        self.__dict__.update(state)\n"
        else:
            names = tuple(slot for slot in slots(self.holder) if slot != name)
            take = f"        return {{name: getattr(self, name) for name in {names!r}}}\n"
            put = "        for name, value in state.items():\n            setattr(self, name, value)\n"
        return (
            f"class {cls}:\n    ...\n    def __getstate__(self):\n{take}\n"
            f"    def __setstate__(self, state):\n{put}        self.{name} = {made}"
        )

    def reduce_method(self) -> str:
        """A `__reduce__` that calls the class with the arguments its constructor wants.

        Nothing where the object does not keep one of them: code that cannot run is no help.
        """
        cls = type(self.case.obj)
        by_position, by_name = _constructor(cls)
        if not self._keeps([*by_position, *by_name]):
            return ""
        arguments = ", ".join(f"self.{name}" for name in by_position) + ("," if len(by_position) == 1 else "")
        if by_name:
            given = ", ".join(f"{name}=self.{name}" for name in by_name)
            return (
                f"class {name_of(cls)}:\n    ...\n    def __reduce__(self):\n"
                f"        return functools.partial({name_of(cls)}, {given}), ({arguments})"
            )
        head = f"class {name_of(cls)}:\n    ...\n    def __reduce__(self):\n"
        return f"{head}        return {name_of(cls)}, ({arguments})"

    @property
    def inherits_its_arguments(self) -> bool:
        """Whether a built-in class says what goes to the class's own ``__new__``."""
        cls = self.users_class
        given = getattr(cls, "__getnewargs__", None)
        return (
            given is not None
            and not isinstance(given, types.FunctionType)
            and not hasattr(cls, "__getnewargs_ex__")
            and isinstance(getattr(cls, "__new__", None), types.FunctionType)
        )

    def newargs_method(self) -> str:
        """A `__getnewargs__` with the arguments that `__new__` wants, or nothing if they are not kept."""
        cls = type(self.case.obj)
        by_position, _ = _constructor(cls)
        if not self._keeps(by_position):
            return ""
        arguments = ", ".join(f"self.{name}" for name in by_position) + ("," if len(by_position) == 1 else "")
        return f"class {name_of(cls)}:\n    ...\n    def __getnewargs__(self):\n        return ({arguments})"

    def _keeps(self, names: list[str]) -> bool:
        """Whether the object has an attribute of each name: its own, a slot, or one of its class."""
        missing = object()
        return all(inspect.getattr_static(self.case.obj, name, missing) is not missing for name in names)

    def full_state(self) -> str:
        """The two methods that carry everything."""
        return (
            f"class {name_of(type(self.case.obj))}:\n    ...\n    def __getstate__(self):\n"
            "        return self.__dict__.copy()\n\n    def __setstate__(self, state):\n"
            "        self.__dict__.update(state)"
        )

    def plain_value(self) -> Optional[tuple[str, str]]:
        """For a view or a resource: what to send in its place."""
        kind, path = type(self.case.obj), self.path_code
        for types_, text, code in PLAIN:
            if issubclass(kind, types_):
                return text, code.format(path=path)
        words = self.case.resource
        if words:
            return (
                f"Send what it takes to open or make {words}, and do that on the other side.",
                f"# where it is used\n{self.attribute} = {made_anew(self.case.obj)}",
            )
        return None

    def _assigned_name(self) -> str:
        line = self.case.obj.__code__.co_firstlineno
        for node in ast.walk(self.tree) if self.tree is not None else ():
            if isinstance(node, ast.Assign) and node.lineno <= line <= (node.end_lineno or line):
                target = node.targets[0]
                if isinstance(target, (ast.Name, ast.Attribute)):
                    return target.id if isinstance(target, ast.Name) else target.attr
        return ""

    def _definition(self, line: int, name: str) -> Optional[ast.AST]:
        found = []
        for node in ast.walk(self.tree) if self.tree is not None else ():
            if isinstance(node, ast.Lambda) and name == "<lambda>" and node.lineno == line:
                found.append(node)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                if first == line:
                    return node
        return found[0] if len(found) == 1 else None


def _constructor(cls: type) -> tuple[list[str], list[str]]:
    made_by = cls.__init__ if cls.__init__ is not object.__init__ else cls.__new__  # type: ignore[misc]
    if isinstance(getattr(cls.__dict__.get("__new__"), "__func__", None), types.FunctionType):
        made_by = cls.__new__
    try:
        parameters = list(inspect.signature(made_by).parameters.values())[1:]
    except (TypeError, ValueError):
        return ["args"], []
    by_position = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return by_position, [p.name for p in parameters if p.kind is p.KEYWORD_ONLY]


def _with(arguments: ast.arguments, more: list[ast.arg]) -> ast.arguments:
    known = {arg.arg for arg in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]}
    extra = [arg for arg in more if arg.arg not in known]
    return ast.arguments(
        posonlyargs=arguments.posonlyargs,
        args=arguments.args,
        vararg=arguments.vararg,
        kwonlyargs=[*arguments.kwonlyargs, *extra],
        kw_defaults=[*arguments.kw_defaults, *[None for _ in extra]],
        kwarg=arguments.kwarg,
        defaults=arguments.defaults,
    )


def _short(text: str) -> str:
    lines = text.splitlines()
    return text if len(lines) <= _LONGEST else lines[0] + "\n    ..."
