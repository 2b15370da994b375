"""A broad ``except`` raises again, says what it caught, or logs it for debugging, with a reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.house import ROOT, sources

BROAD = {"Exception", "BaseException"}


def silent_handlers(tree: ast.AST) -> Iterator[int]:
    """The lines of the broad handlers after which nobody can know what was caught."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "suppress":
            given = {one.id for one in node.args if isinstance(one, ast.Name)}
            yield from [node.lineno] if given & BROAD else []
        if not isinstance(node, ast.ExceptHandler):
            continue
        named = (
            {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)} if node.type else BROAD
        )
        used = [part for statement in node.body for part in ast.walk(statement)]
        speaks = any(
            isinstance(part, ast.Raise)
            or (isinstance(part, ast.Name) and part.id == node.name)
            or (isinstance(part, ast.Attribute) and part.attr == "swallowed")
            for part in used
        )
        if named & BROAD and not speaks:
            yield node.lineno


def test_no_broad_except_is_silent() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources()
        if path.name != "debug.py"  # it is the last resort
        for line in silent_handlers(ast.parse(path.read_text()))
    ]
    assert silent == []


def swallowing(source: str) -> Iterator[tuple[int, str]]:
    """The broad handlers that swallow what they caught: the line of each, and its text from the one above."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            named = (
                {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)}
                if node.type
                else BROAD
            )
            if named & BROAD and any(getattr(part, "attr", "") == "swallowed" for part in ast.walk(node)):
                yield node.lineno, "\n".join(lines[node.lineno - 2 : node.end_lineno])


def test_what_swallows_an_error_says_why() -> None:
    found = [(path, *one) for path in sources() for one in swallowing(path.read_text(encoding="utf-8"))]
    assert len(found) > 40
    bare = [(path, line) for path, line, text in found if "#" not in text.replace("# type: ignore", "")]
    assert [f"{path.relative_to(ROOT)}:{line}" for path, line in bare] == []


@pytest.mark.parametrize(
    ("handler", "silent"),
    [
        ("except Exception:\n    pass", True),
        ("except:\n    pass", True),
        ("except (OSError, BaseException) as error:\n    x = 1", True),
        ("except BaseException:\n    clean()\n    raise", False),
        ("except Exception as error:\n    show(error)", False),
        ("except Exception:\n    debug.swallowed()", False),
        ("except ValueError:\n    pass", False),
    ],
)
def test_the_check_notices(handler: str, silent: bool) -> None:
    assert bool(list(silent_handlers(ast.parse(f"try:\n    x = 1\n{handler}")))) is silent


def test_a_suppress_is_noticed_too() -> None:
    assert list(silent_handlers(ast.parse("with contextlib.suppress(Exception):\n    x = 1"))) == [1]
    assert list(silent_handlers(ast.parse("with contextlib.suppress(OSError):\n    x = 1"))) == []
