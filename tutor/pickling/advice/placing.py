"""Ways to change the user's code that several remedies share."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Optional

from tutor.pickling.advice.edit import Rewrite, Source
from tutor.pickling.advice.origins import Origin, last_part, origins
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.blame.node import Node
from tutor.pickling.inspect.real import is_a, is_class

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

VIEWS = ("MappingProxyType", "memoryview", "WeakSet", "WeakValueDictionary", "WeakKeyDictionary")
"""Calls that make a view of their argument: what replaces the view is made of that."""
_PRIMARY = (
    ast.Name,
    ast.Call,
    ast.Attribute,
    ast.Subscript,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
)


def wrapped(
    trouble: Trouble, text: str, templates: Sequence[str], node: Optional[Node] = None, module: str = ""
) -> Iterator[AdviceRecord]:
    """The part replaced by something made of it, where it is made, or else at the end.

    ``templates`` have ``{}`` where the part goes, and ``{module}`` for the ``module`` they need.
    """
    for template in templates:
        for source, value in usable(origins(trouble, node)):
            rewrite = Rewrite()
            named = rewrite.imports(source, module) if module else ""
            text_of_it = written(source, value, template)
            rewrite.replace(source, value, template.format(text_of_it, module=named))
            yield from trouble.advice(text, rewrite)
    for template in templates:
        yield from assigned_at_end(trouble, text, template, node, module)


def usable(found: list[Origin]) -> list[Origin]:
    """The origins that may make an object: no constants."""
    return [one for one in found if not isinstance(one[1], (ast.Constant, ast.JoinedStr))]


def written(source: Source, value: ast.expr, template: str = "") -> str:
    """An expression's text, in parentheses where it has to be in them."""
    if isinstance(value, ast.Call) and last_part(value.func) in VIEWS and len(value.args) == 1:
        value = value.args[0]
    text = source.segment(value)
    if "({})" in template:
        return text[1:-1] if isinstance(value, ast.GeneratorExp) and text.startswith("(") else text
    return text if isinstance(value, _PRIMARY) else f"({text})"


def assigned_at_end(
    trouble: Trouble, text: str, template: str, node: Optional[Node] = None, module: str = ""
) -> Iterator[AdviceRecord]:
    """The part replaced at the end of the code, by its path."""
    node = node or trouble.node
    path = trouble.code_path(node)
    if not path or (node.parent is not None and not _takes(trouble, node.parent.obj)):
        return
    rewrite = Rewrite()
    home = trouble.users.home
    named = rewrite.imports(home, module) if module and home is not None else ""
    template = template.replace("{module}", named)
    parent = node.parent.obj if node.parent is not None else None
    if type(parent) is list and len(parent) > 1 and {type(one) for one in parent} == {type(node.obj)}:
        assert node.parent is not None
        path, template = trouble.code_path(node.parent), f"[{template.format('one')} for one in {{0}}]"
    at_end(trouble, rewrite, lambda root: f"{_under(path, root)} = {template.format(_under(path, root))}")
    yield from trouble.advice(text, rewrite)


def _takes(trouble: Trouble, holder: object) -> bool:
    """Whether another value can be put into an object: not into a tuple, nor behind a library's back."""
    kind = type(holder)
    if kind in (tuple, frozenset, set):
        return False
    plain = (dict, list, types.SimpleNamespace, BaseException)
    return is_a(holder, plain) or trouble.users.owns(kind.__module__) or is_class(holder)


def _under(path: str, root: str) -> str:
    return root + path[len("subject") :]


def at_end(trouble: Trouble, rewrite: Rewrite, made: object) -> None:
    """Add lines below all others, given what the subject is called there: ``made`` is a function of it."""
    assert callable(made)
    main, home, taken = trouble.users.main, trouble.users.home, trouble.users.taken_from
    if main is None or home is None or not home.tree.body:
        return
    last = home.tree.body[-1]
    if home is not main and taken is not None:
        rewrite.after(home, last, "\n" + made(taken[1]))
        return
    bound = any(isinstance(one, ast.Name) and one.id == "subject" for one in main.nodes)
    if isinstance(last, ast.Expr) and not bound:
        rewrite.insert(main, main.span(last)[0], "subject = ")
    rewrite.after(main, last, made("subject"))


def at_top(rewrite: Rewrite, source: Source, text: str, before: Optional[ast.AST] = None) -> None:
    """Add a definition of the top level above the statement that a node is in, else below the imports."""
    if before is not None:
        statement = source.top_statement(before)
    else:
        others = [
            one for one in source.tree.body if not isinstance(one, (ast.Import, ast.ImportFrom, ast.Expr))
        ]
        statement = others[0] if others else source.tree.body[-1]
    definition = text.lstrip().startswith(("def ", "class ", "@", "async "))
    gap = "\n\n" if definition and isinstance(statement, (ast.FunctionDef, ast.ClassDef)) else "\n"
    rewrite.before(source, statement, text.strip("\n") + "\n")
    rewrite.insert(source, source.position(source.rows(statement)[0], 0), gap)
