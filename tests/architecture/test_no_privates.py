"""The engine rests on nothing that changes between versions: pickle's private names, or an error's text."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import sources

PUBLIC = {*pickle.__all__, "DEFAULT_PROTOCOL", "HIGHEST_PROTOCOL"}
ARE_THE_LIBRARY = {"_Pickler", "_Unpickler"}
"""What the library ``pickle-python`` is; used where it is, and nowhere else."""
SHOWN_IN = {"error_text.py": {"_text"}}
"""The function that reads an exception's text, to show it."""


def private_names(tree: ast.AST, file: str) -> Iterator[str]:
    """Names of pickle's that it does not document."""
    allowed = PUBLIC | (ARE_THE_LIBRARY if file == "pickle_python.py" else set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "pickle":
            if node.attr not in allowed:
                yield f"line {node.lineno}: pickle.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module in ("pickle", "_pickle", "_compat_pickle"):
            yield from (
                f"line {node.lineno}: from {node.module} import {alias.name}"
                for alias in node.names
                if node.module != "pickle" or alias.name not in allowed
            )
        elif isinstance(node, ast.Import):
            yield from (
                f"line {node.lineno}: import {alias.name}"
                for alias in node.names
                if alias.name in ("_pickle", "_compat_pickle")
            )


def error_texts(tree: ast.AST, file: str) -> Iterator[str]:
    """Places that read the text of an exception: ``str(error)``, ``f"{error}"`` or ``error.args``."""
    for function in ast.walk(tree):
        if not isinstance(function, (ast.FunctionDef, ast.Module)):
            continue
        if getattr(function, "name", "") in SHOWN_IN.get(file, set()):
            continue
        errors = {"error", *_caught(function)}
        for node in _own(function):
            if (text := _text_of(node)) is not None and _name(text) in errors:
                yield f"line {text.lineno}: the text of `{ast.unparse(text)}`"


def _caught(function: ast.AST) -> set[str]:
    handlers = [node for node in _own(function) if isinstance(node, ast.ExceptHandler)]
    return {node.name for node in handlers if node.name}


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions in it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _own(child)


def _text_of(node: ast.AST) -> ast.expr | None:
    """Whose text a node reads."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("str", "repr"):
        return node.args[0] if node.args else None
    if isinstance(node, ast.FormattedValue):
        return node.value
    if isinstance(node, ast.Attribute) and node.attr in ("args", "__notes__"):
        return node.value
    return None


def _name(node: ast.expr) -> str:
    """``error`` for ``error``, ``how.error`` and ``self.outcome.error``."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", sources("pickling"), ids=lambda path: path.name)
def test_the_engine_uses_no_private_name_of_pickle_and_reads_no_error_text(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [*private_names(tree, path.name), *error_texts(tree, path.name)] == []


@pytest.mark.parametrize(
    "code",
    [
        "import pickle\npickle.whichmodule(1, 'x')",
        "from pickle import _getattribute",
        "import _compat_pickle",
        "import pickle\npickle._Pickler",
        "try: f()\nexcept ValueError as e:\n    if 'local' in str(e): g()",
        "def f(how): return how.error.args[0]",
        "def f(outcome): return f'{outcome.error}'.startswith('x')",
    ],
)
def test_each_of_them_is_noticed(code: str) -> None:
    tree = ast.parse(code)
    assert [*private_names(tree, "blame.py"), *error_texts(tree, "blame.py")]
