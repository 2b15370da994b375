"""A class of a module that was loaded from a path: import the module by its name, on both sides."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling.advice.edit import Rewrite, Source
from tutor.pickling.advice.origins import last_part
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import is_class

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

MOST_TEXT = 1 << 18


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """An import instead of ``spec_from_file_location``, with the module's file beside the code."""
    made: Any = (
        trouble.obj if is_class(trouble.obj) or hasattr(trouble.obj, "__code__") else type(trouble.obj)
    )
    name = getattr(made, "__module__", None)
    if not isinstance(name, str) or not all(part.isidentifier() for part in name.split(".")):
        return
    for source in trouble.users.modules():
        for node in source.nodes:
            if (
                isinstance(node, ast.Call)
                and last_part(node.func) in ("spec_from_file_location", "SourceFileLoader")
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and node.args[0].value == name
            ):
                yield from _imported(trouble, source, name, made)
                return


def _imported(trouble: Trouble, source: Source, name: str, made: Any) -> Iterator[AdviceRecord]:
    text = _text_of(made)
    rewrite = Rewrite()
    changed = False
    for node in source.nodes:
        if not isinstance(node, ast.stmt) or not source.alone(node):
            continue
        value = getattr(node, "value", None)
        if not isinstance(value, ast.Call):
            continue
        called = last_part(value.func)
        if isinstance(node, ast.Assign) and called in ("module_from_spec", "load_module"):
            target = node.targets[0]
            if not isinstance(target, ast.Name):
                return
            bound = f"import {name} as {target.id}" if target.id != name else f"import {name}"
            rewrite.replace(source, node, bound)
            changed = True
        elif (isinstance(node, ast.Expr) and called == "exec_module") or (
            isinstance(node, ast.Assign) and called == "spec_from_file_location"
        ):
            rewrite.delete(source, node)
    if not changed or text is None:
        return
    rewrite.files[name.replace(".", "/") + ".py"] = text
    yield from trouble.advice(
        f"Import the module by its name, `import {name}`, with the folder of its file on `sys.path` in both "
        "processes. A module loaded from a path cannot be found by its name.",
        rewrite,
        code=f"# {name}.py in a folder that is on sys.path (PYTHONPATH) on both sides\nimport {name}",
    )


def _text_of(made: Any) -> Optional[str]:
    """The text of the file that a class or function was defined in."""
    members = [made, *vars(made).values()] if is_class(made) else [made]
    for member in members:
        code = getattr(getattr(member, "__func__", member), "__code__", None)
        if code is not None:
            try:
                with open(code.co_filename, encoding="utf-8") as file:
                    return file.read(MOST_TEXT)
            except (OSError, ValueError):
                return None
    return None
