"""The cards beside the lessons: the five rules (``rules.yaml``) and the type atlas (``types.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import yaml

from tutor.course.claims import read_claims
from tutor.course.diagnostics import LessonErrors, LessonSource
from tutor.course.format.yamltext import YamlText, plain
from tutor.course.model import Expectation
from tutor.errors import TutorError
from tutor.files import read_regular

RULES_FILE = "rules.yaml"
TYPES_FILE = "types.yaml"
FORMAT = "1"
T = TypeVar("T", bound=msgspec.Struct)
RuleNumber = Annotated[int, msgspec.Meta(ge=1, le=5)]


class RuleExample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A snippet that shows a rule at work, with what is claimed of it in the grammar of ``expect``."""

    code: str
    expect: str
    note: str = ""
    probe: str | None = None
    module: str | None = None
    line: int = 1
    """Where it is in the file."""

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """The claims, as a snippet of a lesson holds them."""
        return (Expectation(read_claims(self.expect)[0]),)


class RuleCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the document's five rules, as it is explained to a learner."""

    number: RuleNumber
    name: str
    question: str
    """The rule as a one-line question to ask of an object."""
    statement: str
    document_says: str
    """The document's own words."""
    today: str
    """What holds for today's pickle."""
    dill: str
    """What dill changes."""
    carries: str = ""
    """A few words for an object the rule lets through."""
    blocks: str = ""
    """A few words for one it stops."""
    restored: bool = False
    """Whether the document's text lost words that had to be put back."""
    lesson: str = ""
    """The id of the lesson that teaches it."""
    examples: tuple[RuleExample, ...] = ()
    line: int = 1


class TypeCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the type atlas: a kind of object that the documents name."""

    id: str
    code: str
    """A snippet that makes one, as ``subject``."""
    named_by: tuple[str, ...] = ()
    """Where the documents name it."""
    claim: str = ""
    """What they claim of it."""
    name: str = ""
    rule: RuleNumber | None = None
    probe: str | None = None
    module: str | None = None
    expect: str = ""
    note: str = ""
    line: int = 1


def taught_by(cards: Sequence[RuleCard], order: Mapping[str, int], lesson: str) -> frozenset[int]:
    """The rules that are taught up to and in a lesson; ``order`` has the place of each lesson in the course.

    A rule whose lesson is not there counts as taught, and so does every rule for a lesson that is in no
    course.
    """
    here = order.get(lesson)
    return frozenset(card.number for card in cards if here is None or order.get(card.lesson, here) <= here)


def load_rules(directory: Path) -> tuple[RuleCard, ...]:
    """The rule cards of a directory of lessons, by number.

    Raises ``TutorError`` where there is no such file, ``LessonErrors`` with places where it is wrong.
    """
    source, cards = read_cards(directory / RULES_FILE, "rules", RuleCard)
    for card in cards:
        for example in card.examples:
            for wrong in read_claims(example.expect)[1]:
                source.report(example.line, 1, f"`expect: {example.expect}`: {wrong.message}")
    if sorted(card.number for card in cards) != [1, 2, 3, 4, 5] and not source.problems:
        source.report(1, 1, "there have to be five rules, numbered 1 to 5")
    if source.problems:
        raise LessonErrors(source.problems)
    return tuple(sorted(cards, key=lambda card: card.number))


def load_types(directory: Path) -> tuple[TypeCard, ...]:
    """The type cards of a directory of lessons, in the order of the file; raises as ``load_rules``."""
    source, cards = read_cards(directory / TYPES_FILE, "types", TypeCard)
    ids = [card.id for card in cards]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        source.report(cards[ids.index(id)].line, 1, f"two types have the id `{id}`")
    if source.problems:
        raise LessonErrors(source.problems)
    return cards


def read_cards(path: Path, key: str, kind: type[T]) -> tuple[LessonSource, tuple[T, ...]]:
    """The list under ``key`` of a YAML file, each item checked and its problems noted by itself."""
    try:
        text = read_regular(path).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise TutorError(
            f"Cannot read {path}: {reason}. Fix it, or name another lessons directory."
        ) from error
    source = LessonSource(text, str(path))
    whole = YamlText(source, source.text)
    node = whole.compose("the file")
    items: yaml.Node | None = None
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == "format" and value.value != FORMAT:
                source.report(*whole.place(value.start_mark), f"`format` has to be {FORMAT}")
            elif name.value == key:
                items = value
    if not isinstance(items, yaml.SequenceNode):
        if not source.problems:
            source.report(1, 1, f"the file needs a list under `{key}:`")
        return source, ()
    found = []
    for item in items.value:
        try:
            found.append(msgspec.convert(plain(item, line="line"), kind, strict=False))
        except msgspec.ValidationError as error:
            source.report(*whole.place(item.start_mark), f"this is not valid: {error}")
    return source, tuple(found)
