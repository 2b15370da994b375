"""Python in a lesson: does it parse, and where is it wrong. Parsed only, never run."""

from __future__ import annotations

import ast
import symtable
import warnings

import msgspec

from tutor.course.diagnostics import LessonSource, shown
from tutor.course.model import Card

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


class Code(msgspec.Struct, frozen=True):
    """The text of a fence, and where it is in the file."""

    text: str
    line: int
    """The line of the file its first line is on, counted from 1."""
    indent: int = 0
    """How many spaces the fence, and so its text, is moved to the right."""

    def report(self, source: LessonSource, line: int, column: int, message: str) -> None:
        """Note a problem at a place of the code, both counted from 1."""
        source.report(self.line + line - 1, self.indent + column, message)


def parse(text: str, mode: str = "exec") -> ast.AST:
    """The syntax tree of Python code, its scopes checked too. Raises one of ``UNPARSABLE``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text, mode=mode)
        symtable.symtable(text, "<lesson>", mode)
    return tree


def check_syntax(source: LessonSource, code: Code) -> bool:
    """Whether the code parses; where it does not, its problem is noted."""
    try:
        parse(code.text)
    except UNPARSABLE as error:
        report_syntax(source, code, error)
        return False
    return True


def report_idle(source: LessonSource, code: Code) -> None:
    """Note what of a check cannot fail: an ``assert`` of what is always true, or nothing that could raise."""
    tree = parse(code.text)
    asserted = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    for node in asserted:
        if why := _always_true(node.test):
            code.report(source, node.lineno, node.col_offset + 1, f"this check cannot fail: {why}")
    if not any(isinstance(node, (*WORKS, ast.Assert)) for node in ast.walk(tree)):
        code.report(
            source, 1, 1, "this check cannot fail: it has no `assert`, and does nothing that could raise"
        )


WORKS = (ast.Raise, ast.Call, ast.Attribute, ast.Subscript, ast.BinOp, ast.Import, ast.ImportFrom, ast.Assign)
"""What in a check without an ``assert`` can raise."""


def _always_true(test: ast.expr) -> str:
    """Why an expression is true whatever is restored; empty where it is not known to be."""
    match test:
        case ast.Tuple(elts=[_, *_]):
            return "a condition and its message in brackets are a tuple, which is always true"
        case ast.Constant(value=value) if value:
            return f"{ast.unparse(test)} is always true"
        case ast.Lambda() | ast.JoinedStr(values=[ast.Constant(), *_]) | ast.GeneratorExp():
            return f"{ast.unparse(test)} is always true"
        case ast.List(elts=[_, *_]) | ast.Set() | ast.Dict(keys=[_, *_]):
            return f"{ast.unparse(test)} is always true"
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]) if ast.dump(
            left
        ) == ast.dump(right) and isinstance(left, (ast.Name, ast.Constant)):
            return f"{ast.unparse(test)} compares a thing with itself"
        case ast.BoolOp(op=ast.Or(), values=values):
            return next(filter(None, map(_always_true, values)), "")
        case ast.BoolOp(op=ast.And(), values=values) if all(map(_always_true, values)):
            return _always_true(values[0])
        case ast.UnaryOp(op=ast.Not(), operand=ast.Constant(value=value)) if not value:
            return f"{ast.unparse(test)} is always true"
    return ""


def report_syntax(source: LessonSource, code: Code, error: BaseException) -> None:
    """Report code that Python cannot compile, at its line."""
    if isinstance(error, SyntaxError):
        message = f"Python cannot read this: {error.msg}"
        code.report(source, error.lineno or 1, error.offset or 1, message)
    else:
        code.report(source, 1, 1, f"Python cannot read this: {error or type(error).__name__}")


PROBE = "probe:"
"""What a line of comment below a card starts with that has the card's probe."""


def cards(source: LessonSource, code: Code) -> tuple[Card, ...]:
    """The cards of a ``predict`` fence: an expression each, with the comment at its end as its note.

    A line below it, ``# probe: subject(100)``, has the expression that its copies are compared by.
    """
    tree = _module(source, code)
    if tree is None:
        return ()
    notes = _comments(code.text.split("\n"), tree.body)
    probes = {line: text for line, text in notes.items() if text.startswith(PROBE)}
    lines = code.text.split("\n")
    found: list[Card] = []
    last = 0
    for node in tree.body:
        column = _characters(lines[node.lineno - 1], node.col_offset) + 1
        if not isinstance(node, ast.Expr):
            code.report(
                source,
                node.lineno,
                column,
                "a card is one expression; put statements in a `python setup` fence",
            )
        elif node.lineno == last:
            code.report(source, node.lineno, column, "a second expression on one line; give each card a line")
        else:
            text = _segment(lines, node)
            last = node.end_lineno or node.lineno
            probe = _probe(source, code, last + 1, probes.pop(last + 1, None))
            found.append(Card(_whole(text), notes.get(last, ""), code.line + node.lineno - 1, probe))
        last = node.end_lineno or node.lineno
    for line in probes:
        code.report(source, line, 1, "a probe belongs to the card on the line above it")
    return tuple(found)


def _probe(source: LessonSource, code: Code, line: int, comment: str | None) -> str | None:
    """The probe in a line of comment below a card, which has to be an expression."""
    if comment is None:
        return None
    text = comment.removeprefix(PROBE).strip()
    try:
        parse(text, "eval")
    except UNPARSABLE:
        code.report(source, line, 1, f"a probe is one expression over `subject`, not {shown(text)}")
        return None
    return text


def _segment(lines: list[str], node: ast.Expr) -> str:
    """The text of an expression. ``ast.get_source_segment`` would split the whole text for each."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    start, end = node.col_offset, node.end_col_offset
    found = [line.encode("utf-8", "surrogatepass") for line in lines[first : last + 1]]
    found[-1] = found[-1][:end]
    found[0] = found[0][start:]
    return b"\n".join(found).decode("utf-8", "surrogatepass")


def _whole(expression: str) -> str:
    """An expression that can follow ``subject =``, brackets round it where it has several lines."""
    return f"(\n{expression}\n)" if "\n" in expression else expression


def _module(source: LessonSource, code: Code) -> ast.Module | None:
    try:
        tree = parse(code.text)
    except UNPARSABLE as error:
        before = len(source.problems)
        for number, line in enumerate(code.text.split("\n"), 1):  # so that every bad card is named
            try:
                parse(line.strip())
            except UNPARSABLE as of_line:
                moved = len(line) - len(line.lstrip())
                report_syntax(source, Code(line, code.line + number - 1, code.indent + moved), of_line)
        if len(source.problems) == before:
            report_syntax(source, code, error)
        return None
    assert isinstance(tree, ast.Module)
    return tree


def _comments(lines: list[str], cards: list[ast.stmt]) -> dict[int, str]:
    """The comment of each line that has one: after the end of a card, or by itself.

    Between the end of an expression and a comment there is nothing but brackets and commas.
    """
    found: dict[int, str] = {}
    inside: set[int] = set()
    for card in cards:
        last = card.end_lineno or card.lineno
        inside.update(range(card.lineno, last + 1))
        rest = lines[last - 1].encode("utf-8", "surrogatepass")[card.end_col_offset :]
        if b"#" in rest:
            text = rest[rest.index(b"#") :].decode("utf-8", "surrogatepass")
            found[last] = text.lstrip("#").strip()
    for number, line in enumerate(lines, 1):
        if number not in inside and line.lstrip().startswith("#"):
            found[number] = line.lstrip().lstrip("#").strip()
    return found


def _characters(line: str, offset: int) -> int:
    """The column of a UTF-8 offset, as ``ast`` counts."""
    return len(line.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore"))
