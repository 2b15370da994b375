"""A check's plain ``assert`` tells what it found, as pytest's does, and takes no object's word for it.

A value that says it is equal to any object proves nothing: it is asked first. The values are kept as the
condition is worked out, so nothing is evaluated twice. Runs inside the sandbox: standard library only,
Python 3.9 syntax.
"""

from __future__ import annotations

import ast
import builtins
import re
from types import CodeType
from typing import Any, Optional

from tutor.pickling import debug
from tutor.sandbox.guest.equality import agrees_with_all

FILE = "<check>"
SAY = "__found__"
"""The name under which a check's namespace has to hold ``found``."""
ASK = "__asked__"
"""And ``asked``."""
_LEFT, _RIGHT = "__left__", "__right__"
_BUILTINS = dict(vars(builtins))
"""As they are before a snippet can replace any."""
_isinstance = isinstance
_LONGEST = 100
_MOST_ASKED = 60
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+(?=>)")
"""Of no use to a reader, and another one each time."""


def compiled(code: str) -> CodeType:
    """The code of a check, each assert without a message given one. Raises what ``compile`` does."""
    tree: Any = compile(code, FILE, "exec", flags=ast.PyCF_ONLY_AST, dont_inherit=True)
    return compile(ast.fix_missing_locations(_Speaking(code).visit(tree)), FILE, "exec", dont_inherit=True)


def found(condition: str, *parts: Any) -> str:
    """The message: what does not hold, and of each of its parts, given as text and value, what it is."""
    pairs = zip(parts[::2], parts[1::2])  # its ``strict`` is not in Python 3.9
    told = [
        f"{text} is {_shown(value)}" for text, value in pairs if not (value is False and text == condition)
    ]
    return f"{condition} is not true" + (": " + ", ".join(told) if told else "")


def asked(value: Any) -> Any:
    """The value, once it and what is in it has been asked whether it is equal to just anything.

    Raises ``AssertionError`` where it says so.
    """
    todo, met = [value], 0
    while todo and met < _MOST_ASKED:
        one = todo.pop()
        met += 1
        if type(one) in (list, tuple):
            todo.extend(one[:_MOST_ASKED])
        elif type(one) in (set, frozenset):
            todo.extend(list(one)[:_MOST_ASKED])
        elif type(one) is dict:
            todo.extend(list(one.values())[:_MOST_ASKED])
        elif agrees_with_all(one):
            raise AssertionError(f"`{type(one).__name__}` accepts everything, so it proves nothing")
    return value


def truly_isinstance(thing: object, kinds: Any) -> bool:
    """``isinstance`` by the object's own class, whatever it says its ``__class__`` is."""
    if not _isinstance(thing, kinds):
        return False
    try:
        return issubclass(type(thing), kinds)
    except TypeError:  # a protocol with attributes, which only an instance can be asked for
        return True


def namespace(**names: object) -> dict[str, object]:
    """What a check's code runs in."""
    ours: dict[str, object] = {SAY: found, ASK: asked, "isinstance": truly_isinstance}
    return {"__name__": "__check__", "__builtins__": _BUILTINS, **ours, **names}


def _shown(value: object) -> str:
    try:
        text = _ADDRESS.sub("", " ".join(repr(value).split()))
    except Exception:  # the value's own `__repr__`
        debug.swallowed()
        text = f"a {type(value).__name__}"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


class _Speaking(ast.NodeTransformer):
    def __init__(self, code: str) -> None:
        self._code = code

    def visit_Assert(self, node: ast.Assert) -> Any:
        test = node.test
        if node.msg is not None:
            return ast.copy_location(ast.Assert(self._asked(test), node.msg), node)
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):  # each part on its own
            return [
                self.visit_Assert(ast.copy_location(ast.Assert(part, None), node)) for part in test.values
            ]
        spoken, told = self._kept(test)
        message = ast.Call(ast.Name(SAY, ast.Load()), [ast.Constant(self._text(test)), *told], [])
        return ast.copy_location(ast.Assert(spoken, message), node)

    def _asked(self, test: ast.expr) -> ast.expr:
        """The condition, with each value in it asked what it is equal to before it counts."""
        if isinstance(test, ast.BoolOp):
            return ast.BoolOp(test.op, [self._asked(part) for part in test.values])
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return ast.UnaryOp(test.op, self._asked(test.operand))
        if isinstance(test, ast.Compare):
            return ast.Compare(_question(test.left), test.ops, [_question(part) for part in test.comparators])
        if isinstance(test, ast.Call) and isinstance(
            test.func, ast.Name
        ):  # it gives the answer, not its argument
            return ast.Call(test.func, [_question(part) for part in test.args], test.keywords)
        return _question(test)

    def _kept(self, test: ast.expr) -> tuple[ast.expr, list[ast.expr]]:
        """The condition with its values kept, and what to tell of them."""
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            left, told = self._keep(test.left, _LEFT)
            right, more = self._keep(test.comparators[0], _RIGHT)
            return ast.Compare(left, test.ops, [right]), told + more
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            value, told = self._keep(test.operand, _LEFT)
            return ast.UnaryOp(test.op, value), told
        by_name = isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and bool(test.args)
        if isinstance(test, ast.Call) and by_name and not isinstance(test.args[0], ast.Starred):
            value, told = self._keep(test.args[0], _LEFT)  # ``callable(restored)`` is about its argument
            return ast.Call(test.func, [value, *test.args[1:]], test.keywords), told
        return self._keep(test, _LEFT)

    def _keep(self, node: ast.expr, name: str) -> tuple[ast.expr, list[ast.expr]]:
        if _literal(node) or isinstance(node, ast.GeneratorExp):
            return node, []
        text = self._text(node)
        if isinstance(node, ast.BoolOp):
            node = self._asked(node)
        kept = ast.NamedExpr(ast.Name(name, ast.Store()), _question(node))
        return kept, [ast.Constant(text), ast.Name(name, ast.Load())]

    def _text(self, node: ast.AST) -> str:
        segment: Optional[str] = ast.get_source_segment(self._code, node)
        return " ".join((segment or "the condition").split())


def _question(node: ast.expr) -> ast.expr:
    """The value, asked first; a literal as it is, and what can only be gone through once."""
    if _literal(node) or isinstance(node, (ast.GeneratorExp, ast.Starred)):
        return node
    return ast.Call(ast.Name(ASK, ast.Load()), [node], [])


def _literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
