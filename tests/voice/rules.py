"""What our voice does not say (each with what it says instead), and how long a sentence may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from tests.voice.passages import Passage

LONGEST = 30
"""Words in a sentence."""
SHORT = 6
PASSIVES = 3
"""Passive verbs in one sentence that make a chain."""

WORDS = {
    r"\bstands?\b(?! for\b)": "is, appears",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\bof (its|their) own\b": "its own …",
    r"\bfor ever\b": "forever",
    r"\bany more\b(?! \w+s\b)": "no longer",
    r"\bthis very\b": "the same, exactly this",
    r"\bin place of\b": "instead of",
    r"\bat once\b": "immediately, in one go",
    r"\bhere and there\b": "in both processes",
    r"\bright from\b": "correct from",
    r"\btravel(s|led|ling)?\b": "is saved, survives",
    r"\bcarr(y|ies|ied|ying)\b(?! out| on|ies out|ies on)": "save, survive",
    r"\b(no|some|every)body\b": "name who it is: the learner, pickle, a process",
    r"\bgoes by\b": "is pickled by name",
    r"\b(over there|the other side|strangers?)\b": "a fresh process",
    r"\b[Nn]or (is|does|do|has|can|are)\b": "subject first",
    r"(?:^|[.?!] )Should (?:that|it|this|they|you)\b": "if",
    r"(?<!here )\b(?:is|are) no (?!longer|more|fewer|less|one|use|way|such|need)[a-z]+\b": "isn't a",
    r"\b(believes?|is content)\b": "pickle checks, looks up",
}
"""A pattern, and what to say instead."""

Rule = Callable[[str], Iterable[str]]


def words(text: str) -> Iterator[str]:
    """The words that the voice does not use."""
    for pattern, instead in WORDS.items():
        for found in re.finditer(pattern, text):
            yield f"{found[0]!r}: {instead}"


def long(passage: Passage) -> Iterator[str]:
    """Sentences of more than ``LONGEST`` words."""
    for sentence in passage.sentences:
        if (count := len(sentence.split())) > LONGEST:
            yield f"a sentence of {count} words: {sentence[:60]}…"


def staccato(passage: Passage) -> Iterator[str]:
    """Three sentences in a row of fewer than ``SHORT`` words each."""
    counts = [len(sentence.split()) < SHORT for sentence in passage.sentences]
    for at in range(len(counts) - 2):
        if all(counts[at : at + 3]):
            yield f"three short sentences: {' '.join(passage.sentences[at : at + 3])}"


def passive(passage: Passage) -> Iterator[str]:
    """Sentences with a chain of passive verbs."""
    verb = re.compile(r"\b(?:is|are|was|were|be|been|being)\b (?:\w+ly )?\w+(?:ed|en)\b")
    for sentence in passage.sentences:
        if len(verb.findall(sentence)) >= PASSIVES:
            yield f"{PASSIVES} passive verbs: {sentence[:80]}…"


def remarks(passage: Passage) -> Iterator[str]:
    """Everything in the passage that is not in the voice."""
    yield from words(passage.text)
    yield from long(passage)
    yield from staccato(passage)
    yield from passive(passage)
