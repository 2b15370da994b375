"""A library's class: register how to save its objects with ``copyreg``, as calling a function again.

What the function is, and what it is called with, is read from the object: its constructor's
signature, or a recipe for a kind of resource. The objects keep their shape, wherever they are held.
"""

from __future__ import annotations

import ast
import inspect
import io
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling.advice.edit import Rewrite, Source
from tutor.pickling.advice.origins import last_part, origins
from tutor.pickling.advice.placing import at_end, at_top
from tutor.pickling.advice.plain import standard_stream
from tutor.pickling.advice.recipes import RECIPES, RegisteredRecipe
from tutor.pickling.advice.reopening import is_written_to, kept_mode
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.blame.node import Node
from tutor.pickling.inspect.facts import find_by_name
from tutor.pickling.inspect.real import is_a, name_of
from tutor.pickling.words import Verdict, article

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For the outermost object on the way to the blamed part that a recipe is known for."""
    if trouble.verdict is Verdict.OK:
        return
    for node in trouble.node.line_of():
        cls = type(node.obj)
        if trouble.users.owns(cls.__module__) and cls.__module__ != "builtins":
            continue
        recipe = recipe_for(node.obj)
        if recipe is not None:
            yield from registered(trouble, node, recipe)
            yield from _subclassed(trouble, node, recipe)


def recipe_for(obj: Any) -> Optional[RegisteredRecipe]:
    """How to make such an object again, where a recipe is known or its constructor shows one."""
    path = f"{type(obj).__module__}.{type(obj).__qualname__}"
    path = path[len("builtins.") :] if path.startswith("builtins.") else path
    if is_a(obj, io.IOBase) and (not isinstance(getattr(obj, "name", None), str) or standard_stream(obj)):
        return None
    recipe = RECIPES.get(path)
    if recipe is not None and is_a(obj, io.IOBase) and is_written_to(obj):
        args = recipe.args
        if kept_mode(str(getattr(obj, "mode", ""))) != getattr(obj, "mode", ""):
            args = args.replace("{0}.mode", '{0}.mode.replace("w", "a").replace("x", "a")')
        return RegisteredRecipe(recipe.module, recipe.name, args, "{0}.flush()")
    return recipe or _from_signature(obj)


def _from_signature(obj: Any) -> Optional[RegisteredRecipe]:
    """A library's exception, whose constructor's arguments it keeps under their names."""
    cls = type(obj)
    if not is_a(obj, BaseException) or cls.__module__ == "builtins":
        return None
    try:
        parameters = [
            one
            for one in inspect.signature(cls).parameters.values()
            if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        return None
    names = []
    for one in parameters:
        if hasattr(obj, one.name):
            names.append("{0}." + one.name)
        elif one.default is one.empty:
            return None
        else:
            break
    if not names or find_by_name(cls.__module__, cls.__qualname__) is not cls:
        return None
    return RegisteredRecipe(
        cls.__module__, cls.__qualname__, f"({', '.join(names)}{',' if len(names) == 1 else ''})"
    )


def registered(trouble: Trouble, node: Node, recipe: RegisteredRecipe) -> Iterator[AdviceRecord]:
    """The registration, at the end of the user's code."""
    home = trouble.users.home
    if home is None:
        return
    rewrite = Rewrite()
    copyreg = rewrite.imports(home, "copyreg")
    cls = type(node.obj)
    made = called(rewrite, home, recipe.module, recipe.name)
    kind = _class_text(rewrite, home, cls, trouble.code_path(node))
    if kind is None:
        return
    it = next(one for one in ("it", "obj") if one not in home.names())
    name = home.free_name(f"reduce_{name_of(cls).strip('_').lower()}")
    first = f"    {recipe.first.format(it)}\n" if recipe.first else ""
    text = f"def {name}({it}):\n{first}    return {made}, {recipe.args.format(it)}\n\n"
    text += f"{copyreg}.pickle({kind}, {name})\n"
    if "subject" in kind:
        at_end(trouble, rewrite, lambda root: "\n" + text.replace("subject", root))
    else:
        at_top(rewrite, home, text)
    yield from trouble.advice(
        f"Register with `copyreg` how to save {article(f'`{name_of(cls)}`')} anywhere: by calling `{made}` "
        "on load.",
        rewrite,
    )


def _subclassed(trouble: Trouble, node: Node, recipe: RegisteredRecipe) -> Iterator[AdviceRecord]:
    """A subclass with ``__reduce__``, for a library that does not ask ``copyreg`` about this type."""
    cls = type(node.obj)
    for source, value in origins(trouble, node):
        if not isinstance(value, ast.Call) or last_part(value.func) != name_of(cls):
            continue
        rewrite = Rewrite()
        name = source.free_name(f"Saved{name_of(cls)[:1].upper()}{name_of(cls)[1:]}")
        text = (
            f"class {name}({source.segment(value.func)}):\n    def __reduce__(self):\n"
            f"        return type(self), {recipe.args.format('self')}\n"
        )
        at_top(rewrite, source, text, before=value)
        rewrite.replace(source, value.func, name)
        yield from trouble.advice(
            f"Make it an instance of a subclass, `{name}`, whose `__reduce__` says how to make it again.",
            rewrite,
        )


def called(rewrite: Rewrite, home: Source, module: str, name: str) -> str:
    """What to call a name of a module in the user's code, which imports it if need be."""
    if module == "builtins":
        return name
    for statement in home.tree.body:
        for alias in getattr(statement, "names", []):
            if getattr(statement, "module", None) == module and alias.name == name:
                return alias.asname or name
    return f"{rewrite.imports(home, module)}.{name}"


def _class_text(rewrite: Rewrite, home: Source, cls: type, path: str) -> Optional[str]:
    """The class in the user's code: by an import where its name leads to it, else by the object."""
    if cls.__module__ in sys.modules and find_by_name(cls.__module__, cls.__qualname__) is cls:
        if cls.__module__ == "builtins":
            return cls.__qualname__
        if not cls.__module__.startswith("_"):
            public = next(
                (
                    ".".join(cls.__module__.split(".")[:length])
                    for length in range(1, cls.__module__.count(".") + 2)
                    if find_by_name(".".join(cls.__module__.split(".")[:length]), cls.__qualname__) is cls
                ),
                cls.__module__,
            )
            return called(rewrite, home, public, cls.__qualname__)
    for module, maker in (("threading", "Lock"), ("threading", "RLock")):
        if cls is type(getattr(sys.modules.get(module), maker, lambda: None)()):
            return f"type({rewrite.imports(home, module)}.{maker}())"
    for module in ("types", "threading", "io", "queue", "contextvars", "struct"):
        space = getattr(sys.modules.get(module), "__dict__", {})
        for name, value in space.items():
            if value is cls and not name.startswith("_"):
                return f"{rewrite.imports(home, module)}.{name}"
    return f"type({path})" if path else None
