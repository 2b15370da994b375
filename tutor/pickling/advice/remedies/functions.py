"""Lambdas, closures and nested functions: give them a name at the top level, and hand over what they use."""

from __future__ import annotations

import ast
import builtins
import collections
import keyword
import textwrap
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tutor.pickling.advice.edit import Rewrite, Source, bound_by, bound_inside, reads
from tutor.pickling.advice.placing import at_top
from tutor.pickling.advice.remake import first_parameter
from tutor.pickling.advice.say import listed
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.advice.usercode import Function

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

_ZEROS: dict[type, str] = {int: "int", float: "float", str: "str", bool: "bool"}


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """The function at the top level of its module, and a partial where it closed over something."""
    function = trouble.obj
    if type(function) is not types.FunctionType:
        return
    if trouble.case.lookup is None or trouble.case.lookup.leads_back:
        return
    found = trouble.users.function_def(function)
    if found is None:
        return
    source, node = found
    if source.definition_around(node) is None and not isinstance(node, ast.Lambda):
        return  # it is at the top level already: another one took its name
    yield from _named_type(trouble, source, node)
    yield from _as_definition(trouble, source, node)
    yield from _all_of_a_table(trouble, source, node)
    yield from _as_method(trouble, source, node)
    yield from _hoisted(trouble, source, node)


def _named_type(trouble: Trouble, source: Source, node: Function) -> Iterator[AdviceRecord]:
    """The factory of a defaultdict, where a type or a partial of one does the same."""
    if not isinstance(node, ast.Lambda) or node.args.args:
        return
    parent = trouble.node.parent
    if parent is None or collections.defaultdict not in type(parent.obj).__mro__:
        return
    body, rewrite = node.body, Rewrite()
    if isinstance(body, ast.Constant) and type(body.value) in _ZEROS and not body.value:
        name = _ZEROS[type(body.value)]
    elif isinstance(body, (ast.List, ast.Dict)) and not getattr(body, "elts", getattr(body, "keys", None)):
        name = "list" if isinstance(body, ast.List) else "dict"
    elif isinstance(body, ast.Call) and not any(isinstance(one, ast.Lambda) for one in ast.walk(body)):
        if not body.args and not body.keywords:
            name = source.segment(body.func)
        else:
            given = ", ".join(source.segment(one) for one in body.args)
            named = ", ".join(f"{one.arg}={source.segment(one.value)}" for one in body.keywords)
            inside = ", ".join(part for part in (source.segment(body.func), given, named) if part)
            name = f"{rewrite.imports(source, 'functools')}.partial({inside})"
    else:
        return
    rewrite.replace(source, node, name)
    yield from trouble.advice(
        f"Give the `defaultdict` `{name}` as its factory: unlike a lambda, it has a name to be pickled by.",
        rewrite,
    )


def _as_definition(trouble: Trouble, source: Source, node: Function) -> Iterator[AdviceRecord]:
    """A lambda that is assigned to a name of the top level: a ``def`` of that name."""
    statement = source.parent(node)
    if not isinstance(node, ast.Lambda) or not isinstance(statement, ast.Assign):
        return
    target = statement.targets[0]
    if statement not in source.tree.body or len(statement.targets) > 1 or not isinstance(target, ast.Name):
        return
    if target.id == "subject":
        return
    rewrite = Rewrite()
    parameters = ast.unparse(node.args)
    rewrite.replace(
        source, statement, f"def {target.id}({parameters}):\n    return {_one_line(source, node.body)}"
    )
    yield from trouble.advice(
        f"Write `{target.id}` with `def`: a lambda has no name to be pickled by.", rewrite
    )


def _all_of_a_table(trouble: Trouble, source: Source, node: Function) -> Iterator[AdviceRecord]:
    """Every lambda of the dict or list that a lambda is in."""
    table = next(
        (one for one in list(source.around(node))[::-1] if isinstance(one, (ast.Dict, ast.List, ast.Tuple))),
        None,
    )
    if table is None:
        return
    lambdas = [one for one in ast.walk(table) if isinstance(one, ast.Lambda)]
    lambdas = [one for one in lambdas if not any(above in lambdas for above in source.around(one))]
    around = source.function_around(node)
    local = bound_inside(around) if around is not None else set()
    if len(lambdas) < 2 or any((reads(one) - bound_inside(one)) & local for one in lambdas):
        return
    rewrite, names = Rewrite(), []
    taken = source.names()
    text = ""
    for one in lambdas:
        parent = source.parent(one)
        key = None
        if isinstance(parent, ast.Dict):
            key = next((k for k, v in zip(parent.keys, parent.values) if v is one), None)
        label = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else "compute"
        name = label if label.isidentifier() and not keyword.iskeyword(label) else "compute"
        number = 1
        while name in taken or hasattr(builtins, name):
            number += 1
            name = f"{name.rstrip('_0123456789')}_{number}"
        taken.add(name)
        names.append(name)
        text += f"def {name}({ast.unparse(one.args)}):\n    return {_one_line(source, one.body)}\n\n\n"
        rewrite.replace(source, one, name)
    at_top(rewrite, source, text, before=table)
    yield from trouble.advice(
        f"Give the lambdas names at the top level of a module: {listed(names)}.", rewrite
    )


def _as_method(trouble: Trouble, source: Source, node: Function) -> Iterator[AdviceRecord]:
    """A lambda that uses ``self`` and nothing else around it: a method of the class."""
    if not isinstance(node, ast.Lambda):
        return
    around = source.function_around(node)
    owner = source.parent(around) if around is not None else None
    if around is None or not isinstance(owner, ast.ClassDef):
        return
    me = first_parameter(around)
    free = list(trouble.obj.__code__.co_freevars)
    if free != [me]:
        return
    name = _name_for(trouble, source, node)
    taken = {getattr(one, "name", "") for one in owner.body} | {
        one.attr for one in ast.walk(owner) if isinstance(one, ast.Attribute)
    }
    name = next(one for one in (f"_{name}", f"_{name}_now", f"_call_{name}") if one not in taken)
    rewrite = Rewrite()
    parameters = ast.unparse(node.args)
    rewrite.replace(source, node, f"{me}.{name}")
    inside = ", ".join(part for part in (me, parameters) if part)
    if rewrite.methods(source, owner, f"def {name}({inside}):\n    return {source.segment(node.body)}\n"):
        yield from trouble.advice(
            f"Make the lambda a method, `{name}`: a bound method is pickled by its object and its name.",
            rewrite,
        )


def _hoisted(trouble: Trouble, source: Source, node: Function) -> Iterator[AdviceRecord]:
    code = trouble.obj.__code__
    lambdas = isinstance(node, ast.Lambda)
    own = "" if lambdas else getattr(node, "name", "")
    free = [name for name in code.co_freevars if name != own]
    if any(isinstance(one, ast.Nonlocal) for one in ast.walk(node)):
        yield from _callable_class(trouble, source, node, free)
        return
    wanted = _name_for(trouble, source, node)
    top = {name for one in source.tree.body for name in bound_by(one)}
    name = wanted if wanted not in top and (lambdas or not free) else f"_{wanted.lstrip('_')}"
    while name in top or (name in source.names() and name != own):
        name += "_function"
    rewrite = Rewrite()
    arguments = node.args
    added = [ast.arg(arg=one) for one in free]
    arguments = ast.arguments(
        posonlyargs=[*added, *arguments.posonlyargs] if arguments.posonlyargs else [],
        args=arguments.args if arguments.posonlyargs else [*added, *arguments.args],
        vararg=arguments.vararg,
        kwonlyargs=arguments.kwonlyargs,
        kw_defaults=arguments.kw_defaults,
        kwarg=arguments.kwarg,
        defaults=arguments.defaults,
    )
    outside = bound_inside(source.function_around(node) or ast.Module([], [])) - {own}
    if reads(ast.Tuple([*arguments.defaults, *filter(None, arguments.kw_defaults)], ast.Load())) & outside:
        return  # its defaults are made where it is
    if isinstance(node, ast.Lambda):
        definition = f"def {name}({ast.unparse(arguments)}):\n    return {_one_line(source, node.body)}\n"
    else:
        again = ""
        if own in code.co_freevars and free:
            again = f"{own} = {rewrite.imports(source, 'functools')}.partial({', '.join([name, *free])})\n"
        elif own in code.co_freevars and own != name:
            again = f"{own} = {name}\n"
        definition = _moved(source, node, name, ast.unparse(arguments), again)
    call = name
    if free:
        call = f"{rewrite.imports(source, 'functools')}.partial({', '.join([name, *free])})"
    if isinstance(node, ast.Lambda):
        rewrite.replace(source, node, call)
    else:
        decorators = [source.segment(one) for one in node.decorator_list]
        for one in reversed(decorators):
            call = f"{one}({call})" if free else call
        if not source.alone(node):
            return
        rewrite.before(source, node, f"{own} = {call}" if call != own else "")
        rewrite.delete(source, node)
    at_top(rewrite, source, definition, before=node)
    what = "lambda" if lambdas else "nested function"
    text = f"Give the {what} a name at the top level of a module, `{name}`."
    if free:
        text = (
            f"Move the {what} to the top level of a module, as `{name}`, and hand over what it used with "
            "`functools.partial`."
        )
    yield from trouble.advice(text, rewrite)


def _callable_class(
    trouble: Trouble, source: Source, node: Function, free: list[str]
) -> Iterator[AdviceRecord]:
    """For a closure that assigns to what it closed over: an object with attributes and ``__call__``."""
    if isinstance(node, (ast.Lambda, ast.AsyncFunctionDef)) or node.decorator_list:
        return
    if not source.alone(node) or {"self"} & bound_inside(node):
        return
    name = source.free_name("".join(word.title() for word in node.name.split("_")) or "Call")
    body = "\n".join(_renamed(one, set(free)) for one in node.body if not isinstance(one, ast.Nonlocal))
    parameters = ", ".join(part for part in ("self", ast.unparse(node.args)) if part)
    kept = "\n".join(f"        self.{one} = {one}" for one in free)
    text = (
        f"class {name}:\n    def __init__(self, {', '.join(free)}):\n{kept}\n\n"
        f"    def __call__({parameters}):\n{textwrap.indent(body, ' ' * 8)}\n"
    )
    rewrite = Rewrite()
    rewrite.before(source, node, f"{node.name} = {name}({', '.join(free)})")
    rewrite.delete(source, node)
    at_top(rewrite, source, text, before=node)
    yield from trouble.advice(
        f"Make the closure a small class, `{name}`, with a `__call__`, and with what it changes as "
        "attributes.",
        rewrite,
    )


def _renamed(statement: ast.stmt, free: set[str]) -> str:
    class Selves(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> Any:
            if node.id not in free:
                return node
            return ast.Attribute(ast.Name("self", ast.Load()), node.id, node.ctx)

    made = Selves().visit(ast.parse(ast.unparse(statement)).body[0])
    return ast.unparse(ast.fix_missing_locations(made))


def _moved(source: Source, node: Any, name: str, parameters: str, first_line: str) -> str:
    """A nested ``def`` as one of the top level, its body as it was, below ``first_line``."""
    first = node.body[0]
    start = source.position(source.rows(first)[0], 0)
    if first.lineno == node.lineno:
        start = source.span(first)[0]
    end = source.span(node.body[-1])[1]
    body = textwrap.indent(first_line + textwrap.dedent(source.text[start:end]), "    ")
    head = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    returns = f" -> {source.segment(node.returns)}" if node.returns is not None else ""
    return f"{head} {name}({parameters}){returns}:\n{body}\n"


def _one_line(source: Source, body: ast.expr) -> str:
    text = source.segment(body)
    return text if "\n" not in text else f"({text})"


def _name_for(trouble: Trouble, source: Source, node: Function) -> str:
    """A name for it: its own, else the attribute, key, parameter or variable it is found under."""
    if not isinstance(node, ast.Lambda):
        return node.name
    label = trouble.node.part.label.plain
    statement = source.statement_of(node)
    if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is node:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        label = getattr(target, "attr", getattr(target, "id", label))
        if isinstance(target, ast.Name) and target.id != "subject":
            label = f"_{target.id}"  # the name itself is bound to the function
    if label == "default_factory":
        label = "default"
    if isinstance(statement, ast.Assign) and not label and isinstance(statement.targets[0], ast.Name):
        label = statement.targets[0].id.lower()
    free = label and label.isidentifier() and not keyword.iskeyword(label) and not hasattr(builtins, label)
    if not free or label == "subject":
        label = f"{label}_of" if label and label.isidentifier() and label != "subject" else "compute"
    return label if not keyword.iskeyword(label) else "compute"
