"""A class in a function that uses what is around it: at the top level it is given that by its constructor."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Optional

from tutor.pickling.advice.edit import Rewrite, Source, bound_by, bound_inside
from tutor.pickling.advice.placing import at_top
from tutor.pickling.advice.remake import first_parameter
from tutor.pickling.advice.say import listed
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import is_class

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

Change = tuple[int, int, str]


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """Move the class of the blamed object, with a parameter for each name that it used."""
    cls = trouble.obj if is_class(trouble.obj) else type(trouble.obj)
    found = trouble.users.class_def(cls)
    if found is None or "<locals>" not in cls.__qualname__:
        return
    source, definition = found
    function = source.function_around(definition)
    if function is None or source.parent(definition) is not function or not source.alone(definition):
        return
    names = _used(source, definition, function)
    calls = _calls(source, function, definition.name)
    if (
        not names
        or not calls
        or definition.name in {one for top in source.tree.body for one in bound_by(top)}
    ):
        return
    changes = _changes(source, definition, names)
    if changes is None:
        return
    rewrite = Rewrite()
    rewrite.delete(source, definition)
    given = ", ".join(names)
    for call in calls:
        rest = ", " if call.args or call.keywords else ""
        rewrite.insert(source, source.span(call.func)[1] + 1, given + rest)
    at_top(rewrite, source, _moved(source, definition, changes), before=function)
    yield from trouble.advice(
        f"Move `{definition.name}` to the top level of the module, where pickle can find it by name, and "
        f"hand {listed(names)} to its `__init__`.",
        rewrite,
    )


def _used(source: Source, definition: ast.ClassDef, function: ast.AST) -> list[str]:
    """The names of the function that the class reads, in the order in which it does."""
    local = bound_inside(function) - bound_inside(definition) - {definition.name}
    read = [node.id for node in ast.walk(definition) if isinstance(node, ast.Name) and node.id in local]
    return list(dict.fromkeys(read))


def _calls(source: Source, function: ast.AST, name: str) -> list[ast.Call]:
    """Where the function calls the class; nothing where it does anything else with it."""
    calls = []
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == name:
            call = source.parent(node)
            if not isinstance(call, ast.Call) or call.func is not node:
                return []
            calls.append(call)
    return calls


def _changes(source: Source, definition: ast.ClassDef, names: list[str]) -> Optional[list[Change]]:
    """The edits to the class's text; ``None`` where a name is used in some other way than in a method."""
    methods = [one for one in definition.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    starts = next((one for one in methods if one.name == "__init__"), None)
    if any(one.decorator_list or not one.args.args for one in methods):
        return None
    if (starts is None and definition.bases) or definition.decorator_list:
        return None
    taken = {node.attr for node in ast.walk(definition) if isinstance(node, ast.Attribute)}
    taken |= {one.name for one in methods}
    kept = {name: name if name not in taken else f"_{name}" for name in names}
    changes: list[Change] = []
    needed: set[str] = set()
    for node in ast.walk(definition):
        if not isinstance(node, ast.Name) or node.id not in kept:
            continue
        method = next((one for one in source.around(node) if one in methods), None)
        if method is None or not isinstance(node.ctx, ast.Load):
            return None
        if method is not starts:
            assert isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef))
            changes.append((*source.span(node), f"{first_parameter(method)}.{kept[node.id]}"))
            needed.add(node.id)
    set_here = [name for name in names if name in needed]
    if starts is None:
        first = definition.body[0]
        lines = [f"def __init__(self, {', '.join(names)}):"]
        lines += [f"    self.{kept[name]} = {name}" for name in set_here]
        at = source.position(source.rows(first)[0], 0)
        return [*changes, (at, at, textwrap.indent("\n".join(lines) + "\n\n", source.indent(first)))]
    if starts.body[0].lineno == starts.lineno:
        return None
    me = starts.args.args[0]
    after = source.position(me.lineno, me.end_col_offset or 0)
    changes.append((after, after, "".join(f", {name}" for name in names)))
    first = starts.body[0]
    at = source.position(source.rows(first)[0], 0)
    text = "".join(f"{source.indent(first)}{me.arg}.{kept[name]} = {name}\n" for name in set_here)
    return [*changes, (at, at, text)]


def _moved(source: Source, definition: ast.ClassDef, changes: list[Change]) -> str:
    """The text of the class with the changes, as a statement of the top level."""
    first, last = source.rows(definition)
    begin = source.position(first, 0)
    text = "".join(source.lines[first - 1 : last])
    for start, end, new in sorted(changes, reverse=True):
        text = text[: start - begin] + new + text[end - begin :]
    return textwrap.dedent(text)
