"""A library's class that keeps a list of the attributes to save: put those of the subclass on it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.origins import last_part
from tutor.pickling.advice.say import listed
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import class_dict, instance_dict, mro, name_of

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

LISTS = ("__attrs__", "_metadata", "_attributes_to_save", "__state_attributes__")
"""By which names such lists are known: in requests, in pandas, and by convention."""


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For each of the user's objects on the way to the blamed part, the nearest first."""
    if not trouble.after_load:
        return
    for node in reversed(trouble.node.line_of()):
        obj, cls = node.obj, type(node.obj)
        found = trouble.users.class_def(cls)
        if found is None:
            continue
        for name in LISTS:
            base = next(
                (one for one in mro(cls)[1:] if isinstance(class_dict(one).get(name), (list, tuple))), None
            )
            if base is None:
                continue
            missing = _missing(trouble, obj, [*getattr(cls, name)])
            if not missing:
                continue
            source, definition = found
            value: Any = class_dict(base)[name]
            added = repr(missing) if isinstance(value, list) else repr(tuple(missing))
            own = [one for one in definition.body if _assigns(one, name)]
            rewrite = Rewrite()
            if own:
                rewrite.insert(source, source.span(own[0])[1], f" + {added}")
            else:
                parent = _base_text(definition, base)
                if not rewrite.body_start(source, definition, f"{name} = {parent}.{name} + {added}\n"):
                    continue
            yield from trouble.advice(
                f"Add {listed(missing)} to `{name}`, the list of what is saved: `{name_of(base)}` saves only "
                "the attributes on it.",
                rewrite,
            )


def _missing(trouble: Trouble, obj: Any, names: list[str]) -> list[str]:
    """The attributes that the user's code gives the object and the list has not got."""
    held = instance_dict(obj) or {}
    assigned = set()
    for source in trouble.users.modules():
        for one in source.nodes:
            if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store):
                assigned.add(one.attr)
            elif isinstance(one, ast.Call) and last_part(one.func) in ("setattr", "__setattr__"):
                assigned |= {str(given.value) for given in one.args if isinstance(given, ast.Constant)}
    return [name for name in held if name in assigned and name not in names]


def _assigns(statement: ast.stmt, name: str) -> bool:
    return isinstance(statement, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == name for target in statement.targets
    )


def _base_text(definition: ast.ClassDef, base: type) -> str:
    for one in definition.bases:
        if last_part(one) == name_of(base):
            return ast.unparse(one)
    return ast.unparse(definition.bases[0])
