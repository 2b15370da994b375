"""Classes, named tuples and type variables that a function makes: move them to the top level."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tutor.pickling.advice.edit import Rewrite, Source, bound_by, bound_inside, reads
from tutor.pickling.advice.origins import last_part
from tutor.pickling.advice.placing import at_top
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import is_class, mro

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

MAKERS = (
    "namedtuple",
    "NamedTuple",
    "TypeVar",
    "ParamSpec",
    "NewType",
    "Enum",
    "IntEnum",
    "TypedDict",
    "type",
)


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """The class statement, or the assignment that makes the class, above what it is in."""
    for cls in _classes(trouble):
        found = trouble.users.class_def(cls)
        if found is not None and found[0].function_around(found[1]) is not None:
            yield from _moved(trouble, *found, found[1].name)
            yield from _through_factory(trouble, *found)
        elif found is None:
            yield from _assigned(trouble, cls.__name__)
    name = getattr(trouble.obj, "__name__", None)
    if not is_class(trouble.obj) and isinstance(name, str) and type(trouble.obj).__module__ == "typing":
        yield from _assigned(trouble, name)


def _classes(trouble: Trouble) -> list[type]:
    obj = trouble.obj
    line = mro(obj) if is_class(obj) else mro(type(obj))
    nested = [cls for cls in line if "<locals>" in cls.__qualname__]
    made = [cls for cls in line[:1] if cls not in nested and trouble.users.owns(cls.__module__)]
    return [*nested[::-1], *made]


def _moved(trouble: Trouble, source: Source, node: ast.stmt, name: str) -> Iterator[AdviceRecord]:
    """A statement of a function, moved above the function."""
    function = source.function_around(node)
    if function is None or not source.alone(node) or _uses_of_functions(source, node, name):
        return
    top = {one for statement in source.tree.body for one in bound_by(statement)}
    if name in top:
        return
    first, last = source.rows(node)
    text = textwrap.dedent("".join(source.lines[first - 1 : last]))
    rewrite = Rewrite()
    if len(function.body) == 1:
        return
    rewrite.delete(source, node)
    at_top(rewrite, source, text, before=node)
    yield from trouble.advice(
        f"Move `{name}` out of `{function.name}`, to the top level of the module, where pickle can find it "
        "by name.",
        rewrite,
    )


def _uses_of_functions(source: Source, node: ast.AST, name: str) -> set[str]:
    """The names of the functions around a statement that it uses."""
    local: set[str] = set()
    for around in source.around(node):
        if isinstance(around, (ast.FunctionDef, ast.AsyncFunctionDef)):
            local |= bound_inside(around)
    own = bound_inside(node) if not isinstance(node, ast.Assign) else set()
    return (reads(node) & local) - own - {name} - _top_names(source)


def _top_names(source: Source) -> set[str]:
    return {one for statement in source.tree.body for one in bound_by(statement)}


def _through_factory(trouble: Trouble, source: Source, node: ast.ClassDef) -> Iterator[AdviceRecord]:
    """A class that uses what its function was called with: the function is called again."""
    function = source.function_around(node)
    if function is None or function not in source.tree.body or is_class(trouble.obj):
        return
    used = _uses_of_functions(source, node, node.name)
    every = [one.arg for one in function.args.posonlyargs + function.args.args]
    returned = any(
        isinstance(one, ast.Return) and last_part(one.value) == node.name for one in ast.walk(function)
    )
    if not used or not used <= set(every) or not returned or function.args.kwonlyargs:
        return
    if any(getattr(one, "name", "") in ("__reduce__", "__reduce_ex__") for one in node.body):
        return
    helper = source.free_name(f"_make_{node.name.lower()}")
    rewrite = Rewrite()
    given = f"({', '.join(every)}{',' if len(every) == 1 else ''})"
    rewrite.methods(
        source,
        node,
        f"def __reduce__(self):\n    return {helper}, {given}, self.__dict__.copy()\n",
    )
    making = f"def {helper}(*args):\n    cls = {function.name}(*args)\n    return cls.__new__(cls)\n"
    at_top(rewrite, source, making, before=function)
    yield from trouble.advice(
        f"Add a `__reduce__` to `{node.name}` that calls `{function.name}` with the same arguments.",
        rewrite,
    )


def _assigned(trouble: Trouble, name: str) -> Iterator[AdviceRecord]:
    """An assignment in a function, such as ``Row = namedtuple("Row", "a b")``."""
    for source in trouble.users.modules():
        for node in source.nodes:
            if not _makes(node, name) or source.function_around(node) is None:
                continue
            assert isinstance(node, ast.Assign)
            target = node.targets[0]
            if isinstance(target, ast.Name) and target.id == name:
                yield from _moved(trouble, source, node, name)
            elif isinstance(target, (ast.Name, ast.Attribute)) and name not in source.names():
                if _uses_of_functions(source, node.value, name):
                    continue
                rewrite = Rewrite()
                at_top(rewrite, source, f"{name} = {source.segment(node.value)}", before=node)
                rewrite.replace(source, node.value, name)
                yield from trouble.advice(
                    f"Make `{name}` at the top level of the module, where pickle can find it by name.",
                    rewrite,
                )


def _makes(node: ast.AST, name: str) -> bool:
    """Whether a node is an assignment of a class, or a type variable, of that name."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or len(node.targets) > 1:
        return False
    args: list[Any] = node.value.args
    return bool(
        last_part(node.value.func) in MAKERS
        and args
        and isinstance(args[0], ast.Constant)
        and args[0].value == name
    )
