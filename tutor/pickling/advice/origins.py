"""Where in the user's code a part of the subject is made: the expressions that may have made it.

A guess from names and keys, the likeliest first: what is built on it is tried before it is believed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Optional, Union

from tutor.pickling.advice.edit import Source, bound_by
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.blame.label import Reach
from tutor.pickling.blame.node import Node

Origin = tuple[Source, ast.expr]
_FunctionDef = (ast.FunctionDef, ast.AsyncFunctionDef)
MOST = 6
FACTORIES = ("default_factory", "factory")


def origins(trouble: Trouble, node: Optional[Node] = None) -> list[Origin]:
    """The expressions that may have made a part, the blamed one by default."""
    node = node or trouble.node
    found: list[Origin] = []
    for source, value in _origins(trouble, node):
        for made in (value, *_followed(source, value)):
            if not any(made is known for _, known in found):
                found.append((source, made))
    names = [one for one in found if isinstance(one[1], ast.Name)]
    return ([one for one in found if not isinstance(one[1], ast.Name)] + names)[:MOST]


def _origins(trouble: Trouble, node: Node) -> Iterator[Origin]:
    for source, name in trouble.users.bound_to(node.obj):
        for bound in assigned(source, source.tree, name):
            yield source, bound
    label = node.part.label.last
    sources = trouble.users.modules()
    if node.parent is None:
        main = trouble.users.main
        if main is not None:
            yield from ((main, value) for value in _subject(main))
        return
    name = label.plain
    if name:
        owners = [definition for _, _, definition in trouble.users.user_classes(type(node.parent.obj))]
        for source in sources:
            for owner in owners:
                yield from ((source, made) for made in _field(source, owner, name))
            inside = [one for one in source.nodes if _names(one, name)]
            inside.sort(key=lambda one: not any(over in owners for over in source.around(one)))
            for found in inside:
                value = _value_of(found, name)
                if value is not None:
                    yield source, value
                    yield from _handed_in(trouble, source, value)
    if label.reach is Reach.INDEX:
        key = label.name
        for source in sources:
            for one in source.nodes:
                if isinstance(one, (ast.List, ast.Tuple)) and -1 < key < len(one.elts):
                    yield source, one.elts[key]


def _field(source: Source, owner: ast.ClassDef, name: str) -> Iterator[ast.expr]:
    """What the factory of a field makes: of a dataclass, an attrs or a pydantic class."""
    for node in owner.body if owner in source.nodes else ():
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Call):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            for given in node.value.keywords if isinstance(target, ast.Name) and target.id == name else ():
                if given.arg in FACTORIES and isinstance(given.value, ast.Lambda):
                    yield given.value.body


def _subject(source: Source) -> list[ast.expr]:
    found = assigned(source, source.tree, "subject")
    last = source.tree.body[-1] if source.tree.body else None
    return found or ([last.value] if isinstance(last, ast.Expr) else [])


def assigned(source: Source, scope: ast.AST, name: str) -> list[ast.expr]:
    """What is assigned to a name in a scope, and in no function or class inside it."""
    found: list[ast.expr] = []
    for node in ast.walk(scope):
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        around = source.definition_around(node)
        if around is not scope and not (around is None and isinstance(scope, ast.Module)):
            continue
        if name in bound_by(node):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.append(node.value)
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts)
                    found += [v for t, v in pairs if isinstance(t, ast.Name) and t.id == name]
    return found


def _followed(source: Source, value: ast.expr, depth: int = 3) -> list[ast.expr]:
    """What a name was bound to, where it is bound once in the scope it is read in."""
    if not isinstance(value, ast.Name) or depth == 0:
        return []
    for scope in (source.function_around(value), source.tree):
        made = assigned(source, scope, value.id) if scope is not None else []
        if len(made) == 1 and made[0] is not value:
            return [made[0], *_followed(source, made[0], depth - 1)]
    return []


def _names(node: ast.AST, name: str) -> bool:
    return _value_of(node, name) is not None


def _value_of(node: ast.AST, name: str) -> Optional[ast.expr]:
    """What a node binds to an attribute, a key or an argument of that name."""
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Attribute) and target.attr == name:
                return node.value
            if isinstance(target, ast.Subscript) and _is_text(target.slice, name):
                return node.value
            if isinstance(target, (ast.Tuple, ast.List)) and isinstance(node.value, (ast.Tuple, ast.List)):
                for one, value in zip(target.elts, node.value.elts):
                    if isinstance(one, ast.Attribute) and one.attr == name:
                        return value
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values):
            if key is not None and _is_text(key, name):
                return value
    if isinstance(node, ast.keyword) and node.arg == name:
        return node.value
    if isinstance(node, ast.Call) and len(node.args) == 3 and _is_text(node.args[1], name):
        return node.args[2]  # setattr, object.__setattr__
    return None


def _is_text(node: ast.AST, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def _handed_in(trouble: Trouble, source: Source, value: ast.expr) -> Iterator[Origin]:
    """For a parameter: what it is called with, and its default."""
    function = source.function_around(value)
    if not isinstance(value, ast.Name) or function is None:
        return
    parameters = function.args.posonlyargs + function.args.args
    names = [one.arg for one in parameters]
    keywords = [one.arg for one in function.args.kwonlyargs]
    if value.id not in names + keywords:
        return
    owner = source.parent(function)
    called = owner.name if isinstance(owner, ast.ClassDef) else function.name
    at = names.index(value.id) - isinstance(owner, ast.ClassDef) if value.id in names else -1
    for other in trouble.users.modules():
        for node in other.nodes:
            if not isinstance(node, ast.Call) or last_part(node.func) != called:
                continue
            for given in node.keywords:
                if given.arg == value.id:
                    yield other, given.value
            if 0 <= at < len(node.args) and not isinstance(node.args[at], ast.Starred):
                yield other, node.args[at]
    defaults: dict[str, Optional[ast.expr]] = dict(zip(names[::-1], function.args.defaults[::-1]))
    defaults.update(zip(keywords, function.args.kw_defaults))
    default = defaults.get(value.id)
    if default is not None:
        yield source, default


def last_part(node: Union[ast.expr, None]) -> str:
    """The last part of a dotted name: ``Lock`` of ``threading.Lock``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
