"""How to make an attribute again on load: by the expression that the class itself makes it with."""

from __future__ import annotations

import ast
import builtins
from typing import Any, Optional

from tutor.pickling.advice.edit import FunctionDef, Rewrite, Source, bound_inside, reads
from tutor.pickling.advice.origins import FACTORIES, last_part
from tutor.pickling.advice.plain import made_anew
from tutor.pickling.advice.reopening import without_loss
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import class_dict, mro


def remade(
    trouble: Trouble, cls: type, name: str, held: Any, into: Source, rewrite: Rewrite, keep: bool = True
) -> Optional[str]:
    """An expression over ``self`` that makes the attribute ``name`` again; ``None`` where none is known.

    Where it needs an argument of ``__init__`` that the object does not keep, ``rewrite`` has it kept.
    What it names is imported into the module ``into``.
    """
    for _, source, definition in trouble.users.user_classes(cls):
        for function in _functions(definition):
            for value in assigned_to(function, name):
                found = _over_self(source, definition, function, value, rewrite if keep else None)
                if found is None or _reads_attribute(found, name):
                    continue  # it was handed in, and nothing here makes it
                if _known_there(found, source, into, rewrite):
                    return without_loss(found, held)
        found = _from_field(source, definition, name)
        if found is not None and _known_there(found, source, into, rewrite):
            return without_loss(found, held)
    made = made_anew(held)
    if "..." in made:
        return None
    module = made.partition("(")[0].rpartition(".")[0]
    if module:
        called = rewrite.imports(into, module)
        made = called + made[len(module) :]
    return made


def makes_itself(cls: type, name: str) -> bool:
    """Whether the class makes the attribute when it is first read, as a ``cached_property`` does."""
    for base in mro(cls):
        member = class_dict(base).get(name)
        if member is not None:
            return hasattr(type(member), "__get__") and hasattr(type(member), "__set_name__")
    return False


def _functions(definition: ast.ClassDef) -> list[FunctionDef]:
    """The methods of a class, those that set an object up first."""
    first = ("__init__", "__post_init__", "__attrs_post_init__", "model_post_init", "__new__")
    found = [one for one in definition.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return sorted(found, key=lambda one: first.index(one.name) if one.name in first else len(first))


def assigned_to(function: ast.AST, name: str) -> list[ast.expr]:
    """What a method, or any method of a class, assigns to an attribute ``name``."""
    found: list[ast.expr] = []
    for node in ast.walk(function):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Attribute) and target.attr == name:
                    found.append(node.value)
        elif (
            isinstance(node, ast.Call)
            and last_part(node.func) in ("__setattr__", "setattr")
            and len(node.args) == 3
            and isinstance(node.args[1], ast.Constant)
            and node.args[1].value == name
        ):
            found.append(node.args[2])
    return found


def _reads_attribute(text: str, name: str) -> bool:
    """Whether an expression reads the attribute ``name`` of ``self``."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        for node in ast.walk(ast.parse(text, mode="eval"))
    )


def first_parameter(function: FunctionDef) -> str:
    """What a method calls its object."""
    every = function.args.posonlyargs + function.args.args
    return every[0].arg if every else "self"


def kept_arguments(function: FunctionDef) -> dict[str, str]:
    """The parameters that a method keeps as they are, and the attribute of each."""
    found: dict[str, str] = {}
    for node in ast.walk(function):
        value: Optional[ast.expr] = None
        names: list[str] = []
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            value = node.value
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.attr for target in targets if isinstance(target, ast.Attribute)]
            for target in targets:
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                    for one, given in zip(target.elts, value.elts):
                        if isinstance(one, ast.Attribute) and isinstance(given, ast.Name):
                            found.setdefault(given.id, one.attr)
        elif isinstance(node, ast.Call) and last_part(node.func) == "__setattr__" and len(node.args) == 3:
            value = node.args[2]
            names = [str(node.args[1].value)] if isinstance(node.args[1], ast.Constant) else []
        while isinstance(value, ast.BoolOp):
            value = value.values[0]  # ``path or "."`` gives the same when it is handed back
        if (
            isinstance(value, ast.Call)
            and len(value.args) == 1
            and last_part(value.func) in ("list", "tuple", "dict", "set", "str", "int", "float", "Path")
        ):
            value = value.args[0]
        if isinstance(value, ast.Name):
            for name in names:
                found.setdefault(value.id, name)
    return found


def _over_self(
    source: Source,
    definition: ast.ClassDef,
    function: FunctionDef,
    value: ast.expr,
    rewrite: Optional[Rewrite],
) -> Optional[str]:
    """``value`` with the parameters it uses read from ``self``; ``None`` where it needs something else."""
    if any(isinstance(node, (ast.Await, ast.Yield, ast.NamedExpr)) for node in ast.walk(value)):
        return None
    me = first_parameter(function)
    parameters = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)} - {me}
    own = {
        node.id
        for made in ast.walk(value)
        if isinstance(made, ast.comprehension)
        for node in ast.walk(made.target)
        if isinstance(node, ast.Name)
    }
    own |= {node.arg for node in ast.walk(value) if isinstance(node, ast.arg)}
    local = bound_inside(function) - parameters - {me} - own
    if reads(value) & local:
        return None
    kept = kept_arguments(function)
    start = source.span(value)[0]
    text = source.segment(value)
    changes = []
    for node in ast.walk(value):
        if not isinstance(node, ast.Name) or node.id not in parameters | {me}:
            continue
        where = source.span(node)[0] - start
        if node.id == me:
            changes.append((where, node.id, "self"))
        elif node.id in kept:
            changes.append((where, node.id, f"self.{kept[node.id]}"))
        elif rewrite is not None and function.name == "__init__":
            kept[node.id] = keep_argument(source, definition, function, node.id, rewrite)
            changes.append((where, node.id, f"self.{kept[node.id]}"))
        else:
            return None
    for where, old, new in sorted(changes, reverse=True):
        text = text[:where] + new + text[where + len(old) :]
    return text if "\n" not in text else ast.unparse(ast.parse(text.strip(), mode="eval"))


def keep_argument(
    source: Source, definition: ast.ClassDef, function: FunctionDef, name: str, rewrite: Rewrite
) -> str:
    """Have ``__init__`` keep an argument as an attribute of its name; the name it is kept under."""
    taken = {node.attr for node in ast.walk(definition) if isinstance(node, ast.Attribute)}
    taken |= {getattr(node, "name", "") for node in definition.body}
    attribute = name if name not in taken else f"_{name}"
    rewrite.body_start(source, function, f"{first_parameter(function)}.{attribute} = {name}")
    return attribute


def _from_field(source: Source, definition: ast.ClassDef, name: str) -> Optional[str]:
    """The factory of a field of a dataclass, or of an attrs or pydantic class."""
    for node in definition.body:
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or not isinstance(node.value, ast.Call):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if not isinstance(target, ast.Name) or target.id != name:
            continue
        for given in [*node.value.keywords, *_in_default(node.value)]:
            if given.arg in FACTORIES:
                inner = given.value
                if isinstance(inner, ast.Lambda) and not inner.args.args:
                    return source.segment(inner.body)
                return f"{source.segment(inner)}()"
    return None


def _in_default(call: ast.Call) -> list[ast.keyword]:
    """``default=attr.Factory(F)`` as the factory it is."""
    return [
        ast.keyword(arg="factory", value=given.value.args[0])
        for given in call.keywords
        if isinstance(given.value, ast.Call) and last_part(given.value.func) == "Factory" and given.value.args
    ]


def _known_there(text: str, source: Source, into: Source, rewrite: Rewrite) -> bool:
    """Whether the module ``into`` has the names of an expression of ``source``, or can import them."""
    if source is into:
        return True
    for name in reads(ast.parse(text, mode="eval")) - {"self"}:
        if hasattr(builtins, name) or name in into.names():
            continue
        if source.module == "__main__":
            return False
        rewrite.imports(into, source.module, name)
    return True
