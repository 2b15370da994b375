"""The user's own code: what is neither of the standard library, nor installed, nor the tutor's.

Its text is read from the module's loader, so that a module under trial gives the text that is tried.
"""

from __future__ import annotations

import ast
import contextlib
import os
import sys
import types
from typing import Any, Optional, Union

from tutor.pickling import debug
from tutor.pickling.advice.edit import Source
from tutor.pickling.compare.whose import STANDARD
from tutor.pickling.inspect.real import class_dict, is_class, module_of, mro

OURS = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_INSTALLED = ("site-packages", "dist-packages")
MOST_TEXT = 1 << 20
"""Characters of a module; a longer one is left alone."""

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]


class UserCode:
    """The modules of one process that are the user's, read when they are asked for."""

    def __init__(self, module: str, text: Optional[str], files: Optional[dict[str, str]] = None) -> None:
        self.module = module
        """The module of the snippet: ``__main__`` or the name it was saved as."""
        self._sources: dict[str, Optional[Source]] = {}
        self._files = files or {}
        if text:
            with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                self._sources[module] = Source(module, text)

    @property
    def main(self) -> Optional[Source]:
        """The snippet's own source."""
        return self._sources.get(self.module)

    @property
    def home(self) -> Optional[Source]:
        """Where code for the whole belongs: the snippet, or the module it only takes the subject from."""
        taken = self.taken_from
        return (self.source(taken[0]) if taken is not None else None) or self.main

    @property
    def taken_from(self) -> Optional[tuple[str, str]]:
        """The module and the expression, where the snippet only evaluates one in an imported module."""
        body = self.main.tree.body if self.main is not None else []
        last = body[-1] if body else None
        if not isinstance(last, ast.Assign) or not all(isinstance(one, ast.Import) for one in body[:-1]):
            return None
        call = last.value
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and call.func.id == "eval"
            and len(call.args) == 2
            and isinstance(call.args[0], ast.Constant)
            and isinstance(call.args[1], ast.Call)
            and call.args[1].args
        ):
            named = [one.value for one in ast.walk(call.args[1].args[0]) if isinstance(one, ast.Constant)]
            return str(named[0]) if named else ast.unparse(call.args[1].args[0]), str(call.args[0].value)
        return None

    def tree(self, module: str) -> Optional[ast.Module]:
        """The syntax tree of a module of the user's."""
        source = self.source(module)
        return source.tree if source is not None else None

    def owns(self, module: str) -> bool:
        """Whether a module is the user's."""
        return module == self.module or self.source(module) is not None

    def source(self, module: str) -> Optional[Source]:
        """The source of a module of the user's; ``None`` for any other, and where there is none."""
        if module not in self._sources:
            self._sources[module] = None
            try:
                self._sources[module] = self._read(module)
            except Exception:  # there is no telling what a loader, or a module that is none, raises
                debug.swallowed()
        return self._sources[module]

    def _read(self, name: str) -> Optional[Source]:
        module = sys.modules.get(name)
        file = getattr(module, "__file__", None)
        if module is None or not isinstance(file, str) or not self._is_users_file(file):
            return None
        text = self._files.get(name.replace(".", "/") + ".py") if not os.path.exists(file) else None
        if text is None:
            text = module.__loader__.get_source(name)  # type: ignore[union-attr]
        return Source(name, text) if text and len(text) <= MOST_TEXT else None

    def _is_users_file(self, file: str) -> bool:
        # As it is spelled first: to follow the links of every module takes longer than all the rest.
        return not (self._is_library_path(file) or self._is_library_path(os.path.realpath(file)))

    def _is_library_path(self, path: str) -> bool:
        return path.startswith((*STANDARD, OURS + os.sep)) or any(
            part in _INSTALLED for part in path.split(os.sep)
        )

    def file_name(self, module: str) -> str:
        """The file of a module, from the folder that its package is in: ``shop/client.py``."""
        file = getattr(sys.modules.get(module), "__file__", None) or module.replace(".", "/") + ".py"
        parts = file.split(os.sep)
        depth = module.count(".") + 1 + (parts[-1] == "__init__.py")
        return "/".join(parts[-depth:])

    def modules(self) -> list[Source]:
        """Every source of the user's in this process, the snippet's first."""
        found = [self.main] if self.main is not None else []
        for name in list(sys.modules):
            if name not in ("__main__", self.module) and not name.startswith("tutor."):
                source = self.source(name)
                if source is not None:
                    found.append(source)
        return found

    def bound_to(self, obj: Any) -> list[tuple[Source, str]]:
        """The names of the user's modules that are bound to exactly this object."""
        found = []
        for source in self.modules():
            space = getattr(sys.modules.get(source.module), "__dict__", {})
            for name, value in list(space.items()):
                if value is obj and name != "subject" and not name.startswith("__"):
                    found.append((source, name))
        return found

    def class_def(self, cls: type) -> Optional[tuple[Source, ast.ClassDef]]:
        """Where a class of the user's is defined. Of several of its name, the one its methods are in."""
        source = self.source(module_of(cls)) if module_of(cls) != self.module else self.main
        if source is None:
            return None
        found = [
            node
            for node in source.nodes
            if isinstance(node, ast.ClassDef) and qualified(source, node) == cls.__qualname__
        ]
        lines = {
            code.co_firstlineno
            for member in class_dict(cls).values()
            for code in [getattr(getattr(member, "__func__", member), "__code__", None)]
            if code is not None
        }
        for node in found:
            first, last = source.rows(node)
            if lines and all(first <= line <= last for line in lines):
                return source, node
        return (source, found[-1]) if found else None

    def user_classes(self, cls: type) -> list[tuple[type, Source, ast.ClassDef]]:
        """The classes of the user's that a class is made of, itself first."""
        found = []
        for base in mro(cls):
            here = self.class_def(base)
            if here is not None:
                found.append((base, *here))
        return found

    def function_def(self, function: Any) -> Optional[tuple[Source, Function]]:
        """Where a function of the user's is defined: of several on a line, the one with its code."""
        if type(function) is not types.FunctionType:
            return None
        source = self.source(function.__module__) if function.__module__ != self.module else self.main
        if source is None:
            return None
        code = function.__code__
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        found = []
        for node in source.nodes:
            if not isinstance(node, kinds) or _first_row(source, node) != code.co_firstlineno:
                continue
            if isinstance(node, ast.Lambda) != (code.co_name == "<lambda>"):
                continue
            found.append(node)
        if len(found) > 1:
            found = [node for node in found if _same_code(source, node, code)] or found
        # One within another: the code of the outer one would not fit into the inner one.
        inner = [node for node in found if not any(node in source.around(other) for other in found)]
        return (source, inner[0]) if inner else None


def qualified(source: Source, node: Union[ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef]) -> str:
    """A definition's qualified name, as Python makes it."""
    name = node.name
    for above in source.around(node):
        if isinstance(above, ast.ClassDef):
            name = f"{above.name}.{name}"
        elif isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            name = f"{above.name}.<locals>.{name}"
    return name


def users_object(users: UserCode, obj: Any) -> bool:
    """Whether an object's class is the user's, and the object isn't a class itself."""
    return not is_class(obj) and users.owns(module_of(type(obj)))


def _first_row(source: Source, node: Function) -> int:
    return node.lineno if isinstance(node, ast.Lambda) else source.rows(node)[0]


def _same_code(source: Source, node: Function, code: types.CodeType) -> bool:
    """Whether a lambda of the source compiles to this code, as far as names and constants tell."""
    if sys.version_info >= (3, 11) and isinstance(node, ast.Lambda):
        columns = [one[2] for one in code.co_positions() if one[0] == node.lineno and one[2] is not None]
        within = [c for c in columns if node.col_offset <= c <= (node.end_col_offset or 0)]
        if columns and node.end_lineno == node.lineno:
            return len(within) == len(columns) and bool(within)
    wanted = {code.co_names, code.co_varnames}
    try:
        made = compile(ast.Expression(node) if isinstance(node, ast.Lambda) else source.tree, "", "eval")
    except (SyntaxError, TypeError, ValueError):
        return True
    inner = next((one for one in made.co_consts if type(one) is types.CodeType), None)
    return inner is not None and {inner.co_names, inner.co_varnames} == wanted
