"""Everything the source document names is taught: each by a step that is there and speaks of it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

from tutor.course.library import lessons_directory, load_catalog
from tutor.course.model import Step

NAMES = Path(__file__).parent.parent / "data" / "source_names.yaml"
COVERAGE = lessons_directory() / "coverage.yaml"


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that the document names."""

    id: str
    says: str
    words: tuple[str, ...]


def read(path: Path, key: str):
    return yaml.safe_load(path.read_text(encoding="utf-8"))[key]


NAMED = msgspec.convert(read(NAMES, "names"), tuple[Named, ...])
TAUGHT = msgspec.convert(read(COVERAGE, "taught"), dict[str, tuple[str, ...]])


def spoken(value: object) -> str:
    """All the text that a learner can meet in a part of a step."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(map(spoken, value.values()))
    if isinstance(value, list | tuple):
        return "\n".join(map(spoken, value))
    return ""


def text_of(step: Step) -> str:
    """The step's text, in lower case, on one line."""
    work = msgspec.to_builtins(step.work)
    return " ".join("\n".join([step.title, step.prose, spoken(work), step.aside]).lower().split())


@pytest.fixture(scope="module")
def steps() -> dict[str, str]:
    """The text of every step there is, by ``lesson#step``."""
    return {
        f"{lesson.id}#{step.id}": text_of(step) for lesson in load_catalog().lessons for step in lesson.steps
    }


def test_each_name_stands_once_and_nothing_else_is_mapped() -> None:
    ids = [named.id for named in NAMED]
    assert len(ids) == len(set(ids)) >= 40
    assert set(TAUGHT) <= set(ids)
    assert all(named.words for named in NAMED)


@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.id)
def test_what_the_document_names_is_taught(named: Named, steps: dict[str, str]) -> None:
    places = TAUGHT.get(named.id, ())
    assert places, f"no step teaches {named.says}"
    for place in places:
        assert place in steps, f"there is no step {place}"
        missing = [word for word in named.words if word.lower() not in steps[place]]
        assert missing == [], f"{place} should teach {named.says}"
