"""Public names say what they are for: at least 95% of modules, classes and functions have a docstring."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import ROOT, sources

WANTED = 0.95
DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
TOLD_ELSEWHERE = {"compose", "render", "on_mount", "on_unmount", "visit_Name"}
"""What a library calls, and documents."""


def public(tree: ast.Module) -> Iterator[tuple[int, str, bool]]:
    """Every public definition, also in public classes: its line, its name, and whether it has a docstring."""
    yield 1, "the module", ast.get_docstring(tree) is not None
    inside: list[ast.AST] = [tree]
    for holder in inside:
        for node in ast.iter_child_nodes(holder):
            if isinstance(node, DEFINITIONS) and not node.name.startswith("_"):
                if node.name not in TOLD_ELSEWHERE:
                    yield node.lineno, node.name, ast.get_docstring(node) is not None
                if isinstance(node, ast.ClassDef):
                    inside.append(node)


def undocumented(files: dict[Path, ast.Module]) -> tuple[list[str], float]:
    """The public definitions without a docstring, and the share of those with one."""
    found = [(path, *one) for path, tree in files.items() for one in public(tree)]
    without = [f"{path.relative_to(ROOT)}:{line}: {name}" for path, line, name, has in found if not has]
    return without, 1 - len(without) / len(found)


def test_public_names_have_docstrings() -> None:
    without, share = undocumented({path: ast.parse(path.read_text()) for path in sources()})
    assert share >= WANTED, "\n".join(without)


def test_one_without_is_counted() -> None:
    tree = ast.parse('"""A module."""\nclass A:\n    """A."""\n    def b(self): ...\n    def _c(self): ...\n')
    without, share = undocumented({ROOT / "a.py": tree})
    assert without == ["a.py:4: b"] and round(share, 2) == 0.67
