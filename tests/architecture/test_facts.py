"""A fact is data until it is drawn: no code reads back a sentence that other code of ours wrote.

The fields below hold such sentences. Whoever wants to know what one of them says needs the field that it was
drawn from: looking into the text breaks as soon as somebody words it better.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.house import ROOT, sources

DRAWN = frozenset(
    """detail evidence words what happened decided sentence others missing_sentence way_out
    path_words state_words no_rule_words""".split()
)
"""Names of what holds a sentence, or a path, that our own code composed."""
READERS = frozenset(
    """startswith endswith split rsplit partition rpartition find rfind index removeprefix removesuffix
    splitlines count""".split()
)
"""Methods of text that find out what is in it."""
PATTERNS = frozenset(("match", "search", "fullmatch", "findall", "finditer", "split"))
FOLDERS = ("pickling", "sandbox", "explanation", "grading", "session", "cli")


def reads_of_sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Where a text of ours is looked into: the line, and what is read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = node.func
            if called.attr in READERS and (name := drawn(called.value)):
                yield node.lineno, f"{name}.{called.attr}"
            elif called.attr in PATTERNS:
                for argument in node.args:
                    if name := drawn(argument):
                        yield node.lineno, f"{called.attr}(… {name})"
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
                if isinstance(operator, ast.In | ast.NotIn) and (name := drawn(right)):
                    yield node.lineno, f"in {name}"
                elif isinstance(operator, ast.Eq | ast.NotEq):
                    for one, other in ((left, right), (right, left)):
                        if (said := literal(other)) and (name := drawn(one)):
                            yield node.lineno, f"{name} == {said!r}"


def literal(node: ast.expr) -> str:
    """The text that is written there, where it is one."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def drawn(node: ast.expr) -> str:
    """The name of the sentence that an expression is, where it is one: ``result.detail``, ``words``."""
    if isinstance(node, ast.Attribute):
        return node.attr if node.attr in DRAWN else ""
    if isinstance(node, ast.Call):
        return drawn(node.func)
    return node.id if isinstance(node, ast.Name) and node.id in DRAWN else ""


def test_no_sentence_of_ours_is_read_back() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in sources(*FOLDERS)
        for line, what in reads_of_sentences(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'registered = how.hook.words.startswith("copyreg")',
        "told = error.message in result.detail",
        'if finding.evidence == "nothing refuses it": pass',
        "raised = RAISED.match(result.detail)",
        'name = path_words(found).partition(" leads")[0]',
        'if "no state rule" not in evidence: pass',
    ],
)
def test_it_is_noticed(code: str) -> None:
    assert list(reads_of_sentences(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        'text = f"{words}; {how.detail}"',
        "if result.detail: pass",
        'empty = result.detail == ""',
        "a = detail.strip()",
    ],
)
def test_drawing_is_not(code: str) -> None:
    assert not list(reads_of_sentences(ast.parse(code)))
