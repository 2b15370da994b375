"""Rewrite a snippet as the advice says, so that the advice can be tried.

Only two cures are mechanical enough: naming a lambda, and giving a class the two methods that leave
an attribute behind. Everything else of the source stays as it was, to the letter.
"""

from __future__ import annotations

import ast
import textwrap
from typing import Optional


def with_methods(source: str, class_name: str, methods: str) -> Optional[str]:
    """``source`` with ``methods`` at the end of its class; ``None`` where that is not plain.

    A class that has ``__getstate__`` or ``__setstate__`` already is left to its author.
    """
    tree = ast.parse(source)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == class_name]
    if len(found) != 1 or found[0].end_lineno is None:
        return None
    node = found[0]
    first = node.body[0]
    if any(getattr(member, "name", "") in ("__getstate__", "__setstate__") for member in node.body):
        return None
    if first.lineno == node.lineno:
        return None  # ``class C: pass``, on one line
    lines = source.splitlines()
    indent = lines[first.lineno - 1][: first.col_offset]
    added = textwrap.indent(textwrap.dedent(methods).strip("\n"), indent)
    return _joined([*lines[: node.end_lineno], "", added, *lines[node.end_lineno :]], source)


def with_named_lambda(source: str, line: int, name: str) -> Optional[str]:
    """``source`` with the one lambda of ``line`` made a function ``name`` before its statement.

    ``None`` where there are several lambdas on the line, the name is taken, or the lambda uses names
    of a function or class around it, which it would lose at the top level.
    """
    tree = ast.parse(source)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda) and node.lineno == line]
    taken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if len(found) != 1 or name in taken or found[0].end_lineno != line:
        return None
    made = found[0]
    statement = next(
        (node for node in tree.body if node.lineno <= line <= (node.end_lineno or node.lineno)), None
    )
    if statement is None or _local_names(statement, made) & _names(made):
        return None
    lines = source.splitlines()
    text = lines[line - 1].encode()  # columns are counted in bytes
    lines[line - 1] = (text[: made.col_offset] + name.encode() + text[made.end_col_offset :]).decode()
    definition = f"def {name}({ast.unparse(made.args)}):\n    return {ast.unparse(made.body)}\n"
    decorators = getattr(statement, "decorator_list", [])
    start = min([statement.lineno, *(decorator.lineno for decorator in decorators)]) - 1
    return _joined([*lines[:start], definition, *lines[start:]], source)


def _names(made: ast.Lambda) -> set[str]:
    return {node.id for node in ast.walk(made) if isinstance(node, ast.Name)} - {
        node.arg for node in ast.walk(made) if isinstance(node, ast.arg)
    }


def _local_names(statement: ast.stmt, made: ast.Lambda) -> set[str]:
    """The names that functions and classes around the lambda bind, in a statement of the top level."""
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return set()
    bound = {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node is not statement:
            bound.add(node.name)
    return bound


def _joined(lines: list[str], source: str) -> str:
    return "\n".join(lines) + ("\n" if source.endswith("\n") else "")
