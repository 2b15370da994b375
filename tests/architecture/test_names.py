"""One name, one class: who searches for a class finds one."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.architecture.house import ROOT, sources


def test_each_class_name_is_one_class() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in sources():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
