"""The front matter of a lesson file: YAML between two lines of ``---``, checked field by field.

Only text, lists and mappings are read from the YAML, never tagged objects; each field is then
converted by msgspec, so that every wrong field is named, with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

import msgspec
import yaml

from tutor.course.diagnostics import LessonSource, closest, nearest, shown
from tutor.course.format.yamltext import YamlText, plain

FORMAT = 1
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
IDENTIFIER = re.compile(ID_PATTERN)
ID_ADVICE = "made of a-z, 0-9 and single hyphens, as in `by-reference`"
Id = Annotated[str, msgspec.Meta(pattern=ID_PATTERN)]
OneLine = Annotated[str, msgspec.Meta(min_length=1)]


class Front(msgspec.Struct, frozen=True):
    """What a lesson says of itself. Fields without a default have to be there."""

    format: int
    id: Id
    title: OneLine
    summary: OneLine
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


WRONG = object()
"""What is used for a value that is not of its field's type."""


def read_front(source: LessonSource, text: str, first: int) -> Front | None:
    """Read the YAML ``text`` that starts on line ``first``; what is wrong with it is noted."""
    before = len(source.problems)
    front = YamlText(source, text, first)
    node = front.compose("the front matter")
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        source.report(first, 1, "the front matter has to be `key: value` lines")
        return None
    values, named = _values(front, node)
    for name, field in FIELDS.items():
        if field.required and name not in named:
            source.report(1, 1, f"the front matter lacks `{name}`: {ADVICE[name]}")
    if len(source.problems) > before:
        return None
    return Front(**values)


def _values(front: YamlText, node: yaml.MappingNode) -> tuple[dict[str, Any], set[str]]:
    """The values that are right; and the keys that are there, or were plainly meant to be."""
    source = front.source
    values: dict[str, Any] = {}
    named: set[str] = set()
    seen: set[str] = set()
    for key_node, value_node in node.value:
        place = front.place(key_node.start_mark)
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        if key not in FIELDS:
            source.report(*place, f"unknown key {shown(key)}{nearest(key, FIELDS)}")
            named.add(closest(key, FIELDS) or "")
        elif key in seen:
            source.report(*place, f"`{key}` is given twice")
        else:
            seen.add(key)
            wrong = _convert(key, value_node, values)
            if wrong is not None:
                written = (
                    f", not {shown(wrong.value)}"
                    if isinstance(wrong, yaml.ScalarNode) and wrong.value
                    else ""
                )
                place = front.place(wrong.start_mark)
                source.report(*place, f"`{key}` has to be {ADVICE[key]}{written}")
    return values, named | seen


def _convert(key: str, node: yaml.Node, values: dict[str, Any]) -> yaml.Node | None:
    """Convert a value into ``values``; where that is not possible, the node that is wrong."""
    kind = FIELDS[key].type
    value = _converted(node, kind)
    if value is WRONG:
        return next(
            (item for item in _items(node, kind) if _converted(item, get_args(kind)[0]) is WRONG), node
        )
    if (key == "format" and value != FORMAT) or (isinstance(value, str) and not value.strip()):
        return node
    values[key] = value
    return None


def _converted(node: yaml.Node, kind: Any) -> Any:
    """Return the value of a node as that type, or ``WRONG``."""
    try:
        return msgspec.convert(plain(node, depth=1), kind, strict=False)
    except msgspec.ValidationError:
        return WRONG


def _items(node: yaml.Node, kind: Any) -> Iterator[yaml.Node]:
    """Yield the items of a list, where the field is to be one."""
    if isinstance(node, yaml.SequenceNode) and get_origin(kind) is tuple:
        yield from node.value
