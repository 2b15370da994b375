"""Whatever a person reads is said in our voice: lessons, documents, the app's sentences, docstrings.

No package lints what matters here: which of our own words are worn out, and which mean one thing only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.voice import passages
from tests.voice.passages import Passage
from tests.voice.rules import remarks

ALLOWED: dict[str, str] = {}
"""The beginning of a passage that may say what it says, and the reason."""


@pytest.mark.parametrize(
    "read",
    [passages.lessons, passages.documents, passages.app, passages.docstrings],
    ids=lambda read: read.__name__,
)
def test_everything_a_person_reads_is_in_the_voice(read: Callable[[], Iterator[Passage]]) -> None:
    found = list(read())
    wrong = [
        f"{one.where}: {remark}"
        for one in found
        for remark in remarks(one)
        if not one.text.startswith(tuple(ALLOWED))
    ]
    assert not wrong, "\n".join(wrong)
    assert len(found) > 50


@pytest.mark.parametrize(
    "text",
    [
        "The reason stands below.",
        "It has a name of its own.",
        "Nobody calls it any more.",
        "Should that fail, it is mended.",
        "This is no class.",
        "It fails. Then it stops. Nothing is left. The file that was open before it began is still there.",
        " ".join(["word"] * 31) + ".",
        "It was written, was closed and was never opened by those who are asked.",
    ],
)
def test_what_is_not_in_the_voice_is_noticed(text: str) -> None:
    assert list(remarks(Passage("here", text)))


@pytest.mark.parametrize(
    "text",
    [
        "The letters stand for a class.",
        "It is no longer there, and there is no file.",
        "Loading carries out the opcodes one by one.",
        "pickle saves it by name. dill doesn't. So the copy has its own lock.",
    ],
)
def test_what_is_in_the_voice_is_left_alone(text: str) -> None:
    assert not list(remarks(Passage("here", text)))
