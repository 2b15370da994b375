"""The front matter of a lesson file: YAML between two lines of ``---``, checked field by field.

Only text, lists and mappings are read from the YAML, never tagged objects; each field is then
converted by msgspec, so that every wrong field is named, with its place.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec
import yaml

from tutor.course.format.problems import Source, nearest, shown

FORMAT = 1
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
IDENTIFIER = re.compile(ID_PATTERN)
ID_ADVICE = "an id is made of a-z, 0-9 and single hyphens, as in `by-reference`"
Id = Annotated[str, msgspec.Meta(pattern=ID_PATTERN)]
Line = Annotated[str, msgspec.Meta(min_length=1)]


class Front(msgspec.Struct, frozen=True):
    """What a lesson says of itself. Fields without a default have to be there."""

    format: int
    id: Id
    title: Line
    summary: Line
    minutes: Annotated[int, msgspec.Meta(ge=1, le=600)]
    rules: tuple[Annotated[int, msgspec.Meta(ge=1, le=5)], ...] = ()
    requires: tuple[Id, ...] = ()
    aliases: tuple[Id, ...] = ()


FIELDS = {field.name: field for field in msgspec.structs.fields(Front)}
ADVICE = {
    "id": ID_ADVICE,
    "title": "a line of text",
    "summary": "a line of text",
    "minutes": "a whole number of minutes, as in `12`",
    "format": f"the number {FORMAT}",
    "rules": "a list of rules from 1 to 5, as in `[1, 2]`",
    "requires": "a list of lesson ids, as in `[by-reference]`",
    "aliases": "a list of short ids, as in `[state]`",
}
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_front(source: Source, text: str, first: int) -> Front | None:
    """Read the YAML ``text`` that starts on line ``first``; what is wrong with it is noted."""
    before = len(source.problems)
    node = _compose(source, text, first)
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        source.report(first, 1, "the front matter has to be `key: value` lines")
        return None
    values = _values(source, node, text, first)
    for name, field in FIELDS.items():
        if field.required and name not in values and len(source.problems) == before:
            source.report(1, 1, f"the front matter lacks `{name}`: {ADVICE[name]}")
    if len(source.problems) > before:
        return None
    return Front(**values)


def _compose(source: Source, text: str, first: int) -> yaml.Node | None:
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line, column = _place(text, error.problem_mark or error.context_mark, first)
        source.report(line, column, f"the front matter is not YAML: {error.problem or error.context}")
        return None
    except yaml.reader.ReaderError as error:
        source.report(first, 1, f"the front matter is not YAML: {error.reason}")
        return None
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        source.report(first, 1, f"the front matter is not YAML: {shown(str(error))}")
        return None
    if node is None:
        source.report(first, 1, "the front matter is empty")
    return node


def _values(source: Source, node: yaml.MappingNode, text: str, first: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    seen: set[str] = set()
    for key_node, value_node in node.value:
        line, column = _place(text, key_node.start_mark, first)
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        if key not in FIELDS:
            source.report(line, column, f"unknown key {shown(key)}{nearest(key, FIELDS)}")
            continue
        if key in seen:
            source.report(line, column, f"`{key}` is given twice")
            continue
        seen.add(key)
        line, column = _place(text, value_node.start_mark, first)
        if _problem_with(key, value_node, values):
            written = shown(value_node.value) if isinstance(value_node, yaml.ScalarNode) else "this"
            source.report(line, column, f"{written} will not do for `{key}`: {ADVICE[key]}")
    for key in seen - values.keys():
        values[key] = None  # named already, so not also missing
    return values


def _problem_with(key: str, node: yaml.Node, values: dict[str, Any]) -> bool:
    """Convert a value into ``values``; whether that was not possible."""
    try:
        values[key] = msgspec.convert(_plain(node), FIELDS[key].type, strict=False)
    except msgspec.ValidationError:
        return True
    if key == "format" and values[key] != FORMAT:
        del values[key]
        return True
    if isinstance(values[key], str) and not values[key].strip():
        del values[key]
        return True
    return False


def _plain(node: yaml.Node) -> Any:
    """A scalar as the text it was written as, a list as a list of those; nothing deeper."""
    if isinstance(node, yaml.SequenceNode):
        return [item.value if isinstance(item, yaml.ScalarNode) else None for item in node.value]
    if isinstance(node, yaml.ScalarNode) and node.tag != "tag:yaml.org,2002:null":
        return node.value
    return None


def _place(text: str, mark: Any, first: int) -> tuple[int, int]:
    """Line and column of the file. YAML counts more characters as line ends than Markdown does."""
    if mark is None:
        return first, 1
    before = text[: mark.index]
    return first + before.count("\n"), len(before) - (before.rfind("\n") + 1) + 1
