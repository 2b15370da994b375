"""What of a snippet has to move with a definition that moves to a separate module."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Callable, Optional

from tutor.pickling.advice.edit import bound_by, reads


def with_what_it_uses(
    tree: ast.Module, names: Iterable[str], movable: Callable[[ast.stmt], bool] = lambda statement: True
) -> list[ast.stmt]:
    """The statements that bind ``names`` and, at any remove, the globals they read, in their order.

    Only plain definitions: imports, functions, classes and assignments, those to an attribute or an item
    of such a name too. What is registered with a function of the names (``@area.register``) moves along.
    What the snippet shows as its ``subject`` stays with it.
    """
    first, wanted = set(names), set(names)
    taken: set[int] = set()
    grows = True
    while grows:
        grows = False
        for index, statement in enumerate(tree.body):
            bound = _bound(statement)
            if index in taken or "subject" in bound or not movable(statement):
                continue
            if bound & wanted or any(reads(one) & first for one in getattr(statement, "decorator_list", ())):
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
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    held: set[str] = set()
    for target in targets:
        while isinstance(target, (ast.Attribute, ast.Subscript)):
            target = target.value
            if isinstance(target, ast.Name):
                held.add(target.id)
    return bound_by(statement) | held
