"""One name, one thing: who searches for a class, or for the name of a type, finds one."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from tests.architecture.house import ROOT, sources

LIKE_A_CLASS = re.compile(r"[A-Z][A-Za-z]*[a-z][A-Za-z]*")


def types_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The names of types at the top of a file: its classes, and what it calls other types."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            (target, *_) = node.targets if isinstance(node, ast.Assign) else [node.target]
            if isinstance(target, ast.Name) and LIKE_A_CLASS.fullmatch(target.id):
                yield target.id, node.lineno


def test_each_name_of_a_type_is_one_type() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in sources():
        for name, line in types_in(ast.parse(path.read_text(encoding="utf-8"))):
            places[name].append(f"{path.relative_to(ROOT)}:{line}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_second_name_for_a_type_is_seen() -> None:
    tree = ast.parse("class A: ...\nKind = int | str\nPlace: TypeAlias = int\nLIMIT = 3\nx = 1")
    assert [name for name, _ in types_in(tree)] == ["A", "Kind", "Place"]
