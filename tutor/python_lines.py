"""How Python code is split into coloured pieces, a line at a time: a Pygments lexer without long matches.

Pygments' own ``PythonLexer`` matches a docstring whole, so an edit inside one needs everything above it once
more. No rule here looks beyond the end of its line. What is open at the end of a line (a long string, a field
of a long f-string) is in the stack of states. The next line starts with that.

Words are looked up in the interpreter's own lists, which also keeps the patterns few: compiling those of
``PythonLexer`` takes longer than drawing a lesson.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator
from typing import Any

from pygments import lexer as pygments_lexer
from pygments.lexer import ExtendedRegexLexer, LexerContext, default, include
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
    _TokenType,
)

bygroups: Any = pygments_lexer.bygroups  # which has no types
Patterns = list[Any]
"""Rules of a state, in the forms that Pygments accepts."""

WORDS = dict.fromkeys(keyword.kwlist, Keyword)
WORDS |= dict.fromkeys(("and", "in", "is", "not", "or"), Operator.Word)
WORDS |= dict.fromkeys(("True", "False", "None"), Keyword.Constant)
WORDS |= dict.fromkeys(("Ellipsis", "NotImplemented"), Keyword.Constant)
BUILTINS = {
    name: Name.Exception if isinstance(known, type) and issubclass(known, BaseException) else Name.Builtin
    for name, known in vars(builtins).items()
    if name not in WORDS and (not name.startswith("_") or name == "__import__")
}
DEFINES = {"def": ("defined", Name.Function), "class": ("defined class", Name.Class)}
"""The words a name follows, with the state that waits for it and what it then is."""

NAME = r"[^\W\d]\w*"
NUMBER = (
    r"0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+"
    r"|(?:\d(?:_?\d)*)?\.?\d(?:_?\d)*\.?(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?"
)
SOFT = (
    r"^([ \t]*)(match|case)(?![ \t]+(?:and|in|is|or|if|else|for|not[ \t]+in)\b)"
    r"(?=(?:[ \t]+[\w*-]|[ \t]*[\"'(\[{])[^\n]*:)"
)
"""A soft keyword starts its line, before what would be wrong after a name."""
STRING = r"(?i:(r[bft]?|[bft]r?|u)?)(\"\"\"|'''|\"|')"
QUOTES = {"'": String.Single, '"': String.Double, "'''": String.Single, '"""': String.Double}
BYTES_ESCAPE = r"\\(?:[\n\\abfnrtv'\"]|[0-7]{1,3}|x[0-9a-fA-F]{2})"
ESCAPE = rf"{BYTES_ESCAPE}|\\(?:N\{{[^}}\n]*\}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}})"


def _word(lexer: object, match: re.Match[str], context: LexerContext) -> Iterator[tuple[int, Any, str]]:
    """A name or a word of the language; ``def`` and ``class`` have the next name defined."""
    word = match.group()
    kind = WORDS.get(word)
    if kind is None:
        after_dot = match.start() and match.string[match.start() - 1] == "."
        kind = Name if after_dot else BUILTINS.get(word, Name)
    yield match.start(), kind, word
    if word in DEFINES:
        context.stack.append(DEFINES[word][0])
    context.pos = match.end()


def _string(lexer: object, match: re.Match[str], context: LexerContext) -> Iterator[tuple[int, Any, str]]:
    """The prefix and the opening quote of a string; what follows is inside it."""
    prefix, quote = (match.group(1) or "").lower(), match.group(2)
    yield match.start(), String.Affix, prefix
    yield match.start(2), QUOTES[quote], quote
    context.stack.append(_string_state("f" if "t" in prefix else prefix.replace("u", ""), quote))
    context.pos = match.end()


def _string_state(prefix: str, quote: str) -> str:
    """The name of the state inside a string. The letters of its prefix are in the order of the alphabet."""
    return "".join(sorted(prefix)) + quote


def _string_states() -> dict[str, Patterns]:
    return {
        _string_state(prefix, quote): _inside(prefix, quote)
        for quote in QUOTES
        for prefix in ("", "r", "b", "br", "f", "fr")
    }


def _inside(prefix: str, quote: str) -> Patterns:
    """The rules inside a string. One with short quotes that is open at the end of its line is given up:
    Pygments goes back to ``root`` where no rule matches the newline."""
    kind, long = QUOTES[quote], len(quote) == 3
    rules: Patterns = [(r"[^\\'\"{}\n]+", kind), (quote, kind, "#pop")]
    if "r" in prefix:
        # The backslash stays in the string, and keeps a quote after it from ending the string.
        rules.append((r"\\(?:[^{}]|\n)", kind))
    else:
        rules.append((BYTES_ESCAPE if "b" in prefix else ESCAPE, String.Escape))
    if "f" in prefix:
        rules += [(r"\{\{|\}\}", String.Escape), (r"\{", String.Interpol, _field_state(long))]
    return [*rules, (r"[\\'\"{}\n]" if long else r"[\\'\"{}]", kind)]


def _field_state(long: bool) -> str:
    return "long field" if long else "field"


def _field_states() -> dict[str, Patterns]:
    """Between the braces of an f-string: code, then perhaps ``!r``, then perhaps ``:`` and a format."""
    states: dict[str, Patterns] = {}
    for long in (False, True):
        field = _field_state(long)
        newline: Patterns = [(r"\n", Whitespace)] if long else []
        brackets: Patterns = [(r"[(\[{]", Punctuation, f"{field} brackets")]
        states[field] = [
            *brackets,
            (r"!=", Operator),
            (r"=?(?:![rsa])?(?=[}:])", String.Interpol, f"{field} end"),
            *newline,
            include("code"),
        ]
        states[f"{field} end"] = [
            (r"\}", String.Interpol, "#pop:2"),
            (r":", String.Interpol, ("#pop", "#pop", f"{field} format")),
            default("#pop"),
        ]
        states[f"{field} format"] = [
            (r"\}", String.Interpol, "#pop"),
            (r"\{", String.Interpol, field),
            (r"[^{}\n]+", String),
            *newline,
        ]
        states[f"{field} brackets"] = [
            *brackets,
            (r"[)\]}]", Punctuation, "#pop"),
            *newline,
            include("code"),
        ]
    return states


class PythonLines(ExtendedRegexLexer):
    """Python 3, one line at a time: give it a ``LexerContext`` with the stack its line starts with."""

    name = "Python lines"
    tokens = {
        "root": [
            (r"^([ \t\f]*)(@[ \t]*[^\W\d][\w.]*)", bygroups(Whitespace, Name.Decorator)),
            (SOFT, bygroups(Whitespace, Keyword)),
            (rf"^([ \t]*)(type)(?=[ \t]+{NAME}[ \t]*[=\[])", bygroups(Whitespace, Keyword)),
            (r"^([ \t]*)(lazy)(?=[ \t]+(?:import|from)\b)", bygroups(Whitespace, Keyword)),
            (r"\n", Whitespace),
            include("code"),
        ],
        "code": [
            (r"[ \t\f\r\v]+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (STRING, _string),
            (NAME, _word),
            (NUMBER, Number),
            (r"\\\n?", Text),
            (r":=|\*\*|//|<<|>>|->|[-+*/%@&|^~<>=!.]=?", Operator),
            (r"[()\[\]{},:;]", Punctuation),
        ],
        "defined": [(r"[ \t]+", Whitespace), (NAME, Name.Function, "#pop"), default("#pop")],
        "defined class": [(r"[ \t]+", Whitespace), (NAME, Name.Class, "#pop"), default("#pop")],
        **_string_states(),
        **_field_states(),
    }


KINDS = {
    Comment: "comment",
    Keyword: "keyword",
    Operator.Word: "keyword",
    Name.Decorator: "decorator",
    Keyword.Constant: "constant",
    String: "string",
    String.Escape: "escape",
    String.Interpol: "escape",
    Number: "number",
    Name.Builtin: "builtin",
    Name.Exception: "builtin",
    Name.Function: "definition",
    Name.Class: "definition",
}
"""What is coloured, by the Pygments token that says so; a token below one of these counts as it."""


def kind_of(token: _TokenType) -> str | None:
    """What a token is coloured as; ``None`` for what keeps the colour of plain text."""
    while token not in KINDS:
        if token.parent is None:
            return None
        token = token.parent
    return KINDS[token]
