"""The five rules and the type atlas, read from YAML."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course.cards import load_rules, load_types
from tutor.course.format import LessonErrors
from tutor.course.library import lessons_directory
from tutor.errors import TutorError
from tutor.pickling.words import Library

RULE = "  - {{number: {n}, name: N, question: Q, statement: S, document_says: D, today: T, dill: L{more}}}\n"


def rules(*numbers: object, more: str = "") -> str:
    return "format: 1\nrules:\n" + "".join(RULE.format(n=n, more=more) for n in numbers)


def errors_of(directory: Path, name: str, text: str) -> list[str]:
    (directory / name).write_text(text, encoding="utf-8")
    with pytest.raises(LessonErrors) as caught:
        (load_rules if name == "rules.yaml" else load_types)(directory)
    return str(caught.value).replace(f"{directory}/", "").split("\n")


def test_the_shipped_rules_are_five_with_examples_that_claim_something() -> None:
    cards = load_rules(lessons_directory())
    assert [card.number for card in cards] == [1, 2, 3, 4, 5]
    lines = (lessons_directory() / "rules.yaml").read_text(encoding="utf-8").splitlines()
    for card in cards:
        assert card.question.endswith("?")
        assert card.examples
        for example in card.examples:
            (expectation,) = example.expectations
            assert {claim.library for claim in expectation.claims} >= {Library.PICKLE, Library.DILL}
            assert "code:" in lines[example.line - 1]


def test_the_shipped_types_can_be_read() -> None:
    path = lessons_directory() / "types.yaml"
    if not path.exists():
        pytest.skip("there is no types.yaml yet")
    assert load_types(lessons_directory())


def test_rules_are_wrong_where_they_are_wrong(tmp_path: Path) -> None:
    assert errors_of(tmp_path, "rules.yaml", rules(1, 2, 3)) == [
        "rules.yaml:1:1: there have to be five rules, numbered 1 to 5"
    ]
    said = errors_of(tmp_path, "rules.yaml", rules(1, 2, 3, "x", 9))
    assert [line.split(": ")[0] for line in said] == ["rules.yaml:6:5", "rules.yaml:7:5"]
    said = errors_of(tmp_path, "rules.yaml", rules(1, 2, 3, 4, 5, more=", colour: red"))
    assert len(said) == 5 and "colour" in said[0]
    said = errors_of(
        tmp_path, "rules.yaml", rules(1, 2, 3, 4, 5, more=", examples: [{code: '1', expect: 'pickle: fine'}]")
    )
    assert len(said) == 5 and "unknown verdict `fine`" in said[0] and said[0].startswith("rules.yaml:3:1:")


@pytest.mark.parametrize("text", ["", "[1", "rules: 3", "- 1", "format: 2\nrules: []", "a: \x01"])
def test_what_is_no_rules_file(tmp_path: Path, text: str) -> None:
    assert errors_of(tmp_path, "rules.yaml", text)


def test_types(tmp_path: Path) -> None:
    (tmp_path / "types.yaml").write_text(
        "types:\n  - id: lock\n    code: subject = 1\n    named_by: [docs]\n    claim: no\n", encoding="utf-8"
    )
    (card,) = load_types(tmp_path)
    assert (card.id, card.code, card.named_by, card.claim, card.line) == (
        "lock",
        "subject = 1",
        ("docs",),
        "no",
        2,
    )
    said = errors_of(
        tmp_path, "types.yaml", "types:\n  - {id: a, code: x}\n  - {id: a, code: y}\n  - {id: b}\n"
    )
    assert [line.split(": ")[0] for line in said] == ["types.yaml:2:1", "types.yaml:4:5"]


def test_a_missing_file_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(TutorError, match="No such file"):
        load_rules(tmp_path)
