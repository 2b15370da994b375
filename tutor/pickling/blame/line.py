"""The line of the user's code that a blamed part comes from, where that can be told from the source."""

from __future__ import annotations

import ast
import re
import sys
import types
from collections.abc import Iterator
from typing import Any, Callable, Optional

from tutor.pickling.blame.find import Blamed
from tutor.pickling.blame.label import Reach
from tutor.pickling.blame.node import Node
from tutor.pickling.inspect.real import is_a, is_class, module_of, mro, name_of


class Places:
    """Where the user's code is: the snippet, with its ``tree``, and the modules of theirs that it imports."""

    def __init__(
        self,
        tree: Optional[ast.Module],
        module: str,
        tree_of: Callable[[str], Optional[ast.Module]] = lambda name: None,
        taken: Optional[tuple[str, str]] = None,
    ) -> None:
        self.module = module
        """The snippet's own."""
        self.taken = taken
        """The module and the expression, where the snippet only evaluates one in an imported module."""
        self._tree_of = tree_of
        self._finders: dict[str, Optional[_LineFinder]] = {}
        self._finders[module] = _LineFinder(tree, module) if tree is not None and taken is None else None

    def of(self, blamed: Blamed, rule: Optional[int]) -> tuple[str, Optional[int]]:
        """The module that a blamed part was made in and the line, counted from 1; ``None`` where no source
        tells.

        ``rule`` matters for an instance: rules 1 and 4 are about its class, the others about itself.
        """
        if rule in (1, 4):
            for name, finder in self._around(type(blamed.obj)):
                line = finder.of_class(type(blamed.obj))
                if line is not None:
                    return name, line
        for node in reversed(blamed.node.line_of()):
            for name, finder in self._around(node.obj, node.parent.obj if node.parent is not None else None):
                line = finder.of_label(node) or finder.of_definition(node.obj)
                if line is not None:
                    return name, line
        return self._of_subject()

    def _of_subject(self) -> tuple[str, Optional[int]]:
        if self.taken is None:
            finder = self._finders[self.module]
            return self.module, finder.of_subject() if finder is not None else None
        finder = self._finder(self.taken[0])
        name = re.match(r"\w+", self.taken[1].strip())
        return self.taken[0], finder.of_name(name[0]) if finder is not None and name is not None else None

    def _around(self, *objects: Any) -> Iterator[tuple[str, _LineFinder]]:
        """The modules that may tell of objects: the snippet, what it takes its subject from, their own."""
        names = [self.module, *([self.taken[0]] if self.taken is not None else [])]
        for obj in objects:
            if type(obj) is types.FunctionType:
                names.append(obj.__module__)
            names += [module_of(base) for base in mro(obj if is_class(obj) else type(obj))]
        for name in dict.fromkeys(names):
            finder = self._finder(name)
            if finder is not None:
                yield name, finder

    def _finder(self, name: str) -> Optional[_LineFinder]:
        if name not in self._finders:
            tree = self._tree_of(name)
            self._finders[name] = _LineFinder(tree, name) if tree is not None else None
        return self._finders[name]


class _LineFinder:
    def __init__(self, tree: ast.Module, module: str) -> None:
        self.tree = tree
        self.module = module
        self.file = getattr(sys.modules.get(module), "__file__", None)

    def of_class(self, cls: type) -> Optional[int]:
        """Where a class of the snippet is defined."""
        found = self.class_def(cls)
        return found.lineno if found is not None else None

    def class_def(self, cls: type) -> Optional[ast.ClassDef]:
        """The definition of a class of the snippet."""
        if module_of(cls) != self.module:
            return None
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef) and node.name == name_of(cls):
                return node
        return None

    def of_definition(self, obj: Any) -> Optional[int]:
        """Where a function, a class or what a generator runs was written."""
        code: Any = None
        if type(obj) is types.FunctionType:
            code = obj.__code__
        elif is_a(obj, (types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType)):
            code = (
                getattr(obj, "gi_code", None)
                or getattr(obj, "cr_code", None)
                or getattr(obj, "ag_code", None)
            )
        elif is_class(obj):
            return self.of_class(obj)
        if code is None or code.co_filename != self.file:
            return None
        return int(code.co_firstlineno)

    def of_label(self, node: Node) -> Optional[int]:
        """Where the last step of the path was written: an attribute, a key, a variable."""
        above, label = node.said or (node.parent, node.part.label)
        if above is None:
            return None
        step = label.last
        if not isinstance(step.name, str):
            return None
        if step.reach in (Reach.CLOSURE, Reach.GLOBAL):
            return self._assigned(self.tree, step.name)
        if step.reach is Reach.ATTRIBUTE:
            return self._attribute(above.obj, step.name)
        return self._key(step.name) if step.reach is Reach.ITEM else None

    def of_subject(self) -> Optional[int]:
        """Where ``subject`` is bound, else the last expression."""
        line = None
        for statement in self.tree.body:
            if isinstance(statement, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "subject" for target in statement.targets
            ):
                line = statement.lineno
        if line is None and self.tree.body and isinstance(self.tree.body[-1], ast.Expr):
            line = self.tree.body[-1].lineno
        return line

    def of_name(self, name: str) -> Optional[int]:
        """Where a name of the top level is bound."""
        for statement in self.tree.body:
            if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) and statement.name == name:
                return statement.lineno
        return self._assigned(self.tree, name)

    def _attribute(self, owner: Any, name: str) -> Optional[int]:
        cls = owner if is_class(owner) else type(owner)
        for base in type.__dict__["__mro__"].__get__(cls):
            scope = self.class_def(base)
            line = scope and (_set_attribute(scope, name) or self._assigned(scope, name, deep=False))
            if line:
                return line
        return _set_attribute(self.tree, name) if self.class_def(cls) is not None else None

    def _assigned(self, scope: ast.AST, name: str, deep: bool = True) -> Optional[int]:
        for node in ast.walk(scope) if deep else ast.iter_child_nodes(scope):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                if isinstance(target, ast.Name) and target.id == name and hasattr(node, "lineno"):
                    return int(node.lineno)
        return None

    def _key(self, key: str) -> Optional[int]:
        """The one place where a literal dict has this key, or an item is set by it."""
        lines = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Dict):
                for written, value in zip(node.keys, node.values):
                    if isinstance(written, ast.Constant) and written.value == key:
                        lines.add(value.lineno)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    index = target.slice if isinstance(target, ast.Subscript) else None
                    if isinstance(index, ast.Constant) and index.value == key:
                        lines.add(node.lineno)
        return lines.pop() if len(lines) == 1 else None


def _set_attribute(scope: ast.AST, name: str) -> Optional[int]:
    for node in ast.walk(scope):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if (
                isinstance(target, ast.Attribute)
                and target.attr == name
                and isinstance(target.ctx, ast.Store)
            ):
                return int(target.lineno)
    return None
