"""YAML as text, lists and mappings, with places in the file; tagged objects are never made."""

from __future__ import annotations

from typing import Any

import yaml

from tutor.course.diagnostics import LessonSource, shown

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
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
            line, column = self.place(error.problem_mark or error.context_mark)
            self.source.report(line, column, f"{what} is not YAML: {error.problem or error.context}")
            return None
        except yaml.reader.ReaderError as error:
            self.source.report(self.first, 1, f"{what} is not YAML: {error.reason}")
            return None
        except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
            self.source.report(self.first, 1, f"{what} is not YAML: {shown(str(error))}")
            return None
        if node is None:
            self.source.report(self.first, 1, f"{what} is empty")
        return node

    def place(self, mark: Any) -> tuple[int, int]:
        """Line and column in the file. YAML counts more characters as line ends than Markdown does."""
        if mark is None:
            return self.first, 1
        before = self.text[: mark.index]
        return self.first + before.count("\n"), len(before) - (before.rfind("\n") + 1) + 1


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
