"""A hash of what a step expects, so that a fixed typo keeps credit and a changed demand shows."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from tutor.course.model import Exercise, Predict, Question, Snippet


def digest_of(work: Snippet | Predict | Question | Exercise | None) -> str:
    """The hash: the same whatever prose, hints, feedback, notes and line numbers say."""
    encoded = msgspec.json.encode(_expected(work), order="deterministic")
    return hashlib.sha256(encoded).hexdigest()


def _expected(work: Snippet | Predict | Question | Exercise | None) -> Any:
    match work:
        case Snippet():
            return ["run", _snippet(work)]
        case Predict(cards=cards, setup=setup, module=module):
            asked = [[card.code, card.probe] if card.probe else card.code for card in cards]
            return ["predict", asked, setup, module]
        case Question(choices=choices):
            return ["question", [[choice.text, choice.right] for choice in choices]]
        case Exercise(snippet=snippet, points=points, effort=effort, checks=checks):
            criteria = [
                [check.code, check.rule, check.place, *(["gate"] if check.gate else [])] for check in checks
            ]
            return ["exercise", _snippet(snippet), points, effort, criteria]
    return ["read"]


def _snippet(snippet: Snippet) -> Any:
    fields = msgspec.to_builtins(snippet)
    del fields["line"], fields["type"], fields["trials"]
    if snippet.forecast is None:
        del fields["forecast"]
    else:
        del fields["forecast"]["line"]
    return fields
