"""What of a snippet has to move with a definition that moves to a module of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def with_what_it_uses(tree: ast.Module, names: Iterable[str]) -> list[ast.stmt]:
    """The statements that bind ``names`` and, at any remove, the globals they read, in their order.

    Only plain definitions: imports, functions, classes and assignments. What the snippet shows as its
    ``subject`` stays with it.
    """
    taken: set[int] = set()
    wanted = set(names)
    grows = True
    while grows:
        grows = False
        for index, statement in enumerate(tree.body):
            bound = _bound(statement)
            if index not in taken and bound & wanted and "subject" not in bound:
                taken.add(index)
                wanted |= {
                    node.id
                    for node in ast.walk(statement)
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
                }
                grows = True
    return [tree.body[index] for index in sorted(taken)]


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a definition at the top of a snippet binds."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
