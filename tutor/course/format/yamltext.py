"""YAML as text, lists and mappings, with places in the file; tagged objects are never made."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tutor.course.diagnostics import LessonSource, shown

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SLIPS = (
    (re.compile(r"^[ \t]*(\t)"), "this line starts with a tab: indent with spaces"),
    (re.compile(r"^\s*[\w-]+:(\S)"), "a space has to follow the `:` after a key"),
    (
        re.compile(r"^\s*(?:- )?[\w-]+:\s+[^\s\"'\[{|>].*?(:)(?:\s|$)"),
        'a `:` inside a value looks like another key: put the value in quotes, as in `title: "A: b"`',
    ),
    (re.compile(r'^[^"#]*:\s+(")(?:[^"\\]|\\.)*$'), 'this `"` is never closed on its line'),
    (re.compile(r"^[^'#]*:\s+(')[^']*$"), "this `'` is never closed on its line"),
    (re.compile(r'^[^"#]*:\s+"(?:[^"\\]|\\.)*"\s*([^\s#])'), 'there is text after the closing `"`'),
    (re.compile(r"^[^\[#]*:\s+(\[)[^\]]*$"), "this `[` is never closed with `]`"),
    (re.compile(r"^\s*[\w-]+:\s+([@`%])"), "a value that begins with this character has to be in quotes"),
    (re.compile(r"^\s*([\w-]+)\s*$"), "a key needs a `:` after it"),
)
"""What people write, and where in the line it is: what the parser says of it is about its own states."""
NULL = "tag:yaml.org,2002:null"


class YamlText:
    """A piece of YAML that starts on line ``first`` of a file."""

    def __init__(self, source: LessonSource, text: str, first: int = 1) -> None:
        self.source = source
        self.text = text
        self.first = first

    def compose(self, what: str) -> yaml.Node | None:
        """The tree of nodes; ``None`` where this is not YAML or is empty, which is noted."""
        try:
            node: yaml.Node | None = yaml.compose(self.text, Loader=Loader)
        except yaml.MarkedYAMLError as error:
            place, why = self._why(error)
            self.source.report(*place, f"{what} is not YAML: {why}")
            return None
        except yaml.reader.ReaderError as error:
            self.source.report(self.first, 1, f"{what} is not YAML: {error.reason}")
            return None
        except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
            self.source.report(self.first, 1, f"{what} is not YAML: {shown(str(error))}")
            return None
        if node is None:
            self.source.report(self.first, 1, f"{what} is empty")
        elif _shared(node):
            self.source.report(*self._alias(), "`&` and `*` are not used here: write the value out")
            return None
        return node

    def _why(self, error: yaml.MarkedYAMLError) -> tuple[tuple[int, int], str]:
        """Where it cannot be read and why: in plain words where the line shows it, else as YAML says it."""
        marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
        places = [self.place(mark) for mark in marks]
        lines = self.text.split("\n")
        for line, _ in places:
            written = lines[line - self.first] if line - self.first < len(lines) else ""
            for pattern, why in SLIPS:
                if found := pattern.search(written):
                    return (line, found.start(found.lastindex or 0) + 1), why
        return places[0] if places else (self.first, 1), str(error.problem or error.context)

    def _alias(self) -> tuple[int, int]:
        """The place of the first alias."""
        events = yaml.parse(self.text, Loader=Loader)
        return next(
            (self.place(event.start_mark) for event in events if isinstance(event, yaml.AliasEvent)),
            (self.first, 1),
        )

    def place(self, mark: Any) -> tuple[int, int]:
        """Line and column in the file. YAML counts more characters as line ends than Markdown does."""
        if mark is None:
            return self.first, 1
        before = self.text[: mark.index]
        return self.first + before.count("\n"), len(before) - (before.rfind("\n") + 1) + 1


def _shared(node: yaml.Node) -> bool:
    """Whether a part of the tree is in two places of it, which an alias does: many of them would make a
    tree of any size."""
    waiting, seen = [node], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            return True
        seen.add(id(one))
        if isinstance(one, yaml.SequenceNode):
            waiting += one.value
        elif isinstance(one, yaml.MappingNode):
            waiting += [part for pair in one.value for part in pair]
    return False


def plain(node: yaml.Node, depth: int = 6, line: str = "") -> Any:
    """Scalars as the text they were written as, in lists and dicts; what is deeper is ``None``.

    Where ``line`` is given, each dict gets the number of its first line under that key.
    """
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == NULL else node.value
    if depth == 0:
        return None
    if isinstance(node, yaml.SequenceNode):
        return [plain(item, depth - 1, line) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        found = {
            key.value: plain(value, depth - 1, line)
            for key, value in node.value
            if isinstance(key, yaml.ScalarNode)
        }
        return found | {line: node.start_mark.line + 1} if line else found
    return None
