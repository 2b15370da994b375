"""All the text that a person reads, in passages: a paragraph, a choice, a hint, a sentence of the app."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "LESSONS.md", "SECURITY.md", "CHANGELOG.md")
SAID_IN_FENCES = ("text hint",)
"""The fences whose content is prose."""
CODE = "code"
"""What a piece of code counts as: a word."""


class Passage(NamedTuple):
    """A piece of text, and where it is."""

    where: str
    text: str
    """Without markup; a code span is the word ``code``."""

    @property
    def sentences(self) -> list[str]:
        """Its sentences, split where one ends and another begins."""
        return [one for one in re.split(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)[\"')]*\s+", self.text) if one]


def lessons() -> Iterator[Passage]:
    """The lessons: prose, choices, replies, hints, what a check says."""
    for path in sorted((ROOT / "lessons").glob("*.md")):
        yield from markdown(path)
    for path in sorted((ROOT / "lessons").glob("*.yaml")):
        yield from yaml_strings(path)


def documents() -> Iterator[Passage]:
    """The README and the documents beside it."""
    for name in DOCUMENTS:
        yield from markdown(ROOT / name)


def markdown(path: Path) -> Iterator[Passage]:
    """The passages of a Markdown file, without its front matter and its code."""
    text = path.read_text(encoding="utf-8")
    front = re.match(r"\A---\n(.*?)\n---\n", text, flags=re.DOTALL)
    for said in re.findall(r"(?m)^(?:title|summary): (.*)$", front[1] if front else ""):
        yield Passage(f"{path.name}:front matter", said)
    body = re.sub(r"\A---\n.*?\n---\n", lambda front: "\n" * front[0].count("\n"), text, flags=re.DOTALL)
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        where = f"{path.name}:{token.map[0] + 1 if token.map else 0}"
        if token.type == "inline":
            yield Passage(where, _plain(token))
        elif token.type == "fence":
            yield from (Passage(where, said) for said in re.findall(r'\bsays="([^"]*)"', token.info))
            if token.info.startswith(SAID_IN_FENCES):
                yield Passage(where, one_line(re.sub(r"`[^`]*`", CODE, token.content)))


def _plain(token: Token) -> str:
    words = []
    for child in token.children or []:
        if child.type == "code_inline":
            words.append(CODE)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif child.type == "text":
            words.append(child.content)
    return re.sub(r"\{#?[\w=.-]+\}|\[[ x]\]", "", one_line("".join(words))).strip()


def yaml_strings(path: Path) -> Iterator[Passage]:
    """The sentences in a YAML file: strings of several words under keys that hold prose."""
    for node in _scalars(yaml.compose(path.read_text(encoding="utf-8"))):
        text = one_line(re.sub(r"`[^`]*`", CODE, node.value))
        yield Passage(f"{path.name}:{node.start_mark.line + 1}", text)


def _scalars(node: yaml.Node | None, key: str = "") -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _scalars(value, name.value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _scalars(value, key)
    elif isinstance(node, yaml.ScalarNode) and key in PROSE_KEYS and len(node.value.split()) > 2:
        yield node


PROSE_KEYS = {"means", "asks", "carries", "blocks", "why", "note", "dill", "body", "title", "text", "changes"}


def app() -> Iterator[Passage]:
    """The sentences of the app: the strings of its code that have a space in them, docstrings aside."""
    for path in sorted((ROOT / "tutor").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parts = {
            part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
        }
        parts |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and node not in parts):
                text = _said(node)
                if _is_sentence(text):
                    yield Passage(
                        f"{path.relative_to(ROOT)}:{node.lineno}", one_line(re.sub(r"`[^`]*`", CODE, text))
                    )


def docstrings() -> Iterator[Passage]:
    """The docstrings of the app, those of attributes as well."""
    for path in sorted((ROOT / "tutor").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and type(node.value.value) is str
            ):
                for number, one in enumerate(node.value.value.split("\n\n")):
                    where = f"{path.relative_to(ROOT)}:{node.lineno}" + (f" ({number + 1})" if number else "")
                    yield Passage(where, one_line(re.sub(r"``?[^`]*``?", CODE, one)))


def _said(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(_said(part) if isinstance(part, ast.Constant) else CODE for part in node.values)


def _is_sentence(text: str) -> bool:
    """Whether a string is said to a person: it has one of the small words that hold a sentence together."""
    small = re.search(
        r"(?<!\S)(?:a|an|the|is|are|it|to|of|and|in|for|no|that|this|with|by|at|your)(?!\S)", text
    )
    return (
        len(text.split()) > 2
        and small is not None
        and not re.search(r"[{}=$]|\b(?:SELECT|CREATE)\b|\bdef ", text)
    )


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())
