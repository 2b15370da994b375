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
from tutor.course.format.yamltext import YamlText, plain

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


def read_front(source: Source, text: str, first: int) -> Front | None:
    """Read the YAML ``text`` that starts on line ``first``; what is wrong with it is noted."""
    before = len(source.problems)
    front = YamlText(source, text, first)
    node = front.compose("the front matter")
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        source.report(first, 1, "the front matter has to be `key: value` lines")
        return None
    values = _values(front, node)
    for name, field in FIELDS.items():
        if field.required and name not in values and len(source.problems) == before:
            source.report(1, 1, f"the front matter lacks `{name}`: {ADVICE[name]}")
    if len(source.problems) > before:
        return None
    return Front(**values)


def _values(front: YamlText, node: yaml.MappingNode) -> dict[str, Any]:
    source = front.source
    values: dict[str, Any] = {}
    seen: set[str] = set()
    for key_node, value_node in node.value:
        line, column = front.place(key_node.start_mark)
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        if key not in FIELDS:
            source.report(line, column, f"unknown key {shown(key)}{nearest(key, FIELDS)}")
            continue
        if key in seen:
            source.report(line, column, f"`{key}` is given twice")
            continue
        seen.add(key)
        line, column = front.place(value_node.start_mark)
        if _problem_with(key, value_node, values):
            written = shown(value_node.value) if isinstance(value_node, yaml.ScalarNode) else "this"
            source.report(line, column, f"{written} will not do for `{key}`: {ADVICE[key]}")
    for key in seen - values.keys():
        values[key] = None  # named already, so not also missing
    return values


def _problem_with(key: str, node: yaml.Node, values: dict[str, Any]) -> bool:
    """Convert a value into ``values``; whether that was not possible."""
    try:
        values[key] = msgspec.convert(plain(node, depth=1), FIELDS[key].type, strict=False)
    except msgspec.ValidationError:
        return True
    if key == "format" and values[key] != FORMAT:
        del values[key]
        return True
    if isinstance(values[key], str) and not values[key].strip():
        del values[key]
        return True
    return False
