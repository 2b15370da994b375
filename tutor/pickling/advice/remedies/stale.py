"""An attribute that is only right in one process, such as a hash or an ``id``: make it again on load."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.leaving import Leaving
from tutor.pickling.advice.origins import last_part
from tutor.pickling.advice.remake import remade
from tutor.pickling.advice.say import listed
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import instance_dict, name_of, slots
from tutor.pickling.words import Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

OF_THIS_PROCESS = ("hash", "id", "getpid", "get_ident", "current_thread", "monotonic", "perf_counter")


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For the attributes that the class makes of a hash, an address, or a number of the process."""
    if trouble.verdict not in (Verdict.FRESH_DIFFERS, Verdict.DIFFERS, Verdict.FRESH_LOADS_FAILS):
        return
    seen: set[int] = set()
    for node in reversed(trouble.node.line_of()):
        obj = node.obj
        if id(obj) in seen:
            continue
        seen.add(id(obj))
        yield from stale(trouble, obj)
    if trouble.users_instance is None:
        for obj in _inside(trouble.obj):
            yield from stale(trouble, obj)


def _inside(obj: object, depth: int = 3) -> Iterator[object]:
    """The user's objects in a plain container, which no part of the blame names."""
    members: list[object] = []
    if isinstance(obj, dict):
        members = [*obj.keys(), *obj.values()]
    elif isinstance(obj, (list, tuple, set, frozenset)):
        members = list(obj)
    kinds: set[type] = set()
    for one in members[:1000]:
        if type(one) not in kinds:
            kinds.add(type(one))
            yield one
            if depth:
                yield from _inside(one, depth - 1)


def stale(trouble: Trouble, obj: object) -> Iterator[AdviceRecord]:
    """The methods that make such attributes of one object again."""
    held = {**(instance_dict(obj) or {}), **slots(obj)}
    for cls, source, definition in trouble.users.user_classes(type(obj))[:1]:
        names = []
        for node in ast.walk(definition):
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
                calls = [last_part(one.func) for one in ast.walk(node.value) if isinstance(one, ast.Call)]
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(name in OF_THIS_PROCESS for name in calls):
                    names += [one.attr for one in targets if isinstance(one, ast.Attribute)]
            elif isinstance(node, ast.Call) and node.args[2:] and last_part(node.func) == "__setattr__":
                calls = [last_part(one.func) for one in ast.walk(node.args[2]) if isinstance(one, ast.Call)]
                if any(name in OF_THIS_PROCESS for name in calls) and isinstance(node.args[1], ast.Constant):
                    names.append(str(node.args[1].value))
        names = [name for name in dict.fromkeys(names) if name in held]
        if not names:
            continue
        rewrite = Rewrite()
        made = {}
        for name in names:
            value = remade(trouble, type(obj), name, held[name], source, rewrite)
            if value is not None:
                made[name] = value
        if made and Leaving(obj, made).apply(trouble, rewrite) is not None:
            yield from trouble.advice(
                f"Leave {listed(list(made))} out of the state of `{name_of(cls)}`, and make it again on "
                "load: hashes and addresses differ from process to process.",
                rewrite,
            )
