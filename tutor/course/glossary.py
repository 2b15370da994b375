"""The words of the course (``glossary.yaml``): read, and searched."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import msgspec

from tutor.course.cards import read_cards
from tutor.course.diagnostics import Diagnostic, LessonErrors, nearest
from tutor.course.model import Lesson

GLOSSARY_FILE = "glossary.yaml"
RULE = re.compile(r"rule ([1-5])")


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One word, in a sentence or two."""

    term: str
    means: str
    also: tuple[str, ...] = ()
    """Other words for the same."""
    see: tuple[str, ...] = ()
    """Where to read on: ``getstate``, ``getstate#mend``, ``rule 2``."""
    taught: str = ""
    """The lesson that introduces it, for a field term; empty for a plain word, which may be used anywhere."""
    line: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The word, and the other words for the same."""
        return (self.term, *self.also)


def load_glossary(directory: Path) -> tuple[Term, ...]:
    """The terms of a directory of lessons, in the order of the alphabet.

    Raises ``TutorError`` where there is no such file, ``LessonErrors`` with places where it is wrong.
    """
    source, terms = read_cards(directory / GLOSSARY_FILE, "terms", Term)
    taken: dict[str, Term] = {}
    for term in terms:
        for name in term.names:
            if not name.strip():
                source.report(term.line, 1, "a term needs a name")
            elif (first := taken.setdefault(name.lower(), term)) is not term:
                source.report(term.line, 1, f"`{name}` is already on line {first.line}")
        if not term.means.strip():
            source.report(term.line, 1, f"`{term.term}` needs to say what it means")
    if source.problems:
        raise LessonErrors(source.problems)
    return tuple(sorted(terms, key=lambda term: term.term.lower().strip("_")))


def loose_ends(directory: Path, terms: Sequence[Term], lessons: Sequence[Lesson]) -> tuple[Diagnostic, ...]:
    """Where a term leads on to a lesson, a step or a rule that is not there."""
    steps = {lesson.id: {step.id for step in lesson.steps} for lesson in lessons}
    path = str(directory / GLOSSARY_FILE)
    return tuple(
        Diagnostic(path, term.line, 1, message)
        for term in terms
        for message in _wrong([*term.see, *([term.taught] if term.taught else [])], steps)
    )


def used_in(term: Term, text: str) -> bool:
    """Whether a text uses a term, by its own name, as a word or in the plural."""
    return re.search(rf"(?<![\w.]){re.escape(term.term)}s?(?!\w)", text, re.IGNORECASE) is not None


def _wrong(see: Sequence[str], steps: dict[str, set[str]]) -> Iterator[str]:
    for place in see:
        if RULE.fullmatch(place):
            continue
        lesson, _, step = place.partition("#")
        known: Collection[str] = steps.get(lesson, ())
        if lesson not in steps:
            yield f"`{place}` leads to no lesson{nearest(lesson, steps)}"
        elif step and step not in known:
            yield f"`{lesson}` has no step `{step}`{nearest(step, known)}"


def find_terms(terms: Sequence[Term], words: str) -> tuple[Term, ...]:
    """The terms that hold every word typed: names that begin so first."""
    wanted = words.lower().split()
    if not wanted:
        return tuple(terms)
    found = [term for term in terms if all(word in _text(term) for word in wanted)]
    phrase = " ".join(wanted)

    def rank(term: Term) -> int:
        names = [name.lower() for name in term.names]
        if any(name.strip("_").startswith(phrase.strip("_")) for name in names):
            return 0
        return 1 if any(phrase in name for name in names) else 2

    return tuple(sorted(found, key=rank))


def _text(term: Term) -> str:
    return " ".join([*term.names, term.means, *term.see]).lower()
