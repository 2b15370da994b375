"""What of a snippet has to move with a definition that moves to a module of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Optional

from tutor.pickling.advice.edit import bound_by, reads


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
                wanted |= reads(statement)
                grows = True
    return [tree.body[index] for index in sorted(taken)]


def definitions_only(text: str) -> Optional[str]:
    """A script's text without what it does beside its definitions: what a module that has them imports.

    ``None`` where that is nothing less, or it is not Python.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    names = [name for one in tree.body if isinstance(one, kinds) for name in bound_by(one)]
    kept = with_what_it_uses(tree, names)
    if len(kept) == len(tree.body):
        return None
    return "\n".join(ast.unparse(one) for one in kept) + "\n"


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a definition at the top of a snippet binds, or sets an attribute or an item of."""
    if isinstance(statement, ast.AugAssign):
        return set()
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    held = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    return bound_by(statement) | held
