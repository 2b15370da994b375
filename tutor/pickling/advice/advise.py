"""What a practitioner does about it: code fitted to the blamed object, or where there is none, a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from tutor.pickling import debug
from tutor.pickling.advice.fallback import in_words, other_libraries
from tutor.pickling.advice.remedies.registry import REMEDIES
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.advice.usercode import UserCode
from tutor.pickling.rules.case import Case
from tutor.pickling.words import Rule

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

MOST = 3
"""How many pieces of advice are given: the first is the one to take."""


def advise(case: Case, rule: Rule, users: UserCode) -> tuple[list[AdviceRecord], list[AdviceRecord]]:
    """Return advice for a subject that fails, best first, and what else can be tried.

    The first rewrite of the code is shown; the others are for trying. Each costs time, so only as many are
    made as the outcome asks for.
    """
    trouble, rewrites = Trouble(case, rule, users), case.outcome.rewrites
    remedies = list(islice(_remedies(trouble), rewrites))
    libraries = other_libraries(trouble)
    if not remedies:
        return _each_once([*in_words(trouble), *libraries])[:MOST], []
    # The code comes first, and beside it only another library. What else there is to say is for where no
    # code works, which is known once it is tried.
    others = in_words(trouble) if rewrites > 1 else []
    uses = [one for one in libraries if "uses" in one]
    said = [one for one in libraries if "uses" not in one]
    return [remedies[0], *uses][:MOST], [*remedies[1:], *_each_once([*others, *said])]


def _each_once(found: list[AdviceRecord]) -> list[AdviceRecord]:
    return list({str(one["text"]): one for one in found}.values())


def _remedies(trouble: Trouble) -> Iterator[AdviceRecord]:
    """Make what can be tried, one rewrite after the other, each once."""
    if trouble.case.outcome.other_release:
        return  # the reader's code is the other half of it, and not at hand
    seen: list[tuple[object, ...]] = []
    for remedy in REMEDIES:
        try:
            for advice in remedy(trouble):
                key = (advice["snippet"], advice.get("files"), advice.get("modules"))
                if key not in seen:
                    seen.append(key)
                    yield advice
        except Exception:  # one that does not fit this object leaves it to the others
            debug.swallowed()
