"""The words of the course, read from YAML and searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course.diagnostics import LessonErrors
from tutor.course.glossary import find_terms, load_glossary, loose_ends
from tutor.course.library import lessons_directory, load_catalog
from tutor.errors import TutorError

NEEDED = """
subject library stage verdict probe blame rule finding evidence lesson step exercise criterion hint solution
mistake dumps loads same pickle protocol opcode memo reduce copyreg frame dill pickle-python dill-recurse
""".split()
PHRASES = (
    "fresh loads",
    "fresh same",
    "fresh process",
    "dispatch table",
    "persistent id",
    "by value",
    "by reference",
    "qualified name",
)


def write(directory: Path, text: str) -> Path:
    (directory / "glossary.yaml").write_text(f"format: 1\nterms:\n{text}", encoding="utf-8")
    return directory


def test_the_shipped_glossary_has_every_word_the_course_is_built_on() -> None:
    terms = load_glossary(lessons_directory())
    assert {*NEEDED, *PHRASES} <= {term.term for term in terms}
    for term in terms:
        assert term.means.endswith("."), term.term
        assert len(term.means) <= 260, term.term


def test_the_shipped_glossary_leads_to_lessons_that_are_there() -> None:
    catalog = load_catalog()
    assert loose_ends(catalog.directory, load_glossary(catalog.directory), catalog.lessons) == ()


def test_terms_come_by_the_alphabet() -> None:
    names = [term.term.lower().strip("_") for term in load_glossary(lessons_directory())]
    assert names == sorted(names)


def test_what_is_wrong_has_a_place(tmp_path: Path) -> None:
    write(
        tmp_path,
        "  - {term: frame, means: A call.}\n"
        "  - {term: Memo, means: A list., also: [Frame]}\n"
        "  - {term: opcode, means: ''}\n"
        "  - {term: stage, colour: red}\n",
    )
    with pytest.raises(LessonErrors) as caught:
        load_glossary(tmp_path)
    said = [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]
    assert said[0] == "glossary.yaml:4:1: `Frame` is already on line 3"
    assert said[1] == "glossary.yaml:5:1: `opcode` needs to say what it means"
    assert said[2].startswith("glossary.yaml:6:5: this is not valid")
    assert len(said) == 3


def test_no_glossary_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TutorError, match=r"Cannot read .*glossary\.yaml"):
        load_glossary(tmp_path)


def test_a_see_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    catalog = load_catalog()
    write(
        tmp_path,
        "  - {term: a, means: b., see: [getstat, 'getstate#mnd', rule 2, rule 6, 'getstate#mend']}\n",
    )
    messages = [p.message for p in loose_ends(tmp_path, load_glossary(tmp_path), catalog.lessons)]
    assert messages[0] == "`getstat` leads to no lesson; did you mean `getstate`?"
    assert messages[1] == "`getstate` has no step `mnd`; did you mean `mend`?"
    assert messages[2].startswith("`rule 6` leads to no lesson")
    assert len(messages) == 3


def test_search_puts_names_before_meanings() -> None:
    terms = load_glossary(lessons_directory())
    assert find_terms(terms, "  ") == terms
    assert find_terms(terms, "fra")[0].term == "frame"
    assert find_terms(terms, "getstate")[0].term == "__getstate__"
    assert find_terms(terms, "copy_reg")[0].term == "copyreg"
    assert {term.term for term in find_terms(terms, "holds frame")} >= {"generator"}
    assert find_terms(terms, "no such word anywhere") == ()
