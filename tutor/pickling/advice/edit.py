"""Small edits to the user's source, by the positions of its syntax tree: all else stays to the letter."""

from __future__ import annotations

import ast
import functools
import textwrap
from collections.abc import Iterator
from typing import Optional, Union

FunctionDef = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Definition = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef]
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@functools.lru_cache(maxsize=16)
def parsed(text: str) -> ast.Module:
    """The tree of a text, for reading only: a text is looked at by several of those who advise on it.

    Raises as ``ast.parse``.
    """
    return ast.parse(text)


class Source:
    """The text of one module, and its tree. Raises ``SyntaxError`` where it is not Python."""

    def __init__(self, module: str, text: str) -> None:
        self.module = module
        self.text = text
        self.tree = parsed(text)
        self.lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))
        self.nodes: list[ast.AST] = [self.tree]
        """Every node, in the order of ``ast.walk``."""
        self._parents: dict[int, ast.AST] = {}
        for node in self.nodes:  # which grows meanwhile
            for child in ast.iter_child_nodes(node):
                self._parents[id(child)] = node
                self.nodes.append(child)

    def position(self, line: int, column: int) -> int:
        """The index in the text of a line and a column, which the tree counts in bytes."""
        before = self.lines[line - 1].encode("utf-8", "surrogatepass")[:column]
        return self._starts[line - 1] + len(before.decode("utf-8", "surrogatepass"))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where an expression or statement begins and ends, without its decorators."""
        assert isinstance(node, (ast.expr, ast.stmt))
        return (
            self.position(node.lineno, node.col_offset),
            self.position(node.end_lineno or node.lineno, node.end_col_offset or 0),
        )

    def segment(self, node: ast.AST) -> str:
        """The text of an expression or statement."""
        start, end = self.span(node)
        return self.text[start:end]

    def parent(self, node: ast.AST) -> Optional[ast.AST]:
        """The node that a node is directly in."""
        return self._parents.get(id(node))

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes that a node is in, from the inside out."""
        above = self.parent(node)
        while above is not None:
            yield above
            above = self.parent(above)

    def definition_around(self, node: ast.AST) -> Optional[Definition]:
        """The innermost function or class that a node is in."""
        return next((one for one in self.around(node) if isinstance(one, _DEFINITIONS)), None)

    def function_around(self, node: ast.AST) -> Optional[Union[ast.FunctionDef, ast.AsyncFunctionDef]]:
        """The innermost function with a name that a node is in."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return next((one for one in self.around(node) if isinstance(one, kinds)), None)

    def statement_of(self, node: ast.AST) -> ast.stmt:
        """The statement that a node is part of, or the node itself."""
        if isinstance(node, ast.stmt):
            return node
        return next(one for one in self.around(node) if isinstance(one, ast.stmt))

    def top_statement(self, node: ast.AST) -> ast.stmt:
        """The statement of the top level that a node is in."""
        return [one for one in (node, *self.around(node)) if isinstance(one, ast.stmt)][-1]

    def rows(self, statement: ast.stmt) -> tuple[int, int]:
        """The first and the last line of a statement, its decorators included, counted from 1."""
        above = [decorator.lineno for decorator in getattr(statement, "decorator_list", [])]
        return min([statement.lineno, *above]), statement.end_lineno or statement.lineno

    def indent(self, statement: ast.stmt) -> str:
        """What is before a statement on its line."""
        line = self.lines[self.rows(statement)[0] - 1]
        return line[: len(line) - len(line.lstrip())]

    def alone(self, statement: ast.stmt) -> bool:
        """Whether a statement shares its lines with no other."""
        first, last = self.rows(statement)
        before = self.lines[first - 1][: self.position(first, 0) - self._starts[first - 1]]
        start, end = self.span(statement)
        lead = self.text[self._starts[statement.lineno - 1] : start]
        rest = self.text[end : self._starts[last]].strip()
        return not before.strip() and not lead.strip() and (not rest or rest.startswith("#"))

    def names(self) -> set[str]:
        """Every name that the module uses or binds at any depth."""
        found: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, _DEFINITIONS):
                found.add(node.name)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        return found

    def free_name(self, wanted: str) -> str:
        """``wanted``, or that with a number where the module uses it already."""
        taken, name, number = self.names(), wanted, 2
        while name in taken:
            name, number = f"{wanted}_{number}", number + 1
        return name


class Rewrite:
    """Edits to one or more sources, and the files they need beside them."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self._edits: dict[int, tuple[Source, list[tuple[int, int, int, str]]]] = {}

    def put(self, source: Source, start: int, end: int, text: str) -> None:
        """Put ``text`` instead of a stretch of the source's text."""
        edits = self._edits.setdefault(id(source), (source, []))[1]
        edits.append((start, end, len(edits), text))

    def replace(self, source: Source, node: ast.AST, text: str) -> None:
        """Put ``text`` instead of a node."""
        self.put(source, *source.span(node), text)

    def insert(self, source: Source, position: int, text: str) -> None:
        """Put ``text`` at an index of the source's text."""
        self.put(source, position, position, text)

    def before(self, source: Source, statement: ast.stmt, text: str) -> None:
        """Put lines above a statement, indented as it is."""
        start = source.position(source.rows(statement)[0], 0)
        self.put(source, start, start, textwrap.indent(text.rstrip("\n") + "\n", source.indent(statement)))

    def after(self, source: Source, statement: ast.stmt, text: str) -> None:
        """Put lines below a statement, indented as it is."""
        last = source.rows(statement)[1]
        end = source.position(last, 0) + len(source.lines[last - 1])
        lead = "" if source.lines[last - 1].endswith("\n") else "\n"
        self.put(source, end, end, lead + textwrap.indent(text.rstrip("\n") + "\n", source.indent(statement)))

    def delete(self, source: Source, statement: ast.stmt) -> None:
        """Take out the lines of a statement, and the blank lines that would be left."""
        first, last = source.rows(statement)
        while last < len(source.lines) and not source.lines[last].strip():
            last += 1
        start = source.position(first, 0)
        end = source.position(last, 0) + len(source.lines[last - 1])
        self.put(source, start, end, "")

    def methods(self, source: Source, cls: ast.ClassDef, text: str) -> bool:
        """Put methods at the end of a class; ``False`` where its body is on the line of its name."""
        first, last = cls.body[0], cls.body[-1]
        if first.lineno == cls.lineno:
            return False
        lone = len(cls.body) == 1 and isinstance(first, ast.Pass)
        if lone:
            self.delete(source, first)
        indented = textwrap.indent(textwrap.dedent(text).strip("\n") + "\n", source.indent(first))
        row = source.rows(last)[1]
        end = source.position(row, 0) + len(source.lines[row - 1])
        lead = "" if source.lines[row - 1].endswith("\n") else "\n"
        self.put(source, end, end, lead + ("" if lone else "\n") + indented)
        return True

    def body_start(
        self, source: Source, inside: Union[ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef], text: str
    ) -> bool:
        """Put lines at the start of a body, below its docstring; ``False`` for a body on one line."""
        first = inside.body[0]
        if first.lineno == inside.lineno:
            return False
        if _is_text(first):
            self.after(source, first, text)
        else:
            self.before(source, first, text)
        return True

    def imports(self, source: Source, module: str, name: str = "") -> str:
        """See to it that the source imports a module, or a name of one; what to call it there."""
        for statement in source.tree.body:
            if not name and isinstance(statement, ast.Import):
                for alias in statement.names:
                    if alias.name == module and (alias.asname or "." not in module):
                        return alias.asname or module
            if name and isinstance(statement, ast.ImportFrom) and statement.module == module:
                for alias in statement.names:
                    if alias.name == name:
                        return alias.asname or name
        line = f"from {module} import {name}" if name else f"import {module}"
        known = self._edits.get(id(source), (source, []))[1]
        if not any(text.strip() == line for *_, text in known):
            body = list(source.tree.body)
            after: Optional[ast.stmt] = None
            while body and ((_is_text(body[0]) and after is None) or _is_future(body[0])):
                after = body.pop(0)
            if body:
                row = source.rows(body[0])[0]
                blank = "" if isinstance(body[0], (ast.Import, ast.ImportFrom)) else "\n"
                start = source.position(row, 0)
                self._edits.setdefault(id(source), (source, []))[1].append(
                    (start, start, -100 + len(known), f"{line}\n{blank}")
                )
            elif after is not None:
                self.after(source, after, line)
        return name or module

    def texts(self) -> Optional[dict[str, str]]:
        """The new text of every source that changed, by its module; ``None`` where they cannot be made."""
        made: dict[str, str] = {}
        for source, edits in self._edits.values():
            text, end_of_last = "", 0
            for start, end, _, new in sorted(edits, key=lambda edit: (edit[0], edit[1] > edit[0], edit[2])):
                if start < end_of_last:
                    return None
                text += source.text[end_of_last:start] + new
                end_of_last = end
            text += source.text[end_of_last:]
            try:
                parsed(text)
            except (SyntaxError, ValueError):
                return None
            if text != source.text:
                made[source.module] = text
        return made or None

    @property
    def sources(self) -> list[Source]:
        """The sources that have edits."""
        return [source for source, _ in self._edits.values()]


def bound_by(statement: ast.stmt) -> set[str]:
    """The names that a definition, an import or an assignment binds."""
    if isinstance(statement, _DEFINITIONS):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    return {
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def reads(node: ast.AST) -> set[str]:
    """The names that a node reads."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}


def bound_inside(definition: ast.AST) -> set[str]:
    """The names that a function binds: its parameters, and what is assigned in it."""
    found = {node.arg for node in ast.walk(definition) if isinstance(node, ast.arg)}
    for node in ast.walk(definition):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, _DEFINITIONS) and node is not definition:
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= bound_by(node)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
    return found


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
